"""The page of one proposal: the hub while the facility may change it, afterwards the road it takes."""

from typing import Any

from flask import Blueprint, abort, render_template

from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission, can
from kcproposals.domain.workflow import EDITABLE, Action, Status, allows
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import past_support_of
from kcproposals.proposals.changes import changes
from kcproposals.proposals.forms import ReasonForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import profile_rows, saved_words
from kcproposals.proposals.panels import panels_for
from kcproposals.proposals.queries import events_of, proposal_by_key
from kcproposals.proposals.road import next_words, timeline
from kcproposals.proposals.services import is_lapsed
from kcproposals.proposals.work import Work
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.translations import language

bp = Blueprint("proposals", __name__)


@bp.get("/proposals/<key>")
@requires(Permission.VIEW_PROPOSAL, load=proposal_by_key)
def show(proposal: Proposal) -> str:
    """The hub for its facility while it may be changed, else the road so far and what was handed in."""
    now = utc_now()
    mine = can(current_actor(), Permission.EDIT_PROPOSAL, proposal)
    if mine and Status(proposal.status) in EDITABLE and not is_lapsed(proposal, now):
        return hub(proposal)
    return follow(proposal)


def hub(proposal: Proposal, withdrawal: ReasonForm | None = None) -> str:
    """Return the task list of a draft or a return."""
    work = Work(proposal, utc_now())
    waiting = next((s for s in work.sections if s.is_open and s.status not in ("done", "locked")), None)
    return render_template(
        "proposals/hub.html", work=work, proposal=proposal, now=work.now, waiting=waiting, deadline=deadline(proposal),
        panels=panels_for(proposal, current_actor()), deletion=OnceForm(formdata=None),
        saved=saved_words(proposal.saved_at, work.now), **about_facility(proposal.facility),
        withdrawal=withdrawal or ReasonForm(formdata=None),
    )  # fmt: skip


def deadline(proposal: Proposal) -> Any:
    """Return the instant before which the facility must hand in."""
    return proposal.supplement_due if proposal.status == Status.RETURNED else proposal.call.closes_at


def follow(proposal: Proposal, withdrawal: ReasonForm | None = None) -> str:
    """Return the page of a proposal that the facility handed in."""
    actor, work = current_actor(), Work(proposal, utc_now())
    return render_template(
        "proposals/follow.html", work=work, proposal=proposal, now=work.now, panels=panels_for(proposal, actor),
        events=timeline(events_of(proposal)), returns=answered_returns(work),
        withdrawal=withdrawal or ReasonForm(formdata=None),
        may_withdraw=can(actor, Permission.WITHDRAW_PROPOSAL, proposal) and allows(proposal.status, Action.WITHDRAW),
        next_words=next_words(proposal.status), **about_facility(proposal.facility),
    )  # fmt: skip


def about_facility(facility: Facility) -> dict[str, Any]:
    """Return what pages show of the facility beside the proposal: its profile and its earlier support."""
    return {"facility": facility, "profile": profile_rows(facility), "past": past_support_of(facility)}


def answered_returns(work: Work) -> list[dict[str, Any]]:
    """Return every return for supplement with what was changed after it, the newest first."""
    returns, names = work.proposal.returns, {key: file.name for key, file in work.files.items()}
    titles = {section.key: section.title.to(language()) for section in work.form.sections}
    found = []
    for at, one in enumerate(returns):
        after = returns[at + 1].answers_before if at + 1 < len(returns) else work.proposal.answers
        found.append(
            {
                "row": one,
                "reasons": [(titles.get(key, key), text) for key, text in one.reasons.items()],
                "changes": changes(one.answers_before, after, work.form, language(), names),
            }
        )
    return found[::-1]


def section_of(work: Work, key: str) -> Any:
    """Return a section of the proposal's form; an unknown one is a page that does not exist."""
    try:
        return work.form.section(key)
    except KeyError:
        abort(404)
