"""What the board told, on the page of the proposal, to those who may read it."""

from flask_babel import gettext as _

from kcproposals.appraisal.answers.queries import answers_about
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def answers_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with what was told of the file, the newest first."""
    seen = [answer for answer in answers_about(proposal.id) if can(actor, Permission.VIEW_ANSWER, answer)]
    if not seen:
        return []
    return [Panel(_("Hội đồng trả lời cơ sở"), "appraisal/_answers.html", {"answers": seen}, id="answer")]
