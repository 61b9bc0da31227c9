"""What is said about a ranking: which rule parted equals, and how far the members agreed."""

from fractions import Fraction

import pytest

from kcproposals.domain.rulesio.score import read_set
from kcproposals.domain.scoring import Member, Proposal, Result, Sheet, Tie, agreement, score, ties
from tests.domain import boards

BOARD = (Member("m1", "chair"), Member("m2", "member"), Member("m3", "member"))


def file(name: str, *marks: str, **more: object) -> Proposal:
    """Return a proposal with a sheet per mark on criterion `a`."""
    sheets = tuple(
        Sheet(member.id, "submitted", {"a": Fraction(mark)}) for member, mark in zip(BOARD, marks, strict=True)
    )
    return Proposal(name, sheets, **more)  # type: ignore[arg-type]


def told(rules: dict[str, object], *proposals: Proposal) -> list[Tie]:
    """Return the ties of these proposals under a set of points with `rules`."""
    criteria_set = read_set(boards.points(**rules), "set")
    return ties(criteria_set, BOARD, proposals, score(criteria_set, BOARD, proposals))


def test_different_totals_are_no_tie() -> None:
    assert told({}, file("P1", "80", "80", "80"), file("P2", "70", "80", "80")) == []


def test_the_first_key_that_differs_is_named() -> None:
    chain = {"tie_break": ["lower_support", "chair_mark"]}
    dear, cheap = file("P1", "80", "80", "80", support=300), file("P2", "80", "80", "80", support=200)
    assert told(chain, dear, cheap) == [Tie("P2", "P1", "lower_support")]
    harsh, kind = file("P1", "70", "85", "85", support=1), file("P2", "90", "75", "75", support=1)
    assert told(chain, harsh, kind) == [Tie("P2", "P1", "chair_mark")]


def test_priority_comes_before_the_chain_or_before_the_score() -> None:
    low = file("P1", "80", "80", "80", priority=(2,))
    high = file("P2", "80", "80", "80", priority=(1,))
    assert told({}, low, high) == [Tie("P2", "P1", "priority")]
    assert told({"order": "priority_then_score"}, low, high) == []


def test_what_no_key_parts_shares_a_rank() -> None:
    same = [file(name, "80", "80", "80") for name in ("P1", "P2", "P3")]
    assert told({}, *same) == [Tie("P1", "P2", None), Tie("P2", "P3", None)]


def test_what_failed_is_not_ranked_and_not_tied() -> None:
    assert told({"threshold": "90"}, file("P1", "80", "80", "80"), file("P2", "80", "80", "80")) == []


def test_a_kept_result_reads_back() -> None:
    criteria_set = read_set(boards.points(), "set")
    for result in score(criteria_set, BOARD, [file("P1", "80", "70", "85"), file("P2", "10", "20", "30")]):
        assert Result.from_json(result.as_json()) == result


def marks(*rows: str) -> dict[str, dict[str, Fraction]]:
    """Return member → proposal → total from rows of marks."""
    return {
        f"m{n}": {f"P{at}": Fraction(mark) for at, mark in enumerate(row.split(), 1) if mark != "-"}
        for n, row in enumerate(rows, 1)
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("80 70 60", "90 85 10"), Fraction(1)),
        (("3 2 1", "1 2 3"), Fraction(0)),
        # Kendall's own example with ties would be long; by hand: ranks 1,5 1,5 3 and 1 2 3, sums 2,5 3,5 6.
        (("7 7 9", "1 2 3"), Fraction(13, 14)),
        (("80 70 60 -", "90 85 10 99"), Fraction(1)),
    ],
)
def test_agreement(rows: tuple[str, ...], expected: Fraction) -> None:
    assert agreement(marks(*rows)) == expected


@pytest.mark.parametrize("rows", [("1 2 3",), ("1 2", "2 1"), ("5 5 5", "5 5 5"), ("1 2 3 -", "- - 3 4")])
def test_agreement_needs_something_to_compare(rows: tuple[str, ...]) -> None:
    assert agreement(marks(*rows)) is None
