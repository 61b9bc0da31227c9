"""Pages of a list of beneficiaries: read, typed by the unit, decided by the office, taken away as a workbook."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, can
from kcproposals.groups import exports, forms, papers, services
from kcproposals.groups.checks import judge
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.queries import list_by_key, newest_of
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.views_lists import place_of
from kcproposals.regulations.units import communes_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.rows import add_row, remove_row
from kcproposals.web.translations import sentence

bp = Blueprint("groups", __name__)


@bp.post("/proposals/<key>/beneficiaries")
@requires(Permission.EDIT_BENEFICIARIES, load=proposal_by_key)
def draw_up(proposal: Proposal) -> Any:
    """Begin the list of an approved group proposal, or its next version."""
    form = forms.ChangeForm()
    is_next = newest_of(proposal.id) is not None
    if is_next and not form.validate():
        return render_template("groups/change.html", proposal=proposal, form=form), 422
    try:
        made = services.draw_up(proposal, form.change.data or "", actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        form.refuse(problem)
        return render_template("groups/change.html", proposal=proposal, form=form), 422
    return done(url_for(".edit", key=made.key))


@bp.get("/beneficiaries/<key>")
@requires(Permission.VIEW_BENEFICIARIES, load=list_by_key)
def show(made: BeneficiaryList) -> str:
    """One list with what the rules find; a listed facility sees its own row."""
    return _page(made)


def _page(made: BeneficiaryList, *, back: forms.SendBackForm | None = None, problem: str = "") -> str:
    actor = current_actor()
    judged = judge(made)
    sees_all = _sees_all(made)
    mine = [one for one in judged.rows if sees_all or one.row.facility_id in actor.facilities()]
    may_decide = can(actor, Permission.DECIDE_BENEFICIARIES, made) and made.state == "sent"
    is_office = actor.has_role(made.agency_id)
    return render_template(
        "groups/show.html", made=made, proposal=made.proposal, judged=judged, rows=mine, sees_all=sees_all,
        place_of=place_of, papers=_papers(made),
        may_edit=can(actor, Permission.EDIT_BENEFICIARIES, made) and made.is_open, may_decide=may_decide,
        form=forms.SendForm(formdata=None, data={"version": made.version}), problem=problem,
        back=back or forms.SendBackForm(formdata=None, data={"version": made.version}),
        lacks_issuer=is_office and made.state == "approved" and papers.issuer_of(made) is None,
    )  # fmt: skip


def _papers(made: BeneficiaryList) -> list[Document]:
    found = documents_about("beneficiary_list", made.key)
    return [one for one in found if can(current_actor(), Permission.VIEW_DOCUMENT, one)]


def _sees_all(made: BeneficiaryList) -> bool:
    """Say whether the reader works with the list; a beneficiary reads of itself only."""
    actor = current_actor()
    return made.implementing_unit_id in actor.units() or actor.has_role(made.agency_id)


@bp.get("/beneficiaries/<key>/edit")
@requires(Permission.EDIT_BENEFICIARIES, load=list_by_key)
def edit(made: BeneficiaryList) -> Any:
    """The rows of an open list, to be typed."""
    if not made.is_open:
        return redirect(url_for(".show", key=made.key), code=303)
    return _edit_page(made, forms.rows_form(made, _province(made), posted=False))


@bp.post("/beneficiaries/<key>/edit")
@requires(Permission.EDIT_BENEFICIARIES, load=list_by_key)
def save(made: BeneficiaryList) -> Any:
    """Save the rows and go back to the list, which says what is still to be mended."""
    form = forms.rows_form(made, _province(made), posted=True)
    is_valid = form.validate()
    if request.form.get("add_row") or request.form.get("remove_row"):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return _edit_page(made, form)
    if not is_valid:
        return _edit_page(made, form), 422
    try:
        services.save(made, forms.read_rows(form), version=form.read_version(), actor=current_actor(), now=utc_now())
    except StaleVersion as problem:
        form.version.data = str(made.version)
        form.refuse(problem)
        return _edit_page(made, form), 409
    except RuleViolation as problem:
        form.refuse(problem)
        return _edit_page(made, form), 422
    return done(url_for(".show", key=made.key), _("Đã lưu danh sách."))


def _province(made: BeneficiaryList) -> str:
    return made.proposal.call.agency.province_code or made.proposal.province_code


def _edit_page(made: BeneficiaryList, form: Any) -> str:
    return render_template(
        "groups/edit.html", made=made, proposal=made.proposal, form=form, communes=communes_of(_province(made)),
        lists_id=forms.COMMUNES,
    )  # fmt: skip


@bp.post("/beneficiaries/<key>/send")
@requires(Permission.EDIT_BENEFICIARIES, load=list_by_key)
def send(made: BeneficiaryList) -> Any:
    """Send the list to the office."""
    return _act(made, services.send, _("Đã gửi danh sách để duyệt."))


@bp.post("/beneficiaries/<key>/approve")
@requires(Permission.DECIDE_BENEFICIARIES, load=list_by_key)
def approve(made: BeneficiaryList) -> Any:
    """Approve the list."""
    return _act(made, services.approve, _("Đã duyệt danh sách và báo cho đơn vị, các cơ sở."))


def _act(made: BeneficiaryList, act: Callable[..., None], message: str) -> Any:
    form = forms.SendForm()
    if not form.validate_on_submit():
        return _page(made), 422
    try:
        act(made, version=form.read_version(), actor=current_actor(), now=utc_now())
    except StaleVersion as problem:
        return _page(made, problem=sentence(problem)), 409
    except RuleViolation as problem:
        return _page(made, problem=sentence(problem)), 422
    return done(url_for(".show", key=made.key), message)


@bp.post("/beneficiaries/<key>/send-back")
@requires(Permission.DECIDE_BENEFICIARIES, load=list_by_key)
def send_back(made: BeneficiaryList) -> Any:
    """Return the list to the unit with what is to be mended."""
    form = forms.SendBackForm()
    if form.validate_on_submit():
        try:
            services.send_back(
                made, form.reason.data, version=form.read_version(), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".show", key=made.key), _("Đã trả lại danh sách kèm lý do."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(made, back=form), 422


@bp.get("/beneficiaries/<key>/mau-11.xlsx")
@requires(Permission.VIEW_BENEFICIARIES, load=list_by_key)
def export(made: BeneficiaryList) -> Any:
    """The list as a workbook; a listed facility gets its own row."""
    own = current_actor().facilities()
    rows = [row for row in made.rows if _sees_all(made) or row.facility_id in own]
    name = f"mau-11-{made.proposal.code}-ban-{made.number}.xlsx"
    return send_file(
        exports.workbook(made, rows), mimetype=exports.MEDIA_TYPE, as_attachment=True, download_name=name, max_age=0
    )
