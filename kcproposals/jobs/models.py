"""Work that must not happen inside a request. This table is the truth; the queue only carries ids."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db

STATES = ("queued", "running", "done", "failed")


class Job(db.Model):
    """One piece of work, written in the transaction that asks for it (the outbox)."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state_known"),
        Index(None, "state", "run_after"),
        Index(None, "kind", "id"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    kind: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=1)
    error: Mapped[str | None] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    created_at: Mapped[Instant]
    run_after: Mapped[Instant]
    started_at: Mapped[OptionalInstant]
    finished_at: Mapped[OptionalInstant]


class PeriodicRun(db.Model):
    """When a periodic act last ran: every worker ticks, one of them moves the row on and acts."""

    __tablename__ = "periodic_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    last_at: Mapped[Instant]
