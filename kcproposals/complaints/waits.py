"""What waits for people because of complaints: for secretaries and leaders, complaints without an answer."""

from datetime import datetime

from sqlalchemy import func, select

from kcproposals.complaints.models import Complaint
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.web.waiting import Waiting


def waiting(actor: Actor, _now: datetime) -> list[Waiting]:
    """Return one line with the open complaints of the offices where ``actor`` answers them, due when the first is."""
    offices = actor.agencies(Role.SECRETARY, Role.LEADER)
    if not offices:
        return []
    count, due = db.session.execute(
        select(func.count(Complaint.id), func.min(Complaint.due_at)).where(
            Complaint.agency_id.in_(offices), Complaint.state.in_(("lodged", "taken_up"))
        )
    ).one()
    if not count:
        return []
    group = Role.SECRETARY if actor.agencies(Role.SECRETARY) else Role.LEADER
    return [Waiting(group, N_("Khiếu nại chờ trả lời"), "/complaints", count=count, due=due)]
