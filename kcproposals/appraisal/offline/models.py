"""What a member sent back and has not yet taken over, and the paper sheets that were printed."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.appraisal.models import BoardMember, Round
from kcproposals.extensions import Id, Instant, db
from kcproposals.files.models import StoredFile


class OfflineFile(db.Model):
    """A filled workbook as it was read, waiting for its member to look it over; a newer one takes its place.

    ``entries``: per sheet its key, the version it was downloaded at, what was read and what could not be (``reading``).
    Its member's alone, like the sheets themselves.
    """

    __tablename__ = "offline_files"
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    entries: Mapped[list[Any]]
    sent_at: Mapped[Instant]

    round: Mapped[Round] = relationship()
    member: Mapped[BoardMember] = relationship()


class PrintedSheets(db.Model):
    """A PDF of score sheets. ``digest`` is the SHA-256 of what it says: who may read that text may have the file."""

    __tablename__ = "printed_sheets"
    __table_args__ = (UniqueConstraint("round_id", "digest"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    made_at: Mapped[Instant]

    file: Mapped[StoredFile] = relationship()
