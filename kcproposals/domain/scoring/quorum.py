"""Whether enough of the board, and the right people of it, gave a sheet. Judged before anything else."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

QuorumBase = Literal["appointed", "unconflicted"]

_ROLE = r"[^|*\s](?:[^|*]*[^|*\s])?"
_EITHER = re.compile(rf"{_ROLE}(?:\|{_ROLE})*")
_SEVERAL = re.compile(rf"({_ROLE})\*([1-9][0-9]{{0,3}})")


@dataclass(frozen=True)
class Quorum:
    """The share of the board that must have submitted, and the roles that must be among them (see `requirement`)."""

    share: Fraction
    of: QuorumBase = "appointed"
    must_include: tuple[str, ...] = ()


class Requirement(NamedTuple):
    """At least `at_least` submitted sheets by members holding one of `roles`."""

    roles: tuple[str, ...]
    at_least: int


def is_role(name: str) -> bool:
    """Tell whether a name can be a role: any words without `|` and `*`, which `requirement` needs for itself."""
    return re.fullmatch(_ROLE, name) is not None


def requirement(entry: str) -> Requirement | None:
    """Read an entry of must_include: `a`, `a|b` (either role), `a*2` (two of that role); None if it is none."""
    if _EITHER.fullmatch(entry):
        roles = tuple(entry.split("|"))
        return Requirement(roles, 1) if len(set(roles)) == len(roles) else None
    several = _SEVERAL.fullmatch(entry)
    return Requirement((several[1],), int(several[2])) if several else None


def has_quorum(rule: Quorum | None, *, roles: Collection[str], appointed: int, recused: int) -> bool:
    """Tell whether the members who submitted, given by their `roles`, are a quorum of the board."""
    if not roles:
        return False
    if rule is None:
        return True
    base = appointed if rule.of == "appointed" else appointed - recused
    if len(roles) < rule.share * base:
        return False
    needed = [requirement(entry) for entry in rule.must_include]
    return all(need is not None and sum(role in need.roles for role in roles) >= need.at_least for need in needed)
