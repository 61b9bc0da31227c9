"""Numbers in and out, and the total that is shown while a member is still scoring."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.scoring import (
    CriteriaSet,
    Criterion,
    Passing,
    check_marks,
    decimal,
    exact,
    from_hundredths,
    sheet_total,
    shown,
    to_hundredths,
)

CRITERIA = (
    Criterion("a", Fraction(40)),
    Criterion("b", Fraction(20), weight=Fraction(2)),
    Criterion("c", Fraction(20), not_applicable="rebased"),
)
SET = CriteriaSet(CRITERIA, Passing(Fraction(70)), scale=Fraction(100))
BALLOTS = CriteriaSet(
    (Criterion("a", Fraction(1)), Criterion("b", Fraction(1))), Passing(share=Fraction(3, 4)), kind="pass_fail"
)


@given(st.integers(0, 10**9))
def test_hundredths_come_back(hundredths):
    assert to_hundredths(from_hundredths(hundredths)) == hundredths


def test_a_third_is_no_number_of_hundredths():
    with pytest.raises(ValueError, match="1/3"):
        to_hundredths(Fraction(1, 3))


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_a_decimal_reads_back_as_itself(digits, places):
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value
    assert not decimal(value).endswith(".")


def test_decimals_that_never_end_are_refused():
    with pytest.raises(ValueError, match="no end"):
        decimal(Fraction(1, 3))


def test_exact_is_in_lowest_terms_and_takes_any_length():
    assert (exact(Fraction(506, 6)), exact(Fraction(170, 2)), exact(Fraction(0))) == ("253/3", "85", "0")
    assert exact(Fraction(1, 7**6000)).startswith("1/")
    assert len(exact(Fraction(10**5000))) == 5001


@given(st.fractions(0, 10_000))
def test_shown_is_within_half_a_hundredth_and_up_in_the_middle(value):
    whole, hundredths = shown(value).split(",")
    assert len(hundredths) == 2
    difference = Fraction(f"{whole}.{hundredths}") - value
    assert -Fraction(1, 200) < difference <= Fraction(1, 200)


def test_the_live_total_counts_what_is_not_marked_yet_as_nothing():
    assert sheet_total(SET, {}) == 0
    assert sheet_total(SET, {"a": Fraction(30)}) == 30
    assert sheet_total(SET, {"a": Fraction(30), "b": Fraction(10)}) == 50
    assert sheet_total(SET, {"a": Fraction(40), "c": None}) == 50  # of the 80 that are left, on the scale of 100


def test_a_sheet_with_nothing_applicable_has_no_total():
    assert sheet_total(CriteriaSet(CRITERIA[2:], SET.passing, scale=Fraction(20)), {"c": None}) is None


def test_the_mark_of_a_ballot_is_its_share_of_ones():
    assert sheet_total(BALLOTS, {"a": Fraction(1), "b": Fraction(0)}) == Fraction(1, 2)


def test_marks_are_checked_for_the_sheet_of_one_member():
    marks = {"a": Fraction(41), "b": None, "x": Fraction(1)}
    assert [problem.path for problem in check_marks(SET, marks)] == ["a", "b", "x", "c"]
    assert [problem.path for problem in check_marks(SET, marks, complete=False)] == ["a", "b", "x"]
    assert check_marks(SET, {"a": Fraction(0), "b": Fraction(20), "c": None}) == []
    assert [str(problem) for problem in check_marks(BALLOTS, {"a": Fraction(1, 2), "b": Fraction(1)})] == [
        "a: phiếu đạt/không đạt chỉ ghi 1 hoặc 0"
    ]
