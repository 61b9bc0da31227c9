"""Cards that one slice shows on the page of another, below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Note:
    """One line among the findings of a page: tone (ok, info, warn, bad), words, clause; it leads to its panel."""

    tone: str
    text: str
    clause: str = ""


@dataclass(frozen=True)
class Panel:
    """One card: its heading, the template that fills it, and what that template is given as ``panel``.

    ``id`` stands in the address; ``notes`` are also shown where the page lists what was found.
    """

    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    notes: tuple[Note, ...] = ()
