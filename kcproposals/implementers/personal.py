"""What implementing units hold about a person: which ones they draft for."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.personal import Section
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.implementers.models import UnitMember


def memberships(user_id: int) -> Section:
    """Return the units the person drafts or drafted for."""
    query = select(UnitMember).where(UnitMember.user_id == user_id).options(joinedload(UnitMember.unit))
    rows = db.session.scalars(query.order_by(UnitMember.id))
    found = [{"unit": row.unit.name, "since": row.created_at, "until": row.left_at} for row in rows]
    return Section("unit_memberships", N_("Làm hồ sơ cho đơn vị thực hiện"), found)
