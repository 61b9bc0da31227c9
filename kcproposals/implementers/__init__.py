"""Implementing units and their people."""

from typing import Any

from flask import Flask
from sqlalchemy import Select, literal, select


def wire(_app: Flask) -> None:
    """Give the people of a unit their grant, let invited ones in, name them to the office that may help them."""
    from kcproposals.accounts.actor import gives_grants
    from kcproposals.accounts.personal import gives_data
    from kcproposals.accounts.queries import serves
    from kcproposals.implementers import personal, services
    from kcproposals.invitations.joining import lets_in

    gives_data(personal.memberships)
    gives_grants(_memberships)
    serves(_people_of_its_units)
    lets_in("unit", services.JOINING)


def _memberships(user_id: int) -> Select[Any]:
    from kcproposals.implementers.models import UnitMember as Member

    columns: tuple[Any, ...] = (literal("unit"), Member.unit_id, literal("drafter"))
    return select(*columns).where(Member.user_id == user_id, Member.left_at.is_(None))


def _people_of_its_units(agency_id: int) -> Select[Any]:
    from kcproposals.implementers.models import ImplementingUnit
    from kcproposals.implementers.models import UnitMember as Member

    return (
        select(Member.user_id)
        .join(ImplementingUnit, ImplementingUnit.id == Member.unit_id)
        .where(ImplementingUnit.agency_id == agency_id, Member.left_at.is_(None))
    )
