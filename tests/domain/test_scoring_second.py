"""Two implementations of the same description must agree on every digit."""

import json
import random

import pytest

from kcproposals.domain.rulesio import score
from tests.domain import second_scoring
from tests.domain.random_boards import board_file

BOARDS_A_SEED = 520


@pytest.mark.parametrize("seed", range(4))
def test_both_implementations_agree_on_every_board(seed):
    rng = random.Random(seed)
    for number in range(BOARDS_A_SEED):
        board = board_file(rng)
        ours, second = score.run(board), second_scoring.score(board)
        assert ours == second, f"board {number} of seed {seed}: {json.dumps(board, ensure_ascii=False)}"


def test_the_random_boards_reach_every_part_of_the_rules():
    rng = random.Random(1)
    reached = set()
    for _ in range(600):
        board = board_file(rng)
        results = second_scoring.score(board)["results"]
        ranks = [entry["rank"] for entry in results if entry["rank"]]
        reached.update(["shared rank"] if len(set(ranks)) < len(ranks) else [])
        for entry in results:
            reached.add(("passed", entry["passed"], "quorum", entry["quorum"]))
            reached.update(code.split(":")[0] for code in entry["knock_outs"])
            reached.update(finding["code"] for finding in entry["findings"])
            names = ("excluded", "flagged", "recused", "late", "missing", "line_changes_without")
            reached.update(name for name in names if entry[name])
            reached.update(["no mark at all"] if None in entry["criteria"].values() else [])
    assert reached == {
        "shared rank",
        ("passed", True, "quorum", True),
        ("passed", False, "quorum", True),
        ("passed", None, "quorum", True),
        ("passed", None, "quorum", False),
        *("min_pass", "zero_veto", "trim_fallback", "excluded", "flagged", "recused", "late", "missing"),
        *("line_changes_without", "no mark at all"),
    }
