"""What slices above show on the page of a proposal, and what they let people do there.

A slice adds a function in ``wire(app)``: ``PANELS.append(papers_of)``. It gets the proposal and the actor, asks the
policy itself, and returns panels in the order they should stand; nothing to show is an empty list. ``ACTS`` holds the
same for the buttons beside the heading of a handed-in proposal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kcproposals.domain.policy import Actor
from kcproposals.proposals.models import Proposal

if TYPE_CHECKING:
    from kcproposals.proposals.dossier import Dossier


@dataclass(frozen=True)
class Panel:
    """One card: its heading, the template that fills it, and what that template is given as ``panel``."""

    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)


PANELS: list[Callable[[Proposal, Actor], list[Panel]]] = []
ACTS: list[Callable[["Dossier", Actor, Any], list[Panel]]] = []


def panels_for(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return every panel the actor may see, in the order the slices were wired."""
    return [panel for show in PANELS for panel in show(proposal, actor)]


def acts_for(read: "Dossier", actor: Actor, failed: Any = None) -> list[Panel]:
    """Return what the actor may do; ``failed`` is a form that came back with errors, for the act it belongs to."""
    return [panel for show in ACTS for panel in show(read, actor, failed)]
