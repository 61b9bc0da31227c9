"""The parties of a proposal: partners, who drafts, and the facility's confirmation of what a unit drafted."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.proposals import services_confirming, services_parties
from kcproposals.proposals.forms import ReasonForm, SubmitForm
from kcproposals.proposals.forms_parties import ActForm, EntrustForm, PartnersForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.services import is_open
from kcproposals.proposals.services_sharing import set_shared
from kcproposals.proposals.services_submitting import DECLARATIONS
from kcproposals.proposals.sharing import SECTION as SHARED
from kcproposals.proposals.views import bp
from kcproposals.proposals.views_submit import check_page
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.rows import add_row, remove_row
from kcproposals.web.translations import sentence


@bp.get("/proposals/<key>/parties")
@requires(Permission.FOLLOW_PROPOSAL, load=proposal_by_key)
def parties(proposal: Proposal) -> Any:
    """Who carries it out, who helps, who benefits; to be changed while that is open."""
    rows = [{"name": one.name, "tax_code": one.tax_code, "task": one.task} for one in proposal.partners]
    return _page(proposal, PartnersForm(formdata=None, data={"partners": rows or [{}]}))


def _page(proposal: Proposal, form: PartnersForm, entrusting: EntrustForm | None = None) -> str:
    actor = current_actor()
    may_edit = can(actor, Permission.EDIT_PROPOSAL, proposal) and is_open(proposal, services_parties.SECTION, utc_now())
    may_entrust = can(actor, Permission.ENTRUST_PROPOSAL, proposal) and proposal.status == "draft"
    if may_entrust and entrusting is None:
        chosen = proposal.implementing_unit.key if proposal.implementing_unit else None
        entrusting = _offer(proposal, EntrustForm(formdata=None, data={"unit": chosen}))
    return render_template(
        "proposals/parties.html", proposal=proposal, form=form, may_edit=may_edit,
        entrusting=entrusting if may_entrust else None,
        sharing=ActForm(formdata=None) if _may_share(proposal) else None,
    )  # fmt: skip


def _may_share(proposal: Proposal) -> bool:
    """Say whether the others who share the support may be named, or taken out, by the reader now."""
    is_draft = proposal.status == "draft" and proposal.kind == Kind.ORDINARY
    return is_draft and can(current_actor(), Permission.EDIT_PROPOSAL, proposal)


def _offer(proposal: Proposal, form: EntrustForm) -> EntrustForm:
    units = services_parties.units_to_choose(proposal)
    if proposal.implementing_unit and proposal.implementing_unit not in units:
        units.append(proposal.implementing_unit)
    form.unit.choices = [(unit.key, unit.name) for unit in units]
    return form


@bp.post("/proposals/<key>/parties")
@requires(Permission.EDIT_PROPOSAL, load=proposal_by_key)
def save_parties(proposal: Proposal) -> Any:
    """Save the partners."""
    form = PartnersForm()
    is_valid = form.validate_on_submit()
    if request.form.get("add_row") or request.form.get("remove_row"):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return _page(proposal, form)
    if is_valid:
        try:
            services_parties.set_partners(proposal, form.facts(), actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=proposal.key), _("Đã lưu các đơn vị phối hợp."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(proposal, form), 422


@bp.post("/proposals/<key>/sharing")
@requires(Permission.EDIT_PROPOSAL, load=proposal_by_key)
def share(proposal: Proposal) -> Any:
    """Add the page of the other beneficiaries, or take it out."""
    form = ActForm()
    is_shared = request.form.get("shared") == "yes"
    if form.validate_on_submit():
        try:
            set_shared(proposal, is_shared, actor=current_actor(), now=utc_now())
            if is_shared:
                return done(url_for(".section", key=proposal.key, section=SHARED))
            return done(url_for(".parties", key=proposal.key), _("Đề án chỉ còn một cơ sở thụ hưởng."))
        except RuleViolation as problem:
            db.session.rollback()
            partners = PartnersForm(formdata=None)
            partners.refuse(problem)
            return _page(proposal, partners), 422
    return _page(proposal, PartnersForm(formdata=None)), 422


@bp.post("/proposals/<key>/entrust")
@requires(Permission.ENTRUST_PROPOSAL, load=proposal_by_key)
def entrust(proposal: Proposal) -> Any:
    """Let a unit draft, or take the draft back."""
    form = _offer(proposal, EntrustForm())
    if form.validate_on_submit():
        units = {unit.key: unit for unit in services_parties.units_to_choose(proposal)}
        chosen = units.get(form.unit.data or "")
        try:
            services_parties.entrust(proposal, chosen, actor=current_actor(), now=utc_now())
            said = _("Đã giao %(unit)s lập hồ sơ.", unit=chosen.name) if chosen else _("Cơ sở tự lập hồ sơ này.")
            return done(url_for(".show", key=proposal.key), said)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(proposal, PartnersForm(formdata=None), form), 422


@bp.post("/proposals/<key>/ask-confirmation")
@requires(Permission.EDIT_PROPOSAL, load=proposal_by_key)
def ask_confirmation(proposal: Proposal) -> Any:
    """Put the file before the facility's owner."""
    form, refused = ActForm(), ""
    if form.validate_on_submit():
        try:
            services_confirming.ask_owner(proposal, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=proposal.key), _("Đã gửi chủ cơ sở xác nhận."))
        except RuleViolation as problem:
            db.session.rollback()
            refused = sentence(problem)
    return check_page(proposal, refused=refused), 422


@bp.post("/proposals/<key>/confirm")
@requires(Permission.CONFIRM_PROPOSAL, load=proposal_by_key)
def confirm(proposal: Proposal) -> Any:
    """The owner signs for what was read back."""
    form, refused, status = SubmitForm(), "", 422
    if form.validate_on_submit():
        declared = [name for name in DECLARATIONS if form[name].data]
        try:
            services_confirming.confirm(
                proposal, version=form.read_version(), declared=declared, actor=current_actor(), now=utc_now()
            )
            return done(url_for(".check", key=proposal.key), _("Đã xác nhận. Hồ sơ nay nộp được."))
        except RuleViolation as problem:
            db.session.rollback()
            refused, status = sentence(problem), 409 if isinstance(problem, StaleVersion) else 422
            form.version.data = str(proposal.version)
    return check_page(proposal, confirming=form, refused=refused), status


@bp.post("/proposals/<key>/send-back")
@requires(Permission.CONFIRM_PROPOSAL, load=proposal_by_key)
def send_back(proposal: Proposal) -> Any:
    """The owner gives the file back to the unit, with a reason."""
    form, refused = ReasonForm(), ""
    if form.validate_on_submit():
        try:
            services_confirming.send_back(proposal, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=proposal.key), _("Đã gửi lại cho đơn vị lập hồ sơ."))
        except RuleViolation as problem:
            db.session.rollback()
            refused = sentence(problem)
    return check_page(proposal, sending_back=form, refused=refused), 422
