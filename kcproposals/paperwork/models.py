"""The papers of a proposal to be signed, as they were made, and the signed ones that came back as scans."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.extensions import Id, Instant, db
from kcproposals.files.models import StoredFile


class PrintedPaper(db.Model):
    """One paper in one format. ``digest`` is the SHA-256 of what it says: the same text is never made twice."""

    __tablename__ = "printed_papers"
    __table_args__ = (
        UniqueConstraint("proposal_id", "kind", "format", "digest"),
        CheckConstraint("format IN ('pdf', 'docx')", name="format_known"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    format: Mapped[str] = mapped_column(String(4))
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    made_at: Mapped[Instant]

    file: Mapped[StoredFile] = relationship()


class SignedScan(db.Model):
    """A scan of the signed papers. ``revision`` and ``digest`` tell which answers it belongs to.

    Kept for good: a newer one stands beside it, and what was signed once can always be shown.
    """

    __tablename__ = "signed_scans"
    __table_args__ = (Index(None, "proposal_id", "id"),)

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[Instant]

    file: Mapped[StoredFile] = relationship()
