"""Whether who sits in the meeting would be a quorum for the file on the table, as the rules of the set say it.

It counts people, never sheets: what counts for the result is judged at the close, over the sheets handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from kcproposals.domain.scoring import Quorum, has_quorum
from kcproposals.domain.scoring.quorum import Requirement, requirement


class Seated(NamedTuple):
    """One seat that gives marks: its role, whether its holder is here, whether they keep out of this file."""

    role: str
    is_here: bool
    is_recused: bool = False


@dataclass(frozen=True)
class Count:
    """``here`` of ``appointed`` members count for the file; ``recused`` keep out of it.

    ``short`` is how many more must come, ``lacking`` which required seats nobody here fills.
    """

    here: int
    appointed: int
    recused: int
    short: int
    lacking: tuple[Requirement, ...]
    met: bool


def count(rule: Quorum | None, seats: Iterable[Seated]) -> Count:
    """Count a quorum. Without a rule one member is enough."""
    seats = list(seats)
    roles = [seat.role for seat in seats if seat.is_here and not seat.is_recused]
    recused = sum(seat.is_recused for seat in seats)
    needed, lacking = 1, []
    if rule is not None:
        base = len(seats) if rule.of == "appointed" else len(seats) - recused
        needed = max(1, ceil(rule.share * base))
        wanted = [found for found in map(requirement, rule.must_include) if found]
        lacking = [need for need in wanted if sum(role in need.roles for role in roles) < need.at_least]
    return Count(
        here=len(roles), appointed=len(seats), recused=recused, short=max(0, needed - len(roles)),
        lacking=tuple(lacking), met=has_quorum(rule, roles=roles, appointed=len(seats), recused=recused),
    )  # fmt: skip
