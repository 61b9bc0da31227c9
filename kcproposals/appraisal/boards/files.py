"""Which files come before which board, said once in Python and once in SQL.

A board of a call judges the call's files while its office holds them; a board of the ministry's what the provinces sent
up for its year. Where a call has several boards (panels), a file given to one of them is before that one only; one that
was given to none is still before all of them.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from kcproposals.appraisal.boards.models import BoardFile
from kcproposals.appraisal.models import Board
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def panels_of(proposal_ids: Iterable[int]) -> dict[int, int]:
    """Return file → the board it was given to; files without one are left out."""
    rows = db.session.execute(
        select(BoardFile.proposal_id, BoardFile.board_id).where(BoardFile.proposal_id.in_(list(proposal_ids)))
    )
    return {row.proposal_id: row.board_id for row in rows}


def is_before(proposal: Proposal, board: Board, panel: int | None) -> bool:
    """Say whether the board may judge the file; ``panel`` is the board the file was given to, if any."""
    if proposal.holder_id != board.agency_id or panel not in (None, board.id):
        return False
    if board.call_id is not None:
        return proposal.call_id == board.call_id
    came_up = proposal.agency_id != proposal.holder_id
    return came_up and (proposal.programme, proposal.year) == (board.programme, board.year)


def before(board: Board) -> ColumnElement[Any]:
    """Return the same as a condition on ``Proposal``."""
    elsewhere = exists().where(BoardFile.proposal_id == Proposal.id, BoardFile.board_id != board.id)
    return and_(of_group(board), ~elsewhere)


def of_group(board: Board) -> ColumnElement[Any]:
    """Return the condition on ``Proposal`` for the files of all panels of the board's call or year."""
    held = Proposal.holder_id == board.agency_id
    if board.call_id is not None:
        return and_(held, Proposal.call_id == board.call_id)
    came_up = Proposal.agency_id != Proposal.holder_id
    return and_(held, came_up, Proposal.programme == board.programme, Proposal.year == board.year)
