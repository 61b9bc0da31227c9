"""What levels show on the page of a proposal: to the office above the result below, to the province the one above."""

from flask_babel import gettext as _

from kcproposals.appraisal.queries import outcome_of
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.levels.queries import items_of
from kcproposals.levels.table import Line
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def levels_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the packages a proposal went up in and what came back, for those who may see these.

    The conclusion and the amount of another office's board stand here, never its sheets.
    """
    if not proposal.code:
        return []
    items = [item for item in items_of(proposal.id) if can(actor, Permission.VIEW_PACKAGE, item.package)]
    if not items:
        return []
    above = outcome_of(proposal.id, items[0].package.to_agency_id)
    rows = [(item, Line.from_json(item.row)) for item in items if item.row]
    return [Panel(_("Gửi lên cấp Bộ"), "levels/_panel.html", {"rows": rows, "above": above})]
