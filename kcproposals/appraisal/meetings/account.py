"""Where every sheet of a round went: a letter for each, sums that close, who left the board, what earlier rounds said.

For the minutes, so in Vietnamese whatever the reader speaks.
"""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.boards.models import SeatChange
from kcproposals.appraisal.meetings.compare import compared_rounds
from kcproposals.appraisal.models import BoardMember
from kcproposals.appraisal.results.queries import ClosedRound, FileRow
from kcproposals.appraisal.words import seat_word
from kcproposals.documents.values import Left, Sheets
from kcproposals.domain.dates import local_date, short_date
from kcproposals.extensions import db

# How a sheet stands, by the letter the annex of the minutes prints; the legend there says them in this order.
LETTERS = {"used": "D", "excluded": "L", "late": "M", "recused": "X", "missing": "T"}
_VERDICTS = {True: "đạt", False: "không đạt", None: "chưa có kết quả"}


def standings(row: FileRow, closed: ClosedRound) -> tuple[str, ...]:
    """Return a letter for each member's sheet of a file, in the order of the board. Raises KeyError for a sheet that
    the result does not account for."""
    found = {
        member: letter for kind, letter in LETTERS.items() for member in getattr(row.result, kind, ()) if row.result
    }
    return tuple(found[member] for member in closed.seats)


def seat_names(closed: ClosedRound) -> tuple[str, ...]:
    """Return who sat on each seat, in the order of the board: two names where an alternate took over."""
    found: dict[str, list[str]] = {seat: [] for seat in closed.seats}
    for sheet in closed.sheets:
        if sheet.name not in found[sheet.member]:
            found[sheet.member].append(sheet.name)
    return tuple(" / ".join(names) for names in found.values())


def sheets_of(row: FileRow, closed: ClosedRound) -> Sheets:
    """Return how the sheets of one file add up. Raises ValueError unless they do."""
    result = row.result
    if result is None:
        raise ValueError(f"{row.key} left the round and has no result")
    return Sheets(
        expected=len(closed.seats), used=len(result.used), excluded=len(result.excluded), late=len(result.late),
        recused=len(result.recused), missing=len(result.missing),
    )  # fmt: skip


def all_sheets(closed: ClosedRound) -> Sheets:
    """Return how all sheets add up to files × members. Raises ValueError unless they do."""
    return Sheets(expected=len(closed.files) * len(closed.seats), **closed.counts)


def left_board(closed: ClosedRound) -> tuple[Left, ...]:
    """Return who left the board up to the close of this round, with who took their seat."""
    board = closed.round.board
    changes = db.session.scalars(
        select(SeatChange)
        .where(SeatChange.board_id == board.id, SeatChange.at <= closed.round.closed_at)
        .options(
            joinedload(SeatChange.member).joinedload(BoardMember.user),
            joinedload(SeatChange.alternate).joinedload(BoardMember.user),
        )
        .order_by(SeatChange.id)
    )
    found = []
    for change in changes:
        why = ", ".join(filter(None, (change.reason, change.reference)))
        member, alternate = change.member, change.alternate
        found.append(
            Left(
                name=member.user.name, role=seat_word(_role(member, closed)), at=local_date(change.at), reason=why,
                alternate=alternate.user.name if alternate else "",
            )
        )  # fmt: skip
    return tuple(found)


def _role(member: BoardMember, closed: ClosedRound) -> str:
    sheet = closed.seats.get(member.key)
    return sheet.role if sheet else member.role


def earlier_results(closed: ClosedRound) -> dict[str, tuple[str, ...]]:
    """Return by code what earlier rounds of the board said of the files judged again."""
    compared = compared_rounds(closed.round)
    found = {}
    for file in compared.files:
        lines = []
        for one, kept in zip(compared.rounds[:-1], file.results[:-1], strict=True):
            if kept is not None and one.closed_at is not None:
                day = short_date(local_date(one.closed_at))
                total = f"{kept.shown} điểm, " if kept.shown else ""
                rank = f", xếp thứ {kept.rank}" if kept.rank else ""
                lines.append(f"Vòng {one.number} (khóa ngày {day}): {total}{_VERDICTS[kept.passed]}{rank}")
        found[file.code] = tuple(lines)
    return found
