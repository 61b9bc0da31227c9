"""Which rule put one of two equals before the other: for saying so on pages and in minutes. Decides nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kcproposals.domain.scoring.ranking import Ranked, chair_of, tie_value
from kcproposals.domain.scoring.results import Result
from kcproposals.domain.scoring.sets import CriteriaSet
from kcproposals.domain.scoring.sheets import Member, Proposal

PRIORITY = "priority"


@dataclass(frozen=True)
class Tie:
    """Two neighbours of the ranking with equal totals. `by`, "priority" or an entry of the chain, put `upper` first;
    None: nothing did, they share a rank."""

    upper: str
    lower: str
    by: str | None


def ties(
    criteria_set: CriteriaSet, board: Sequence[Member], proposals: Sequence[Proposal], results: Sequence[Result]
) -> list[Tie]:
    """Return the ties among the ranked results, from the top. Of the sheets only the chair's are looked at."""
    rows = {proposal.id: proposal for proposal in proposals}
    chair = chair_of(board)
    ranked = [Ranked(rows[result.id], result) for result in results if result.rank is not None]
    found = []
    for upper, lower in pairwise(ranked):
        first = criteria_set.order == "score_then_priority"
        same_priority = upper.proposal.priority == lower.proposal.priority
        if upper.result.total != lower.result.total or not (first or same_priority):
            continue
        pairs = zip(_values(criteria_set, chair, upper), _values(criteria_set, chair, lower), strict=True)
        by = next((name for (name, above), (_, below) in pairs if above != below), None)
        found.append(Tie(upper.proposal.id, lower.proposal.id, by))
    return found


def _values(criteria_set: CriteriaSet, chair: str | None, entry: Ranked) -> Iterator[tuple[str, Any]]:
    yield PRIORITY, entry.proposal.priority
    for name in criteria_set.tie_break:
        yield name, tie_value(criteria_set, chair, entry, name)
