"""What slices above show on the page of a facility.

They add a function in ``wire(app)``; it asks the policy itself.
"""

from collections.abc import Callable

from kcproposals.domain.policy import Actor
from kcproposals.facilities.models import Facility
from kcproposals.web.panels import Panel

PANELS: list[Callable[[Facility, Actor], list[Panel]]] = []


def panels_for(facility: Facility, actor: Actor) -> list[Panel]:
    """Return every panel the actor may see, in the order the slices were wired."""
    return [panel for show in PANELS for panel in show(facility, actor)]
