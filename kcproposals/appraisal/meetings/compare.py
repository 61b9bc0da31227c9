"""Both results of files that a board judged more than once: one round beside the other, each with its reason."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.extensions import db


@dataclass(frozen=True)
class JudgedFile:
    """A file with its kept result in each of the board's closed rounds; None where it was not in that round."""

    code: str
    title: str
    results: tuple[Appraisal | None, ...]

    @property
    def moved(self) -> bool:
        """Say whether the conclusion or the total of the newest two rounds differs."""
        kept = [result for result in self.results if result is not None]
        return len(kept) > 1 and (kept[-1].passed, kept[-1].total) != (kept[-2].passed, kept[-2].total)


@dataclass(frozen=True)
class Compared:
    """The closed rounds of a board, and the files judged in more than one of them."""

    rounds: tuple[Round, ...]
    files: tuple[JudgedFile, ...]


def compared_rounds(round_: Round) -> Compared:
    """Return the closed rounds of a round's board up to it and the files they share with it. Two statements."""
    rounds = tuple(
        db.session.scalars(
            select(Round)
            .where(Round.board_id == round_.board_id, Round.state == "closed", Round.number <= round_.number)
            .order_by(Round.number)
        )
    )
    rows = db.session.scalars(
        select(Appraisal)
        .where(Appraisal.round_id.in_([one.id for one in rounds]), Appraisal.left_at.is_(None))
        .options(joinedload(Appraisal.proposal))
    )
    found: dict[int, dict[int, Appraisal]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, {})[row.round_id] = row
    again = [kept for kept in found.values() if len(kept) > 1 and round_.id in kept]
    again.sort(key=lambda kept: kept[round_.id].position)
    files = tuple(
        JudgedFile(
            kept[round_.id].proposal.code or "", kept[round_.id].proposal.title,
            tuple(kept.get(one.id) for one in rounds),
        )
        for kept in again
    )  # fmt: skip
    return Compared(rounds, files)
