"""What is known of the meeting behind a round: written by the secretary, or, until then, gathered from the records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kcproposals.appraisal.results.queries import ClosedRound

NO_SHEET = "không nộp phiếu nào"


@dataclass(frozen=True)
class Meeting:
    """Instants in UTC; ``absent``: reason by the member's key; the texts are paragraphs, one a line."""

    opened_at: datetime | None
    ended_at: datetime | None
    venue: str
    absent: Mapping[str, str]
    discussion: str = ""
    recommendations: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is kept on the round."""
        return {
            "opened_at": self.opened_at.isoformat() if self.opened_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "venue": self.venue, "absent": dict(self.absent), "discussion": self.discussion,
            "recommendations": self.recommendations,
        }  # fmt: skip

    @property
    def is_complete(self) -> bool:
        """Say whether the minutes can be signed: place and times are known and in order."""
        return bool(self.venue and self.opened_at and self.ended_at and self.opened_at < self.ended_at)


def meeting_of(closed: ClosedRound) -> Meeting:
    """Return the meeting of a closed round.

    Before the secretary writes: the board's appointment, the close, and as absent whoever handed in no sheet at all.
    """
    round_, board = closed.round, closed.round.board
    if round_.meeting is None:
        return Meeting(board.meets_at, round_.closed_at, board.meeting_place, dict.fromkeys(silent(closed), NO_SHEET))
    kept = dict(round_.meeting)
    for name in ("opened_at", "ended_at"):
        kept[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    return Meeting(**kept)


def silent(closed: ClosedRound) -> list[str]:
    """Return the members who owed a sheet and handed in none, in the order of the board."""
    given: dict[str, set[str]] = {}
    for sheet in closed.sheets:
        given.setdefault(sheet.member, set()).add(sheet.state)
    return [member for member in closed.seats if "draft" in given[member] and not given[member] & {"locked", "late"}]
