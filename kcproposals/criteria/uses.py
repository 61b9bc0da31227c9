"""Who a criteria set concerns. This slice lies below calls and boards, so they hand in their queries when wired."""

from collections.abc import Callable
from dataclasses import dataclass

from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.policy import Actor


@dataclass(frozen=True)
class Use:
    """One call, board or round (``kind``) that pins a version; ``state`` is a msgid, ``path`` opens it.

    ``is_over``: nothing happens in it any more.
    """

    kind: str
    title: str
    path: str
    state: str
    is_over: bool


USES: list[Callable[[Actor, CriteriaSet], list[Use]]] = []


def tells_uses(query: Callable[[Actor, CriteriaSet], list[Use]]) -> None:
    """Register a query (actor, set) → what they may see of it (once, however many applications a process makes)."""
    if query not in USES:
        USES.append(query)


def uses_of(row: CriteriaSet, actor: Actor) -> list[Use]:
    """Return everything that pins this version and that the actor may see."""
    return [use for query in USES for use in query(actor, row)]
