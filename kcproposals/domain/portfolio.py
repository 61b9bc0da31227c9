"""Other ways to spend an envelope than rank-and-cut, to be compared with it: what is best by a named aim, and why.

For the planner's what-if. Nothing here decides: a plan departs from the ranking item by item, each with a reason.
Worth is exact (Fractions); amounts are whole đồng. Not here: the solver, which the planning slice asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kcproposals.domain.plan import Item, Quota

SCORE, SCORE_MONEY = "score", "score_money"
AIMS = (SCORE, SCORE_MONEY)
"""Sum of scores (a small proposal counts as much as a large one), or sum of score × đồng (each đồng counts alike)."""

Chosen = Mapping[str, int]
"""What is paid to whom: id → đồng."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A proposal with the total its board gave it, in points."""

    item: Item
    score: Fraction

    def payments(self, partial: bool) -> tuple[int, ...]:
        """Return what it may be paid: all it asks, or with ``partial`` also the least it can be carried out with."""
        least = self.item.min_support
        is_less = partial and least is not None and 0 < least < self.item.support
        return (self.item.support, least) if is_less and least is not None else (self.item.support,)

    def worth(self, paid: int, aim: str) -> Fraction:
        """Return what paying ``paid`` is worth by an aim; a part is worth its share."""
        return self.score * paid if aim == SCORE_MONEY else self.score * paid / self.item.support


def total_worth(scored: Iterable[Scored], chosen: Chosen, aim: str) -> Fraction:
    """Return what a choice is worth by an aim."""
    return sum((one.worth(chosen[one.item.id], aim) for one in scored if one.item.id in chosen), Fraction(0))


def within(scored: Iterable[Scored], chosen: Chosen, envelope: int, quotas: Sequence[Quota]) -> bool:
    """Say whether a choice keeps to the envelope and to every quota, to the đồng."""
    if sum(chosen.values()) > envelope:
        return False
    used = [0] * len(quotas)
    for one in scored:
        for index, quota in enumerate(quotas):
            if quota.covers(one.item):
                used[index] += chosen.get(one.item.id, 0)
    return all(amount <= quota.most for amount, quota in zip(used, quotas, strict=True))


def greedy(
    scored: Sequence[Scored], envelope: int, quotas: Sequence[Quota] = (), *, aim: str, partial: bool = False
) -> dict[str, int]:
    """Return a good choice at once: by worth of a đồng, each as much as still fits. Not always the best."""
    ordered = sorted(scored, key=lambda one: (-one.worth(one.item.support, aim) / one.item.support, one.item.rank))
    chosen: dict[str, int] = {}
    for one in ordered:
        for paid in one.payments(partial):
            tried = {**chosen, one.item.id: paid}
            if within(scored, tried, envelope, quotas):
                chosen = tried
                break
    return chosen


@dataclass(frozen=True, slots=True)
class Swap:
    """What comes in for what: ``out`` stands above ``into`` in the ranking and is left out, or gets less (``paid``)."""

    out: str
    into: tuple[str, ...]
    paid: int = 0


def swaps(scored: Sequence[Scored], cut: Chosen, other: Chosen) -> tuple[list[Swap], list[str]]:
    """Explain ``other`` beside rank-and-cut: each proposal left out with those below it that take its money, and what
    else came in. In the order of the ranking; every id that differs stands once on its side."""
    ordered = sorted(scored, key=lambda one: one.item.rank)
    places = {one.item.id: one for one in ordered}
    come = [one.item.id for one in ordered if one.item.id in other and one.item.id not in cut]
    found = []
    for one in ordered:
        before, after = cut.get(one.item.id, 0), other.get(one.item.id, 0)
        if after >= before:
            continue
        takers, missing = [], before - after
        for key in list(come):
            if missing > 0 and places[key].item.rank >= one.item.rank:
                takers.append(key)
                come.remove(key)
                missing -= other[key]
        found.append(Swap(one.item.id, tuple(takers), after))
    return found, come
