"""Pages of facilities: registration, the profile, the people who act for one, and the lists of officials."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts import sessions
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.facilities import forms, queries, services
from kcproposals.facilities.lists import facility_list, past_list
from kcproposals.facilities.models import Facility
from kcproposals.facilities.words import KINDS
from kcproposals.regulations import units
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, public, requires
from kcproposals.web.once import done
from kcproposals.web.redirects import safe_path
from kcproposals.web.translations import language

bp = Blueprint("facilities", __name__)


@bp.get("/register")
@public
def register() -> Any:
    """The form of a person who registers with a facility."""
    form = forms.RegisterForm()
    form.offer_places()
    return render_template("facilities/register.html", form=form, target=request.args.get("next", ""))


@bp.post("/register")
@public
def sign_up() -> Any:
    """Create person and facility, and sign in."""
    form, now = forms.RegisterForm(), utc_now()
    form.offer_places()
    target = request.form.get("next", "")
    if "choose_province" in request.form:
        return render_template("facilities/register.html", form=form, target=target)
    if form.validate_on_submit():
        try:
            user = services.register(
                form.profile(phone=form.login_phone.data or "", email=form.login_email.data or ""),
                name=form.person.data, email=form.login_email.data or None, phone=form.login_phone.data or None,
                password=form.password.data, now=now,
            )  # fmt: skip
            sessions.start(user, now=now)
            return done(safe_path(target, url_for("home.index")), _("Đã đăng ký. Chào mừng bạn!"))
        except RuleViolation as problem:
            problem.field = {"email": "login_email", "phone": "login_phone"}.get(problem.field or "", problem.field)
            form.refuse(problem)
    return render_template("facilities/register.html", form=form, target=target), 422


@bp.get("/communes")
@public
def communes() -> str:
    """The communes of a province as options, for the two selects of a place."""
    chosen = units.communes_of(request.args.get("province_code", ""))
    return render_template("facilities/communes.html", communes=chosen)


@bp.get("/facilities/mine")
@requires(Permission.START_PROPOSAL)
def mine() -> Any:
    """The facilities one acts for; straight to the profile when there is one."""
    own = queries.facilities_of(current_actor())
    if len(own) == 1:
        return redirect(url_for(".show", key=own[0].key))
    return render_template("facilities/mine.html", facilities=own, kinds=KINDS, place=units.place)


@bp.get("/facilities")
@requires(Permission.LIST_FACILITIES)
def index() -> str:
    """The facilities of the reader's province."""
    page = facility_list(current_actor(), request.args)
    return render_template("facilities/index.html", page=page, kinds=KINDS, place=units.place)


@bp.get("/facilities/<key>")
@requires(Permission.VIEW_FACILITY, load=queries.facility_by_key)
def show(facility: Facility) -> str:
    """One facility: profile, people, earlier support."""
    return _page(facility)


def _page(facility: Facility, form: forms.ColleagueForm | None = None) -> str:
    people = [member for member in facility.members if member.left_at is None]
    return render_template(
        "facilities/show.html", facility=facility, people=people, kinds=KINDS, place=units.place(facility.unit_code),
        past=queries.past_support_of(facility), form=form or forms.ColleagueForm(formdata=None),
    )  # fmt: skip


@bp.get("/facilities/<key>/edit")
@requires(Permission.EDIT_FACILITY, load=queries.facility_by_key)
def edit(facility: Facility) -> str:
    """The form of the profile."""
    form = forms.ProfileForm(obj=facility)
    form.offer_places()
    return render_template("facilities/edit.html", form=form, facility=facility, theirs=None)


@bp.post("/facilities/<key>/edit")
@requires(Permission.EDIT_FACILITY, load=queries.facility_by_key)
def change(facility: Facility) -> Any:
    """Save the profile."""
    form = forms.ProfileForm()
    form.offer_places()
    theirs = None
    if "choose_province" in request.form:
        return render_template("facilities/edit.html", form=form, facility=facility, theirs=None)
    if form.validate_on_submit():
        version = int(form.version.data) if (form.version.data or "").isdecimal() else 0
        try:
            services.change(facility, form.profile(), version=version, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=facility.key), _("Đã lưu hồ sơ cơ sở."))
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data = str(problem.current)
            theirs = facility
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("facilities/edit.html", form=form, facility=facility, theirs=theirs), 422


@bp.post("/facilities/<key>/people")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_by_key)
def invite(facility: Facility) -> Any:
    """Let somebody else act for the facility."""
    form = forms.ColleagueForm()
    if form.validate_on_submit():
        try:
            services.invite_colleague(facility, form.name.data, form.login.data, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=facility.key), _("Đã mời %(name)s.", name=form.name.data))
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(facility, form), 422


@bp.post("/facilities/<key>/people/<user_key>/remove")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_of_member)
def remove(subject: queries.Seat) -> Any:
    """End a colleague's membership."""
    services.remove_colleague(subject.facility, subject.member, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Người này không còn làm hồ sơ của cơ sở."))


@bp.post("/facilities/<key>/people/<user_key>/hand-over")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_of_member)
def hand_over(subject: queries.Seat) -> Any:
    """Make a colleague the owner."""
    services.hand_over(subject.facility, subject.member, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Đã chuyển quyền chủ cơ sở."))


@bp.get("/past-support")
@requires(Permission.VIEW_SUPPORT_HISTORY)
def past() -> str:
    """Support of earlier years."""
    activities = library_of(current_packs()).activities
    names = {code: activity.name.to(language()) for code, activity in activities.items()}
    return render_template("facilities/past.html", page=past_list(request.args), activities=names)
