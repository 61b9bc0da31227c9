"""Pages of a province's own norms: what the office entered, the form, the look before publishing, publishing."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.regulations import forms, queries, services_norms, words
from kcproposals.regulations.comparison import compare
from kcproposals.regulations.entered import content_of
from kcproposals.regulations.library import Library
from kcproposals.regulations.models import PackVersion, ProvinceNorms
from kcproposals.regulations.uses import uses_for
from kcproposals.regulations.views import bp
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.rows import add_row, remove_row
from kcproposals.web.translations import language


class Office:
    """An agency as the policy's subject of norms."""

    def __init__(self, agency: Agency) -> None:
        self.agency, self.agency_id = agency, agency.id

    @classmethod
    def found(cls, key: str) -> "Office | None":
        """Return the office of an agency's key, or None."""
        agency = agency_by_key(key)
        return cls(agency) if agency else None


@bp.get("/agencies/<key>/norms")
@requires(Permission.VIEW_NORMS, load=Office.found)
def norms_of(office: Office) -> str:
    """What the office entered: drafts, and every published text with the days it holds."""
    return _office_page(office, forms.StartForm(formdata=None))


def _office_page(office: Office, form: forms.StartForm) -> str:
    packs = {pack.code: pack for pack in queries.own_packs(office.agency_id)}
    form.source.choices = [(pack.key, pack.title) for pack in _sources(office.agency_id)]
    return render_template(
        "regulations/norms_index.html", office=office, texts=queries.norms_of(office.agency_id), packs=packs,
        form=form, today=local_date(utc_now()).isoformat(), words=words,
    )  # fmt: skip


def _sources(agency_id: int) -> list[PackVersion]:
    """Return the norm packs a new text may start from, the office's own first."""
    packs = [pack for pack in queries.current_packs(agency_id) if pack.kind == "norms"]
    return sorted(packs, key=lambda pack: (pack.agency_id is None, pack.code))


@bp.post("/agencies/<key>/norms")
@requires(Permission.MANAGE_NORMS, load=Office.found)
def norms_start(office: Office) -> Any:
    """Begin a draft."""
    form = forms.StartForm()
    sources = {pack.key: pack for pack in _sources(office.agency_id)}
    form.source.choices = [(key, pack.title) for key, pack in sources.items()]
    if not form.validate_on_submit():
        return _office_page(office, form), 422
    source = sources.get(form.source.data or "")
    norms = services_norms.start(office.agency, source, actor=current_actor(), now=utc_now())
    return done(url_for(".norms_edit", key=norms.key))


@bp.get("/norms/<key>")
@requires(Permission.VIEW_NORMS, load=queries.norms_by_key)
def norms_show(norms: ProvinceNorms) -> Any:
    """One text: a draft with what publishing would change, a published one as it stands."""
    if norms.pack is not None:
        newest = queries.versions_of(norms.pack.code)[0]
        return render_template(
            "regulations/norms_published.html", norms=norms, pack=newest, rules=_rules(), words=words,
            expected=dict(forms.EXPECTED), today=local_date(utc_now()).isoformat(),
        )  # fmt: skip
    problems = services_norms.what_is_wrong(norms)
    before = services_norms.predecessors(norms)
    content = content_of(services_norms.entered_of(norms), "")
    told = uses_for(current_actor(), utc_now())
    uses = [use for use in told if use.agency_id == norms.agency_id and use.programme == "KCDP"]
    return render_template(
        "regulations/norms_preview.html", norms=norms, content=content, problems=problems, rules=_rules(), words=words,
        before=before, changes=compare(before[-1].content, content, _rules(), language()) if before else [],
        running=[use for use in uses if use.state == "announced" and not use.is_over],
        waiting=[use for use in uses if use.state == "draft"],
    )  # fmt: skip


def _rules() -> Library:
    return queries.library_of(queries.current_packs())


@bp.get("/norms/<key>/edit")
@requires(Permission.MANAGE_NORMS, load=queries.norms_by_key)
def norms_edit(norms: ProvinceNorms) -> Any:
    """The form of a draft, as saved; what still keeps it from being published stands beside each row."""
    if norms.state != "draft":
        abort(404)
    form = _stored_form(norms)
    if norms.document:  # a form just begun says nothing
        form.mark(services_norms.what_is_wrong(norms))
    return _edit_page(norms, form)


def _stored_form(norms: ProvinceNorms) -> forms.NormsForm:
    form = forms.NormsForm(formdata=None, obj=norms, version=str(norms.version))
    _offer(form)
    return form


def _offer(form: forms.NormsForm) -> None:
    lang = language()
    form.offer((code, activity.name.to(lang)) for code, activity in _rules().activities.items())


def _edit_page(norms: ProvinceNorms, form: forms.NormsForm) -> str:
    _offer(form)  # also to a row just added
    return render_template("regulations/norms_edit.html", norms=norms, form=form)


@bp.post("/norms/<key>/edit")
@requires(Permission.MANAGE_NORMS, load=queries.norms_by_key)
def norms_save(norms: ProvinceNorms) -> Any:
    """Save a draft, finished or not."""
    form = forms.NormsForm()
    _offer(form)
    is_valid = form.validate_on_submit()
    if request.form.get("add_row") or request.form.get("remove_row"):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return _edit_page(norms, form)
    if not is_valid:
        return _edit_page(norms, form), 422
    typed = form.entered(norms.agency.province_code or "")
    try:
        services_norms.save(norms, typed, version=form.read_version(), actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        form.refuse(problem)
        form.version.data = str(norms.version)  # who has read the message may save over it
        return _edit_page(norms, form), 409
    wrong = len(services_norms.what_is_wrong(norms))
    if not wrong:
        return done(url_for(".norms_show", key=norms.key), _("Đã lưu bản nháp. Xin xem lại rồi công bố."))
    left = ngettext("Đã lưu bản nháp. Còn %(num)s chỗ phải sửa trước khi công bố.",
                    "Đã lưu bản nháp. Còn %(num)s chỗ phải sửa trước khi công bố.", wrong)  # fmt: skip
    return done(url_for(".norms_edit", key=norms.key), left)


@bp.post("/norms/<key>/publish")
@requires(Permission.MANAGE_NORMS, load=queries.norms_by_key)
def norms_publish(norms: ProvinceNorms) -> Any:
    """Publish a draft for good, or show the form with what is wrong."""
    try:
        services_norms.publish(norms, version=_seen_version(), actor=current_actor(), now=utc_now())
    except services_norms.NotReady as refusal:
        form = _stored_form(norms)
        form.mark(refusal.problems)
        return _edit_page(norms, form), 422
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        db.session.rollback()
        form = _stored_form(norms)
        form.refuse(refusal)
        return _edit_page(norms, form), 409
    return done(url_for(".norms_show", key=norms.key), _("Đã công bố. Đợt công bố từ nay sẽ dùng định mức này."))


@bp.post("/norms/<key>/delete")
@requires(Permission.MANAGE_NORMS, load=queries.norms_by_key)
def norms_delete(norms: ProvinceNorms) -> Any:
    """Throw a draft away."""
    agency = norms.agency
    services_norms.delete(norms, version=_seen_version(), actor=current_actor(), now=utc_now())
    return done(url_for(".norms_of", key=agency.key), _("Đã xóa bản nháp."))


def _seen_version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
