"""Complaints (khiếu nại, kiến nghị) of those who stand behind a file, and the terms an office sets for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Proposal


class ComplaintTerms(db.Model):
    """How many working days an office gives to complain and itself to answer, and where that is written.

    No row: the office has not said, so nothing is too late and nobody is promised a day.
    """

    __tablename__ = "complaint_terms"
    __table_args__ = (
        CheckConstraint("lodge_days > 0 AND answer_days > 0", name="days_positive"),
        CheckConstraint("source <> ''", name="has_source"),
    )

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), unique=True)
    lodge_days: Mapped[int]
    answer_days: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Complaint(db.Model):
    """One complaint about one file. Its text never changes; what happened to it stands beside it.

    ``number`` counts in the office. ``came`` is "web", or "paper" when an officer recorded what came on paper;
    ``came_at`` is when it reached the office. ``due_at`` is the instant it must be answered before.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        CheckConstraint("state IN ('lodged', 'taken_up', 'answered', 'withdrawn')", name="state_known"),
        CheckConstraint("came IN ('web', 'paper')", name="came_known"),
        CheckConstraint("about IN ('intake', 'result', 'support', 'other')", name="about_known"),
        CheckConstraint("outcome IN ('', 'upheld', 'partly', 'rejected', 'not_accepted')", name="outcome_known"),
        CheckConstraint("(state = 'answered') = (outcome <> '')", name="answered_has_outcome"),
        CheckConstraint("outcome = '' OR answer <> ''", name="outcome_has_answer"),
        Index(None, "agency_id", "state"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="lodged")
    came: Mapped[str] = mapped_column(String(5))
    about: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    lodged_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lodged_at: Mapped[Instant]
    came_at: Mapped[Instant]
    due_at: Mapped[OptionalInstant]
    taken_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(String(12), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    proposal: Mapped[Proposal] = relationship()
    file: Mapped[StoredFile | None] = relationship(foreign_keys=file_id)
    answer_file: Mapped[StoredFile | None] = relationship(foreign_keys=answer_file_id)
    lodged_by: Mapped[User] = relationship(foreign_keys=lodged_by_id)
    taken_up_by: Mapped[User | None] = relationship(foreign_keys=taken_up_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Say whether it waits for the office."""
        return self.state in ("lodged", "taken_up")

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on the file, for the policy."""
        return self.proposal.conflicted_user_ids

    def is_overdue(self, now: datetime) -> bool:
        """Say whether the day promised has passed without an answer."""
        return self.is_open and self.due_at is not None and now >= self.due_at
