"""Dispatches (đợt phát hành): a fixed set of signed papers that one background job numbers and issues.

How far it is say the papers themselves; an item keeps why its paper could not be issued.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.documents.models import Document
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.jobs.models import Job


class Dispatch(db.Model):
    """One dispatch. ``state``: running, cancelled by the clerk, or done; ``ended_at`` says that the job is over.

    The subject (a plan) is named by type and key, as with a paper. ``archive`` is the ZIP of what was issued,
    ``merged`` the same papers in one PDF for the printer.
    """

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'cancelled', 'done')", name="state_known"),
        CheckConstraint("state <> 'done' OR ended_at IS NOT NULL", name="done_has_ended"),
        Index(None, "subject_type", "subject_key"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_key: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="running")
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[Instant]
    ended_at: Mapped[OptionalInstant]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    archive_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))

    started_by: Mapped[User] = relationship()
    job: Mapped[Job | None] = relationship()
    archive: Mapped[StoredFile | None] = relationship(foreign_keys=archive_id)
    merged: Mapped[StoredFile | None] = relationship(foreign_keys=merged_id)
    items: Mapped[list["DispatchItem"]] = relationship(
        back_populates="dispatch", order_by="DispatchItem.position", cascade="all, delete-orphan", passive_deletes=True
    )


class DispatchItem(db.Model):
    """One paper of a dispatch. ``error`` is why it was left out; it may be in a later dispatch again."""

    __tablename__ = "dispatch_items"
    __table_args__ = (UniqueConstraint("dispatch_id", "document_id"),)

    id: Mapped[Id]
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    position: Mapped[int]
    error: Mapped[str] = mapped_column(Text, default="")

    dispatch: Mapped[Dispatch] = relationship(back_populates="items")
    document: Mapped[Document] = relationship()
