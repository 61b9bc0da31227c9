"""What people answered when two establishments might be one. It is asked once an office, and remembered."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.extensions import Id, Instant, db


class SameAnswer(db.Model):
    """One answer of one office: a facility and the beneficiary of an imported row, or another facility.

    Of two facilities the one with the smaller id stands first, so that a pair is asked about once. Answering again
    replaces it; the log keeps both.
    """

    __tablename__ = "same_answers"
    __table_args__ = (
        UniqueConstraint("agency_id", "facility_id", "past_support_id"),
        UniqueConstraint("agency_id", "facility_id", "other_facility_id"),
        CheckConstraint("(past_support_id IS NULL) <> (other_facility_id IS NULL)", name="one_other"),
        CheckConstraint("other_facility_id IS NULL OR facility_id < other_facility_id", name="smaller_first"),
    )

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"), index=True)
    past_support_id: Mapped[int | None] = mapped_column(ForeignKey("past_supports.id"))
    other_facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id"), index=True)
    is_same: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[Instant]

    answered_by: Mapped[User] = relationship()
