"""Appraisal boards, rounds, score sheets and results.

A sheet is its author's alone until the round closes; an event of it holds only a commitment (SHA-256 of a secret nonce
and the sheet). Results are written at the close and never change; a second look is a new round.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.calls.models import Call
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain import levels
from kcproposals.extensions import Id, Instant, OptionalDong, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Proposal


class Board(db.Model):
    """A board (hội đồng thẩm định) appointed by a decision for one call or a share of its proposals (panel).

    A board of the ministry's has no call: it judges what the provinces sent up for ``year``, by criteria of its own.
    """

    __tablename__ = "boards"
    __table_args__ = (
        CheckConstraint(
            "(call_id IS NOT NULL AND year IS NULL AND own_criteria_set_id IS NULL) OR "
            "(call_id IS NULL AND year IS NOT NULL AND own_criteria_set_id IS NOT NULL)",
            name="of_a_call_or_of_a_year",
        ),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), index=True)
    year: Mapped[int | None]
    own_criteria_set_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_sets.id"))
    name: Mapped[str] = mapped_column(String(300))
    appointed_by: Mapped[str] = mapped_column(String(300), default="")
    meets_at: Mapped[OptionalInstant]
    meeting_place: Mapped[str] = mapped_column(String(300), default="")
    notice_days: Mapped[int] = mapped_column(default=7, server_default="7")
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    call: Mapped[Call | None] = relationship()
    own_criteria_set: Mapped[CriteriaSet | None] = relationship()
    members: Mapped[list["BoardMember"]] = relationship(back_populates="board", order_by="BoardMember.position")
    rounds: Mapped[list["Round"]] = relationship(back_populates="board", order_by="Round.number")

    __mapper_args__ = {"version_id_col": version}

    @property
    def criteria_set(self) -> CriteriaSet:
        """What the board judges by: the criteria of its call, or its own."""
        found = self.call.criteria_set if self.call else self.own_criteria_set
        if found is None:
            raise LookupError(self.key)
        return found

    @property
    def programme(self) -> str:
        """The programme of the files it judges."""
        return self.call.programme if self.call else levels.NATIONAL

    @property
    def level(self) -> levels.Level:
        """The level at which it judges: its programme and its office say so."""
        return levels.level_of(self.programme, self.agency.kind)

    @property
    def present(self) -> list["BoardMember"]:
        """The members who have not left, in the order of the decision."""
        return [member for member in self.members if member.left_at is None]

    def presiding(self, on: date) -> list["BoardMember"]:
        """Return who may confirm a close on a day: the chair, and vice chairs authorised in writing for that day."""
        return [member for member in self.present if member.role == "chair" or member.is_authorised(on)]


class BoardMember(db.Model):
    """One seat. ``is_scoring`` False is an administrative secretary who keeps the minutes and gives no mark.

    ``is_alternate``: seated, but scoring only once called up in place of somebody. ``authorisation`` names the text by
    which the chair lets a vice chair act for them; it holds from and to these days, both included (None: open).
    """

    __tablename__ = "board_members"
    __table_args__ = (
        UniqueConstraint("board_id", "user_id"),
        CheckConstraint("role IN ('chair', 'vice_chair', 'reviewer', 'member', 'secretary')", name="role_known"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    organisation: Mapped[str] = mapped_column(String(200), default="")
    job_title: Mapped[str] = mapped_column(String(120), default="")
    is_scoring: Mapped[bool] = mapped_column(default=True)
    is_alternate: Mapped[bool] = mapped_column(default=False, server_default=false())
    authorisation: Mapped[str] = mapped_column(String(200), default="")
    authorised_from: Mapped[date | None]
    authorised_to: Mapped[date | None]
    authorisation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    undertaken_at: Mapped[OptionalInstant]
    invited_at: Mapped[OptionalInstant]
    left_at: Mapped[OptionalInstant]

    board: Mapped[Board] = relationship(back_populates="members")
    user: Mapped[User] = relationship()
    authorisation_file: Mapped[StoredFile | None] = relationship()

    def is_authorised(self, on: date) -> bool:
        """Say whether the member is a vice chair whose written authorisation holds on a day."""
        if self.role != "vice_chair" or not self.authorisation:
            return False
        return (self.authorised_from or on) <= on <= (self.authorised_to or on)


class Conflict(db.Model):
    """A conflict of interest of one person with one proposal: declared or detected, before the file opens."""

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("proposal_id", "user_id"),
        CheckConstraint("kind IN ('declared', 'detected')", name="kind_known"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[Instant]

    proposal: Mapped[Proposal] = relationship(back_populates="conflicts")
    user: Mapped[User] = relationship()


class Round(db.Model):
    """One round of one board. Closing is one-way: the secretary asks, the chair confirms."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("board_id", "number"),
        CheckConstraint("state IN ('open', 'closing', 'closed')", name="state_known"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_instant"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    number: Mapped[int]
    criteria_set_id: Mapped[int] = mapped_column(ForeignKey("criteria_sets.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[Instant]
    due_at: Mapped[OptionalInstant]
    close_asked_at: Mapped[OptionalInstant]
    close_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[OptionalInstant]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    board: Mapped[Board] = relationship(back_populates="rounds")
    criteria_set: Mapped[CriteriaSet] = relationship()
    close_asked_by: Mapped[User | None] = relationship(foreign_keys=close_asked_by_id)
    appraisals: Mapped[list["Appraisal"]] = relationship(back_populates="round", order_by="Appraisal.position")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_closed(self) -> bool:
        """Say whether results of this round exist."""
        return self.state == "closed"

    @property
    def agency_id(self) -> int:
        """The office of the board, for the policy."""
        return self.board.agency_id

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on any file of the round, for the policy."""
        return [user_id for appraisal in self.appraisals for user_id in appraisal.conflicted_user_ids]

    @property
    def facility_ids(self) -> list[int]:
        """The facilities whose files the round appraises, for the policy."""
        return [facility for appraisal in self.appraisals for facility in appraisal.proposal.facility_ids]

    @property
    def unit_ids(self) -> list[int]:
        """The implementing units of the files the round appraises, for the policy."""
        return [unit for appraisal in self.appraisals for unit in appraisal.proposal.unit_ids]


class Appraisal(db.Model):
    """One proposal in one round, and, once closed, its result as ``rules score`` gives it.

    ``total`` is the exact fraction ("253/3"), ``shown`` the rounded text, ``result`` the whole entry; ``proposed`` is
    the support the board recommends, in đồng. ``left_at``: the facility withdrew the file before the close, so it left
    the round and has no result.
    """

    __tablename__ = "appraisals"
    __table_args__ = (UniqueConstraint("round_id", "proposal_id"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    position: Mapped[int]
    total: Mapped[str | None] = mapped_column(String(80))
    shown: Mapped[str | None] = mapped_column(String(20))
    passed: Mapped[bool | None]
    rank: Mapped[int | None]
    result: Mapped[dict[str, Any] | None]
    proposed: Mapped[OptionalDong]
    left_at: Mapped[OptionalInstant]

    round: Mapped[Round] = relationship(back_populates="appraisals")
    proposal: Mapped[Proposal] = relationship(back_populates="appraisals")

    @property
    def is_closed(self) -> bool:
        """Say whether the board may read all sheets, for the policy."""
        return self.round.is_closed

    @property
    def board_id(self) -> int:
        """The board, for the policy."""
        return self.round.board_id

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.round.board.agency_id

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on the file, for the policy."""
        return self.proposal.conflicted_user_ids

    @property
    def facility_ids(self) -> list[int]:
        """The facility whose file it is, for the policy."""
        return self.proposal.facility_ids

    @property
    def unit_ids(self) -> list[int]:
        """The implementing unit whose file it is, for the policy."""
        return self.proposal.unit_ids


class ScoreSheet(db.Model):
    """One member's sheet (phiếu) for one appraisal. ``marks`` are integer hundredths per criterion, null is N/A.

    ``role`` is the seat the member had when the round opened: it counts in the result, whatever seat they take later.
    ``opened_at`` is when they first had the scoring page of the file before them, None where nobody knows.
    """

    __tablename__ = "score_sheets"
    __table_args__ = (
        UniqueConstraint("appraisal_id", "member_id"),
        CheckConstraint("state IN ('draft', 'submitted', 'locked', 'recused', 'late')", name="state_known"),
        CheckConstraint("recommended IS NULL OR recommended >= 0", name="recommended_not_negative"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("board_members.id"))
    role: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    marks: Mapped[dict[str, Any]]
    justifications: Mapped[dict[str, Any]]
    recommended: Mapped[OptionalDong]
    conclusion: Mapped[str] = mapped_column(String(30), default="")
    shared_note: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(64), default="")
    commitment: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]
    opened_at: Mapped[OptionalInstant]
    saved_at: Mapped[Instant]
    submitted_at: Mapped[OptionalInstant]
    left_at: Mapped[OptionalInstant]

    appraisal: Mapped[Appraisal] = relationship()
    member: Mapped[BoardMember] = relationship(foreign_keys=member_id)
    seat: Mapped[BoardMember | None] = relationship(foreign_keys=seat_id)

    __mapper_args__ = {"version_id_col": version}

    @property
    def counted_as(self) -> BoardMember:
        """The seat the sheet fills in the account of the round: its author's, or the one they were called up to."""
        return self.seat if self.seat_id and self.seat else self.member

    @property
    def user_id(self) -> int:
        """The author, for the policy."""
        return self.member.user_id

    @property
    def round_is_open(self) -> bool:
        """Say whether marks may still be given: the round is open and the file is still in it."""
        return self.appraisal.round.state == "open" and self.appraisal.left_at is None

    @property
    def is_closed(self) -> bool:
        """Say whether the round is closed."""
        return self.appraisal.is_closed

    @property
    def is_handed_in(self) -> bool:
        """Say whether there is a sheet to read for others: a draft is none."""
        return self.state in ("submitted", "locked", "late")

    @property
    def is_recused(self) -> bool:
        """Say whether a conflict took the author out."""
        return self.state == "recused" or self.user_id in self.conflicted_user_ids

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

    @property
    def board_id(self) -> int:
        """The board, for the policy."""
        return self.appraisal.board_id

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.appraisal.agency_id


class SheetRevision(db.Model):
    """Every saved change of a sheet, kept; ``number`` is the version it was written on."""

    __tablename__ = "sheet_revisions"
    __table_args__ = (UniqueConstraint("sheet_id", "number"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheets.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[Instant]
