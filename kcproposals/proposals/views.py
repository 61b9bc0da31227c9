"""The page of one proposal: the hub while the facility may change it, afterwards the road it takes."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission, can
from kcproposals.domain.workflow import EDITABLE, Action, Status, allows
from kcproposals.proposals import confirmations
from kcproposals.proposals.dossier_page import dossier_page
from kcproposals.proposals.forms import ReasonForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import about_facility, saved_words
from kcproposals.proposals.panels import panels_for
from kcproposals.proposals.queries import events_of, proposal_by_key
from kcproposals.proposals.road import next_words, timeline
from kcproposals.proposals.services import is_lapsed
from kcproposals.proposals.work import Work
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm

bp = Blueprint("proposals", __name__)


@bp.get("/proposals/<key>")
@requires(Permission.VIEW_PROPOSAL, load=proposal_by_key)
def show(proposal: Proposal) -> Any:
    """To who drafts it the hub while it may be changed, to the facility it is drafted for what stands there by now.

    Afterwards to both the road so far; to everyone else the dossier.
    """
    actor = current_actor()
    if not can(actor, Permission.FOLLOW_PROPOSAL, proposal):
        return dossier_page(proposal)
    if Status(proposal.status) not in EDITABLE or is_lapsed(proposal, utc_now()):
        return follow(proposal)
    if can(actor, Permission.EDIT_PROPOSAL, proposal):
        return hub(proposal)
    return redirect(url_for(".check", key=proposal.key))


def hub(proposal: Proposal, withdrawal: ReasonForm | None = None) -> str:
    """Return the task list of a draft or a return."""
    work = Work(proposal, utc_now())
    waiting = next((s for s in work.sections if s.is_open and s.status not in ("done", "locked")), None)
    return render_template(
        "proposals/hub.html", work=work, proposal=proposal, now=work.now, waiting=waiting, deadline=deadline(proposal),
        panels=panels_for(proposal, current_actor()), deletion=OnceForm(formdata=None),
        saved=saved_words(proposal.saved_at, work.now), **about_facility(proposal.facility),
        withdrawal=withdrawal or ReasonForm(formdata=None),
        confirmation=confirmations.state_of(proposal) if confirmations.is_needed(proposal) else "",
        last=confirmations.latest(proposal),
    )  # fmt: skip


def deadline(proposal: Proposal) -> Any:
    """Return the instant before which the facility must hand in."""
    return proposal.supplement_due if proposal.status == Status.RETURNED else proposal.call.closes_at


def follow(proposal: Proposal, withdrawal: ReasonForm | None = None) -> str:
    """Return the page of a proposal that the facility handed in."""
    actor, work = current_actor(), Work(proposal, utc_now())
    return render_template(
        "proposals/follow.html", work=work, proposal=proposal, now=work.now, panels=panels_for(proposal, actor),
        events=timeline(events_of(proposal)), returns=work.returns,
        withdrawal=withdrawal or ReasonForm(formdata=None),
        may_withdraw=can(actor, Permission.WITHDRAW_PROPOSAL, proposal) and allows(proposal.status, Action.WITHDRAW),
        next_words=next_words(Status.LAPSED if is_lapsed(proposal, work.now) else proposal.status),
        **about_facility(proposal.facility),
    )  # fmt: skip
