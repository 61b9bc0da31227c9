"""Withdraw a proposal, delete a draft."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import Status
from kcproposals.proposals import services_ending
from kcproposals.proposals.forms import ReasonForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.views import bp, follow, hub
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.post("/proposals/<key>/withdraw")
@requires(Permission.WITHDRAW_PROPOSAL, load=proposal_by_key)
def withdraw(proposal: Proposal) -> Any:
    """Take a submitted proposal back, with a reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            services_ending.withdraw(proposal, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=proposal.key), _("Đã rút đề án và báo cho cơ quan tiếp nhận."))
        except RuleViolation as problem:
            form.refuse(problem)
    return (hub if proposal.status == Status.RETURNED else follow)(proposal, withdrawal=form), 422


@bp.post("/proposals/<key>/delete")
@requires(Permission.DELETE_PROPOSAL, load=proposal_by_key)
def delete(proposal: Proposal) -> Any:
    """Delete a draft for good."""
    services_ending.delete_draft(proposal, actor=current_actor(), now=utc_now())
    return done(url_for(".index"), _("Đã xóa bản nháp."))
