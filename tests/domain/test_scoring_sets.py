"""What the criteria editor is told before a set may be published: everything at once, each at its place."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kcproposals.domain.scoring import (
    Aggregate,
    CriteriaSet,
    Criterion,
    FarOff,
    Member,
    Passing,
    Proposal,
    Quorum,
    Sheet,
    check_board,
    check_proposals,
    check_set,
)
from kcproposals.domain.scoring.results import result_of

SET = CriteriaSet(
    (Criterion("a", Fraction(40)), Criterion("b", Fraction(60))), Passing(Fraction(70)), scale=Fraction(100)
)
BALLOTS = CriteriaSet((Criterion("a", Fraction(1)),), Passing(share=Fraction(3, 4)), kind="pass_fail")


def paths(problems):
    return [problem.path for problem in problems]


def test_a_good_set_may_be_published():
    assert check_set(SET) == check_set(BALLOTS) == []


def test_everything_wrong_is_said_at_once_below_the_path_asked_for():
    bad = CriteriaSet(
        criteria=(
            Criterion("a", Fraction(0), min_pass=Fraction(1)),
            Criterion("a", Fraction(60), weight=Fraction(0)),
        ),
        passing=Passing(Fraction(101)),
        scale=Fraction(100),
        quorum=Quorum(Fraction(2, 3), must_include=("chair", "chair", "a*0")),
        tie_break=("criterion:b", "chair_mark", "chair_mark"),
    )
    assert paths(check_set(bad)) == [
        "criteria[0].max",
        "criteria[0].min_pass",
        "criteria[1].key",
        "criteria[1].weight",
        "quorum.must_include[1]",
        "quorum.must_include[2]",
        "tie_break[0]",
        "tie_break[2]",
        "scale",
        "pass.threshold",
    ]
    assert paths(check_set(bad, "set"))[0] == "set.criteria[0].max"


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        (replace(SET, scale=None), "scale"),
        (replace(SET, scale=Fraction(99)), "scale"),
        (replace(SET, passing=Passing()), "pass.threshold"),
        (replace(SET, passing=Passing(Fraction(70), share=Fraction(1, 2))), "pass.share"),
        (replace(SET, aggregate=Aggregate("trimmed_mean")), "aggregate.drop"),
        (replace(SET, aggregate=Aggregate("trimmed_mean", 0)), "aggregate.drop"),
        (replace(SET, aggregate=Aggregate("median", 1)), "aggregate.drop"),
        (replace(SET, role_weights={"chair": Fraction(0)}), "role_weights.chair"),
        (replace(SET, role_weights={"a*2": Fraction(1)}), "role_weights.a*2"),
        (replace(BALLOTS, passing=Passing()), "pass.share"),
        (replace(BALLOTS, passing=Passing(Fraction(1), share=Fraction(1, 2))), "pass.threshold"),
        (replace(BALLOTS, scale=Fraction(1)), "scale"),
        (replace(BALLOTS, aggregate=Aggregate("median")), "aggregate"),
        (replace(BALLOTS, role_weights={"chair": Fraction(2)}), "role_weights"),
        (replace(BALLOTS, far_off=FarOff("flag", Fraction(20), "points")), "far_off"),
        (replace(BALLOTS, criteria=(Criterion("a", Fraction(2)),)), "criteria[0].max"),
        (replace(BALLOTS, criteria=(Criterion("a", Fraction(1), weight=Fraction(2)),)), "criteria[0].weight"),
    ],
)
def test_what_each_kind_needs_and_does_not_have(changed, path):
    assert paths(check_set(changed)) == [path]


def test_an_empty_set_is_no_set():
    assert paths(check_set(replace(BALLOTS, criteria=()))) == ["criteria"]


def test_a_board_is_checked_by_itself():
    assert paths(check_board([])) == ["board"]
    board = [Member("1", "chair"), Member("1", "chair"), Member("2", "vice_chair"), Member("3", "vice_chair")]
    assert paths(check_board(board)) == ["board[1].id", "board[1].role"]


def test_a_submitted_sheet_without_any_mark_is_refused_before_anything_is_computed():
    emptied = replace(SET, criteria=tuple(replace(each, not_applicable="rebased") for each in SET.criteria))
    board, proposal = [Member("m", "chair")], Proposal("P", (Sheet("m", marks={"a": None, "b": None}),))
    assert paths(check_proposals(emptied, board, [proposal])) == ["proposals[0].sheets[0].marks"]
    with pytest.raises(ValueError, match="check_proposals"):
        result_of(emptied, board, proposal)
