"""Rural industrial establishments, their people and their earlier support."""

from typing import Any

from flask import Flask
from sqlalchemy import Select, literal, select


def wire(_app: Flask) -> None:
    """Give the people of a facility their grant, and name them to the office that may help them to a new password."""
    from kcproposals.accounts.actor import gives_grants
    from kcproposals.accounts.personal import gives_data
    from kcproposals.accounts.queries import serves
    from kcproposals.facilities import personal, services_people
    from kcproposals.invitations.joining import lets_in

    gives_data(personal.memberships)
    gives_data(personal.profiles)
    gives_grants(_memberships)
    lets_in("facility", services_people.JOINING)
    serves(_people_of_the_province)


def _memberships(user_id: int) -> Select[Any]:
    from kcproposals.facilities.models import FacilityMember as Member

    columns: tuple[Any, ...] = (literal("facility"), Member.facility_id, Member.role)
    return select(*columns).where(Member.user_id == user_id, Member.left_at.is_(None))


def _people_of_the_province(agency_id: int) -> Select[Any]:
    from kcproposals.accounts.models import Agency
    from kcproposals.facilities.models import Facility
    from kcproposals.facilities.models import FacilityMember as Member

    return (
        select(Member.user_id)
        .join(Facility, Facility.id == Member.facility_id)
        .join(Agency, Agency.province_code == Facility.province_code)
        .where(Agency.id == agency_id, Member.left_at.is_(None))
    )
