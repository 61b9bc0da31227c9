"""Which files come before which board, said once in Python and once in SQL.

A board of a call judges the call's files while its office holds them; a board of the ministry's what the provinces sent
up for its year.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_

from kcproposals.appraisal.models import Board
from kcproposals.proposals.models import Proposal


def is_before(proposal: Proposal, board: Board) -> bool:
    """Say whether the board may judge the file."""
    if proposal.holder_id != board.agency_id:
        return False
    if board.call_id is not None:
        return proposal.call_id == board.call_id
    came_up = proposal.agency_id != proposal.holder_id
    return came_up and (proposal.programme, proposal.year) == (board.programme, board.year)


def before(board: Board) -> ColumnElement[Any]:
    """Return the same as a condition on ``Proposal``."""
    held = Proposal.holder_id == board.agency_id
    if board.call_id is not None:
        return and_(held, Proposal.call_id == board.call_id)
    came_up = Proposal.agency_id != Proposal.holder_id
    return and_(held, came_up, Proposal.programme == board.programme, Proposal.year == board.year)
