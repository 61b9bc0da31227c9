"""Pages about who may sign for an issuing body: add, correct, end."""

from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts import queries, services_signatory
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms_agency import EndForm, SignatoryForm, lines
from kcproposals.accounts.models import IssuingBody, Signatory
from kcproposals.accounts.views_agency import OfBody
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


class OfSignatory(OfBody):
    """A signatory as a subject of MANAGE_AGENCY."""

    def __init__(self, signatory: Signatory) -> None:
        super().__init__(signatory.body)
        self.signatory = signatory

    @classmethod
    def of_key(cls, key: str) -> "OfSignatory | None":
        """Return the signatory with this key, or None."""
        signatory = queries.signatory_by_key(key)
        return cls(signatory) if signatory else None


def _form(body: IssuingBody, new: bool = False, **initial: Any) -> SignatoryForm:
    form = SignatoryForm(**initial)
    if not new:
        del form.once  # the same correction twice is one; going back to correct more must not be lost
    form.user_key.choices = [(person.key, person.name) for person in queries.people_of(body.agency_id)]
    return form


def _page(body: IssuingBody, form: SignatoryForm, person: Signatory | None, end_form: EndForm | None = None) -> str:
    end = end_form or EndForm(formdata=None, prefix="end-", valid_to=local_date(utc_now()))
    return render_template(
        "accounts/signatory_edit.html", agency=body.agency, body=body, form=form, person=person, end_form=end,
        ending=end_form is not None,
    )  # fmt: skip


def _content(form: SignatoryForm) -> services_signatory.SignatoryContent:
    return services_signatory.SignatoryContent(
        name=form.name.data, authority=form.authority.data or "", title_lines=lines(form.title_lines.data),
        other_title=form.other_title.data or "", proxy_reference=form.proxy_reference.data or "",
        valid_from=form.valid_from.data, valid_to=form.valid_to.data, user_key=form.user_key.data,
    )  # fmt: skip


def _saved(person: Signatory, message: str) -> Any:
    """Commit, and warn about what an administrator should look at again."""
    db.session.flush()
    db.session.refresh(person.body, ["signatories"])
    for doubt in services_signatory.doubts(person, person.body.signatories, now=utc_now()):
        flash(sentence(doubt), "warning")
    return done(url_for(".agency", key=person.body.agency.key), message)


@bp.get("/bodies/<key>/signatories/new")
@requires(Permission.MANAGE_AGENCY, load=OfBody.of_key)
def new_signatory(found: OfBody) -> str:
    """The empty form of a signatory."""
    return _page(found.body, _form(found.body, new=True, formdata=None, valid_from=local_date(utc_now())), None)


@bp.post("/bodies/<key>/signatories/new")
@requires(Permission.MANAGE_AGENCY, load=OfBody.of_key)
def add_signatory(found: OfBody) -> Any:
    """Add a signatory."""
    form = _form(found.body, new=True)
    if form.validate_on_submit():
        try:
            person = services_signatory.add_signatory(found.body, _content(form), actor=current_actor(), now=utc_now())
            return _saved(person, _("Đã thêm người ký."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(found.body, form, None), 422


@bp.get("/signatories/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=OfSignatory.of_key)
def edit_signatory(found: OfSignatory) -> str:
    """The form of a signatory."""
    return _page(found.body, _stored_form(found), found.signatory)


def _stored_form(found: OfSignatory) -> SignatoryForm:
    person = found.signatory
    form = _form(
        found.body, formdata=None, name=person.name, authority=person.authority or "-",
        title_lines="\n".join(person.title_lines), other_title=person.other_title,
        proxy_reference=person.proxy_reference, valid_from=person.valid_from, valid_to=person.valid_to,
        user_key=person.user.key if person.user else None,
    )  # fmt: skip
    return form


@bp.post("/signatories/<key>/edit")
@requires(Permission.MANAGE_AGENCY, load=OfSignatory.of_key)
def change_signatory(found: OfSignatory) -> Any:
    """Correct a signatory."""
    form = _form(found.body)
    if form.validate_on_submit():
        try:
            services_signatory.change_signatory(found.signatory, _content(form), actor=current_actor(), now=utc_now())
            return _saved(found.signatory, _("Đã lưu người ký."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(found.body, form, found.signatory), 422


@bp.post("/signatories/<key>/end")
@requires(Permission.MANAGE_AGENCY, load=OfSignatory.of_key)
def end_signatory(found: OfSignatory) -> Any:
    """Let the authority of a signatory end."""
    form = EndForm(prefix="end-")
    if form.validate_on_submit():
        try:
            services_signatory.end_signatory(found.signatory, form.valid_to.data, actor=current_actor(), now=utc_now())
            return done(url_for(".agency", key=found.agency.key), _("Đã ghi ngày kết thúc."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(found.body, _stored_form(found), found.signatory, form), 422
