"""What waits for a person: each slice says what it has for an actor; the first page shows it, the earliest due first.

A slice registers its query in ``wire(app)``: ``waits(queries.waiting)``. It runs a constant number of statements, asks
nothing it can see from the actor's grants alone, and returns nothing for those it has nothing for.
Not here: notices, which tell what happened; this tells what is to be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kcproposals.domain.policy import Actor


@dataclass(frozen=True)
class Waiting:
    """One line of the list of what is to be done.

    ``group`` is a ``domain.policy.Role``, "facility", "unit" or "board": as what the person does it. ``label`` is a
    msgid, filled with ``values``. ``count`` says how many things one line stands for (0: it stands for itself).
    ``note`` is a line below it, text as it is (a title, a place). ``due`` is the instant it must be done before.
    """

    group: str
    label: str
    url: str
    values: Mapping[str, Any] = field(default_factory=dict)
    count: int = 0
    note: str = ""
    due: datetime | None = None


WAITING: list[Callable[[Actor, datetime], list[Waiting]]] = []


def waits(query: Callable[[Actor, datetime], list[Waiting]]) -> None:
    """Register a query (actor, now) → what waits; the same one again changes nothing."""
    if query not in WAITING:
        WAITING.append(query)
