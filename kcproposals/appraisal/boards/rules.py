"""What a board must have before it works: a chair, three who give marks, a quorum it can reach, days of notice.

An average of one or two sheets is one person's opinion with decimals: a points board needs three.
"""

from datetime import date, datetime

from kcproposals.appraisal.models import Board
from kcproposals.criteria.services import rules_of
from kcproposals.domain.dates import local_date, working_day
from kcproposals.domain.policy import Seat
from kcproposals.domain.scoring import has_quorum

LEAST = 3


def lacking(board: Board) -> list[str]:
    """Return what keeps a board from opening a round, as codes: a chair, three members who give marks, a quorum."""
    scoring = [member for member in board.present if member.is_scoring]
    found = [] if any(member.role == Seat.CHAIR for member in scoring) else ["chair"]
    if len(scoring) < LEAST:
        return [*found, "members"]
    quorum = rules_of(board.criteria_set).quorum
    roles = [member.role for member in scoring]
    if not found and not has_quorum(quorum, roles=roles, appointed=len(roles), recused=0):
        found.append("quorum")
    return found


def earliest_day(board: Board, now: datetime) -> date:
    """Return the first day a meeting may be held when the invitation goes out now: so many working days later."""
    return working_day(local_date(now), board.notice_days)
