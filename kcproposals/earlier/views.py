"""Answer whether two establishments are one, from the page of the proposal that asks."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.earlier import services
from kcproposals.earlier.forms import SameForm
from kcproposals.earlier.panels import ID, earlier_support
from kcproposals.proposals.dossier_page import dossier_page
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done

bp = Blueprint("earlier", __name__)


@bp.post("/proposals/<key>/same")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def answer(proposal: Proposal) -> Any:
    """Remember the answer and go back to the card."""
    form = SameForm().apart()
    if form.validate_on_submit():
        try:
            services.answer(
                proposal, form.target.data or "", form.is_same.data, form.reason.data or "", actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            return done(url_for("proposals.show", key=proposal.key, _anchor=ID), _("Đã ghi câu trả lời."))
        except RuleViolation as problem:
            form.refuse(problem)
    (panel,) = earlier_support(proposal, current_actor(), form)
    return dossier_page(proposal, failed=form, panel=panel), 422
