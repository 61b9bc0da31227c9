"""Pages of visits to the site. Everybody who judges the file reads them; the intake officer writes."""

from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.calls.queries import rules_of_call
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, can
from kcproposals.files.web import send
from kcproposals.intake import visits
from kcproposals.intake.forms_visit import PhotoForm, PlanVisitForm, VisitForm, visit_form
from kcproposals.intake.models import SiteVisit, SiteVisitPhoto
from kcproposals.intake.queries import visit_by_key
from kcproposals.intake.views import bp
from kcproposals.proposals.dossier_page import dossier_page
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.regulations.units import place
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence


def found(key: str, **_more: str) -> Proposal | None:
    """Return the proposal an address names."""
    return proposal_by_key(key)


@bp.get("/proposals/<key>/visits/new")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def new_visit(proposal: Proposal) -> Any:
    """The form of a visit that is planned."""
    if not visits.may_change(proposal):
        return dossier_page(proposal, problem=_too_late()), 409
    facility = proposal.facility
    where = ", ".join(filter(None, (facility.site_address, place(facility.unit_code)))) if facility else ""
    form = PlanVisitForm(formdata=None, data={"planned_on": local_date(utc_now()), "place": where[:300]})
    return render_template("intake/visit_new.html", proposal=proposal, form=form)


@bp.post("/proposals/<key>/visits/new")
@requires(Permission.INTAKE_PROPOSAL, load=proposal_by_key)
def plan_visit(proposal: Proposal) -> Any:
    """Plan a visit."""
    form = PlanVisitForm()
    if form.validate_on_submit():
        try:
            visit = visits.plan(proposal, form.content(), actor=current_actor(), now=utc_now())
            return done(_url(proposal, visit), _("Đã lên lịch khảo sát."))
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("intake/visit_new.html", proposal=proposal, form=form), 422


@bp.get("/proposals/<key>/visits/<visit>")
@requires(Permission.VIEW_FINDINGS, load=found)
def visit(proposal: Proposal) -> Any:
    """The record: written down by who may, read by the others and once it is signed."""
    record = _visit(proposal)
    is_open = can(current_actor(), Permission.INTAKE_PROPOSAL, proposal) and visits.may_change(proposal)
    if is_open and record.signed_at is None:
        return _page(proposal, record, _form(proposal, record))
    return render_template("intake/visit.html", proposal=proposal, visit=record, items=_items(proposal))


@bp.post("/proposals/<key>/visits/<visit>")
@requires(Permission.INTAKE_PROPOSAL, load=found)
def write_visit(proposal: Proposal) -> Any:
    """Save what was found, or save and sign it."""
    record = _visit(proposal)
    form, is_signing = _form(proposal, record), request.form.get("then") == "sign"
    if not form.validate_on_submit():
        return _page(proposal, record, form), 422
    keys = [key for key, _text in rules_of_call(proposal.call).checks.site_visit] if is_signing else None
    try:
        visits.write_down(
            record, form.content(), version=form.read_version(), sign=keys, actor=current_actor(), now=utc_now()
        )
    except RuleViolation as problem:
        is_stale = isinstance(problem, StaleVersion)
        if is_stale:
            form.version.data = str(record.version)
        form.refuse(problem)
        return _page(proposal, record, form), 409 if is_stale else 422
    if is_signing:
        return done(url_for("proposals.show", key=proposal.key, _anchor="visits"), _("Đã ký biên bản khảo sát."))
    return done(_url(proposal, record), _("Đã lưu biên bản khảo sát."))


@bp.post("/proposals/<key>/visits/<visit>/cancel")
@requires(Permission.INTAKE_PROPOSAL, load=found)
def cancel_visit(proposal: Proposal) -> Any:
    """Take a visit that did not come about out of the list."""
    record = _visit(proposal)
    try:
        visits.cancel(record, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return dossier_page(proposal, problem=sentence(problem)), 422
    return done(url_for("proposals.show", key=proposal.key, _anchor="visits"), _("Đã hủy lần khảo sát."))


@bp.post("/proposals/<key>/visits/<visit>/photos")
@requires(Permission.INTAKE_PROPOSAL, load=found)
def add_photos(proposal: Proposal) -> Any:
    """Take one or several photos; a refused one is said and keeps the others of the same post out, too."""
    record, form = _visit(proposal), PhotoForm()
    sent = [one for one in request.files.getlist("photo") if one.filename]
    if form.validate_on_submit():
        try:
            for one in sent:
                visits.add_photo(
                    record, one.filename or "", one.read(), form.caption.data or "", actor=current_actor(),
                    now=utc_now(),
                )  # fmt: skip
            told = ngettext("Đã tải lên %(num)s ảnh.", "Đã tải lên %(num)s ảnh.", len(sent))
            return done(_url(proposal, record) + "#photos", told)
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(proposal, record, _form(proposal, record, posted=False), form), 422


@bp.post("/proposals/<key>/visits/<visit>/photos/<file>/remove")
@requires(Permission.INTAKE_PROPOSAL, load=found)
def remove_photo(proposal: Proposal) -> Any:
    """Take a photo out."""
    record = _visit(proposal)
    try:
        visits.remove_photo(record, _photo(record), actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return dossier_page(proposal, problem=sentence(problem)), 422
    return done(_url(proposal, record) + "#photos", _("Đã bỏ ảnh."))


@bp.get("/proposals/<key>/visits/<visit>/photos/<file>")
@requires(Permission.VIEW_FINDINGS, load=found)
def photo(proposal: Proposal) -> Response:
    """Send a photo."""
    return send(_photo(_visit(proposal)).file, inline=True)


def _visit(proposal: Proposal) -> SiteVisit:
    """Return the visit the address names; one of another proposal is a page that does not exist."""
    return visit_by_key(proposal.id, (request.view_args or {})["visit"]) or abort(404)


def _photo(record: SiteVisit) -> SiteVisitPhoto:
    key = (request.view_args or {})["file"]
    return next((one for one in record.photos if one.file.key == key), None) or abort(404)


def _form(proposal: Proposal, record: SiteVisit, posted: bool = True) -> VisitForm:
    items = rules_of_call(proposal.call).checks.site_visit
    return visit_form(items, record, language(), posted)


def _items(proposal: Proposal) -> list[tuple[str, str]]:
    return [(key, text.to(language())) for key, text in rules_of_call(proposal.call).checks.site_visit]


def _page(proposal: Proposal, record: SiteVisit, form: VisitForm, photos: PhotoForm | None = None) -> str:
    return render_template(
        "intake/visit_edit.html", proposal=proposal, visit=record, form=form, items=_items(proposal),
        photo_form=photos or PhotoForm(formdata=None), removal=OnceForm(formdata=None),
    )  # fmt: skip


def _url(proposal: Proposal, record: SiteVisit) -> str:
    return url_for("intake.visit", key=proposal.key, visit=record.key)


def _too_late() -> str:
    return _("Hồ sơ đã đưa ra hội đồng hoặc đã kết thúc nên không ghi khảo sát được nữa.")
