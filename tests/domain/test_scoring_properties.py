"""What must hold for every board, checked on boards that Hypothesis picks."""

import copy
import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import reader, score
from kcproposals.domain.scoring import decimal
from tests.domain.boards import ballots, example
from tests.domain.random_boards import board_file

BOARDS = st.integers(0, 2**32).map(lambda seed: board_file(random.Random(seed)))
LISTS = ("used", "excluded", "recused", "late", "missing")
MARKS = st.integers(0, 10_000).map(lambda hundredths: f"{hundredths // 100}.{hundredths % 100:02d}")


def by_id(given):
    return {entry["id"]: entry for entry in score.run(given)["results"]}


def one(rules, marks):
    """Return the result of one proposal with a sheet per mark on a single criterion `a` of 100 points."""
    base = {"scale": "100", "criteria": [{"key": "a", "max": "100"}], "pass": {"threshold": "50"}}
    board = [{"id": f"m{n}", "role": "member"} for n in range(len(marks))]
    sheets = [{"member": f"m{n}", "status": "submitted", "marks": {"a": mark}} for n, mark in enumerate(marks)]
    return score.run({"set": {**base, **rules}, "board": board, "proposals": [{"id": "P", "sheets": sheets}]})[
        "results"
    ][0]


@given(BOARDS, st.randoms(use_true_random=False))
def test_the_order_of_sheets_changes_nothing(board, rng):
    shuffled = copy.deepcopy(board)
    for proposal in shuffled["proposals"]:
        rng.shuffle(proposal["sheets"])
    assert score.run(shuffled) == score.run(board)


@given(BOARDS, st.randoms(use_true_random=False))
def test_the_order_of_proposals_moves_equals_only(board, rng):
    shuffled = copy.deepcopy(board)
    rng.shuffle(shuffled["proposals"])
    assert by_id(shuffled) == by_id(board)
    places = [[entry["rank"] for entry in score.run(each)["results"]] for each in (board, shuffled)]
    assert places[0] == places[1]


@given(BOARDS)
def test_the_order_of_the_board_orders_the_lists_only(board):
    turned = {**board, "board": board["board"][::-1]}
    for name, entry in by_id(board).items():
        other = by_id(turned)[name]
        for key in (*LISTS, "flagged", "line_changes_without"):
            assert other[key] == entry[key][::-1]
        assert (other["total"], other["rank"], other["spread"]) == (entry["total"], entry["rank"], entry["spread"])


@given(BOARDS)
def test_every_member_is_accounted_for_once(board):
    members = [member["id"] for member in board["board"]]
    for entry in by_id(board).values():
        assert sorted(name for part in LISTS for name in entry[part]) == sorted(members)
        assert set(entry["flagged"]) <= set(entry["used"])
        assert set(entry["line_changes_without"]) <= {*entry["used"], *entry["excluded"]}


@given(BOARDS)
def test_ranks_are_the_number_of_better_ones_plus_one(board):
    ranks = [entry["rank"] for entry in score.run(board)["results"] if entry["passed"]]
    assert ranks == sorted(ranks)
    assert all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)


@given(BOARDS)
def test_a_criterion_nobody_finds_applicable_changes_no_share_of_the_scale(board):
    rules = board["set"]
    wider = copy.deepcopy(board)
    wider["set"]["criteria"].append({"key": "z", "max": "1", "not_applicable": "rebased"})
    for proposal in wider["proposals"]:
        for sheet in proposal["sheets"]:
            if "marks" in sheet:
                sheet["marks"]["z"] = None
    if "scale" in rules:
        wider["set"]["scale"] = decimal(Fraction(rules["scale"]) + 1)
    for name, entry in by_id(wider).items():
        before = by_id(board)[name]
        if before["total"] is None:
            assert (entry["total"], entry["passed"]) == (None, before["passed"])
        elif rules.get("far_off", {}).get("basis") != "points":
            factor = 1 + 1 / Fraction(rules["scale"])
            assert Fraction(entry["total"]) == Fraction(before["total"]) * factor
            assert entry["criteria"] == {**before["criteria"], "z": None}


@given(BOARDS)
def test_naming_a_member_means_what_it_says(board):
    unasked = copy.deepcopy(board)
    unasked["set"].pop("quorum", None)
    for proposal in unasked["proposals"]:
        entry = by_id({**unasked, "proposals": [proposal]})[proposal["id"]]
        changing = []
        for member in (*entry["used"], *entry["excluded"]):
            sheets = [sheet for sheet in proposal["sheets"] if sheet["member"] != member]
            fewer = by_id({**unasked, "proposals": [{**proposal, "sheets": sheets}]})[proposal["id"]]
            changing += [member] if bool(fewer["passed"]) != bool(entry["passed"]) else []
        assert sorted(entry["line_changes_without"]) == sorted(changing)


AGGREGATES = st.sampled_from([{"method": "mean"}, {"method": "median"}, {"method": "trimmed_mean", "drop": 1}])


@given(AGGREGATES, st.lists(MARKS, min_size=1, max_size=7))
def test_a_total_lies_between_the_sheets(rule, marks):
    entry = one({"aggregate": rule}, marks)
    assert min(map(Fraction, marks)) <= Fraction(entry["total"]) <= max(map(Fraction, marks))


@given(AGGREGATES, st.lists(MARKS, min_size=1, max_size=7), st.data())
def test_a_higher_mark_never_lowers_the_total(rule, marks, data):
    index = data.draw(st.integers(0, len(marks) - 1))
    higher = data.draw(MARKS.filter(lambda mark: Fraction(mark) >= Fraction(marks[index])))
    raised = [*marks[:index], higher, *marks[index + 1 :]]
    assert Fraction(one({"aggregate": rule}, raised)["total"]) >= Fraction(one({"aggregate": rule}, marks)["total"])


@given(AGGREGATES, MARKS, st.integers(1, 7))
def test_one_opinion_is_the_result_and_nobody_is_far_off(rule, mark, size):
    far = {"action": "exclude_once", "limit": "0", "basis": "percent_of_mean"}
    entry = one({"aggregate": rule, "far_off": far}, [mark] * size)
    assert (Fraction(entry["total"]), entry["spread"], entry["excluded"]) == (Fraction(mark), "0", [])


def places(value, path=()):
    """Yield the path of every value inside a JSON value."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield from places(item, (*path, step))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(allow_nan=False) | st.text(max_size=3)
    | st.sampled_from(["m1", "a", "b", "1/4", "40", "0", "chair", "submitted", "criterion:a", "a*2", "none"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["a", "key", "id", "role", "x\ny"]) | st.text(max_size=2), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from([example(), ballots()]), st.data())
def test_any_value_anywhere_gives_results_or_one_line_that_names_a_path(original, data):
    changed = copy.deepcopy(original)
    path = data.draw(st.sampled_from(list(places(changed))))
    value = data.draw(JSON)
    if path:
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    else:
        changed = value
    try:
        results = score.run(changed)["results"]
    except InputError as refused:
        assert len(str(refused).splitlines()) == 1
        assert refused.path
        return
    assert len(results) == len(changed["proposals"])
    assert score.run(score.write(*score.read(changed)))["results"] == results


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused_on_one_line(source):
    try:
        reader.parse(source)
    except InputError as refused:
        assert len(str(refused).splitlines()) == 1
