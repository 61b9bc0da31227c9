"""The page of a handed-in proposal for those who read it, with the acts of intake for those who may decide."""

from flask import render_template

from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.proposals import dossier
from kcproposals.proposals.forms_intake import AcceptForm, RefuseForm
from kcproposals.proposals.intake_queue import next_file
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import panels_for
from kcproposals.proposals.queries import events_of, names_of
from kcproposals.proposals.road import next_words, timeline
from kcproposals.web.access import current_actor
from kcproposals.web.translations import language


def dossier_page(proposal: Proposal, *, refusal: RefuseForm | None = None, problem: str = "") -> str:
    """Return the page; ``refusal`` comes back with errors, ``problem`` says why the last act was not done."""
    actor, read = current_actor(), dossier.of(proposal, language())
    may_decide = can(actor, Permission.INTAKE_PROPOSAL, proposal)
    is_waiting = may_decide and proposal.status == Status.SUBMITTED
    events = events_of(proposal)
    return render_template(
        "proposals/dossier.html", dossier=read, proposal=proposal, panels=panels_for(proposal, actor),
        events=timeline(events, names_of(event.actor_id for event in events if event.actor_id is not None)),
        returns=read.returns, papers=papers_of(proposal, actor), next_words=next_words(proposal.status),
        is_waiting=is_waiting,
        next_file=next_file(actor, proposal) if may_decide and not is_waiting else None, may_decide=may_decide,
        acceptance=AcceptForm(formdata=None, data={"version": proposal.version}), problem=problem,
        refusal=refusal or RefuseForm(formdata=None, data={"version": proposal.version, "clause": read.review.clause}),
    )  # fmt: skip


def papers_of(proposal: Proposal, actor: Actor) -> list[Document]:
    """Return the papers about a proposal that the actor may see, oldest first."""
    return [one for one in documents_about("proposal", proposal.key) if can(actor, Permission.VIEW_DOCUMENT, one)]
