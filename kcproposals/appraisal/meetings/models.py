"""A board's meeting (phiên họp): who was there and when, the files in their order, what was said and concluded.

One meeting a round. What is written here is frozen once the minutes are signed. Not here: marks and results; a meeting
reads results of a closed round and never changes them.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, BoardMember, Round
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db

TEN_MINUTES = 10
PUNCTUAL = timedelta(minutes=5)  # who came this soon after the beginning was there from the beginning


class Meeting(db.Model):
    """The meeting behind one round; instants in UTC, the texts are paragraphs, one a line.

    ``current_id`` is the file on the table. ``drafted`` is what the minutes say, kept when they were drafted or brought
    up to date (``drafted_at``); None for a round closed before that was kept: its minutes are read from the data.
    ``drafted_changes`` says what the last update changed. ``version`` guards times, place and texts.
    """

    __tablename__ = "meetings"

    id: Mapped[Id]
    key: Mapped[PublicKey]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), unique=True)
    planned_at: Mapped[OptionalInstant]
    venue: Mapped[str] = mapped_column(String(300), default="")
    opened_at: Mapped[OptionalInstant]
    ended_at: Mapped[OptionalInstant]
    current_id: Mapped[int | None] = mapped_column(ForeignKey("appraisals.id"))
    discussion: Mapped[str] = mapped_column(Text, default="")
    recommendations: Mapped[str] = mapped_column(Text, default="")
    drafted: Mapped[dict[str, Any] | None]
    drafted_at: Mapped[OptionalInstant]
    drafted_changes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship()
    items: Mapped[list["MeetingItem"]] = relationship(back_populates="meeting", order_by="MeetingItem.position")
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="meeting", order_by="Attendance.id")

    @property
    def board_id(self) -> int:
        """The board, for the policy."""
        return self.round.board_id

    @property
    def agency_id(self) -> int:
        """The office of the board, for the policy."""
        return self.round.agency_id

    @property
    def state(self) -> str:
        """Return planned, running or ended."""
        if self.ended_at is not None:
            return "ended"
        return "planned" if self.opened_at is None else "running"

    @property
    def has_place_and_times(self) -> bool:
        """Say whether place and times are known and in order, as the minutes need them."""
        return bool(self.venue and self.opened_at and self.ended_at and self.opened_at < self.ended_at)


class Attendance(db.Model):
    """How one member took part. ``reason`` says why they were absent; ``left_at`` that they went before the end."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        CheckConstraint("state IN ('expected', 'present', 'online', 'absent')", name="state_known"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="expected")
    reason: Mapped[str] = mapped_column(String(200), default="")
    arrived_at: Mapped[OptionalInstant]
    left_at: Mapped[OptionalInstant]

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    member: Mapped[BoardMember] = relationship()

    @property
    def is_here(self) -> bool:
        """Say whether the member sits in the meeting now, in the room or online."""
        return self.state in ("present", "online") and self.left_at is None

    @property
    def took_part(self) -> bool:
        """Say whether the member was there at all."""
        return self.state in ("present", "online")

    @property
    def came_late_at(self) -> datetime | None:
        """Return when the member came, if that was well after the beginning."""
        opened, arrived = self.meeting.opened_at, self.arrived_at
        return arrived if arrived and opened and arrived - opened > PUNCTUAL else None


class MeetingItem(db.Model):
    """One file on the agenda: minutes set aside, what was said, the chair's conclusion, what must be changed by when.

    ``is_shareable`` lets the facility read the changes asked for, once the minutes are issued. ``version`` guards the
    texts against a stale tab; order and times do not touch it.
    """

    __tablename__ = "meeting_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "appraisal_id"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=TEN_MINUTES)
    taken_at: Mapped[OptionalInstant]
    done_at: Mapped[OptionalInstant]
    discussion: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    changes_until: Mapped[date | None]
    is_shareable: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    appraisal: Mapped[Appraisal] = relationship()
    opinions: Mapped[list["ReservedOpinion"]] = relationship(back_populates="item", order_by="ReservedOpinion.id")

    @property
    def board_id(self) -> int:
        """The board, for the policy."""
        return self.meeting.board_id

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.meeting.agency_id

    @property
    def is_closed(self) -> bool:
        """Say whether the round is closed, for the policy."""
        return self.appraisal.is_closed

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on the file, for the policy."""
        return self.appraisal.conflicted_user_ids

    @property
    def facility_ids(self) -> list[int]:
        """The facility whose file it is, for the policy."""
        return self.appraisal.facility_ids

    @property
    def unit_ids(self) -> list[int]:
        """The implementing unit whose file it is, for the policy."""
        return self.appraisal.unit_ids


class ReservedOpinion(db.Model):
    """A member's opinion that differs from the board's conclusion on a file (ý kiến bảo lưu), for the minutes.

    ``on_paper``: the secretary typed what the member handed over on paper; ``confirmed_at`` is when the member agreed
    that it stands as they meant it (at once, for one they wrote themself).
    """

    __tablename__ = "reserved_opinions"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("meeting_items.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    on_paper: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[Instant]
    confirmed_at: Mapped[OptionalInstant]

    item: Mapped[MeetingItem] = relationship(back_populates="opinions")
    member: Mapped[BoardMember] = relationship()
    written_by: Mapped[User] = relationship()
