"""Regulation packs as they were loaded or published: immutable, numbered, hashed. A call pins the versions it uses.

And the norms of a province as its agency enters them: a draft until it is published as a pack like any other.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class PackVersion(db.Model):
    """One version of one pack. ``content`` is the parsed file; a changed file becomes a new row.

    ``agency_id`` is the office whose own norms it holds; None came with the program.
    """

    __tablename__ = "pack_versions"
    __table_args__ = (UniqueConstraint("code", "number"), UniqueConstraint("code", "sha256"))

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)  # large; read once a process (library_of)
    loaded_at: Mapped[Instant]


class ProvinceNorms(db.Model):
    """One text of a province about its own norms (KCĐP), as entered. Published it is never changed.

    ``rows`` and ``examples`` hold what was typed, in the shape of ``regulations.entered``. When its successor begins,
    its pack gets one more version that says so; the row here keeps the days that were typed.
    """

    __tablename__ = "province_norms"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published')", name="state_known"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_has_instant"),
        CheckConstraint("(state = 'draft') = (pack_id IS NULL)", name="published_has_pack"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    document: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    rows: Mapped[list[Any]]
    examples: Mapped[list[Any]]
    created_at: Mapped[Instant]
    saved_at: Mapped[Instant]
    published_at: Mapped[OptionalInstant]
    pack_id: Mapped[int | None] = mapped_column(ForeignKey("pack_versions.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    pack: Mapped[PackVersion | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
