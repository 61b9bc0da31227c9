"""What waits for people because of boards: members, the chair, the office's secretary. For the first page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from kcproposals.appraisal.boards.models import InvitationAnswer, MeetingInvitation
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role, Seat
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.ways import goes_without_board
from kcproposals.web.waiting import Waiting

BOARD = "board"


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Return what waits for ``actor`` as member, chair or secretary."""
    found: list[Waiting] = []
    if actor.boards():
        found += [*_undertakings(actor), *_invitations(actor, now), *_sheets(actor)]
    if actor.boards(Seat.CHAIR):
        found += _closings(actor)
    if actor.agencies(Role.SECRETARY):
        found += [*_files(actor), *_full_rounds(actor, now)]
    return found


def _undertakings(actor: Actor) -> list[Waiting]:
    rows = db.session.execute(
        select(Board.key, Board.name)
        .join(BoardMember, BoardMember.board_id == Board.id)
        .where(BoardMember.user_id == actor.user_id, BoardMember.left_at.is_(None), BoardMember.undertaken_at.is_(None))
        .order_by(Board.id)
    )
    label = N_("Cam kết bảo mật, khai báo xung đột lợi ích")
    return [Waiting(BOARD, label, f"/boards/{row.key}/interests", note=row.name) for row in rows]


def _invitations(actor: Actor, now: datetime) -> list[Waiting]:
    rows = db.session.execute(
        select(Board.key, Board.name, MeetingInvitation.meets_at)
        .join(MeetingInvitation, MeetingInvitation.board_id == Board.id)
        .join(MeetingInvitation.answers)
        .join(InvitationAnswer.member)
        .where(
            BoardMember.user_id == actor.user_id, BoardMember.left_at.is_(None), InvitationAnswer.state == "waiting",
            MeetingInvitation.meets_at > now,
        )
        .order_by(MeetingInvitation.meets_at)
    )  # fmt: skip
    label = N_("Giấy mời họp chờ trả lời")
    return [
        Waiting(BOARD, label, f"/boards/{row.key}/invitation", note=row.name, due=row.meets_at) for row in rows
    ]  # fmt: skip


def _sheets(actor: Actor) -> list[Waiting]:
    rows: Iterable[Any] = db.session.execute(
        select(Board.key, Board.name, Round.due_at, func.count(ScoreSheet.id).label("count"))
        .join(ScoreSheet.appraisal)
        .join(Appraisal.round)
        .join(Round.board)
        .join(ScoreSheet.member)
        .where(
            BoardMember.user_id == actor.user_id, BoardMember.undertaken_at.is_not(None), Round.state == "open",
            ScoreSheet.state == "draft", Appraisal.left_at.is_(None), BoardMember.left_at.is_(None),
        )
        .group_by(Board.id, Board.key, Board.name, Round.due_at)
        .order_by(Board.id)
    )  # fmt: skip
    label = N_("Hồ sơ chờ chấm điểm")
    return [Waiting(BOARD, label, f"/boards/{row.key}", count=row.count, note=row.name, due=row.due_at) for row in rows]


def _closings(actor: Actor) -> list[Waiting]:
    rows = db.session.execute(
        select(Round.key, Board.name)
        .join(Round.board)
        .where(Round.board_id.in_(actor.boards(Seat.CHAIR)), Round.state == "closing")
        .order_by(Round.id)
    )
    return [Waiting(BOARD, N_("Xác nhận khóa vòng chấm"), f"/rounds/{row.key}/close", note=row.name) for row in rows]


def _files(actor: Actor) -> list[Waiting]:
    waiting_files = select(func.count(Proposal.id)).where(
        Proposal.holder_id.in_(actor.agencies(Role.SECRETARY)), Proposal.status == Status.ACCEPTED.value,
        ~goes_without_board(),
    )  # fmt: skip
    count = db.session.scalar(waiting_files) or 0
    label = N_("Hồ sơ đã tiếp nhận chờ đưa ra hội đồng")
    return [Waiting(Role.SECRETARY, label, "/appraisal", count=count)] if count else []


def _full_rounds(actor: Actor, now: datetime) -> list[Waiting]:
    """Return the open rounds where every sheet is in, or the deadline has passed: the secretary may ask to close."""
    draft = exists().where(
        and_(
            ScoreSheet.state == "draft", ScoreSheet.appraisal_id == Appraisal.id, Appraisal.round_id == Round.id,
            Appraisal.left_at.is_(None), ScoreSheet.left_at.is_(None),
        )
    )  # fmt: skip
    rows = db.session.execute(
        select(Board.key, Board.name)
        .join(Round, Round.board_id == Board.id)
        .where(Board.agency_id.in_(actor.agencies(Role.SECRETARY)), Round.state == "open")
        .where(or_(~draft, Round.due_at <= now))
        .order_by(Round.id)
    )
    label = N_("Đủ phiếu hoặc hết hạn chấm, có thể đề nghị khóa")
    return [Waiting(Role.SECRETARY, label, f"/boards/{row.key}", note=row.name) for row in rows]
