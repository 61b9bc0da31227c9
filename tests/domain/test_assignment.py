"""Sharing files out: everybody gets what they may, evenly, the same every time; what is impossible is said exactly."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcproposals.domain.assignment import assign


def best_by_trying_all(files: dict[str, set[str]], takers: list[str], need: int) -> tuple[int, ...]:
    """Return the most even loads of all assignments, the largest first, by looking at every one."""
    choices = [list(combinations(sorted(may), min(need, len(may)))) for may in files.values()]
    found = []
    for chosen in product(*choices):
        loads = dict.fromkeys(takers, 0)
        for group in chosen:
            for taker in group:
                loads[taker] += 1
        found.append(tuple(sorted(loads.values(), reverse=True)))
    return min(found)


TAKERS = ["a", "b", "c", "d"]
CONFLICTS = st.lists(st.sets(st.sampled_from(TAKERS)), min_size=0, max_size=5)


@settings(max_examples=150, deadline=None)
@given(CONFLICTS, st.integers(1, 3))
def test_no_assignment_is_more_even(conflicts: list[set[str]], need: int) -> None:
    files = {str(number): set(TAKERS) - out for number, out in enumerate(conflicts)}
    made = assign(files, TAKERS, need)
    for file, may in files.items():
        assert set(made.takers[file]) <= may
        assert len(made.takers[file]) == min(need, len(may))
        assert made.short.get(file, 0) == max(need - len(may), 0)
    assert tuple(sorted(made.loads.values(), reverse=True)) == best_by_trying_all(files, TAKERS, need)
    assert made == assign(files, TAKERS, need)


def test_without_conflicts_loads_differ_by_one_at_most() -> None:
    members = [f"m{number}" for number in range(11)]
    made = assign({f"f{number}": members for number in range(300)}, members, 2, cap=55)
    assert made.is_whole and set(made.loads.values()) == {54, 55} and sum(made.loads.values()) == 600


def test_a_cap_that_nothing_can_keep_names_the_one_that_would_do() -> None:
    files = {f"f{number}": ["a", "b"] for number in range(6)} | {"g": ["c"]}
    made = assign(files, ["a", "b", "c"], 1, cap=2)
    assert made.over_cap and not made.is_whole and made.smallest_cap == 3
    assert assign(files, ["a", "b", "c"], 1, cap=3).is_whole


def test_a_file_that_too_few_may_take_says_how_many_it_lacks() -> None:
    made = assign({"f": ["a"], "g": []}, ["a", "b"], 2)
    assert made.short == {"f": 1, "g": 2} and made.takers == {"f": ("a",), "g": ()} and not made.is_whole


def test_what_takers_have_already_counts() -> None:
    made = assign({"f": ["a", "b"], "g": ["a", "b"]}, ["a", "b"], 1, busy={"a": 5})
    assert made.takers == {"f": ("b",), "g": ("b",)} and made.loads == {"a": 5, "b": 2}


@pytest.mark.parametrize(("need", "cap", "takers"), [(0, None, ["a"]), (1, 0, ["a"]), (1, None, ["a", "a"])])
def test_nonsense_is_refused(need: int, cap: int | None, takers: list[str]) -> None:
    with pytest.raises(ValueError, match="at least one|twice"):
        assign({"f": ["a"]}, takers, need, cap=cap)
