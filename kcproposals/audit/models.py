"""Tables of the append-only audit log: one chain per agency, its head in a row of its own."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.extensions import Id, Instant, db


class AuditChain(db.Model):
    """The head of one chain. A cut tail shows, because number and hash no longer match the last event.

    ``agency_id`` None is the chain of acts that belong to no office (a facility registers, a person signs in).
    """

    __tablename__ = "audit_chains"

    id: Mapped[Id]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), unique=True)
    head_number: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="0" * 64)


class AuditEvent(db.Model):
    """One act: who, what, on which object, when; ids, versions and hashes only, no personal text, no addresses."""

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("chain_id", "number"), CheckConstraint("number > 0", name="number_positive"))

    id: Mapped[Id]
    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chains.id"))
    number: Mapped[int]
    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40), index=True)
    object_key: Mapped[str] = mapped_column(String(40), index=True)
    data: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    chain: Mapped[AuditChain] = relationship(lazy="joined")
