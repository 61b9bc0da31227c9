"""Read implementing units. Lists start from ``visible_units``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.invitations.models import Invitation

KIND = "unit"


def visible_units(actor: Actor) -> Select[Any]:
    """Select the units ``actor`` may see: the same rule as VIEW_UNIT, said in SQL."""
    if actor.user_id is None:
        return select(ImplementingUnit).where(false())
    offices = actor.agencies(*PAPER_READERS, Role.ADMINISTRATOR)
    return select(ImplementingUnit).where(
        or_(ImplementingUnit.id.in_(actor.units()), ImplementingUnit.agency_id.in_(offices))
    )


def unit_list(actor: Actor) -> list[ImplementingUnit]:
    """Return the units ``actor`` may see with their people, by name."""
    query = visible_units(actor).order_by(ImplementingUnit.name_folded, ImplementingUnit.id)
    return list(
        db.session.scalars(
            query.options(joinedload(ImplementingUnit.agency), selectinload(ImplementingUnit.members))
        ).unique()
    )


def unit_by_key(key: str) -> ImplementingUnit | None:
    """Return one unit with its office and people, or None."""
    return db.session.scalar(
        select(ImplementingUnit)
        .where(ImplementingUnit.key == key)
        .options(
            joinedload(ImplementingUnit.agency),
            selectinload(ImplementingUnit.members).joinedload(UnitMember.user),
        )
    )


def units_of(actor: Actor) -> list[ImplementingUnit]:
    """Return the units ``actor`` drafts for that still take on work, by name."""
    return list(
        db.session.scalars(
            select(ImplementingUnit)
            .where(ImplementingUnit.id.in_(actor.units()), ImplementingUnit.closed_at.is_(None))
            .order_by(ImplementingUnit.name_folded, ImplementingUnit.id)
            .options(joinedload(ImplementingUnit.agency))
        )
    )


def units_for(agency_ids: Iterable[int]) -> list[ImplementingUnit]:
    """Return the units these offices registered that still take on work, by name."""
    return list(
        db.session.scalars(
            select(ImplementingUnit)
            .where(ImplementingUnit.agency_id.in_(list(agency_ids)), ImplementingUnit.closed_at.is_(None))
            .order_by(ImplementingUnit.name_folded, ImplementingUnit.id)
        )
    )


def unit_people(unit_id: int) -> list[int]:
    """Return the ids of the people who draft for a unit today."""
    return list(
        db.session.scalars(
            select(UnitMember.user_id).where(UnitMember.unit_id == unit_id, UnitMember.left_at.is_(None))
        )
    )


@dataclass(frozen=True)
class Seat:
    """A unit and one person of it or one invitation to it, as the policy's subject (its office is the unit's)."""

    unit: ImplementingUnit
    member: UnitMember | None = None
    invitation: Invitation | None = None

    @property
    def agency_id(self) -> int:
        """The office that registered the unit, for the policy."""
        return self.unit.agency_id


def unit_member(key: str, user_key: str) -> Seat | None:
    """Return the unit and the present member with this user key, or None."""
    unit = unit_by_key(key)
    members = (m for m in unit.members if m.left_at is None and m.user.key == user_key) if unit else ()
    member = next(iter(members), None)
    return Seat(unit, member=member) if unit and member else None


def unit_invitation(key: str, invitation_key: str) -> Seat | None:
    """Return the unit and an invitation to it that was not accepted, or None."""
    unit = unit_by_key(key)
    if unit is None:
        return None
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.kind == KIND, Invitation.subject_id == unit.id, Invitation.key == invitation_key,
            Invitation.accepted_at.is_(None),
        )
    )  # fmt: skip
    return Seat(unit, invitation=found) if found else None
