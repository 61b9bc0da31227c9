"""The completeness check of a file: look at each item, save, come to a conclusion."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import Status
from kcproposals.earlier.panels import notes
from kcproposals.earlier.queries import before
from kcproposals.intake.check_page import CheckPage
from kcproposals.intake.checks import save_check
from kcproposals.intake.forms import CheckForm
from kcproposals.intake.views import bp
from kcproposals.proposals.dossier_page import dossier_page
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/proposals/<key>/completeness")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def check(proposal: Proposal) -> Any:
    """The checklist, filled in as far as the file, the rules and the check before say."""
    if proposal.status != Status.SUBMITTED:
        return redirect(url_for("proposals.show", key=proposal.key), code=303)
    page = _page(proposal)
    return _render(page, page.form())


@bp.post("/proposals/<key>/completeness")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def save(proposal: Proposal) -> Any:
    """Save the check; with a conclusion back to the file, where the decision is taken."""
    if proposal.status != Status.SUBMITTED:
        return dossier_page(
            proposal, problem=_("Hồ sơ không còn chờ tiếp nhận nên bản kiểm tra không lưu được nữa.")
        ), 409
    page = _page(proposal)
    form, keys = page.form(), [item.key for item in page.items]
    if not form.validate_on_submit():
        return _render(page, form), 422
    try:
        saved = save_check(
            proposal, form.looked(keys), form.recommendation.data or None, form.words.data or "", keys=keys,
            version=form.read_version(), check_version=form.read_check_version(), actor=current_actor(), now=utc_now(),
        )  # fmt: skip
    except RuleViolation as problem:
        is_stale = isinstance(problem, StaleVersion)
        form.refuse(problem)
        if is_stale:
            form.renew(proposal.version, page.check.version if page.check else 0)
        return _render(page, form), 409 if is_stale else 422
    if saved.recommendation is None:
        return done(url_for(".check", key=proposal.key), _("Đã lưu bản kiểm tra."))
    return done(url_for("proposals.show", key=proposal.key), _("Đã lưu bản kiểm tra và kết luận."))


def _page(proposal: Proposal) -> CheckPage:
    return CheckPage(proposal, notes(before(proposal, current_actor())))


def _render(page: CheckPage, form: CheckForm) -> str:
    return render_template("intake/check.html", page=page, proposal=page.proposal, form=form, dossier=page.dossier)
