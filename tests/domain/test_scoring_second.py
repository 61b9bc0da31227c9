"""Two implementations of the same description agree on every digit of 10,000 boards; the first 1,000 also quickly."""

import json
import random

import pytest

from kcproposals.domain.rulesio import score
from tests.domain import second_scoring
from tests.domain.random_boards import board_file

SEEDS, BOARDS_A_SEED, QUICK = 20, 500, 2


def boards_of(seed):
    rng = random.Random(seed)
    return [board_file(rng) for _ in range(BOARDS_A_SEED)]


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.slow if seed >= QUICK else ()) for seed in range(SEEDS)]
)
def test_both_implementations_agree_on_every_board(seed):
    for number, board in enumerate(boards_of(seed)):
        ours, second = score.run(board), second_scoring.score(board)
        assert ours == second, f"board {number} of seed {seed}: {json.dumps(board, ensure_ascii=False)}"


def options_of(board):
    """Yield the options a file makes use of, with `None` for a default that is left out."""
    rules = board["set"]
    kind, aggregate, far = rules.get("kind"), rules.get("aggregate"), rules.get("far_off")
    yield "kind", kind
    yield "order", rules.get("order")
    yield "aggregate", aggregate and (aggregate["method"], aggregate.get("drop"))
    yield "far_off", far and (far["action"], far.get("basis"))
    yield "role_weights", "role_weights" in rules
    for name in ("zero_veto", "pass"):
        rule = rules.get(name)
        yield name, rule and ("share" in rule, rule.get("strict"))
    quorum = rules.get("quorum")
    yield "quorum", quorum and quorum.get("of")
    for entry in (quorum or {}).get("must_include", []):
        yield "must_include", "either" if "|" in entry else "several" if "*" in entry else "one"
    for entry in rules.get("tie_break", [None]):
        yield "tie_break", entry and entry.split(":")[0]
    for criterion in rules["criteria"]:
        for name in ("weight", "min_pass"):
            yield name, criterion.get(name) is not None
        yield "not_applicable", criterion.get("not_applicable")
    yield "priority", {len(proposal.get("priority", [])) for proposal in board["proposals"]} <= {0}
    yield "chair", any(member["role"] == "chair" for member in board["board"])
    yield "one member", len(board["board"]) == 1
    yield "no proposals", not board["proposals"]


def outcomes_of(results):
    """Yield what the rules can come to."""
    ranks = [entry["rank"] for entry in results if entry["rank"]]
    yield "shared rank", len(set(ranks)) < len(ranks)
    for entry in results:
        yield "passed", (entry["passed"], entry["quorum"])
        yield from (("knock_out", code.split(":")[0]) for code in entry["knock_outs"])
        yield from (("finding", finding["code"]) for finding in entry["findings"])
        for name in ("excluded", "flagged", "recused", "late", "missing", "line_changes_without"):
            yield name, bool(entry[name])
        yield "no mark at all", None in entry["criteria"].values()


def both(*names):
    """Return that a thing is so on one board and not so on another."""
    return {(name, value) for name in names for value in (True, False)}


def test_the_random_boards_reach_every_option_and_every_outcome():
    options, outcomes = set(), set()
    for board in boards_of(0):
        options.update(options_of(board))
        outcomes.update(outcomes_of(second_scoring.score(board)["results"]))
    assert options == {
        *(("kind", kind) for kind in (None, "points", "pass_fail")),
        *(("order", order) for order in (None, "score_then_priority", "priority_then_score")),
        *(("aggregate", how) for how in (None, ("mean", None), ("median", None))),
        *(("aggregate", ("trimmed_mean", drop)) for drop in (1, 2)),
        *(("far_off", how) for how in (None, ("none", None))),
        *(("far_off", (act, basis)) for act in ("flag", "exclude_once") for basis in ("percent_of_mean", "points")),
        *(("zero_veto", rule) for rule in (None, (True, None), (True, True), (True, False))),
        *(("pass", rule) for rule in ((False, None), (True, None), (True, True), (True, False))),
        *(("quorum", of) for of in (None, "appointed", "unconflicted")),
        *(("must_include", how) for how in ("either", "several", "one")),
        *(("tie_break", key) for key in (None, "lower_support", "chair_mark", "earlier_submission", "criterion")),
        *(("not_applicable", how) for how in (None, "rebased", "not_allowed")),
        *both("role_weights", "weight", "min_pass", "priority", "chair", "one member", "no proposals"),
    }
    assert outcomes == {
        *(("passed", how) for how in ((True, True), (False, True), (None, True), (None, False))),
        *(("knock_out", code) for code in ("min_pass", "zero_veto")),
        ("finding", "trim_fallback"),
        *both("excluded", "flagged", "recused", "late", "missing", "line_changes_without"),
        *both("shared rank", "no mark at all"),
    }
