"""What a person chose for the table of results, and the printed tables."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.extensions import Id, Instant, db
from kcproposals.files.models import StoredFile


class ResultColumns(db.Model):
    """The columns a person last chose to see in results: codes of ``table.COLUMNS``."""

    __tablename__ = "result_columns"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    columns: Mapped[list[str]]


class ResultPaper(db.Model):
    """A printed table of a closed round. ``digest`` is the SHA-256 of what it says: the same is never made twice, and
    a reader only gets the paper of what they may read."""

    __tablename__ = "result_papers"
    __table_args__ = (UniqueConstraint("round_id", "digest"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    made_at: Mapped[Instant]

    file: Mapped[StoredFile] = relationship()
