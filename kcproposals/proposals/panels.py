"""What slices above show on the page of a proposal, and what they let people do there.

A slice adds a function in ``wire(app)``: ``PANELS.append(papers_of)``. It gets the proposal and the actor, asks the
policy itself, and returns panels in the order they should stand; nothing to show is an empty list. ``ACTS`` holds the
same for the buttons beside the heading of a handed-in proposal.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kcproposals.domain.policy import Actor
from kcproposals.proposals.models import Proposal
from kcproposals.web.panels import Panel

if TYPE_CHECKING:
    from kcproposals.proposals.dossier import Dossier


__all__ = ["ACTS", "PANELS", "Panel", "acts_for", "panels_for"]

PANELS: list[Callable[[Proposal, Actor], list[Panel]]] = []
ACTS: list[Callable[["Dossier", Actor, Any], list[Panel]]] = []


def panels_for(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return every panel the actor may see, in the order the slices were wired."""
    return [panel for show in PANELS for panel in show(proposal, actor)]


def acts_for(read: "Dossier", actor: Actor, failed: Any = None) -> list[Panel]:
    """Return what the actor may do; ``failed`` is a form that came back with errors, for the act it belongs to."""
    return [panel for show in ACTS for panel in show(read, actor, failed)]
