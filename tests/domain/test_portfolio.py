"""Choices beside rank-and-cut: never over money or quota, worth to the last fraction, every difference explained."""

import random
from fractions import Fraction
from itertools import product

import pytest

from kcproposals.domain.plan import Item, Quota, allocate
from kcproposals.domain.portfolio import AIMS, Scored, greedy, swaps, total_worth, within


def scored(rank: int, score: str, support: int, **more: object) -> Scored:
    return Scored(Item(id=f"P{rank}", rank=rank, support=support, **more), Fraction(score))  # type: ignore[arg-type]


def best_by_search(files, envelope, quotas, aim, partial):
    """Try every choice there is."""
    best = Fraction(0)
    for paid in product(*[(0, *one.payments(partial)) for one in files]):
        chosen = {one.item.id: amount for one, amount in zip(files, paid, strict=True) if amount}
        if within(files, chosen, envelope, quotas):
            best = max(best, total_worth(files, chosen, aim))
    return best


def random_plan(rng: random.Random, most: int = 7):
    """Return files, envelope and quotas of a small plan; amounts in đồng, ends not round."""
    files = [
        scored(
            rank, str(Fraction(rng.randint(7000, 10000), 100)), rng.randint(1, 30) * 10_000_000 + rng.randint(0, 3),
            activity=rng.choice("AB"), place=rng.choice("XY"), focal=rng.random() < 0.2,
            min_support=rng.choice([None, 5_000_000, 60_000_001]),
        )
        for rank in range(1, rng.randint(2, most) + 1)
    ]  # fmt: skip
    envelope = rng.randint(0, 120) * 10_000_000 + rng.randint(0, 9)
    quotas = [Quota(by="activity", equals="A", most=rng.randint(0, 40) * 10_000_000)] if rng.random() < 0.5 else []
    quotas += [Quota(by="place", equals="X", most=rng.randint(0, 40) * 10_000_000)] if rng.random() < 0.3 else []
    return files, envelope, quotas


def test_the_two_aims_differ_where_cheap_proposals_crowd_out_a_good_one():
    files = [scored(1, "90", 500), scored(2, "75", 250), scored(3, "74", 250)]
    assert greedy(files, 500, aim="score") == {"P2": 250, "P3": 250}
    assert greedy(files, 500, aim="score_money") == {"P1": 500}
    assert total_worth(files, {"P2": 250, "P3": 250}, "score") == 149
    assert total_worth(files, {"P1": 500}, "score_money") == 45_000


def test_a_part_is_worth_its_share():
    one = scored(1, "80", 300, min_support=200)
    assert one.payments(partial=True) == (300, 200) and one.payments(partial=False) == (300,)
    assert one.worth(200, "score") == Fraction(160, 3)
    assert greedy([one], 250, aim="score", partial=True) == {"P1": 200}
    assert greedy([one], 250, aim="score", partial=False) == {}


@pytest.mark.parametrize("aim", AIMS)
def test_greedy_keeps_to_money_and_quotas_and_never_beats_the_best(aim):
    rng = random.Random(5)
    for _ in range(60):
        files, envelope, quotas = random_plan(rng, 5)
        partial = rng.random() < 0.5
        chosen = greedy(files, envelope, quotas, aim=aim, partial=partial)
        assert within(files, chosen, envelope, quotas)
        assert total_worth(files, chosen, aim) <= best_by_search(files, envelope, quotas, aim, partial)


def test_every_difference_is_explained_once():
    rng = random.Random(6)
    for _ in range(200):
        files, envelope, quotas = random_plan(rng)
        cut = {chosen.id: chosen.support for chosen in allocate(envelope, [one.item for one in files]).selected}
        other = greedy(files, envelope, quotas, aim="score", partial=True)
        found, more = swaps(files, cut, other)
        left = {key for key in cut if other.get(key, 0) < cut[key]}
        assert [swap.out for swap in found] == [one.item.id for one in files if one.item.id in left]
        come = [key for swap in found for key in swap.into] + more
        assert sorted(come) == sorted(key for key in other if key not in cut) and len(set(come)) == len(come)
        ranks = {one.item.id: one.item.rank for one in files}
        assert all(ranks[key] > ranks[swap.out] for swap in found for key in swap.into)


def test_a_lower_file_takes_the_money_of_a_higher_one():
    files = [scored(1, "90", 500), scored(2, "75", 250), scored(3, "74", 250), scored(4, "71", 10)]
    found, more = swaps(files, {"P1": 500}, {"P2": 250, "P3": 250, "P4": 10})
    assert [(swap.out, swap.into, swap.paid) for swap in found] == [("P1", ("P2", "P3"), 0)] and more == ["P4"]
