"""What waits for people because of meetings: the one ahead or under way, opinions to be confirmed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from kcproposals.appraisal.meetings.models import Meeting, MeetingItem, ReservedOpinion
from kcproposals.appraisal.models import Board, BoardMember, Round
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.web.waiting import Waiting

BOARD = "board"


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Return the meetings that are not over, for members and the office's secretary, and opinions a member has not
    confirmed yet."""
    found: list[Waiting] = []
    if actor.boards() or actor.agencies(Role.SECRETARY):
        found += _meetings(actor)
    if actor.boards():
        found += _opinions(actor)
    return found


def _meetings(actor: Actor) -> list[Waiting]:
    rows: Iterable[Any] = db.session.execute(
        select(Meeting.key, Meeting.planned_at, Meeting.opened_at, Board.id, Board.name)
        .join(Meeting.round)
        .join(Round.board)
        .where(Meeting.ended_at.is_(None), or_(Meeting.opened_at.is_not(None), Round.state != "closed"))
        .where(or_(Board.id.in_(actor.boards()), Board.agency_id.in_(actor.agencies(Role.SECRETARY))))
        .order_by(Meeting.id)
    )
    return [
        Waiting(
            BOARD if row.id in actor.boards() else Role.SECRETARY,
            N_("Phiên họp đang diễn ra") if row.opened_at else N_("Phiên họp sắp tới"),
            f"/meetings/{row.key}", note=row.name, due=None if row.opened_at else row.planned_at,
        )
        for row in rows
    ]  # fmt: skip


def _opinions(actor: Actor) -> list[Waiting]:
    rows: Iterable[Any] = db.session.execute(
        select(MeetingItem.key, Board.name)
        .join(ReservedOpinion.item)
        .join(ReservedOpinion.member)
        .join(BoardMember.board)
        .where(BoardMember.user_id == actor.user_id, ReservedOpinion.confirmed_at.is_(None))
        .order_by(ReservedOpinion.id)
    )
    label = N_("Xác nhận ý kiến bảo lưu thư ký đã ghi")
    return [Waiting(BOARD, label, f"/meeting-items/{row.key}", note=row.name) for row in rows]
