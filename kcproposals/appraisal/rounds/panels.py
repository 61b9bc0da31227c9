"""What the board's work shows on the page of a proposal, to those who may see a result."""

from flask_babel import gettext as _

from kcproposals.appraisal.models import Appraisal
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def results_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the closed rounds of a proposal, the newest first; none before a close."""
    seen: list[Appraisal] = [row for row in proposal.appraisals if can(actor, Permission.VIEW_RESULT, row.round)]
    if not seen:
        return []
    return [Panel(_("Kết quả thẩm định"), "appraisal/_panel.html", {"appraisals": seen[::-1]})]
