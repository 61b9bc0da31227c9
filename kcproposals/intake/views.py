"""The desk of the intake officer: what waits, and the three decisions about a file."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import Status
from kcproposals.intake import queries, services
from kcproposals.intake.check_page import lacking_reasons
from kcproposals.intake.checklist import outline
from kcproposals.intake.forms import AcceptForm, RefuseForm, ReturnForm, return_form
from kcproposals.proposals import dossier
from kcproposals.proposals.dossier_page import dossier_page
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.views_lists import activity_names, place_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import answered_before, done
from kcproposals.web.translations import language, sentence

bp = Blueprint("intake", __name__)


@bp.get("/proposals/intake")
@requires(Permission.LIST_INTAKE)
def index() -> str:
    """What waits for a decision, and what is out for supplement."""
    actor, now, most = current_actor(), utc_now(), queries.MOST
    waiting, returned = queries.files_to_check(actor), queries.files_returned(actor)
    return render_template(
        "intake/index.html", waiting=waiting[:most], returned=returned[:most], now=now, most=most,
        is_cut=len(waiting) > most, is_returned_cut=len(returned) > most, activities=activity_names(),
        waited={row.key: (local_date(now) - local_date(row.since)).days for row in waiting}, place_of=place_of,
        soon=now + queries.SOON,
    )  # fmt: skip


@bp.post("/proposals/<key>/accept")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def accept(proposal: Proposal) -> Any:
    """Take the file in."""
    form = AcceptForm()

    def act() -> Any:
        services.accept(proposal, version=form.read_version(), actor=current_actor(), now=utc_now())
        return _decided(proposal, _("Đã tiếp nhận %(code)s và báo cho cơ sở.", code=proposal.code))

    if not form.validate_on_submit():
        return dossier_page(proposal), 422
    return _attempt(act, lambda problem: dossier_page(proposal, problem=sentence(problem)))


@bp.post("/proposals/<key>/refuse")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def refuse(proposal: Proposal) -> Any:
    """End the file with a reason and its clause."""
    form = RefuseForm()

    def act() -> Any:
        services.refuse(
            proposal, form.reason.data, form.clause.data, version=form.read_version(), actor=current_actor(),
            now=utc_now(),
        )  # fmt: skip
        return _decided(proposal, _("Đã từ chối tiếp nhận %(code)s và báo cho cơ sở.", code=proposal.code))

    def again(problem: RuleViolation) -> str:
        form.version.data = str(proposal.version)
        form.refuse(problem)
        return dossier_page(proposal, failed=form, problem=sentence(problem))

    if not form.validate_on_submit():
        return dossier_page(proposal, failed=form), 422
    return _attempt(act, again)


@bp.get("/proposals/<key>/return")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def supplement(proposal: Proposal) -> Any:
    """Say which sections lack what, and until when."""
    if proposal.status != Status.SUBMITTED:
        return redirect(url_for("proposals.show", key=proposal.key), code=303)
    return _return_page(proposal, _form(proposal))


@bp.post("/proposals/<key>/return")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def return_for_supplement(proposal: Proposal) -> Any:
    """Open sections to the facility again."""
    form = _form(proposal)

    def act() -> Any:
        services.return_for_supplement(
            proposal, form.reasons(), form.message.data or "", form.due.data, version=form.read_version(),
            actor=current_actor(), now=utc_now(),
        )  # fmt: skip
        return _decided(proposal, _("Đã trả lại %(code)s để bổ sung và báo cho cơ sở.", code=proposal.code))

    def again(problem: RuleViolation) -> str:
        if proposal.status != Status.SUBMITTED:
            return dossier_page(proposal, problem=sentence(problem))
        form.version.data = str(proposal.version)
        form.refuse(problem)
        return _return_page(proposal, form)

    if not form.validate_on_submit():
        return _return_page(proposal, form), 422
    return _attempt(act, again)


def _form(proposal: Proposal) -> Any:
    read, check = dossier.of(proposal, language()), queries.check_of(proposal)
    lacking = lacking_reasons(outline(read.form, read.rules, "vi"), check)
    said = check.words if check and check.recommendation == "return" else ""
    return return_form(
        read.form.sections, language(), services.usual_due(utc_now()), proposal.version, lacking, said
    )  # fmt: skip


def _return_page(proposal: Proposal, form: ReturnForm) -> str:
    return render_template("intake/return.html", proposal=proposal, form=form, dossier=dossier.of(proposal, language()))


def _decided(proposal: Proposal, message: str) -> Any:
    """Go back to the file: it says what was decided and leads to the next one."""
    return done(url_for("proposals.show", key=proposal.key), message)


def _attempt(act: Callable[[], Any], again: Callable[[RuleViolation], str]) -> Any:
    """Do the act; refused, show the page again: 409 when the file is no longer what was read."""
    try:
        return act()
    except RuleViolation as problem:
        earlier = answered_before()  # the other half of a double click may have got through meanwhile
        if earlier is not None:
            return earlier
        return again(problem), 409 if isinstance(problem, StaleVersion) else 422
