"""The pages of the form: one section each, saved while people write, with or without scripts."""

from typing import Any

from flask import abort, jsonify, redirect, request, url_for

from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import EDITABLE, Status
from kcproposals.extensions import db
from kcproposals.proposals import forms
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import clock
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.section_page import SectionPage
from kcproposals.proposals.services import is_lapsed
from kcproposals.proposals.services_drafting import note_checked
from kcproposals.proposals.views import bp
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.rows import add_row, remove_row
from kcproposals.web.translations import sentence


def found(key: str, **_more: str) -> Proposal | None:
    """Return the proposal an address names; what else stands in the address the view reads itself."""
    return proposal_by_key(key)


def page_of(proposal: Proposal) -> SectionPage:
    """Return the section the address names; an unknown one is a page that does not exist."""
    try:
        return SectionPage(proposal, (request.view_args or {})["section"])
    except KeyError:
        abort(404)


@bp.get("/proposals/<key>/sections/<section>")
@requires(Permission.EDIT_PROPOSAL, load=found)
def section(proposal: Proposal) -> Any:
    """One section, to be filled in; a closed one is read elsewhere."""
    page = page_of(proposal)
    if not page.state.is_open:
        readable = Status(proposal.status) in EDITABLE and not is_lapsed(proposal, page.work.now)
        target = url_for(".check", key=proposal.key, _anchor=page.section.key) if readable else ""
        return redirect(target or url_for(".show", key=proposal.key), code=303)
    return page.render(page.form(posted=False))


@bp.post("/proposals/<key>/sections/<section>")
@requires(Permission.EDIT_PROPOSAL, load=found)
def save(proposal: Proposal) -> Any:
    """Save a section by its button and go on."""
    page = page_of(proposal)
    form = page.form(posted=True)
    is_valid = form.validate()
    if request.form.get("add_row") or request.form.get("remove_row"):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return page.render(form)
    if not is_valid:
        return page.render(form), 422
    try:
        page.store(form, current_actor())
        note_checked(proposal, page.section.key)
    except StaleVersion:
        return page.conflict_page(form), 409
    except RuleViolation as problem:
        form.refuse(problem)
        return page.render(form), 422
    to_list = request.form.get("then") == "list"
    return done(url_for(".show", key=proposal.key) if to_list else page.next_url())


@bp.post("/proposals/<key>/sections/<section>/autosave")
@requires(Permission.EDIT_PROPOSAL, load=found)
def autosave(proposal: Proposal) -> Any:
    """Save a section while it is being written; what cannot be read yet is said and stays in the browser.

    ``only`` names the questions that are sent; without it all are.
    """
    page, only = page_of(proposal), request.form.getlist("only")
    form = page.form(posted=True)
    form.validate()
    if page.too_long(form):
        return jsonify(error=page.too_long(form)), 422
    try:
        version = page.store(form, current_actor(), only)
    except StaleVersion:
        return page.conflict(form), 409
    except RuleViolation as problem:
        return jsonify(error=sentence(problem)), 409
    html = {"figures": page.figures(proposal.answers)} if page.has_money() else {}
    answer = jsonify(
        version=version, saved_at=clock(page.work.now), errors=forms.messages(form),
        values=forms.new_row_names(form, page.section), html=html,
    )  # fmt: skip
    db.session.commit()
    return answer


@bp.post("/proposals/<key>/sections/<section>/figures")
@requires(Permission.EDIT_PROPOSAL, load=found)
def section_figures(proposal: Proposal) -> str:
    """The ceiling and the sums for what stands in the form now. Saves nothing."""
    page = page_of(proposal)
    form = page.form(posted=True)
    form.validate()
    return page.figures(page.shown(form))
