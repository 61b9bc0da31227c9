"""Rural industrial establishments, their people and their earlier support."""

from typing import Any

from flask import Flask
from sqlalchemy import Select, literal, select


def wire(_app: Flask) -> None:
    """Give the people of a facility their grant."""
    from kcproposals.accounts.actor import gives_grants

    gives_grants(_memberships)


def _memberships(user_id: int) -> Select[Any]:
    from kcproposals.facilities.models import FacilityMember as Member

    return select(literal("facility"), Member.facility_id, Member.role).where(
        Member.user_id == user_id, Member.left_at.is_(None)
    )
