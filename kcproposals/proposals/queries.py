"""Read proposals. Every list, count and search starts from ``visible_proposals``; nothing here changes anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import RoleGrant, User
from kcproposals.audit.models import AuditEvent
from kcproposals.calls.models import Call
from kcproposals.domain.policy import Actor, Role
from kcproposals.domain.workflow import ENDS, Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.files.models import StoredFile
from kcproposals.implementers.models import UnitMember
from kcproposals.implementers.queries import unit_people
from kcproposals.proposals.models import Attachment, Proposal, ProposalRevision


def _led_to(relation: Any) -> Any:
    """Return the class a relationship of a proposal leads to; appraisal lies above and cannot be imported."""
    return relation.property.mapper.class_


def proposal_by_key(key: str) -> Proposal | None:
    """Return the proposal with what the policy and its page ask for, or None."""
    return db.session.scalar(
        select(Proposal)
        .where(Proposal.key == key)
        .options(
            joinedload(Proposal.call),
            joinedload(Proposal.facility),
            selectinload(Proposal.conflicts),
            selectinload(Proposal.appraisals).joinedload(_led_to(Proposal.appraisals).round),
        )
    )


def visible_proposals(actor: Actor) -> Select[Any]:
    """Select the proposals ``actor`` may see: the same rule as VIEW_PROPOSAL, said in SQL.

    A facility and an implementing unit see their own; an office what was submitted to it; a board member the files of
    their boards once they undertook to keep them confidential; nobody else sees a file they have a conflict of interest
    with.
    """
    if actor.user_id is None:
        return select(Proposal).where(false())
    own = or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units()))
    offices = actor.agencies()
    held = or_(Proposal.agency_id.in_(offices), Proposal.holder_id.in_(offices))
    office = and_(held, Proposal.code.is_not(None))
    appraisal = _led_to(Proposal.appraisals)
    seat = Proposal.appraisals.any(appraisal.round.has(_led_to(appraisal.round).board_id.in_(actor.opened_boards)))
    conflict = _led_to(Proposal.conflicts)
    shut = select(conflict.proposal_id).where(conflict.user_id == actor.user_id)  # read once, not once a row
    reach = and_(or_(office, seat) if actor.opened_boards else office, Proposal.id.not_in(shut))
    parts = [own] if actor.facilities() or actor.units() else []
    if desks := actor.agencies(Role.INTAKE_OFFICER):  # a paper file they are typing; nobody else in the office sees it
        parts.append(
            and_(Proposal.entered_by_id == actor.user_id, Proposal.code.is_(None), Proposal.agency_id.in_(desks))
        )
    return select(Proposal).where(or_(*parts, reach))


def last_revision(proposal_id: int, section: str | None = None) -> ProposalRevision | None:
    """Return the newest saved change of the proposal, or of one of its sections."""
    query = select(ProposalRevision).where(ProposalRevision.proposal_id == proposal_id)
    if section is not None:
        query = query.where(ProposalRevision.section == section)
    return db.session.scalar(query.order_by(ProposalRevision.number.desc()).limit(1))


def revision_numbered(proposal_id: int, section: str, number: int) -> ProposalRevision | None:
    """Return one saved change of a section, or None."""
    return db.session.scalar(
        select(ProposalRevision).where(
            ProposalRevision.proposal_id == proposal_id,
            ProposalRevision.section == section,
            ProposalRevision.number == number,
        )
    )


def saver_name(revision: ProposalRevision) -> str:
    """Return the name of the person who saved a change."""
    return db.session.scalar(select(User.name).where(User.id == revision.saved_by_id)) or ""


def facility_people(facility_id: int) -> list[int]:
    """Return the ids of the people who act for a facility today."""
    return list(
        db.session.scalars(
            select(FacilityMember.user_id).where(
                FacilityMember.facility_id == facility_id, FacilityMember.left_at.is_(None)
            )
        )
    )


def owners_of(facility_id: int) -> list[int]:
    """Return the ids of the owners of a facility today."""
    member = FacilityMember
    return list(
        db.session.scalars(
            select(member.user_id).where(
                member.facility_id == facility_id, member.role == "owner", member.left_at.is_(None)
            )
        )
    )


def applicants(proposal: Proposal) -> list[int]:
    """Return the ids of the people who act for whoever handed the file in: what concerns it is told to them."""
    people = facility_people(proposal.facility_id) if proposal.facility_id is not None else []
    if proposal.implementing_unit_id is not None:
        people += unit_people(proposal.implementing_unit_id)
    return people


def officers_of(agency_id: int) -> list[int]:
    """Return the ids of an agency's intake officers."""
    return list(
        db.session.scalars(
            select(RoleGrant.user_id).where(
                RoleGrant.agency_id == agency_id, RoleGrant.role == Role.INTAKE_OFFICER.value
            )
        )
    )


def followers(call: Call) -> list[int]:
    """Return the ids of the people with a living proposal in a call: they must hear when its dates move."""
    ended = [status.value for status in ENDS]
    living = (Proposal.call_id == call.id, Proposal.status.not_in(ended))
    owners = (
        select(FacilityMember.user_id)
        .join(Proposal, Proposal.facility_id == FacilityMember.facility_id)
        .where(*living, FacilityMember.left_at.is_(None))
    )
    drafters = (
        select(UnitMember.user_id)
        .join(Proposal, Proposal.implementing_unit_id == UnitMember.unit_id)
        .where(*living, UnitMember.left_at.is_(None))
    )
    return list(db.session.scalars(owners.union(drafters)))


def drafts_in(call: Call, facility_ids: Iterable[int]) -> list[Proposal]:
    """Return the drafts these facilities already have in a call, the newest first."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(
                Proposal.call_id == call.id,
                Proposal.status == Status.DRAFT.value,
                Proposal.facility_id.in_(list(facility_ids)),
            )
            .order_by(Proposal.id.desc())
        )
    )


def supported_of(facility_id: int) -> list[Proposal]:
    """Return the proposals of a facility that were approved here, the newest first."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.facility_id == facility_id, Proposal.status == Status.APPROVED.value)
            .order_by(Proposal.year.desc(), Proposal.id.desc())
        )
    )


def attached_files(proposal_id: int) -> dict[str, StoredFile]:
    """Return every file ever attached to a proposal, by key; the answers say which ones stand."""
    return {
        file.key: file
        for file in db.session.scalars(
            select(StoredFile)
            .join(Attachment, Attachment.file_id == StoredFile.id)
            .where(Attachment.proposal_id == proposal_id)
        )
    }


def attachment_by_file_key(proposal_id: int, file_key: str) -> Attachment | None:
    """Return an attachment of this proposal with its file, standing or taken out, or None."""
    return db.session.scalar(
        select(Attachment)
        .join(StoredFile, Attachment.file_id == StoredFile.id)
        .where(Attachment.proposal_id == proposal_id, StoredFile.key == file_key)
        .options(joinedload(Attachment.file))
    )


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these people by id."""
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(sorted(set(user_ids))))).all())


def events_of(proposal: Proposal) -> list[AuditEvent]:
    """Return the audit events of a proposal, the newest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_type == "proposal", AuditEvent.object_key == proposal.key)
            .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        )
    )


def overdue_returns(now: datetime) -> list[Proposal]:
    """Return the proposals whose time for supplement has run out at ``now``."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.status == Status.RETURNED.value, Proposal.supplement_due <= now)
            .order_by(Proposal.id)
            .with_for_update(skip_locked=True)
        )
    )


def approved_of(facility: Facility, activities: Iterable[str], year: int) -> list[Proposal]:
    """Return the facility's approved proposals of a year for some activities; one not stored is known by tax code."""
    same = [Facility.id == facility.id] if facility.id is not None else []
    if facility.tax_code:
        same.append(Facility.tax_code == facility.tax_code)
    query = select(Proposal).join(Proposal.facility).where(
        or_(false(), *same), Proposal.activity.in_(activities), Proposal.year == year,
        Proposal.status == Status.APPROVED.value,
    )  # fmt: skip
    return list(db.session.scalars(query))
