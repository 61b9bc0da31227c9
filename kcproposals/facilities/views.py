"""Pages of facilities: registration and the profile. People are in ``views_people``, lists in ``views_lists``."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts import sessions
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.facilities import forms, queries, services
from kcproposals.facilities.forms_people import NewsForm
from kcproposals.facilities.models import Facility
from kcproposals.facilities.panels import panels_for
from kcproposals.facilities.words import KINDS
from kcproposals.invitations.forms import InviteForm
from kcproposals.invitations.queries import pending
from kcproposals.regulations import units
from kcproposals.web import once
from kcproposals.web.access import can, current_actor, public, requires
from kcproposals.web.once import done
from kcproposals.web.redirects import safe_path

bp = Blueprint("facilities", __name__)


@bp.get("/register")
@public
def register() -> str:
    """The form of a person who registers with a facility; who is signed in registers one more facility."""
    return _register_page(_registration(), request.args.get("next", ""))


def _registration() -> forms.FacilityForm:
    form = forms.FacilityForm() if current_user.is_authenticated else forms.RegisterForm()
    form.offer_places()
    return form


def _register_page(form: forms.FacilityForm, target: str) -> str:
    is_new = isinstance(form, forms.RegisterForm)
    return render_template("facilities/register.html", form=form, target=target, is_new=is_new)


@bp.post("/register")
@public
def sign_up() -> Any:
    """Create person and facility and sign in; or one more facility of who is signed in."""
    form, target = _registration(), request.form.get("next", "")
    if "choose_province" in request.form:
        return _register_page(form, target)
    if form.validate_on_submit():
        try:
            _create(form)
            _warn(form)
            return done(safe_path(target, url_for("home.index")), _("Đã đăng ký cơ sở. Chào mừng bạn!"))
        except RuleViolation as problem:
            db.session.rollback()
            if again := once.answered_before():  # the same form came twice at once, and the other was first
                return again
            problem.field = {"email": "login_email", "phone": "login_phone"}.get(problem.field or "", problem.field)
            form.refuse(problem)
    return _register_page(form, target), 422


def _create(form: forms.FacilityForm) -> None:
    now = utc_now()
    if isinstance(form, forms.RegisterForm):
        email, phone = form.login_email.data, form.login_phone.data
        profile = form.profile(phone=phone or "", email=email or "")
        user = services.register(
            profile, name=form.person.data, email=email, phone=phone, password=form.password.data, now=now
        )
        sessions.start(user, now=now)
    else:
        profile = form.profile(phone=current_user.phone or "", email=current_user.email or "")
        services.add_facility(profile, owner=current_user, actor=current_actor(), now=now)


def _warn(form: forms.FacilityForm) -> None:
    """Say what a person should look at again; it stops nothing."""
    for finding in form.tax_code.findings:
        flash(_(finding.msgid), "warning")


@bp.get("/communes")
@public
def communes() -> str:
    """The communes of a province as options, for the two selects of a place."""
    chosen = units.communes_of(request.args.get("province_code", ""))
    return render_template("facilities/communes.html", communes=chosen)


@bp.get("/facilities/mine")
@requires(Permission.LIST_OWN_FACILITIES)
def mine() -> Any:
    """The facilities one acts for; straight to the profile when there is one."""
    own = queries.facilities_of(current_actor())
    if len(own) == 1:
        return redirect(url_for(".show", key=own[0].key))
    return render_template("facilities/mine.html", facilities=own, kinds=KINDS, place=units.place)


@bp.get("/facilities/<key>")
@requires(Permission.VIEW_FACILITY, load=queries.facility_by_key)
def show(facility: Facility) -> str:
    """One facility: profile, people, earlier support."""
    return facility_page(facility)


def facility_page(facility: Facility, form: InviteForm | None = None, link: str = "") -> str:
    """Return the page of a facility; ``link`` is an invitation to be passed on, shown this once."""
    findings = check_tax_code(facility.tax_code).findings if facility.tax_code else ()
    return render_template(
        "facilities/show.html", facility=facility, kinds=KINDS, place=units.place(facility.unit_code),
        tax_note=" ".join(_(finding.msgid) for finding in findings), past=queries.past_support_of(facility),
        panels=panels_for(facility, current_actor()),
        people=[(member, forms.ActForm(formdata=None)) for member in facility.members if member.left_at is None],
        form=form or InviteForm(formdata=None), link=link, log=queries.owner_log(facility, utc_now()),
        invited=_invited(facility), act=forms.ActForm(formdata=None),
        news=NewsForm(formdata=None, data={"wants_call_news": facility.wants_call_news}),
    )  # fmt: skip


def _invited(facility: Facility) -> list[Any]:
    """Return the invitations that wait, with the form that takes one back; only its owner is shown them."""
    if not can(Permission.MANAGE_FACILITY_PEOPLE, facility):
        return []
    return [(one, forms.ActForm(formdata=None)) for one in pending(queries.INVITATION_KIND, facility.id, utc_now())]


@bp.get("/facilities/<key>/edit")
@requires(Permission.EDIT_FACILITY, load=queries.facility_by_key)
def edit(facility: Facility) -> str:
    """The form of the profile."""
    return _edit_page(_stored(facility), facility)


def _stored(facility: Facility) -> forms.ProfileForm:
    form = forms.ProfileForm(formdata=None, obj=facility)
    form.offer_places()
    return form


def _edit_page(form: forms.ProfileForm, facility: Facility, conflict: list[dict[str, str]] | None = None) -> str:
    return render_template("facilities/edit.html", form=form, facility=facility, conflict=conflict)


@bp.post("/facilities/<key>/edit")
@requires(Permission.EDIT_FACILITY, load=queries.facility_by_key)
def change(facility: Facility) -> Any:
    """Save the profile."""
    form, conflict = forms.ProfileForm(), None
    form.offer_places()
    if "choose_province" in request.form:
        return _edit_page(form, facility)
    if form.validate_on_submit():
        try:
            services.change(facility, form.profile(), version=_version(form), actor=current_actor(), now=utc_now())
            _warn(form)
            return done(url_for(".show", key=facility.key), _("Đã lưu hồ sơ cơ sở."))
        except StaleVersion as problem:
            conflict = form.differences(_stored(facility))
            form.version.data = str(problem.current)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _edit_page(form, facility, conflict), 422 if conflict is None else 409


def _version(form: forms.ProfileForm) -> int:
    typed = form.version.data or ""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
