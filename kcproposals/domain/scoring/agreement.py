"""How far members ordered the proposals alike: Kendall's coefficient of concordance W, exact. It alters no total."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

LEAST_MEMBERS, LEAST_PROPOSALS = 2, 3


def agreement(totals: Mapping[str, Mapping[str, Fraction | int]]) -> Fraction | None:
    """Return W between 0 (no agreement) and 1 (the same order), corrected for equal totals.

    `totals` is member → proposal → total of the sheet, in any unit; only proposals that every member marked are
    compared. None when fewer than two members or three such proposals are left, or nobody told one from another.
    """
    members = list(totals.values())
    common = set.intersection(*(set(given) for given in members)) if members else set()
    if len(members) < LEAST_MEMBERS or len(common) < LEAST_PROPOSALS:
        return None
    order = sorted(common)
    ranked = [_ranks([given[proposal] for proposal in order]) for given in members]
    sums = [sum(ranks) for ranks in zip(*(ranks for ranks, _ in ranked), strict=True)]
    m, n = len(members), len(order)
    most = m * m * (n**3 - n) - m * sum(tied for _, tied in ranked)
    # 12 · Σ(R − mean R)², where the sums are 2R: 3 · (n · Σ(2R)² − (Σ2R)²) / n
    apart = 3 * (n * sum(value * value for value in sums) - sum(sums) ** 2)
    return Fraction(apart, n * most) if most else None


def _ranks(values: Sequence[Fraction | int]) -> tuple[list[int], int]:
    """Return twice the rank of each value, equals sharing the mean of their places, and Σ(t³ − t) over the equals."""
    places: dict[Fraction | int, int] = {}
    before = tied = 0
    for value, group in groupby(sorted(values)):
        size = len(list(group))
        places[value] = 2 * before + size + 1
        before, tied = before + size, tied + size**3 - size
    return [places[value] for value in values], tied
