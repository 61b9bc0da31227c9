"""Implementing units (đơn vị thực hiện): usually a province's Trung tâm Khuyến công, and the people who draft for them.

A unit is registered by an agency. It writes proposals for facilities, signs the contract and carries the work out
(TT 36/2013/TT-BCT Điều 2, 23; NĐ 45/2012/NĐ-CP Điều 7-9). A facility that does all this itself needs no row here.
"""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class ImplementingUnit(db.Model):
    """One unit. ``closed_at``: it drafts nothing new; what it drafted stays its own."""

    __tablename__ = "implementing_units"
    __table_args__ = (UniqueConstraint("agency_id", "name_folded"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200))
    tax_code: Mapped[str | None] = mapped_column(String(14))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(16), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    representative: Mapped[str] = mapped_column(String(120), default="")
    representative_title: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]
    closed_at: Mapped[OptionalInstant]

    agency: Mapped[Agency] = relationship()
    members: Mapped[list["UnitMember"]] = relationship(back_populates="unit", order_by="UnitMember.id")

    __mapper_args__ = {"version_id_col": version}


class UnitMember(db.Model):
    """One person who drafts for a unit."""

    __tablename__ = "unit_members"
    __table_args__ = (UniqueConstraint("unit_id", "user_id"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("implementing_units.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[Instant]
    left_at: Mapped[OptionalInstant]

    unit: Mapped[ImplementingUnit] = relationship(back_populates="members")
    user: Mapped[User] = relationship()
