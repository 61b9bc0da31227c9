"""Regulation packs as they were loaded: immutable, numbered, hashed. A call pins the versions it uses."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kcproposals.extensions import Id, Instant, PublicKey, db


class PackVersion(db.Model):
    """One version of one pack file. ``content`` is the parsed file; a changed file becomes a new row."""

    __tablename__ = "pack_versions"
    __table_args__ = (UniqueConstraint("code", "number"), UniqueConstraint("code", "sha256"))

    id: Mapped[Id]
    key: Mapped[PublicKey]
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)  # large; read once a process (library_of)
    loaded_at: Mapped[Instant]
