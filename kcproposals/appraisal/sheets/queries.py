"""Read sheets: one's own queue, one sheet, and after the close those of others. Lists start from ``visible_sheets``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet, SheetRevision
from kcproposals.calls.models import Call
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

HANDED_IN = ("submitted", "locked", "late")


def visible_sheets(actor: Actor) -> Select[Any]:
    """Select the sheets ``actor`` may read: the same rule as VIEW_SHEET, said in SQL."""
    query = (
        select(ScoreSheet).join(ScoreSheet.appraisal).join(Appraisal.round).join(Round.board).join(ScoreSheet.member)
    )
    if actor.user_id is None:
        return query.where(false())
    conflict = select(Conflict.proposal_id).where(Conflict.user_id == actor.user_id)
    own_file = select(Proposal.id).where(
        or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units()))
    )
    seated = Board.id.in_(actor.boards())
    mine = and_(BoardMember.user_id == actor.user_id, ScoreSheet.state != "recused", seated)
    readers = or_(seated, Board.agency_id.in_(actor.agencies(Role.SECRETARY, Role.AUDITOR)))
    others = and_(
        BoardMember.user_id != actor.user_id, Round.state == "closed", ScoreSheet.state.in_(HANDED_IN), readers
    )
    return query.where(
        or_(mine, others),
        not_(Appraisal.proposal_id.in_(conflict)),
        not_(Appraisal.proposal_id.in_(own_file)),
    )


def _whole_sheet() -> Select[Any]:
    return select(ScoreSheet).options(
        joinedload(ScoreSheet.member).joinedload(BoardMember.user),
        joinedload(ScoreSheet.appraisal).options(
            joinedload(Appraisal.round).options(
                joinedload(Round.criteria_set), joinedload(Round.board).joinedload(Board.call).joinedload(Call.agency)
            ),
            joinedload(Appraisal.proposal).options(joinedload(Proposal.facility), joinedload(Proposal.conflicts)),
        ),
    )  # fmt: skip


def sheet_by_key(key: str) -> ScoreSheet | None:
    """Return one sheet with its round, criteria, file and author, or None."""
    return db.session.scalars(_whole_sheet().where(ScoreSheet.key == key)).unique().one_or_none()


def appraisal_by_key(key: str) -> Appraisal | None:
    """Return one file of a round with its round, criteria, board and proposal, or None."""
    return db.session.scalar(
        select(Appraisal)
        .where(Appraisal.key == key)
        .options(
            joinedload(Appraisal.round).options(joinedload(Round.criteria_set), joinedload(Round.board)),
            joinedload(Appraisal.proposal).options(joinedload(Proposal.facility), selectinload(Proposal.conflicts)),
        )
    )


def sheets_of(appraisal: Appraisal) -> list[ScoreSheet]:
    """Return all sheets of one file with their authors, in the order of the board. Ask VIEW_SHEETS before."""
    return list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.member)
            .where(ScoreSheet.appraisal_id == appraisal.id)
            .options(joinedload(ScoreSheet.member).joinedload(BoardMember.user))
            .order_by(BoardMember.position)
        )
    )


@dataclass(frozen=True)
class Queued:
    """One sheet of a person's own queue. ``state``: todo, draft, done or recused."""

    key: str
    position: int
    state: str
    code: str
    title: str
    facility: str
    unit_code: str
    requested: int
    submitted_at: datetime | None


def queue_of(round_id: int, user_id: int | None) -> list[Queued]:
    """Return the sheets a person has in a round, in the order of the files; files that left are left out."""
    rows = db.session.execute(
        select(
            ScoreSheet.key, Appraisal.position, ScoreSheet.state, ScoreSheet.marks, Proposal.code, Proposal.title,
            Proposal.applicant_name.label("facility"), Proposal.unit_code, Proposal.requested, ScoreSheet.submitted_at,
        )
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .join(Appraisal.proposal)
        .where(Appraisal.round_id == round_id, Appraisal.left_at.is_(None), BoardMember.user_id == user_id)
        .order_by(Appraisal.position)
    )  # fmt: skip
    return [
        Queued(
            row.key, row.position, _queue_state(row.state, row.marks), row.code or "", row.title, row.facility,
            row.unit_code, row.requested or 0, row.submitted_at,
        )
        for row in rows
    ]  # fmt: skip


def _queue_state(state: str, marks: dict[str, Any]) -> str:
    if state == "recused":
        return "recused"
    if state in HANDED_IN:
        return "done"
    return "draft" if marks else "todo"


def next_open(queue: list[Queued], after: str = "") -> Queued | None:
    """Return the next sheet of a queue to be filled, looking on from the sheet ``after`` and then from the start."""
    at = next((place for place, item in enumerate(queue) if item.key == after), -1)
    return next((item for item in queue[at + 1 :] + queue[: at + 1] if item.state in ("todo", "draft")), None)


def revisions_of(sheet: ScoreSheet) -> list[SheetRevision]:
    """Return every saved change of a sheet, the newest first. Only its author is shown them."""
    return list(
        db.session.scalars(
            select(SheetRevision).where(SheetRevision.sheet_id == sheet.id).order_by(SheetRevision.number.desc())
        )
    )
