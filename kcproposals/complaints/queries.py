"""Read complaints and terms. Lists start from ``visible_complaints``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import RoleGrant
from kcproposals.accounts.personal import Section
from kcproposals.appraisal.models import Conflict
from kcproposals.audit.models import AuditEvent
from kcproposals.complaints.content import STATES
from kcproposals.complaints.models import Complaint, ComplaintTerms
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

PAGE = 50
# What a facility is told and may complain about; a term runs from the newest of these.
TOLD = (
    "proposal.refused", "proposal.lapsed", "proposal.answered", "proposal.passed", "proposal.failed",
    "proposal.approved", "proposal.declined", "proposal.stopped",
)  # fmt: skip


def visible_complaints(actor: Actor) -> Select[tuple[Complaint]]:
    """Select the complaints ``actor`` may read: the same rule as VIEW_COMPLAINT, said in SQL."""
    theirs = or_(
        Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units())
    )  # fmt: skip
    interest = select(Conflict.id).where(Conflict.proposal_id == Proposal.id, Conflict.user_id == actor.user_id)
    office = Complaint.agency_id.in_(actor.agencies(*PAPER_READERS)) & ~interest.exists()
    return select(Complaint).join(Complaint.proposal).where(or_(theirs, office))


def complaint_by_key(key: str, **_more: str) -> Complaint | None:
    """Return one complaint with its file and what the policy asks of it, or None."""
    return db.session.scalar(
        select(Complaint)
        .where(Complaint.key == key)
        .options(joinedload(Complaint.proposal).selectinload(Proposal.conflicts))
    )


def complaints_about(proposal_id: int) -> list[Complaint]:
    """Return the complaints about a proposal, the newest first."""
    query = select(Complaint).where(Complaint.proposal_id == proposal_id).order_by(Complaint.id.desc())
    return list(db.session.scalars(query))


def open_complaint(proposal_id: int) -> Complaint | None:
    """Return the complaint about a proposal that waits for an answer, or None."""
    return db.session.scalar(
        select(Complaint).where(Complaint.proposal_id == proposal_id, Complaint.state.in_(("lodged", "taken_up")))
    )


def terms_of(agency_id: int) -> ComplaintTerms | None:
    """Return the terms an office set, or None."""
    return db.session.scalar(select(ComplaintTerms).where(ComplaintTerms.agency_id == agency_id))


def last_told(proposal: Proposal) -> datetime | None:
    """Return when the newest decision about a file was told, or None before the first."""
    return db.session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.object_type == "proposal", AuditEvent.object_key == proposal.key, AuditEvent.action.in_(TOLD)
        )
    )


def answerers_of(agency_id: int) -> list[int]:
    """Return the ids of the people of an office who answer complaints."""
    roles = (Role.SECRETARY.value, Role.LEADER.value)
    query = select(RoleGrant.user_id).where(RoleGrant.agency_id == agency_id, RoleGrant.role.in_(roles))
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class ComplaintPage:
    """Rows (columns of complaints), the filters in use, how many there are in each state, the key to go on from."""

    rows: list[Any]
    state: str
    q: str
    counts: Mapping[str, int]
    after: str


def complaint_list(actor: Actor, args: Mapping[str, str]) -> ComplaintPage:
    """Return one page of the complaints ``actor`` may read, open ones of the earliest day first; two statements."""
    q, state = args.get("q", "").strip()[:100], args.get("state", "")
    seen = visible_complaints(actor)
    if q:
        seen = seen.where(Proposal.search_text.contains(fold(q), autoescape=True))
    counts = dict(
        db.session.execute(
            seen.with_only_columns(Complaint.state, func.count(Complaint.id)).group_by(Complaint.state)
        ).all()
    )  # fmt: skip
    if state in STATES:
        seen = seen.where(Complaint.state == state)
    start = int(args["from"]) if args.get("from", "").isdecimal() and len(args["from"]) < 7 else 0
    rows = list(
        db.session.execute(
            seen.with_only_columns(
                Complaint.key, Complaint.number, Complaint.state, Complaint.about, Complaint.came_at, Complaint.due_at,
                Complaint.outcome, Complaint.ended_at, Proposal.code, Proposal.title, Proposal.applicant_name,
            )
            .order_by(
                Complaint.state.in_(("answered", "withdrawn")), Complaint.due_at.is_(None), Complaint.due_at,
                Complaint.id.desc(),
            )
            .offset(start)
            .limit(PAGE + 1)
        )
    )  # fmt: skip
    return ComplaintPage(rows[:PAGE], state, q, counts, str(start + PAGE) if len(rows) > PAGE else "")


def of_person(user_id: int) -> Section:
    """Return the complaints the person lodged."""
    query = (
        select(Complaint)
        .where(Complaint.lodged_by_id == user_id)
        .options(selectinload(Complaint.proposal))
        .order_by(Complaint.id)
    )
    rows = [
        {"code": row.proposal.code, "at": row.lodged_at, "text": row.text, "answer": row.answer}
        for row in db.session.scalars(query)
    ]
    return Section("complaints", N_("Khiếu nại bạn đã gửi hoặc ghi nhận"), rows)
