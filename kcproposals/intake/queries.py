"""What lies on the desk of an intake officer: files to check, the longest waiting first, and returns still out.

A file waits since it was last handed in: after a return, since the supplement came. Reading only; the acts are in
``services``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.intake.models import CompletenessCheck, SiteVisit, SiteVisitPhoto
from kcproposals.proposals.models import Proposal, SupplementReturn
from kcproposals.proposals.queries import visible_proposals
from kcproposals.web.waiting import Waiting

MOST = 100
SOON = timedelta(days=2)


@dataclass(frozen=True)
class NextFile:
    """The file to go on with, and how many are waiting (this one included)."""

    key: str
    code: str
    count: int


def _on_the_desk(actor: Actor) -> Select[Any]:
    """Select what ``actor`` may take in: the same rule as INTAKE_PROPOSAL, said in SQL."""
    return visible_proposals(actor).where(
        Proposal.agency_id.in_(actor.agencies(Role.INTAKE_OFFICER)),
        or_(Proposal.facility_id.is_(None), Proposal.facility_id.not_in(actor.facilities())),
        or_(Proposal.implementing_unit_id.is_(None), Proposal.implementing_unit_id.not_in(actor.units())),
        Proposal.code.is_not(None),
    )


def _handed_in() -> ColumnElement[Any]:
    """The instant a file was last handed in."""
    answered = (
        select(func.max(SupplementReturn.answered_at))
        .where(SupplementReturn.proposal_id == Proposal.id)
        .scalar_subquery()
    )
    return func.coalesce(answered, Proposal.submitted_at)


def files_to_check(actor: Actor) -> list[Any]:
    """Return the files that wait for a decision, the longest waiting first, at most ``MOST`` + 1 of them.

    ``since`` is when they were handed in, ``is_again`` whether after a return.
    """
    since = _handed_in().label("since")
    return list(
        db.session.execute(
            _on_the_desk(actor)
            .where(Proposal.status == Status.SUBMITTED.value)
            .with_only_columns(
                Proposal.key, Proposal.code, Proposal.title, Proposal.kind, Proposal.activity,
                Proposal.requested, Proposal.ceiling, Proposal.unit_code, Proposal.entered_by_id,
                Proposal.applicant_name.label("facility"), since,
                (since != Proposal.submitted_at).label("is_again"),
            )
            .order_by(since, Proposal.id)
            .limit(MOST + 1)
        )
    )  # fmt: skip


def files_returned(actor: Actor) -> list[Any]:
    """Return the files that are out for supplement, the first to fall due first, at most ``MOST`` + 1 of them."""
    return list(
        db.session.execute(
            _on_the_desk(actor)
            .where(Proposal.status == Status.RETURNED.value)
            .with_only_columns(
                Proposal.key, Proposal.code, Proposal.title, Proposal.open_sections, Proposal.supplement_due,
                Proposal.applicant_name.label("facility"),
            )
            .order_by(Proposal.supplement_due, Proposal.id)
            .limit(MOST + 1)
        )
    )  # fmt: skip


def next_file(actor: Actor, proposal: Proposal) -> NextFile | None:
    """Return the file that waits longest apart from ``proposal``, or None when the desk is clear."""
    row = db.session.execute(
        _on_the_desk(actor)
        .where(Proposal.status == Status.SUBMITTED.value, Proposal.id != proposal.id)
        .with_only_columns(Proposal.key, Proposal.code, func.count().over())
        .order_by(_handed_in(), Proposal.id)
        .limit(1)
    ).first()
    return NextFile(row[0], row[1] or "", row[2]) if row else None


def submission_of(proposal: Proposal) -> int:
    """Return how many times the file was handed in."""
    return 1 + sum(one.answered_at is not None for one in proposal.returns)


def checks_of(proposal: Proposal) -> list[CompletenessCheck]:
    """Return the completeness checks of a file, the newest first."""
    return list(
        db.session.scalars(
            select(CompletenessCheck)
            .where(CompletenessCheck.proposal_id == proposal.id)
            .order_by(CompletenessCheck.submission.desc())
            .options(joinedload(CompletenessCheck.checked_by))
        )
    )


def check_of(proposal: Proposal) -> CompletenessCheck | None:
    """Return the check of the file as it was handed in last, or None when nobody began one."""
    return next((one for one in checks_of(proposal) if one.submission == submission_of(proposal)), None)


def visits_of(proposal: Proposal) -> list[SiteVisit]:
    """Return the visits to the site of a file with their photos, the newest first."""
    return list(
        db.session.scalars(
            select(SiteVisit)
            .where(SiteVisit.proposal_id == proposal.id)
            .order_by(func.coalesce(SiteVisit.visited_on, SiteVisit.planned_on).desc(), SiteVisit.id.desc())
            .options(joinedload(SiteVisit.signed_by), selectinload(SiteVisit.photos).joinedload(SiteVisitPhoto.file))
        )
    )


def visit_by_key(proposal_id: int, key: str) -> SiteVisit | None:
    """Return a visit of this proposal, or None."""
    return db.session.scalar(
        select(SiteVisit)
        .where(SiteVisit.proposal_id == proposal_id, SiteVisit.key == key)
        .options(joinedload(SiteVisit.signed_by), selectinload(SiteVisit.photos).joinedload(SiteVisitPhoto.file))
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Say what waits for an intake officer: files to check since when, returns near their deadline; one statement."""
    if not actor.agencies(Role.INTAKE_OFFICER):
        return []
    near = and_(Proposal.status == Status.RETURNED.value, Proposal.supplement_due <= now + SOON)
    desk = (
        _on_the_desk(actor)
        .where(or_(Proposal.status == Status.SUBMITTED.value, near))
        .with_only_columns(Proposal.status, Proposal.supplement_due, _handed_in().label("since"))
        .subquery()
    )
    counted = db.session.execute(
        select(desk.c.status, func.count(), func.min(desk.c.since), func.min(desk.c.supplement_due)).group_by(
            desk.c.status
        )
    )
    found = []
    for status, count, since, due in counted:
        if status == Status.SUBMITTED:
            label, values = N_("Hồ sơ chờ tiếp nhận, lâu nhất từ %(since)s"), {"since": vn_datetime(since)}
            found.append(Waiting(Role.INTAKE_OFFICER, label, "/proposals/intake", values, count))
        else:
            label = N_("Hồ sơ trả lại sắp hết hạn bổ sung")
            found.append(Waiting(Role.INTAKE_OFFICER, label, "/proposals/intake#returned", {}, count, due=due))
    return found
