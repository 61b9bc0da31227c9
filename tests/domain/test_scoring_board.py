"""Quorum, knock-outs and how stable the result is."""

import pytest

from kcproposals.domain.scoring import requirement
from tests.domain.boards import points, result

NO_RESULT = {
    "total": None,
    "shown": None,
    "passed": None,
    "rank": None,
    "spread": None,
    "criteria": {},
    "knock_outs": [],
}


def test_without_a_quorum_there_is_no_result_but_every_sheet_is_listed():
    far = {"action": "exclude_once", "limit": "10", "basis": "points"}
    entry = result(points(quorum={"share": "1"}, far_off=far), "0", "60", "61", "missing", board=("chair", *"abc"))
    assert entry.items() >= NO_RESULT.items()
    assert (entry["quorum"], entry["findings"], entry["line_changes_without"]) == (False, [], [])
    assert (entry["used"], entry["excluded"], entry["missing"]) == ([], ["m1", "m2", "m3"], ["m4"])


def test_no_submitted_sheet_is_never_a_quorum():
    entry = result(points(), "late", "recused")
    assert (entry["quorum"], entry["passed"], entry["used"]) == (False, None, [])
    everyone_out = points(quorum={"share": "2/3", "of": "unconflicted"})
    assert result(everyone_out, "recused", "recused", "recused")["quorum"] is False


def test_one_sheet_is_a_quorum_when_no_rule_asks_for_more():
    assert result(points(quorum=None), "60", "missing", "missing")["quorum"] is True


@pytest.mark.parametrize(
    ("share", "of", "quorum"),
    [
        ("1/2", "appointed", True),  # 3 of 6
        ("0.5", "appointed", True),
        ("51/100", "appointed", False),
        ("3/5", "unconflicted", True),  # 3 of 5
        ("2/3", "unconflicted", False),
    ],
)
def test_the_share_is_of_the_appointed_or_of_those_without_conflict(share, of, quorum):
    rules = points(quorum={"share": share, "of": of})
    assert result(rules, "60", "60", "60", "recused", "late", "missing", board="abcdef")["quorum"] is quorum


def test_a_sheet_excluded_later_still_counts_for_the_quorum():
    far = {"action": "exclude_once", "limit": "30", "basis": "points"}
    entry = result(points(quorum={"share": "1", "must_include": ["chair"]}, far_off=far), "0", "60", "60")
    assert (entry["quorum"], entry["excluded"], entry["passed"]) == (True, ["m1"], True)


# the board: chair, vice_chair, reviewer, reviewer, secretary
@pytest.mark.parametrize(
    ("must_include", "absent", "quorum"),
    [
        (["chair"], "m1", False),
        (["chair|vice_chair"], "m1", True),
        (["chair|vice_chair"], "m2", True),
        (["chair|vice_chair"], "m1 m2", False),
        (["reviewer*2"], "m5", True),
        (["reviewer*2"], "m4", False),
        (["reviewer*1"], "m4", True),
        (["reviewer*3"], "", False),
        (["reviewer"], "m3", True),
        (["chair", "secretary"], "m5", False),
        (["chair|secretary|reviewer"], "m1 m3 m4", True),
        (["notary"], "", False),
    ],
)
def test_roles_that_must_be_there(must_include, absent, quorum):
    marks = ["missing" if f"m{n}" in absent.split() else "60" for n in range(1, 6)]
    rules = points(quorum={"share": "1/5", "must_include": must_include})
    board = ("chair", "vice_chair", "reviewer", "reviewer", "secretary")
    assert result(rules, *marks, board=board)["quorum"] is quorum


def test_recused_and_late_members_are_not_there():
    rules = points(quorum={"share": "1/5", "must_include": ["chair"]})
    assert result(rules, "late", "60", "60")["quorum"] is False
    assert result(rules, "recused", "60", "60")["quorum"] is False


@pytest.mark.parametrize(
    "entry", ["", "*2", "a*", "a*0", "a*02", "a*b", "a|", "|a", "a|a", "a|b*2", "a * 2", " a", "a*-1"]
)
def test_what_is_no_requirement(entry):
    assert requirement(entry) is None


# --- knock-outs ---------------------------------------------------------------------------------------------------

TWO = [{"key": "a", "max": "40", "min_pass": "25"}, {"key": "b", "max": "60", "min_pass": "30.5"}]


def test_a_mean_below_the_minimum_knocks_out_and_at_the_minimum_does_not():
    entry = result(points(criteria=TWO), {"a": "20", "b": "60"}, {"a": "30", "b": "60"})
    assert (entry["knock_outs"], entry["passed"]) == ([], True)
    entry = result(points(criteria=TWO), {"a": "20", "b": "60"}, {"a": "29.99", "b": "60"})
    assert (entry["knock_outs"], entry["passed"]) == (["min_pass:a"], False)


def test_knock_outs_come_by_kind_then_in_the_order_of_the_set():
    rules = points(criteria=TWO, zero_veto={"share": "1/4"}, threshold="0")
    entry = result(rules, {"a": "0", "b": "0"}, {"a": "1", "b": "2"})
    assert entry["knock_outs"] == ["min_pass:a", "min_pass:b", "zero_veto:a", "zero_veto:b"]
    assert entry["passed"] is False


@pytest.mark.parametrize(("strict", "vetoed"), [(True, False), (False, True)])
def test_the_share_of_zeros_may_be_strict_or_not(strict, vetoed):
    rules = points(zero_veto={"share": "1/4", "strict": strict})
    assert bool(result(rules, "0", "80", "80", "80")["knock_outs"]) is vetoed
    assert result(rules, "0", "80", "80")["knock_outs"] == ["zero_veto:a"]


def test_not_applicable_is_not_zero_but_its_sheet_is_in_the_share():
    criteria = [{"key": "a", "max": "40"}, {"key": "b", "max": "60", "not_applicable": "rebased"}]
    rules = points(criteria=criteria, zero_veto={"share": "1/2"})
    entry = result(rules, {"a": "40", "b": None}, {"a": "40", "b": None}, {"a": "40", "b": "0"})
    assert entry["knock_outs"] == []


def test_zeros_of_excluded_sheets_veto_while_their_marks_leave_the_minimum():
    far = {"action": "exclude_once", "limit": "30", "basis": "points"}
    criteria = [{"key": "a", "max": "100", "min_pass": "60"}]
    entry = result(points(criteria=criteria, far_off=far, zero_veto={"share": "1/4"}), "0", "60", "60")
    assert (entry["excluded"], entry["knock_outs"]) == (["m1"], ["zero_veto:a"])


# --- stability ----------------------------------------------------------------------------------------------------


def test_members_whose_single_sheet_decides_are_named():
    entry = result(points(threshold="60"), "40", "70", "69")
    assert (entry["passed"], entry["line_changes_without"]) == (False, ["m1"])
    entry = result(points(threshold="60"), "50", "61", "69")
    assert (entry["passed"], entry["line_changes_without"]) == (True, ["m2", "m3"])


def test_leaving_out_a_sheet_is_not_asked_for_a_quorum_again():
    entry = result(points(threshold="60", quorum={"share": "1", "must_include": ["chair"]}), "80", "80", "80")
    assert entry["line_changes_without"] == []


def test_the_only_sheet_decides_because_nothing_is_left_without_it():
    assert result(points(), "60")["line_changes_without"] == ["m1"]
    assert result(points(), "40")["line_changes_without"] == []


def test_an_excluded_sheet_can_decide_by_its_veto():
    far = {"action": "exclude_once", "limit": "30", "basis": "points"}
    entry = result(points(far_off=far, zero_veto={"share": "1/4"}), "0", "60", "60")
    assert (entry["passed"], entry["line_changes_without"]) == (False, ["m1"])


def test_knock_outs_are_judged_again():
    criteria = [{"key": "a", "max": "100", "min_pass": "60"}]
    entry = result(points(criteria=criteria, threshold="0"), "20", "70", "70")
    assert (entry["knock_outs"], entry["line_changes_without"]) == (["min_pass:a"], ["m1"])
