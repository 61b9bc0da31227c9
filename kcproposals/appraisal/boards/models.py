"""What is kept about a board beside its seats: its files and reviewers, changes of members, invitations, ties.

A *panel* (tiểu ban) is a board; files are given to one board of a call at most. A change of members in mid-scoring is
written down once and never changed. Ties are what a person declared about themselves, once for all boards.
"""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.notifications.models import Mail


class BoardFile(db.Model):
    """A file given to one of several boards (panels) of a call or year. A file without a row is before all of them."""

    __tablename__ = "board_files"

    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), unique=True)


class FileReviewer(db.Model):
    """A reviewer (ủy viên phản biện) named for one file of a board. ``told_at``: when the member was told."""

    __tablename__ = "file_reviewers"
    __table_args__ = (UniqueConstraint("member_id", "proposal_id"),)

    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"))
    told_at: Mapped[OptionalInstant]

    member: Mapped[BoardMember] = relationship()


class SeatChange(db.Model):
    """A member left a board, and perhaps an alternate took the seat. ``round_id``: the round that was being scored.

    ``reference`` is the document it rests on. ``files`` says how many sheets the alternate was given in that round.
    """

    __tablename__ = "seat_changes"

    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"))
    alternate_id: Mapped[int | None] = mapped_column(ForeignKey("board_members.id"))
    reason: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(300), default="")
    files: Mapped[int] = mapped_column(default=0)
    at: Mapped[Instant]

    member: Mapped[BoardMember] = relationship(foreign_keys=member_id)
    alternate: Mapped[BoardMember | None] = relationship(foreign_keys=alternate_id)


class MeetingInvitation(db.Model):
    """A letter of invitation (giấy mời) to a meeting of a board; ``document_key`` is the paper, ``files`` its list.

    ``late_reason``: why it goes out with fewer working days ahead than the board asks for. ``sent_at``: when the paper
    was issued and everybody was mailed.
    """

    __tablename__ = "meeting_invitations"

    id: Mapped[Id]
    key: Mapped[PublicKey]
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)
    document_key: Mapped[str] = mapped_column(String(10), unique=True)
    meets_at: Mapped[Instant]
    place: Mapped[str] = mapped_column(String(300))
    files: Mapped[list[str]]
    late_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]

    board: Mapped[Board] = relationship()
    answers: Mapped[list["InvitationAnswer"]] = relationship(
        back_populates="invitation", order_by="InvitationAnswer.id"
    )


class InvitationAnswer(db.Model):
    """One member's copy of an invitation: the mail that carried it and what they answered."""

    __tablename__ = "invitation_answers"
    __table_args__ = (
        UniqueConstraint("invitation_id", "member_id"),
        CheckConstraint("state IN ('waiting', 'accepted', 'declined')", name="state_known"),
    )

    id: Mapped[Id]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("meeting_invitations.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("board_members.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[OptionalInstant]
    reminded_at: Mapped[OptionalInstant]

    invitation: Mapped[MeetingInvitation] = relationship(back_populates="answers")
    member: Mapped[BoardMember] = relationship()
    mail: Mapped[Mail | None] = relationship()


class DeclaredTie(db.Model):
    """An organisation, a contract's partner or a relative that a person declared: it keeps them out of its files."""

    __tablename__ = "declared_ties"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "name"),
        CheckConstraint("kind IN ('organisation', 'contract', 'relative')", name="kind_known"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[Instant]

    user: Mapped[User] = relationship()
