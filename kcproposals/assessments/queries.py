"""Read assessments. Lists start from ``visible_assessments``; what waits for an officer from ``files_to_open``."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from kcproposals.accounts.models import Agency, RoleGrant, User
from kcproposals.appraisal.models import Conflict
from kcproposals.assessments.models import Assessment, AssessmentAct, AssessmentRevision
from kcproposals.calls.models import Call
from kcproposals.domain.policy import ASSESSORS, COUNTERSIGNERS, PAPER_READERS, Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.ways import goes_without_board

LIVE = ("draft", "submitted")


def visible_assessments(actor: Actor) -> Select[Any]:
    """Select the assessments ``actor`` may read: the same rule as VIEW_ASSESSMENT, said in SQL."""
    query = select(Assessment).join(Assessment.proposal)
    if actor.user_id is None:
        return query.where(false())
    readable = or_(
        Assessment.author_id == actor.user_id,
        and_(Assessment.state == "submitted", Assessment.agency_id.in_(actor.agencies(*COUNTERSIGNERS))),
        and_(Assessment.state == "countersigned", Assessment.agency_id.in_(actor.agencies(*PAPER_READERS))),
    )
    return query.where(readable, is_clear(actor))


def is_clear(actor: Actor) -> ColumnElement[Any]:
    """Return the condition on ``Proposal`` that the actor has nothing to do with the file."""
    conflict = exists().where(Conflict.proposal_id == Proposal.id, Conflict.user_id == actor.user_id)
    theirs = or_(
        Proposal.facility_id.in_(actor.facilities()) & Proposal.facility_id.is_not(None),
        Proposal.implementing_unit_id.in_(actor.units()) & Proposal.implementing_unit_id.is_not(None),
    )
    return and_(not_(conflict.correlate(Proposal)), not_(theirs))


def _whole() -> Select[Any]:
    return select(Assessment).options(
        joinedload(Assessment.agency), joinedload(Assessment.criteria_set), joinedload(Assessment.author),
        joinedload(Assessment.countersigned_by), joinedload(Assessment.file),
        selectinload(Assessment.acts).joinedload(AssessmentAct.user),
        joinedload(Assessment.proposal).options(
            joinedload(Proposal.facility), joinedload(Proposal.implementing_unit), selectinload(Proposal.conflicts),
            joinedload(Proposal.call).joinedload(Call.agency), joinedload(Proposal.call).selectinload(Call.packs),
        ),
    )  # fmt: skip


def assessment_by_key(key: str) -> Assessment | None:
    """Return one assessment with its file, checklist, people and acts, or None."""
    return db.session.scalar(_whole().where(Assessment.key == key))


def assessments_of(proposal_id: int) -> list[Assessment]:
    """Return the assessments of a file at every office, the newest first."""
    return list(
        db.session.scalars(_whole().where(Assessment.proposal_id == proposal_id).order_by(Assessment.id.desc()))
    )


def live_of(proposal_id: int) -> Assessment | None:
    """Return the assessment somebody works on, or None: there is at most one."""
    query = _whole().where(Assessment.proposal_id == proposal_id, Assessment.state.in_(LIVE))
    return db.session.scalar(query.order_by(Assessment.id.desc()).limit(1))


def revisions_of(assessment: Assessment) -> list[AssessmentRevision]:
    """Return every saved change, the newest first."""
    query = select(AssessmentRevision).where(AssessmentRevision.assessment_id == assessment.id)
    return list(db.session.scalars(query.order_by(AssessmentRevision.number.desc())))


def files_to_open(actor: Actor) -> Any:
    """Select the files that wait for an officer of the actor's offices to begin: columns of ``Proposal``."""
    live = exists().where(Assessment.proposal_id == Proposal.id, Assessment.state.in_(LIVE)).correlate(Proposal)
    begun = exists().where(
        Assessment.proposal_id == Proposal.id, Assessment.agency_id == Proposal.holder_id
    ).correlate(Proposal)  # fmt: skip
    is_waiting = or_(
        Proposal.status == Status.ACCEPTED.value, and_(Proposal.status == Status.IN_APPRAISAL.value, begun)
    )
    return (
        select(
            Proposal.key, Proposal.code, Proposal.title, Proposal.applicant_name.label("facility"),
            Proposal.requested, Proposal.status,
        )
        .where(Proposal.holder_id.in_(actor.agencies(*ASSESSORS)), is_waiting, goes_without_board(), ~live)
        .where(is_clear(actor))
        .order_by(Proposal.serial, Proposal.id)
    )  # fmt: skip


def rows_of(actor: Actor, *states: str, year: int | None = None) -> list[Any]:
    """Return the assessments of the actor's offices in ``states``, the newest first: columns only, no findings.

    Who works on what is no secret of an office; amount and conclusion stand here for countersigned ones alone.
    """
    author, second = aliased(User), aliased(User)
    query = (
        select(
            Assessment.key, Assessment.state, Assessment.agency_id, Assessment.author_id, Assessment.submitted_at,
            Assessment.countersigned_at, Assessment.saved_at, author.name.label("author"),
            second.name.label("second"), Proposal.key.label("proposal_key"), Proposal.code, Proposal.title,
            Proposal.applicant_name.label("facility"), Proposal.requested, Proposal.year, Proposal.programme,
        )
        .join(Assessment.proposal)
        .join(author, author.id == Assessment.author_id)
        .outerjoin(second, second.id == Assessment.countersigned_by_id)
        .where(Assessment.agency_id.in_(actor.agencies(*PAPER_READERS)), Assessment.state.in_(states))
        .where(is_clear(actor))
        .order_by(Assessment.id.desc())
    )  # fmt: skip
    if "countersigned" in states:
        query = query.add_columns(Assessment.recommended, Assessment.conclusion)
    if year is not None:
        query = query.where(Proposal.year == year)
    return list(db.session.execute(query))


def years_of(actor: Actor) -> list[int]:
    """Return the years of the plan with countersigned assessments of the actor's offices, the newest first."""
    query = (
        select(Proposal.year)
        .join(Assessment, Assessment.proposal_id == Proposal.id)
        .where(Assessment.agency_id.in_(actor.agencies(*PAPER_READERS)), Assessment.state == "countersigned")
    )
    return list(db.session.scalars(query.distinct().order_by(Proposal.year.desc())))


def people_of(agency_id: int, roles: Iterable[Role], proposal: Proposal, *, but: int | None = None) -> list[int]:
    """Return the ids of the people with one of these roles in an office who have no conflict with the file."""
    held = RoleGrant.role.in_([str(role) for role in roles])
    found = db.session.scalars(select(RoleGrant.user_id).where(RoleGrant.agency_id == agency_id, held).distinct())
    return [user_id for user_id in found if user_id != but and user_id not in proposal.conflicted_user_ids]


def office_of(agency_id: int) -> Agency:
    """Return an office with its issuing bodies."""
    return db.session.scalars(
        select(Agency).where(Agency.id == agency_id).options(selectinload(Agency.bodies))
    ).one()  # fmt: skip
