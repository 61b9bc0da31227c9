"""What waits for people because of packages: at the province files to send up, at the ministry files to take up."""

from datetime import datetime

from sqlalchemy import func, select

from kcproposals.accounts.queries import ministry
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.levels.queries import waiting_years
from kcproposals.proposals.models import Proposal
from kcproposals.web.waiting import Waiting


def waiting(actor: Actor, _now: datetime) -> list[Waiting]:
    """Return what waits for ``actor`` as planner of a province or intake officer of the ministry."""
    planners, officers = actor.agencies(Role.PLANNER), actor.agencies(Role.INTAKE_OFFICER)
    above = ministry() if planners or officers else None
    if above is None:
        return []
    found = []
    if planners:
        label = N_("Gửi lên cấp Bộ: đề án KCQG %(year)s đạt cấp cơ sở")
        found += [
            Waiting(Role.PLANNER, label, "/packages", {"year": row.year}, count=row.files)
            for row in waiting_years(planners)
        ]
    if above.id in officers:
        query = select(func.count(Proposal.id)).where(
            Proposal.holder_id == above.id, Proposal.status == Status.SENT_UP.value
        )
        if count := db.session.scalar(query):
            label = N_("Đề án các tỉnh gửi lên chờ tiếp nhận")
            found.append(Waiting(Role.INTAKE_OFFICER, label, "/packages", count=count))
    return found
