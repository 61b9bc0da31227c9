"""The page of a handed-in proposal for those who read it; what they may do there comes from ``panels.ACTS``."""

from typing import Any

from flask import render_template

from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.proposals import dossier
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel, acts_for, panels_for
from kcproposals.proposals.queries import events_of, names_of
from kcproposals.proposals.road import next_words, timeline
from kcproposals.web.access import current_actor
from kcproposals.web.translations import language


def dossier_page(proposal: Proposal, *, failed: Any = None, problem: str = "", panel: Panel | None = None) -> str:
    """Return the page; ``failed`` is a form of an act that comes back with errors, ``problem`` says why it failed.

    ``panel`` stands instead of the one with its id: the card whose form failed.
    """
    actor, read = current_actor(), dossier.of(proposal, language())
    panels = [panel if panel and panel.id == shown.id else shown for shown in panels_for(proposal, actor)]
    events = events_of(proposal)
    return render_template(
        "proposals/dossier.html", dossier=read, proposal=proposal, panels=panels,
        events=timeline(events, names_of(event.actor_id for event in events if event.actor_id is not None)),
        returns=read.returns, papers=papers_of(proposal, actor), next_words=next_words(proposal.status),
        acts=acts_for(read, actor, failed), failed=failed, problem=problem,
    )  # fmt: skip


def papers_of(proposal: Proposal, actor: Actor) -> list[Document]:
    """Return the papers about a proposal that the actor may see, oldest first."""
    return [one for one in documents_about("proposal", proposal.key) if can(actor, Permission.VIEW_DOCUMENT, one)]
