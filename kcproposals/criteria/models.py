"""Criteria sets (bộ tiêu chí). Published is immutable; a change is a new version; retired, never deleted."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class CriteriaSet(db.Model):
    """One version of one set; without an agency it came with the program.

    ``definition`` holds ``rules`` (the set of ``rules score``, or only the kind ``checklist``), ``items`` (titles,
    guidance with anchors, step, justification rule per criterion) and ``not_applied`` (what no named option can
    express); where used also ``groups`` of items, ``activities`` it is for (else all), ``facts`` shown beside a file.
    A draft's may be unfinished.
    """

    __tablename__ = "criteria_sets"
    __table_args__ = (
        UniqueConstraint("agency_id", "code", "number"),
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_has_instant"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(Text, default="")
    verified: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[Instant]
    published_at: Mapped[OptionalInstant]
    retired_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    agency: Mapped[Agency | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def kind(self) -> str:
        """``points``, ``pass_fail`` or ``checklist``; the last is worked through by an officer and never scored."""
        return str(self.definition["rules"].get("kind", "points"))

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be changed."""
        return self.state == "draft"
