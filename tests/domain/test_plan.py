"""Rank and cut under an envelope: the three ways, shared ranks, quotas; and what holds for any list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.plan import WHEN_TOO_BIG, Allocation, Item, Quota, Selected, Skipped, allocate


def item(name: str, rank: int, support: int, **more: Any) -> Item:
    return Item(id=name, rank=rank, support=support, **more)


FOUR = (item("A", 1, 300), item("B", 2, 500), item("C", 3, 400), item("D", 4, 200))


def ids(found: Allocation) -> list[str]:
    return [chosen.id for chosen in found.selected]


def test_what_fits_is_selected_by_rank_whatever_the_order_given() -> None:
    found = allocate(1200, (FOUR[2], FOUR[0], FOUR[1]))
    assert found == Allocation((Selected("A", 300), Selected("B", 500), Selected("C", 400)), (), 0, ())


def test_stop_takes_nothing_below_the_first_that_does_not_fit() -> None:
    found = allocate(1000, FOUR, "stop")
    assert (ids(found), found.reserve, found.left) == (["A", "B"], ("C", "D"), 200)
    assert found.skipped == (Skipped("C", "does_not_fit"),)


def test_skip_goes_on_to_what_fits() -> None:
    found = allocate(1000, FOUR, "skip")
    assert (ids(found), found.reserve, found.left) == (["A", "B", "D"], ("C",), 0)
    assert found.skipped == (Skipped("C", "does_not_fit"),)


def test_partial_gives_the_first_that_does_not_fit_what_is_left_and_stops() -> None:
    items = (*FOUR[:2], item("C", 3, 400, min_support=200), FOUR[3])
    found = allocate(1000, items, "partial")
    assert found.selected[-1] == Selected("C", 200)
    assert (found.reserve, found.left, found.skipped) == (("D",), 0, ())


@pytest.mark.parametrize("least", [201, None])
def test_partial_leaves_it_when_that_is_too_little_and_stops(least: int | None) -> None:
    items = (*FOUR[:2], item("C", 3, 400, min_support=least), FOUR[3])
    found = allocate(1000, items, "partial")
    assert (ids(found), found.reserve, found.left) == (["A", "B"], ("C", "D"), 200)
    assert found.skipped == (Skipped("C", "below_min_support"),)


@pytest.mark.parametrize("mode", ["stop", "partial"])
def test_a_shared_rank_that_does_not_all_fit_is_never_split_and_stops(mode: str) -> None:
    items = (item("A", 1, 300), item("B", 2, 500, min_support=1), item("C", 2, 400, min_support=1), item("D", 4, 100))
    found = allocate(1000, items, mode)
    assert (ids(found), found.reserve, found.left) == (["A"], ("B", "C", "D"), 700)
    assert found.skipped == (Skipped("B", "tie"), Skipped("C", "tie"))


def test_skip_goes_on_below_a_shared_rank() -> None:
    items = (item("A", 1, 300), item("B", 2, 500), item("C", 2, 400), item("D", 4, 100))
    found = allocate(1000, items, "skip")
    assert (ids(found), found.reserve, found.left) == (["A", "D"], ("B", "C"), 600)


def test_a_shared_rank_that_fits_is_taken_in_the_order_given() -> None:
    assert ids(allocate(900, (item("Z", 1, 500), item("A", 1, 400)))) == ["Z", "A"]


@pytest.mark.parametrize("mode", WHEN_TOO_BIG)
def test_over_a_quota_an_item_is_passed_over_without_stopping(mode: str) -> None:
    items = (item("A", 1, 300, activity="X"), item("B", 2, 300, activity="X"), item("C", 3, 300, activity="Y"))
    found = allocate(1000, items, mode, [Quota(by="activity", equals="X", most=500)])
    assert (ids(found), found.reserve, found.left) == (["A", "C"], ("B",), 400)
    assert found.skipped == (Skipped("B", "quota"),)


def test_quotas_by_place_and_focal_and_several_at_once() -> None:
    items = (item("A", 1, 100, place="24"), item("B", 2, 100, place="24", focal=True), item("C", 3, 100, focal=True))
    quotas = [Quota(by="place", equals="24", most=200), Quota(by="focal", equals=True, most=100)]
    assert ids(allocate(1000, items, "stop", quotas)) == ["A", "B"]
    assert ids(allocate(1000, items, "stop", [Quota(by="focal", equals=False, most=99)])) == ["B", "C"]


def test_inside_a_rank_a_quota_is_used_up_in_the_order_given() -> None:
    items = (item("A", 1, 300, activity="X"), item("B", 1, 300, activity="X"), item("C", 1, 300))
    found = allocate(600, items, "stop", [Quota(by="activity", equals="X", most=500)])
    assert (ids(found), found.skipped) == (["A", "C"], (Skipped("B", "quota"),))


def test_a_shared_rank_in_reserve_has_not_used_its_quota() -> None:
    items = (item("A", 1, 300, activity="X"), item("B", 1, 800, activity="X"), item("C", 2, 500, activity="X"))
    found = allocate(1000, items, "skip", [Quota(by="activity", equals="X", most=1100)])
    assert ids(found) == ["C"]


def test_one_left_alone_by_a_quota_may_get_a_part() -> None:
    items = (item("A", 1, 300, activity="X"), item("B", 1, 800, min_support=400))
    found = allocate(500, items, "partial", [Quota(by="activity", equals="X", most=100)])
    assert found.selected == (Selected("B", 500),) and found.skipped == (Skipped("A", "quota"),)


def test_an_empty_list_leaves_the_envelope() -> None:
    assert allocate(1000, ()) == Allocation((), (), 1000, ())


@st.composite
def lists(draw: Any) -> list[Item]:
    return [
        item(f"P{number}", draw(st.integers(1, 6)), draw(st.integers(0, 400)),
             min_support=draw(st.none() | st.integers(0, 400)), activity=draw(st.sampled_from("XY")))
        for number in range(draw(st.integers(0, 9)))
    ]  # fmt: skip


@given(st.integers(0, 1500), lists(), st.sampled_from(WHEN_TOO_BIG), st.none() | st.integers(0, 600))
def test_nobody_is_lost_nothing_is_overspent_and_nobody_jumps_the_queue(
    envelope: int, items: list[Item], mode: str, most: int | None
) -> None:
    quotas = [] if most is None else [Quota(by="activity", equals="X", most=most)]
    found = allocate(envelope, items, mode, quotas)
    by_id = {one.id: one for one in items}
    assert sum(chosen.support for chosen in found.selected) + found.left == envelope and found.left >= 0
    assert sorted([*ids(found), *found.reserve]) == sorted(by_id)
    in_order = [one.id for one in sorted(items, key=lambda one: one.rank)]
    assert list(found.reserve) == [one for one in in_order if one in found.reserve]
    assert {one.id for one in found.skipped} <= set(found.reserve)
    spent = sum(chosen.support for chosen in found.selected if by_id[chosen.id].activity == "X")
    assert most is None or spent <= most
    partly = [chosen for chosen in found.selected if chosen.support != by_id[chosen.id].support]
    assert len(partly) <= (mode == "partial")
    if mode == "stop" and most is None and found.reserve:
        first = by_id[found.reserve[0]].rank
        assert all(by_id[one].rank < first for one in ids(found))
    tied = {by_id[one.id].rank for one in found.skipped if one.because == "tie"}
    assert not tied & {by_id[one].rank for one in ids(found)}
