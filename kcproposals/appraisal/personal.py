"""What appraisal holds about a person: seats on boards, what they declared themselves, when they worked on sheets."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.personal import Section
from kcproposals.appraisal.boards.models import DeclaredTie
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, ScoreSheet, SheetRevision
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def seats(user_id: int) -> Section:
    """Return the boards the person has or had a seat on."""
    query = select(BoardMember).where(BoardMember.user_id == user_id).options(joinedload(BoardMember.board))
    rows = db.session.scalars(query.order_by(BoardMember.id))
    found = [
        {
            "board": row.board.name, "role": row.role, "organisation": row.organisation,
            "undertaken_at": row.undertaken_at, "until": row.left_at,
        }
        for row in rows
    ]  # fmt: skip
    return Section("seats", N_("Hội đồng bạn tham gia"), found)


def declared_conflicts(user_id: int) -> Section:
    """Return what the person declared; what was found about them is the board's record."""
    rows = db.session.execute(
        select(Proposal.code, Conflict.reason, Conflict.declared_at)
        .join(Proposal, Proposal.id == Conflict.proposal_id)
        .where(Conflict.user_id == user_id, Conflict.kind == "declared")
        .order_by(Conflict.id)
    )
    found = [{"code": code, "reason": reason, "at": at} for code, reason, at in rows]
    return Section("conflicts", N_("Xung đột lợi ích bạn đã khai"), found)


def declared_ties(user_id: int) -> Section:
    """Return the organisations, contracts and relatives the person declared, once for all boards."""
    query = select(DeclaredTie).where(DeclaredTie.user_id == user_id).order_by(DeclaredTie.id)
    found = [{"kind": tie.kind, "name": tie.name, "at": tie.declared_at} for tie in db.session.scalars(query)]
    return Section("ties", N_("Quan hệ bạn đã khai với các bên của hồ sơ"), found)


def worked_sheets(user_id: int) -> Section:
    """Return when the person opened, saved and handed in their own sheets. What stands on them is on their pages."""
    saves = select(func.count()).where(SheetRevision.sheet_id == ScoreSheet.id).scalar_subquery()
    rows: Iterable[Any] = db.session.execute(
        select(Board.name, Proposal.code, ScoreSheet.opened_at, saves.label("saves"), ScoreSheet.submitted_at)
        .join(ScoreSheet.member)
        .join(BoardMember.board)
        .join(ScoreSheet.appraisal)
        .join(Appraisal.proposal)
        .where(BoardMember.user_id == user_id, ScoreSheet.state != "recused")
        .order_by(ScoreSheet.id)
    )
    names = ("board", "code", "opened_at", "saves", "submitted_at")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return Section("sheets", N_("Giờ bạn mở, lưu và nộp phiếu chấm"), found)
