"""Ranks, ties and the order of the list."""

import pytest

from tests.domain.boards import pass_fail, points, proposal, results


def places(entries):
    return [(entry["id"], entry["rank"]) for entry in entries]


def test_equal_totals_share_a_rank_and_the_next_is_not_moved_up():
    listed = [proposal(mark, name=name) for name, mark in zip("ABCDE", ("80", "70", "90", "80", "60"), strict=True)]
    assert places(results(points(), *listed)) == [("C", 1), ("A", 2), ("D", 2), ("B", 4), ("E", 5)]


def test_passed_by_rank_then_failed_by_total_then_those_without_result():
    rules = points(quorum={"share": "2/3"})
    listed = [
        proposal("60", name="no quorum 1"),
        proposal("20", "20", name="failed 20"),
        proposal("60", "60", name="passed 60"),
        proposal("30", "30", name="failed 30 first"),
        proposal("late", "60", name="no quorum 2"),
        proposal("40", "20", name="failed 30 second"),
        proposal("70", "70", name="passed 70"),
    ]
    assert places(results(rules, *listed)) == [
        ("passed 70", 1),
        ("passed 60", 2),
        ("failed 30 first", None),
        ("failed 30 second", None),
        ("failed 20", None),
        ("no quorum 1", None),
        ("no quorum 2", None),
    ]


def test_a_knock_out_has_no_rank_however_high_its_total():
    rules = points(zero_veto={"share": "1/4"})
    listed = [proposal("0", "100", "100", name="vetoed"), proposal("60", name="plain")]
    assert places(results(rules, *listed)) == [("plain", 1), ("vetoed", None)]


def test_priority_breaks_equal_totals_or_comes_first():
    listed = [
        proposal("70", name="A", priority=[1, 0]),
        proposal("70", name="B", priority=[0, 9]),
        proposal("80", name="C", priority=[1, 1]),
        proposal("70", name="D", priority=[0, 2]),
    ]
    assert [name for name, _ in places(results(points(), *listed))] == ["C", "D", "B", "A"]
    by_priority = points(order="priority_then_score")
    assert [name for name, _ in places(results(by_priority, *listed))] == ["D", "B", "A", "C"]


def test_priorities_are_whole_numbers_of_any_sign_compared_as_numbers():
    listed = [proposal("70", name=name, priority=[value]) for name, value in (("A", 10), ("B", 9), ("C", -1))]
    assert [name for name, _ in places(results(points(), *listed))] == ["C", "B", "A"]


TWO = [{"key": "a", "max": "40", "not_applicable": "rebased"}, {"key": "b", "max": "60"}]


@pytest.mark.parametrize(
    ("key", "better", "worse"),
    [
        ("lower_support", {"support": 99}, {"support": 100}),
        # the same instant order, not the order of the texts
        (
            "earlier_submission",
            {"submitted_at": "2026-05-02T09:00:00+07:00"},
            {"submitted_at": "2026-05-02T02:00:01+00:00"},
        ),
    ],
)
def test_the_chain_prefers_smaller_support_and_earlier_submission(key, better, worse):
    listed = [proposal("70", name="worse", **worse), proposal("70", name="better", **better)]
    assert places(results(points(tie_break=[key]), *listed)) == [("better", 1), ("worse", 2)]


def test_the_same_instant_with_two_offsets_is_a_tie():
    listed = [
        proposal("70", name="A", submitted_at="2026-05-02T09:00:00+07:00"),
        proposal("70", name="B", submitted_at="2026-05-02T02:00:00Z"),
    ]
    assert places(results(points(tie_break=["earlier_submission"]), *listed)) == [("A", 1), ("B", 1)]


def test_the_chain_prefers_the_higher_mean_of_a_criterion_and_none_last():
    listed = [
        proposal({"a": None, "b": "30"}, name="none"),
        proposal({"a": "0", "b": "50"}, name="low"),
        proposal({"a": "20", "b": "30"}, name="high"),
    ]
    assert places(results(points(criteria=TWO, tie_break=["criterion:a"]), *listed)) == [
        ("high", 1),
        ("low", 2),
        ("none", 3),
    ]


def test_the_chain_prefers_the_higher_mark_of_the_chair_excluded_or_not_and_none_last():
    far = {"action": "exclude_once", "limit": "25", "basis": "points"}
    rules = points(tie_break=["chair_mark"], far_off=far)
    listed = [
        proposal("late", "60", "60", "60", name="late"),
        proposal("60", "60", "60", "60", name="like the others"),
        proposal("100", "60", "60", "60", name="excluded"),
        proposal("missing", "60", "60", "60", name="missing"),
    ]
    entries = results(rules, *listed)
    assert places(entries) == [("excluded", 1), ("like the others", 2), ("late", 3), ("missing", 3)]
    assert entries[0]["excluded"] == ["m1"]


def test_a_board_without_a_chair_ties_on_the_mark_of_the_chair():
    listed = [proposal("60", name="A"), proposal("60", name="B")]
    entries = results(points(tie_break=["chair_mark"]), *listed, board=["member", "member", "member"])
    assert places(entries) == [("A", 1), ("B", 1)]


def test_the_chain_goes_on_to_the_next_key_only_when_equal():
    listed = [
        proposal("70", name="A", support=2, submitted_at="2026-05-01T00:00:00Z"),
        proposal("70", name="B", support=1, submitted_at="2026-05-03T00:00:00Z"),
        proposal("70", name="C", support=1, submitted_at="2026-05-02T00:00:00Z"),
    ]
    chain = ["lower_support", "earlier_submission"]
    assert places(results(points(tie_break=chain), *listed)) == [("C", 1), ("B", 2), ("A", 3)]
    assert places(results(points(tie_break=chain[:1]), *listed)) == [("B", 1), ("C", 1), ("A", 3)]
    assert places(results(points(tie_break=chain[::-1]), *listed)) == [("A", 1), ("C", 2), ("B", 3)]


def test_ballots_are_ordered_by_priority_then_the_chain():
    rules = pass_fail("ab", order="score_then_priority", tie_break=["chair_mark"])
    yes, half = {"a": "1", "b": "1"}, {"a": "1", "b": "0"}
    listed = [
        proposal(yes, yes, yes, name="A", priority=[1]),
        proposal(half, yes, yes, name="B", priority=[0]),
        proposal(yes, yes, yes, name="C", priority=[0]),
        proposal(half, half, half, name="failed", priority=[0]),
    ]
    assert places(results(rules, *listed)) == [("C", 1), ("B", 2), ("A", 3), ("failed", None)]
