"""Pages of an agency: what it is called, whose name stands on its papers, who may sign."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts import queries, services_agency
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms_agency import (
    MINISTRY,
    AgencyForm,
    BodyForm,
    body_form,
    lines,
    recipients_field,
)
from kcproposals.accounts.models import Agency, IssuingBody
from kcproposals.accounts.offered import paper_kinds, provinces
from kcproposals.accounts.services_agency import symbol_field
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import Permission
from kcproposals.domain.text import clean_line
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done

MINUTES = "BB"  # biên bản: no line of place and date (NĐ 30/2020, model 1.9), signed by who held the meeting


class OfBody:
    """An issuing body as a subject of MANAGE_AGENCY: it has the agency's id."""

    def __init__(self, body: IssuingBody) -> None:
        self.id, self.agency, self.body = body.agency_id, body.agency, body

    @classmethod
    def of_key(cls, key: str) -> "OfBody | None":
        """Return the body with this key, or None."""
        body = queries.body_by_key(key)
        return cls(body) if body else None


@bp.get("/agencies")
@requires(Permission.LIST_AGENCIES)
def agencies() -> Any:
    """The agencies the reader administers; one alone is shown at once."""
    found = queries.managed_agencies(current_actor())
    if len(found) == 1:
        return redirect(url_for(".agency", key=found[0].key))
    return render_template("accounts/agencies.html", agencies=found)


@bp.get("/agencies/<key>")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def agency(agency: Agency) -> str:
    """The agency with its bodies and signatories, each letterhead as it will print."""
    whole = queries.whole_agency(agency.id)
    today = local_date(utc_now())
    return render_template(
        "accounts/agency.html", agency=whole, today=today,
        province=dict(provinces()).get(agency.province_code or ""),
        kinds={kind.code: kind for kind in paper_kinds()},
        heads={body.key: _stored_head(body) for body in whole.bodies},
        missing=[kind for kind in paper_kinds() if not any(kind.code in body.kinds for body in whole.bodies)],
        boards=[body for body in whole.bodies if _is_board(body)],
        unsigned=[
            body for body in whole.bodies if not _is_board(body) and not queries.valid_signatories(body, today)
        ],
    )  # fmt: skip


@bp.get("/agencies/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def edit_agency(agency: Agency) -> str:
    """The form of the agency."""
    return _agency_page(agency, AgencyForm(obj=agency))


def _agency_page(agency: Agency, form: AgencyForm, conflict: Any = None) -> str:
    form.province_code.choices = [MINISTRY, *provinces()]
    if agency.province_code is not None or agency.kind == OfficeKind.MINISTRY:
        del form.province_code
    return render_template("accounts/agency_edit.html", agency=agency, form=form, conflict=conflict)


@bp.post("/agencies/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def change_agency(agency: Agency) -> Any:
    """Save the agency."""
    form, conflict = AgencyForm(), None
    form.province_code.choices = [MINISTRY, *provinces()]
    if form.validate_on_submit():
        chosen = form.province_code.data
        is_ministry = chosen == OfficeKind.MINISTRY
        content = services_agency.AgencyContent(
            name=form.name.data, short_name=form.short_name.data or "", address=form.address.data or "",
            phone=form.phone.data or "", email=form.email.data or "", province_code=None if is_ministry else chosen,
            is_ministry=is_ministry,
        )  # fmt: skip
        try:
            services_agency.change_agency(agency, content, version=_version(form), actor=current_actor(), now=utc_now())
            return done(url_for(".agency", key=agency.key), _("Đã lưu thông tin cơ quan."))
        except StaleVersion:
            db.session.rollback()
            stored = {name: getattr(agency, name) for name in ("name", "short_name", "address", "phone", "email")}
            conflict = _conflict(form, stored, agency.version)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _agency_page(agency, form, conflict), 409 if conflict else 422


def _version(form: AgencyForm | BodyForm) -> int:
    return int(form.version.data) if (form.version.data or "").isdecimal() else 0


def _conflict(form: Any, stored: dict[str, Any], version: int) -> list[dict[str, str]]:
    """Return the fields whose text differs from what somebody else saved; saving again writes over it."""
    form.version.data = str(version)
    return [
        {"label": form[name].label.text, "mine": str(form[name].data or ""), "theirs": str(value or "")}
        for name, value in stored.items()
        if (form[name].data or "") != (value or "")
    ]


def _stored(body: IssuingBody) -> dict[str, Any]:
    """Return the values of a body by form field."""
    kinds = paper_kinds()
    values = {
        name: getattr(body, name)
        for name in ("name", "parent_line", "place", "issuer_title", "archive_unit", "numbering_scope")
    }
    return {
        **values,
        "name_lines": "\n".join(body.name_lines),
        "kinds": [kind.code for kind in kinds if kind.code in body.kinds],
        **{symbol_field(kind.doc_type): body.symbols.get(kind.doc_type, "") for kind in kinds},
        **{recipients_field(kind): "\n".join(body.recipients.get(kind.code, [])) for kind in kinds},
    }


def _body_form(body: IssuingBody | None, bound: bool) -> BodyForm:
    form_class = body_form(paper_kinds())
    if bound:
        form = form_class()
    else:
        form = form_class(formdata=None, **({**_stored(body), "version": str(body.version)} if body else {}))
    form.kinds.choices = [(kind.code, _(kind.name)) for kind in paper_kinds()]
    if body:
        del form.once  # a change is guarded by its version; going back in the browser to change more must not be lost
    return form


def _body_content(form: BodyForm) -> services_agency.BodyContent:
    kinds = paper_kinds()
    return services_agency.BodyContent(
        name=form.name.data, parent_line=form.parent_line.data or "", name_lines=lines(form.name_lines.data),
        place=form.place.data, issuer_title=form.issuer_title.data or "", kinds=list(form.kinds.data or []),
        archive_unit=form.archive_unit.data or "", numbering_scope=form.numbering_scope.data,
        symbols={kind.doc_type: form[symbol_field(kind.doc_type)].data or "" for kind in kinds},
        recipients={kind.code: lines(form[recipients_field(kind)].data) for kind in kinds},
    )  # fmt: skip


def _body_page(agency: Agency, form: BodyForm, body: IssuingBody | None, conflict: Any = None) -> str:
    symbols = {kind.doc_type: form[symbol_field(kind.doc_type)] for kind in paper_kinds()}
    return render_template(
        "accounts/body_edit.html", agency=agency, body=body, form=form, conflict=conflict,
        symbols=list(symbols.values()), recipients=[form[recipients_field(kind)] for kind in paper_kinds()],
        head=_head(form.parent_line.data, form.name_lines.data, form.place.data,
                   {doc_type: field.data for doc_type, field in symbols.items()}, form.kinds.data),
    )  # fmt: skip


def _head(
    parent: str | None, name: str | None, place: str | None, symbols: Mapping[str, Any], kinds: Iterable[str] | None
) -> dict[str, Any]:
    """Return the lines of the letterhead; its symbol is that of the first kind the body issues, else any it has."""
    doc_types = {kind.code: kind.doc_type for kind in paper_kinds()}
    issued = [doc_types[code] for code in kinds or () if code in doc_types]
    symbol = next((one for one in (*(symbols.get(doc_type) for doc_type in issued), *symbols.values()) if one), "")
    return {
        "dated": issued[:1] != [MINUTES],
        "parent": clean_line(parent or ""), "lines": [clean_line(line) for line in lines(name)][:3],
        "place": clean_line(place or ""), "symbol": clean_line(symbol),
    }  # fmt: skip


def _is_board(body: IssuingBody) -> bool:
    """Say whether a body only keeps minutes, which its chair and secretary sign."""
    doc_types = {kind.code: kind.doc_type for kind in paper_kinds()}
    return {doc_types.get(code) for code in body.kinds} == {MINUTES}


def _stored_head(body: IssuingBody) -> dict[str, Any]:
    return _head(body.parent_line, "\n".join(body.name_lines), body.place, body.symbols, body.kinds)


@bp.get("/agencies/<key>/letterhead")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def letterhead(_agency: Agency) -> str:
    """The letterhead of what is being typed: a part of the page, asked for while typing."""
    typed = request.args
    symbols = {kind.doc_type: typed.get(symbol_field(kind.doc_type)) for kind in paper_kinds()}
    head = _head(typed.get("parent_line"), typed.get("name_lines"), typed.get("place"), symbols, typed.getlist("kinds"))
    return render_template("accounts/letterhead.html", head=head)


@bp.get("/agencies/<key>/bodies/new")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def new_body(agency: Agency) -> str:
    """The empty form of an issuing body."""
    return _body_page(agency, _body_form(None, bound=False), None)


@bp.post("/agencies/<key>/bodies/new")
@requires(Permission.MANAGE_AGENCY, load=queries.agency_by_key)
def add_body(agency: Agency) -> Any:
    """Add an issuing body."""
    form = _body_form(None, bound=True)
    if form.validate_on_submit():
        try:
            services_agency.add_body(agency, _body_content(form), actor=current_actor(), now=utc_now())
            return done(url_for(".agency", key=agency.key), _("Đã thêm cơ quan ban hành."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _body_page(agency, form, None), 422


@bp.get("/bodies/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=OfBody.of_key)
def edit_body(found: OfBody) -> str:
    """The form of an issuing body."""
    return _body_page(found.agency, _body_form(found.body, bound=False), found.body)


@bp.post("/bodies/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=OfBody.of_key)
def change_body(found: OfBody) -> Any:
    """Save an issuing body."""
    body, conflict = found.body, None
    form = _body_form(body, bound=True)
    if form.validate_on_submit():
        try:
            services_agency.change_body(
                body, _body_content(form), version=_version(form), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".agency", key=found.agency.key), _("Đã lưu cơ quan ban hành."))
        except StaleVersion:
            db.session.rollback()
            stored = {name: value for name, value in _stored(body).items() if name not in ("kinds", "numbering_scope")}
            conflict = _conflict(form, stored, body.version)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _body_page(found.agency, form, body, conflict), 409 if conflict else 422
