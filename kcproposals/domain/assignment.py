"""Share files out: to reviewers, or to panels. Exact, balanced, and the same on every machine.

A file needs so many different takers out of those it may go to (conflicts left out). The loads are as even as the
conflicts allow: an *optimal semi-matching* (Harvey, Ladner, Lovász, Tamir: Semi-matchings for bipartite graphs and load
balancing, 2006), found by moving files along paths from a taker to another who has at least two files less, until no
such path is left. Then the largest load is the smallest possible, so a cap below it cannot be kept by any assignment.
Standard library only; knows no board.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Assignment:
    """``takers``: file → who takes it, in the order of the takers. ``loads``: how many files each taker has.

    ``short``: file → how many takers it lacks (too few may take it). ``cap``: what was asked for, None for none.
    """

    takers: Mapping[str, tuple[str, ...]]
    loads: Mapping[str, int]
    short: Mapping[str, int]
    cap: int | None = None

    @property
    def smallest_cap(self) -> int:
        """The smallest cap with which everything that can be given can be given."""
        return max(self.loads.values(), default=0)

    @property
    def over_cap(self) -> bool:
        """Say whether no assignment at all keeps the cap."""
        return self.cap is not None and self.smallest_cap > self.cap

    @property
    def is_whole(self) -> bool:
        """Say whether every file has all it needs and the cap is kept."""
        return not self.short and not self.over_cap


def assign(
    files: Mapping[str, Iterable[str]], takers: Sequence[str], need: int, *, cap: int | None = None,
    busy: Mapping[str, int] | None = None,
) -> Assignment:  # fmt: skip
    """Give every file ``need`` different takers out of those it may go to, loads as even as can be.

    ``files``: file → who may take it. ``busy``: what takers have already, counted in their loads but not moved.
    Raises ValueError for a need below one, a cap below one, or a taker named twice.
    """
    if need < 1 or (cap is not None and cap < 1):
        raise ValueError("need and cap are at least one")
    if len(set(takers)) != len(takers):
        raise ValueError("a taker is named twice")
    allowed = {file: [taker for taker in takers if taker in set(may)] for file, may in files.items()}
    loads = {taker: (busy or {}).get(taker, 0) for taker in takers}
    held: dict[str, set[str]] = {}
    short = {}
    for file, may in allowed.items():
        chosen = sorted(may, key=lambda taker: (loads[taker], takers.index(taker)))[:need]
        held[file] = set(chosen)
        for taker in chosen:
            loads[taker] += 1
        if len(chosen) < need:
            short[file] = need - len(chosen)
    while path := _improving_path(allowed, held, loads, takers):
        for file, before, after in path:
            held[file].remove(before)
            held[file].add(after)
        loads[path[0][1]] -= 1
        loads[path[-1][2]] += 1
    given = {file: tuple(taker for taker in takers if taker in held[file]) for file in files}
    return Assignment(given, loads, short, cap)


Step = tuple[str, str, str]


def _improving_path(
    allowed: Mapping[str, Sequence[str]], held: Mapping[str, set[str]], loads: Mapping[str, int], takers: Sequence[str]
) -> list[Step]:
    """Return moves (file, from, to) that take one file off a taker and lead to one with at least two files less."""
    links = _links(allowed, held, takers)
    for start in sorted(takers, key=lambda taker: (-loads[taker], takers.index(taker))):
        if found := _path_from(start, links, loads):
            return found
    return []


def _links(
    allowed: Mapping[str, Sequence[str]], held: Mapping[str, set[str]], takers: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return taker → other taker → a file that could go from the one to the other."""
    links: dict[str, dict[str, str]] = {taker: {} for taker in takers}
    for file, may in allowed.items():
        free = [taker for taker in may if taker not in held[file]]
        for taker in may:
            if taker in held[file]:
                for other in free:
                    links[taker].setdefault(other, file)
    return links


def _path_from(start: str, links: Mapping[str, Mapping[str, str]], loads: Mapping[str, int]) -> list[Step]:
    came: dict[str, Step] = {}
    queue = deque([start])
    while queue:
        taker = queue.popleft()
        for other, file in links[taker].items():
            if other == start or other in came:
                continue
            came[other] = (file, taker, other)
            if loads[other] <= loads[start] - 2:
                return _steps(other, start, came)
            queue.append(other)
    return []


def _steps(end: str, start: str, came: Mapping[str, Step]) -> list[Step]:
    steps = []
    while end != start:
        steps.append(came[end])
        end = came[end][1]
    return steps[::-1]
