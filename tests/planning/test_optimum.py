"""The solver's best is the best there is, on every small plan, to the đồng."""

import random
import subprocess
import sys
from fractions import Fraction

import pytest

from kcproposals.domain.portfolio import greedy, total_worth, within
from kcproposals.planning.optimum import best
from tests.domain.test_portfolio import best_by_search, random_plan, scored


@pytest.mark.slow
def test_equal_to_exhaustive_search_on_500_small_plans() -> None:
    rng = random.Random(11)
    for number in range(500):
        files, envelope, quotas = random_plan(rng, 8)
        aim, partial = rng.choice(["score", "score_money"]), rng.random() < 0.4
        found = best(files, envelope, quotas, aim=aim, partial=partial)
        assert within(files, found.chosen, envelope, quotas), number
        assert found.proven and found.worth == total_worth(files, found.chosen, aim), number
        assert found.worth == best_by_search(files, envelope, quotas, aim, partial), number


def test_beats_the_greedy_choice_where_that_is_not_the_best() -> None:
    files = [scored(1, "90", 60), scored(2, "80", 50), scored(3, "79", 50)]
    assert greedy(files, 100, aim="score_money") == {"P1": 60}
    found = best(files, 100, aim="score_money")
    assert found.chosen == {"P2": 50, "P3": 50} and found.worth == Fraction(80 * 50 + 79 * 50) and found.proven


def test_nothing_fits_and_nothing_asked() -> None:
    assert best([], 100, aim="score").chosen == {}
    none = best([scored(1, "90", 200)], 100, aim="score")
    assert (none.chosen, none.worth, none.proven) == ({}, 0, True)


def test_the_solver_is_loaded_when_it_is_asked_and_not_before() -> None:
    code = "import sys, kcproposals.app, kcproposals.planning.optimum; sys.exit('highspy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
