"""Fitting ranked proposals under an envelope (tổng kinh phí): who is in, who waits in reserve, and why.

For the proposal put before the planner and for `rules allocate`. Not for changing a plan: the planner does that, item
by item, each with a reason. Amounts are whole đồng.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

WHEN_TOO_BIG = ("stop", "skip", "partial")
QUOTA_BY = ("activity", "place", "focal")
"""What `rules allocate` takes; the application also limits by priority place."""
DOES_NOT_FIT, TIE, BELOW_MIN_SUPPORT, QUOTA = "does_not_fit", "tie", "below_min_support", "quota"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One proposal that passed; `min_support` is the least it can be carried out with, None: all of `support`."""

    id: str
    rank: int
    support: int
    min_support: int | None = None
    activity: str | None = None
    place: str | None = None
    focal: bool = False
    priority: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """The most that items with `by` equal to `equals` may receive together, in đồng."""

    by: str
    equals: str | bool
    most: int

    def covers(self, item: Item) -> bool:
        """Say whether the item counts against this quota."""
        return bool(getattr(item, self.by) == self.equals)


@dataclass(frozen=True, slots=True)
class Selected:
    """An item that is in, with what it gets."""

    id: str
    support: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that was passed over or ended the run, and because of what."""

    id: str
    because: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """What the envelope holds. `reserve` has everything not selected, by rank; `left` is what remains in đồng."""

    selected: tuple[Selected, ...]
    reserve: tuple[str, ...]
    left: int
    skipped: tuple[Skipped, ...]


def allocate(
    envelope: int, items: Sequence[Item], when_too_big: str = "stop", quotas: Iterable[Quota] = ()
) -> Allocation:
    """Return what fits, going down the ranks and, inside a rank, in the order given.

    A shared rank that does not fit as a whole goes to the reserve as a whole. `stop` ends at the first thing that does
    not fit, `skip` goes on to what does, `partial` gives the first that does not fit what is left, if that is enough
    for it, and ends. An item that would exceed a quota is passed over in every mode.
    """
    run = _Run(envelope, when_too_big, tuple(quotas))
    ranked = sorted(items, key=lambda item: item.rank)
    for _, peers in groupby(ranked, key=lambda item: item.rank):
        run.take(list(peers))
        if run.ended:
            break
    inside = {chosen.id for chosen in run.selected}
    reserve = tuple(item.id for item in ranked if item.id not in inside)
    return Allocation(tuple(run.selected), reserve, run.left, tuple(run.skipped))


class _Run:
    """The walk down the ranks: what is left, what each quota has used, and what was decided so far."""

    def __init__(self, envelope: int, when_too_big: str, quotas: tuple[Quota, ...]) -> None:
        self.left = envelope
        self.mode = when_too_big
        self.quotas = quotas
        self.used = [0] * len(quotas)
        self.selected: list[Selected] = []
        self.skipped: list[Skipped] = []
        self.ended = False

    def take(self, peers: list[Item]) -> None:
        """Decide about the items of one rank."""
        allowed, used = self._within_quotas(peers)
        kept = {item.id for item in allowed}
        fits = sum(item.support for item in allowed) <= self.left
        because = TIE if len(allowed) > 1 else self._because()
        for item in peers:
            if item.id not in kept:
                self.skipped.append(Skipped(item.id, QUOTA))
            elif fits:
                self._select(item.id, item.support)
            elif not self._give_the_rest(allowed):
                self.skipped.append(Skipped(item.id, because))
        if fits:
            self.used = used
        else:
            self.ended = self.mode != "skip"

    def _within_quotas(self, peers: list[Item]) -> tuple[list[Item], list[int]]:
        """Return the items no quota forbids, and what the quotas would have used with them."""
        allowed: list[Item] = []
        used = list(self.used)
        for item in peers:
            concerned = [index for index, quota in enumerate(self.quotas) if quota.covers(item)]
            if all(used[index] + item.support <= self.quotas[index].most for index in concerned):
                allowed.append(item)
                for index in concerned:
                    used[index] += item.support
        return allowed, used

    def _because(self) -> str:
        return BELOW_MIN_SUPPORT if self.mode == "partial" else DOES_NOT_FIT

    def _give_the_rest(self, allowed: list[Item]) -> bool:
        """In `partial`, give a lone item all that is left when that reaches its least; say whether it was given."""
        least = allowed[0].support if allowed[0].min_support is None else allowed[0].min_support
        if self.mode != "partial" or len(allowed) > 1 or self.left < least:
            return False
        self._select(allowed[0].id, self.left)
        return True

    def _select(self, item_id: str, support: int) -> None:
        self.selected.append(Selected(item_id, support))
        self.left -= support
