"""Which calls pin which version of a pack. This slice lies below calls, so they hand in their query when wired."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from kcproposals.domain.policy import Actor


@dataclass(frozen=True, kw_only=True)
class Use:
    """One call as far as packs are concerned: a draft has pinned nothing yet."""

    key: str
    title: str
    agency_id: int
    programme: str
    state: str
    is_over: bool
    pack_ids: Collection[int]


USES: list[Callable[[Actor, datetime], list[Use]]] = []


def tells_uses(query: Callable[[Actor, datetime], list[Use]]) -> None:
    """Register a query (actor, now) → the calls they may see (once, however many applications a process makes)."""
    if query not in USES:
        USES.append(query)


def uses_for(actor: Actor, now: datetime) -> list[Use]:
    """Return every call the actor may see with the versions it pins, the latest closing first."""
    return [use for query in USES for use in query(actor, now)]
