"""The order of what passed: total and priority, the chain of ties, shared ranks; and the order of the whole list."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from kcproposals.domain.scoring.results import Result, result_of
from kcproposals.domain.scoring.sets import (
    CHAIR_MARK,
    CRITERION,
    EARLIER_SUBMISSION,
    LOWER_SUPPORT,
    CriteriaSet,
    check_set,
)
from kcproposals.domain.scoring.sheets import CHAIR, Member, Proposal, check_board, check_proposals, sheet_total


class Ranked(NamedTuple):
    """A proposal beside its result."""

    proposal: Proposal
    result: Result


def score(criteria_set: CriteriaSet, board: Sequence[Member], proposals: Sequence[Proposal]) -> list[Result]:
    """Return the results: what passed by rank, what failed by total, then what has no result; equals as they came.

    Raise InputError, its path that of the JSON of `rules score`, if set, board and proposals do not fit each other.
    """
    for problems in (
        check_set(criteria_set, "set"),
        check_board(board, "board"),
        check_proposals(criteria_set, board, proposals, "proposals"),
    ):
        if problems:
            raise problems[0]
    scored = [Ranked(proposal, result_of(criteria_set, board, proposal)) for proposal in proposals]
    chair = chair_of(board)
    failed = [entry.result for entry in scored if entry.result.passed is False]
    return [
        *_ranked(criteria_set, chair, [entry for entry in scored if entry.result.passed]),
        *sorted(failed, key=lambda result: _descending(result.total)),
        *(entry.result for entry in scored if entry.result.passed is None),
    ]


def chair_of(board: Sequence[Member]) -> str | None:
    """Return the chair's id, or None on a board without one."""
    return next((member.id for member in board if member.role == CHAIR), None)


def _ranked(criteria_set: CriteriaSet, chair: str | None, passed: Sequence[Ranked]) -> list[Result]:
    """Number what passed 1, 2, 2, 4."""

    def key(entry: Ranked) -> tuple[Any, ...]:
        return _key(criteria_set, chair, entry)

    ranked: list[Result] = []
    for _, equals in groupby(sorted(passed, key=key), key=key):
        rank = len(ranked) + 1
        ranked.extend(replace(entry.result, rank=rank) for entry in equals)
    return ranked


def _key(criteria_set: CriteriaSet, chair: str | None, entry: Ranked) -> tuple[Any, ...]:
    """Return what a place in the list depends on; the smaller key stands before, equal keys share a rank."""
    total, priority = _descending(entry.result.total), entry.proposal.priority
    first = (total, priority) if criteria_set.order == "score_then_priority" else (priority, total)
    return (*first, *(tie_value(criteria_set, chair, entry, name) for name in criteria_set.tie_break))


def tie_value(criteria_set: CriteriaSet, chair: str | None, entry: Ranked, name: str) -> Any:
    """Return what a key of the tie chain looks at, so that the smaller value stands before."""
    if name == LOWER_SUPPORT:
        return entry.proposal.support
    if name == EARLIER_SUBMISSION:
        return entry.proposal.submitted_at
    if name == CHAIR_MARK:
        return _descending(_chair_total(criteria_set, chair, entry.proposal))
    return _descending(entry.result.criteria[name.removeprefix(CRITERION)])


def _chair_total(criteria_set: CriteriaSet, chair: str | None, proposal: Proposal) -> Fraction | None:
    """Return the total of the chair's submitted sheet, even if it was excluded as far off; None without one."""
    for sheet in proposal.sheets:
        if sheet.member == chair and sheet.status == "submitted":
            return sheet_total(criteria_set, sheet.marks)
    return None


def _descending(value: Fraction | None) -> tuple[bool, Fraction]:
    """Return a sort key that puts the higher value first and no value last."""
    return value is None, -(value or Fraction(0))
