"""What waits for a person, from every slice, grouped by what they are."""

from dataclasses import dataclass
from datetime import datetime

from kcproposals.domain.policy import Actor, Role
from kcproposals.web.waiting import WAITING, Waiting

_ORDER = ("facility", "unit", "board", *(role.value for role in Role))


@dataclass(frozen=True)
class Group:
    """What waits for a person as one thing they are ("facility", "unit", "board" or a role), the earliest due first."""

    code: str
    items: list[Waiting]


def waiting_for(actor: Actor, now: datetime) -> list[Group]:
    """Ask every slice; one call each, so the number of statements does not grow with what waits."""
    found = [item for query in WAITING for item in query(actor, now)]
    groups = [Group(code, [item for item in found if item.group == code]) for code in _ORDER]
    for group in groups:
        group.items.sort(key=lambda item: (item.due is None, item.due or now))
    return [group for group in groups if group.items]
