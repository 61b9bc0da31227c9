"""Read facilities, their people and earlier support. Lists start from ``visible_facilities``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import Agency
from kcproposals.domain.names import bare_name
from kcproposals.domain.policy import PAPER_READERS, Actor
from kcproposals.domain.same import Identity, Match, compare, identity
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember, OwnerChange, PastSupport
from kcproposals.invitations.models import Invitation

INVITATION_KIND = "facility"


def facility_by_key(key: str) -> Facility | None:
    """Return one facility with its people, or None."""
    return db.session.scalar(
        select(Facility)
        .where(Facility.key == key)
        .options(selectinload(Facility.members).joinedload(FacilityMember.user), selectinload(Facility.agencies))
    )


def visible_facilities(actor: Actor) -> Select[Any]:
    """Select the facilities ``actor`` may see: the same rule as VIEW_FACILITY, said in SQL."""
    if actor.user_id is None:
        return select(Facility).where(false())
    provinces = select(Agency.province_code).where(
        Agency.id.in_(actor.agencies(*PAPER_READERS)), Agency.province_code.is_not(None)
    )
    return select(Facility).where(or_(Facility.id.in_(actor.facilities()), Facility.province_code.in_(provinces)))


def facilities_of(actor: Actor) -> list[Facility]:
    """Return the facilities ``actor`` acts for, by name."""
    query = select(Facility).where(Facility.id.in_(actor.facilities())).order_by(Facility.name_sort, Facility.id)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class PastMatch:
    """Earlier support that is this facility's (``certainty`` "exact": tax code) or may be ("likely": the name)."""

    support: PastSupport
    match: Match

    @property
    def certainty(self) -> str:
        """Say how sure it is."""
        return "exact" if self.match.is_exact else "likely"


def visible_past_support(offices: Iterable[int]) -> Select[Any]:
    """Select what was imported from published plans, and what these offices decided themselves."""
    return select(PastSupport).where(or_(PastSupport.agency_id.is_(None), PastSupport.agency_id.in_(offices)))


def past_support_of(facility: Facility) -> list[PastMatch]:
    """Return support of earlier years, the newest first: the same tax code, or the same bare name and province."""
    name = bare_name(facility.name)
    conditions = []
    if facility.tax_code:
        conditions.append(PastSupport.tax_code == facility.tax_code)
    if name:
        conditions.append(
            (PastSupport.province_code == facility.province_code)
            & PastSupport.beneficiary_folded.contains(f"|{name}|", autoescape=True)
        )
    if not conditions:
        return []
    rows = db.session.scalars(
        visible_past_support(facility.agency_ids)
        .where(or_(*conditions))
        .order_by(PastSupport.year.desc().nulls_last(), PastSupport.id)
    )
    own = identity_of(facility)
    found = ((row, compare(own, _beneficiary_of(row))) for row in rows)
    return [PastMatch(row, match) for row, match in found if match]


def identity_of(facility: Facility, serials: Iterable[str] = ()) -> Identity:
    """Return what a facility is compared by."""
    return identity(
        [facility.name], tax_code=facility.tax_code, province=facility.province_code, commune=facility.unit_code,
        address=facility.site_address, serials=serials,
    )  # fmt: skip


def _beneficiary_of(row: PastSupport) -> Identity:
    names = row.beneficiary_folded.strip("|").split("|")
    return identity(names, tax_code=row.tax_code, province=row.province_code)


@dataclass(frozen=True)
class _OfFacility:
    """Something of a facility as the policy's subject: the facility speaks for it."""

    facility: Facility

    @property
    def id(self) -> int:
        """The facility's id, for the policy."""
        return self.facility.id

    @property
    def agency_ids(self) -> list[int]:
        """The offices of its province, for the policy."""
        return self.facility.agency_ids


@dataclass(frozen=True)
class Seat(_OfFacility):
    """One person who acts for a facility."""

    member: FacilityMember


@dataclass(frozen=True)
class Invited(_OfFacility):
    """One invitation to a facility."""

    invitation: Invitation


@dataclass(frozen=True)
class Changed(_OfFacility):
    """One line of the log of a facility's owners."""

    change: OwnerChange


def facility_and_invitation(key: str, invitation_key: str) -> Invited | None:
    """Return the facility and an invitation to it that was not accepted, or None."""
    facility = facility_by_key(key)
    if facility is None:
        return None
    invitation = db.session.scalar(
        select(Invitation).where(
            Invitation.kind == INVITATION_KIND, Invitation.subject_id == facility.id,
            Invitation.key == invitation_key, Invitation.accepted_at.is_(None),
        )
    )  # fmt: skip
    return Invited(facility, invitation) if invitation else None


def facility_and_change(key: str, change: str) -> Changed | None:
    """Return the facility and one line of the log of its owners, or None."""
    facility = facility_by_key(key)
    if facility is None:
        return None
    found = select(OwnerChange).where(OwnerChange.facility_id == facility.id, OwnerChange.key == change)
    row = db.session.scalar(found)
    return Changed(facility, row) if row else None


def change_of_invitation(invitation_id: int) -> OwnerChange | None:
    """Return the change of owner an invitation is for, or None."""
    return db.session.scalar(select(OwnerChange).where(OwnerChange.invitation_id == invitation_id))


def owner_log(facility: Facility, now: datetime) -> list[OwnerChange]:
    """Return the changes of owner that happened or still may, the newest first."""
    query = (
        select(OwnerChange)
        .where(OwnerChange.facility_id == facility.id)
        .order_by(OwnerChange.id.desc())
        .options(
            joinedload(OwnerChange.from_user), joinedload(OwnerChange.to_user), joinedload(OwnerChange.by),
            joinedload(OwnerChange.by_agency), joinedload(OwnerChange.invitation), joinedload(OwnerChange.paper),
        )
    )  # fmt: skip
    return [one for one in db.session.scalars(query) if one.done_at or one.is_open(now)]


def facility_of_member(key: str, user_key: str) -> Seat | None:
    """Return the facility and the present member with this user key, or None."""
    facility = facility_by_key(key)
    if facility is None:
        return None
    members = (m for m in facility.members if m.left_at is None and m.user.key == user_key)
    member = next(members, None)
    return Seat(facility, member) if member else None
