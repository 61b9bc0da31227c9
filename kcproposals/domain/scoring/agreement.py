"""How far members ordered the proposals alike: Kendall's coefficient of concordance W, exact. It alters no total."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from kcproposals.domain.scoring.totals import mean

LEAST_MEMBERS, LEAST_PROPOSALS = 2, 3


def agreement(totals: Mapping[str, Mapping[str, Fraction]]) -> Fraction | None:
    """Return W between 0 (no agreement) and 1 (the same order), corrected for equal totals.

    `totals` is member → proposal → total of the sheet; only proposals that every member marked are compared. None when
    fewer than two members or three such proposals are left, or nobody told one proposal from another.
    """
    members = list(totals.values())
    common = set.intersection(*(set(given) for given in members)) if members else set()
    if len(members) < LEAST_MEMBERS or len(common) < LEAST_PROPOSALS:
        return None
    order = sorted(common)
    ranked = [_ranks([given[proposal] for proposal in order]) for given in members]
    sums = [sum(ranks, Fraction(0)) for ranks in zip(*(ranks for ranks, _ in ranked), strict=True)]
    middle = mean(sums)
    m, n = len(members), len(order)
    most = Fraction(m * m * (n**3 - n) - m * sum(tied for _, tied in ranked))
    return 12 * sum(((value - middle) ** 2 for value in sums), Fraction(0)) / most if most else None


def _ranks(values: Sequence[Fraction]) -> tuple[list[Fraction], int]:
    """Return the rank of each value, equals sharing the mean of their places, and Σ(t³ − t) over groups of equals."""
    places: dict[Fraction, Fraction] = {}
    before = tied = 0
    for value, group in groupby(sorted(values)):
        size = len(list(group))
        places[value] = before + Fraction(size + 1, 2)
        before, tied = before + size, tied + size**3 - size
    return [places[value] for value in values], tied
