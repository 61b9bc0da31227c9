"""The row that stands for a stored file. The bytes lie in the store under ``path``, written once."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kcproposals.extensions import Id, Instant, PublicKey, db


class StoredFile(db.Model):
    """Name, kind, size in bytes and SHA-256 of one stored file; ``owner_id`` None means the system made it."""

    __tablename__ = "stored_files"

    id: Mapped[Id]
    key: Mapped[PublicKey]
    path: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
