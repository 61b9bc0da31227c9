"""One proposal, each option of a set alone."""

import pytest

from tests.domain.boards import pass_fail, points, proposal, result, results


def test_every_sheet_of_the_board_is_accounted_for_in_board_order():
    entry = result(points(), "60", "recused", "late", "missing", "70")
    lists = ("used", "excluded", "recused", "late", "missing")
    assert [entry[name] for name in lists] == [["m1", "m5"], [], ["m2"], ["m3"], ["m4"]]


def test_sheets_are_listed_in_board_order_whatever_the_order_in_the_file():
    shuffled = proposal("60", "70", "80")
    shuffled["sheets"].reverse()
    assert results(points(), shuffled)[0]["used"] == ["m1", "m2", "m3"]


# --- totals -------------------------------------------------------------------------------------------------------


def test_weights_multiply_marks():
    rules = points(criteria=[{"key": "a", "max": "20", "weight": "3"}, {"key": "b", "max": "80", "weight": "0.5"}])
    entry = result(rules, {"a": "10", "b": "40"})
    assert entry["total"] == "50"
    assert entry["criteria"] == {"a": "10", "b": "40"}  # raw marks, not weighted


REBASED = [{"key": "a", "max": "40"}, {"key": "b", "max": "60", "not_applicable": "rebased"}]


def test_not_applicable_takes_its_maximum_out_of_the_scale():
    entry = result(points(criteria=REBASED), {"a": "30", "b": None}, {"a": "30", "b": "30"})
    assert entry["total"] == "135/2"  # (75 + 60) / 2
    assert entry["criteria"] == {"a": "30", "b": "30"}  # the mean of b leaves the null out


def test_a_criterion_nobody_marked_has_no_mean_and_is_no_knock_out():
    rules = points(criteria=[REBASED[0], {**REBASED[1], "min_pass": "60"}])
    entry = result(rules, {"a": "30", "b": None})
    assert entry["criteria"]["b"] is None
    assert entry["knock_outs"] == []


@pytest.mark.parametrize(
    ("marks", "total", "shown"),
    [
        (("69.99", "70"), "13999/200", "70,00"),  # 69,995
        (("69.98", "69.99"), "13997/200", "69,99"),
        (("0", "0"), "0", "0,00"),
        (("0", "0.01"), "1/200", "0,01"),
        (("100", "100"), "100", "100,00"),
        (("84.5", "80", "88.5"), "253/3", "84,33"),
    ],
)
def test_the_total_is_exact_and_rounded_half_up_for_show_only(marks, total, shown):
    entry = result(points(threshold="70"), *marks)
    assert (entry["total"], entry["shown"]) == (total, shown)


def test_what_is_shown_as_the_threshold_may_still_fail():
    entry = result(points(threshold="70"), "69.99", "70")
    assert (entry["shown"], entry["passed"]) == ("70,00", False)
    assert result(points(threshold="70"), "70", "70")["passed"] is True


def test_shown_has_no_separator_of_thousands():
    rules = {"scale": "2000", "criteria": [{"key": "a", "max": "2000"}], "pass": {"threshold": "0"}}
    assert result(rules, "1234.5")["shown"] == "1234,50"


def test_spread_is_the_variance_of_the_used_totals():
    assert result(points(), "60", "70", "80")["spread"] == "200/3"
    assert result(points(), "60")["spread"] == "0"


# --- aggregate ----------------------------------------------------------------------------------------------------


def test_role_weights_act_in_the_mean_and_nowhere_else():
    weighted = {"role_weights": {"chair": "2", "nobody": "9"}}
    entry = result(points(**weighted), "60", "70", "80")
    assert (entry["total"], entry["criteria"]["a"], entry["spread"]) == ("135/2", "70", "200/3")
    for rule in ({"method": "median"}, {"method": "trimmed_mean", "drop": 1}, {"method": "trimmed_mean", "drop": 2}):
        assert result(points(aggregate=rule, **weighted), "60", "70", "80")["total"] == "70"


def test_median_of_an_even_number_is_the_mean_of_the_middle_two():
    rules = points(aggregate={"method": "median"})
    assert result(rules, "10", "90", "61")["total"] == "61"
    assert result(rules, "10", "90", "61", "70")["total"] == "131/2"


def test_trimmed_mean_leaves_out_both_ends_and_says_when_it_cannot():
    rules = points(aggregate={"method": "trimmed_mean", "drop": 1})
    entry = result(rules, "0", "60", "61")
    assert (entry["total"], entry["findings"]) == ("60", [])
    entry = result(rules, "0", "61")
    assert (entry["total"], entry["findings"]) == ("61/2", [{"code": "trim_fallback"}])


def test_the_trim_counts_used_sheets():
    far = {"action": "exclude_once", "limit": "30", "basis": "points"}
    entry = result(points(aggregate={"method": "trimmed_mean", "drop": 1}, far_off=far), "0", "60", "62")
    assert entry["excluded"] == ["m1"]
    assert (entry["total"], entry["findings"]) == ("61", [{"code": "trim_fallback"}])


# --- far-off sheets -----------------------------------------------------------------------------------------------


def test_a_sheet_is_far_off_only_beyond_the_limit():
    # mean 60; 48 and 72 lie exactly 20 % of it away
    at_limit = {"action": "flag", "limit": "20", "basis": "percent_of_mean"}
    assert result(points(far_off=at_limit), "48", "60", "72")["flagged"] == []
    beyond = {**at_limit, "limit": "19.99"}
    entry = result(points(far_off=beyond), "48", "60", "72")
    assert (entry["flagged"], entry["excluded"], entry["total"]) == (["m1", "m3"], [], "60")


def test_the_limit_may_be_points():
    rule = {"action": "flag", "limit": "12", "basis": "points"}
    assert result(points(far_off=rule), "48", "60", "72")["flagged"] == []
    assert result(points(far_off={**rule, "limit": "11.9"}), "48", "60", "72")["flagged"] == ["m1", "m3"]


def test_excluded_sheets_leave_the_means_but_are_named():
    rule = {"action": "exclude_once", "limit": "20", "basis": "points"}
    entry = result(points(far_off=rule), "0", "60", "60", "60")
    assert (entry["used"], entry["excluded"], entry["flagged"]) == (["m2", "m3", "m4"], ["m1"], [])
    assert (entry["total"], entry["criteria"]["a"], entry["spread"]) == ("60", "60", "0")


def test_exclusion_is_one_pass():
    rule = {"action": "exclude_once", "limit": "22", "basis": "points"}
    entry = result(points(far_off=rule), "0", "50", "80", "80", "80")
    assert entry["excluded"] == ["m1"]  # mean 58; of the rest the mean is 72,5 and 50 would be 22,5 away
    assert entry["total"] == "145/2"


def test_far_off_compares_with_the_plain_mean():
    rule = {"action": "flag", "limit": "20", "basis": "points"}
    entry = result(points(far_off=rule, role_weights={"chair": "98"}), "80", "50", "50")
    assert (entry["total"], entry["flagged"]) == ("397/5", [])  # the plain mean is 60


def test_every_sheet_may_be_excluded_and_then_there_is_no_result():
    rule = {"action": "exclude_once", "limit": "20", "basis": "points"}
    entry = result(points(far_off=rule, zero_veto={"share": "1/4"}), "0", "100")
    assert entry == {
        "id": "P",
        "total": None,
        "shown": None,
        "passed": None,
        "rank": None,
        "quorum": True,
        "knock_outs": [],
        "findings": [],
        "used": [],
        "excluded": ["m1", "m2"],
        "flagged": [],
        "recused": [],
        "late": [],
        "missing": ["m3"],
        "criteria": {},
        "spread": None,
        "line_changes_without": ["m1"],
    }


# --- pass_fail ----------------------------------------------------------------------------------------------------


def test_a_ballot_passes_when_all_its_marks_are_one():
    yes, no = {"a": "1", "b": "1"}, {"a": "1", "b": "0"}
    entry = result(pass_fail("ab"), yes, yes, no)
    assert (entry["total"], entry["shown"], entry["spread"]) == (None, None, None)
    assert (entry["passed"], entry["rank"], entry["criteria"]) == (True, 1, {"a": "1", "b": "2/3"})


@pytest.mark.parametrize(("strict", "passed"), [(True, False), (False, True)])
def test_the_share_of_ballots_may_be_strict_or_not(strict, passed):
    rules = pass_fail(**{"pass": {"share": "3/4", "strict": strict}})
    assert result(rules, "1", "1", "1", "0")["passed"] is passed
    assert result(rules, "1", "1", "1", "1")["passed"] is True
    assert result(rules, "1", "1", "0", "0")["passed"] is False


def test_the_share_is_strict_unless_told():
    assert result(pass_fail(), "1", "0")["passed"] is False


def test_a_knock_out_fails_ballots_too():
    rules = pass_fail("ab", zero_veto={"share": "1/3", "strict": False})
    entry = result(rules, {"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"a": "1", "b": "0"})
    assert (entry["passed"], entry["knock_outs"]) == (False, ["zero_veto:b"])


def test_a_ballot_may_leave_out_what_does_not_apply():
    rules = pass_fail("ab")
    rules["criteria"][1]["not_applicable"] = "rebased"
    assert result(rules, {"a": "1", "b": None})["passed"] is True
    assert result(rules, {"a": "0", "b": None})["passed"] is False
