"""What the plan's papers show on the page of a proposal: the amount that was approved, the decision, the notice."""

from flask_babel import gettext as _

from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.planning.queries import item_of_proposal
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def papers_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the papers about a proposal that the actor may read; none before there is one."""
    papers = [
        paper for paper in _about(proposal) if paper.state != "void" and can(actor, Permission.VIEW_DOCUMENT, paper)
    ]
    if not papers:
        return []
    data = {"approved": proposal.approved, "papers": papers}
    return [Panel(_("Quyết định và thông báo"), "planning/_panel.html", data)]


def _about(proposal: Proposal) -> list[Document]:
    item = item_of_proposal(proposal.id)
    decisions = documents_about("batch", item.batch.key) if item is not None and item.batch is not None else []
    return [*decisions, *documents_about("proposal", proposal.key)]
