"""What facilities hold about a person: where they act, and the profile of what they own."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.personal import Section, columns
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember

_PROFILE = (
    "name kind tax_code registered_on registered_at office_address site_address unit_code craft_village trade "
    "main_products workers capital representative representative_title phone email wants_call_news created_at"
)


def memberships(user_id: int) -> Section:
    """Return where the person acts or acted, and as what."""
    rows = db.session.scalars(
        select(FacilityMember)
        .where(FacilityMember.user_id == user_id)
        .options(joinedload(FacilityMember.facility))
        .order_by(FacilityMember.id)
    )
    found = [
        {"facility": row.facility.name, "role": row.role, "since": row.created_at, "until": row.left_at} for row in rows
    ]
    return Section("facility_memberships", N_("Làm hồ sơ của cơ sở"), found)


def profiles(user_id: int) -> Section:
    """Return the profiles of the facilities the person owns today."""
    rows = db.session.scalars(
        select(Facility)
        .join(FacilityMember, FacilityMember.facility_id == Facility.id)
        .where(FacilityMember.user_id == user_id, FacilityMember.role == "owner", FacilityMember.left_at.is_(None))
        .order_by(Facility.id)
    )
    return Section("facilities", N_("Hồ sơ cơ sở bạn làm chủ"), [columns(row, _PROFILE) for row in rows])
