"""The people of an agency: list, invitation, one person's roles, disabling, reset codes."""

from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts import queries, services_people, sessions
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms import HandOutForm, InviteForm, RolesForm
from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.words import ROLES, WHAT_ROLES_DO
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, Role
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


class Member(NamedTuple):
    """One person as a member of one agency; the agency's id makes it a subject of MANAGE_PEOPLE."""

    agency: Agency
    user: User
    roles: frozenset[str]

    @property
    def id(self) -> int:
        return self.agency.id


def _member(key: str, person: str) -> Member | None:
    agency, user = queries.agency_by_key(key), queries.user_by_key(person)
    if agency is None or user is None:
        return None
    roles = queries.roles_in(user.id, agency.id)
    return Member(agency, user, roles) if roles else None


@bp.get("/agencies/<key>/people")
@requires(Permission.MANAGE_PEOPLE, load=queries.agency_by_key)
def people(agency: Agency) -> str:
    """Who holds a role in the agency."""
    search = request.args.get("q", "")[:200]
    found = queries.people_of(agency.id, search)
    return render_template("accounts/people.html", agency=agency, people=found, search=search, words=ROLES)


@bp.get("/agencies/<key>/people/invite")
@requires(Permission.MANAGE_PEOPLE, load=queries.agency_by_key)
def invite(agency: Agency) -> str:
    """The form of an invitation."""
    return render_template("accounts/invite.html", agency=agency, form=InviteForm(), notes=WHAT_ROLES_DO)


@bp.post("/agencies/<key>/people/invite")
@requires(Permission.MANAGE_PEOPLE, load=queries.agency_by_key)
def send_invitation(agency: Agency) -> Any:
    """Give roles and mail the invitation."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            user = services_people.invite(
                agency, form.name.data, form.email.data or "", form.roles.data, actor=current_actor(), now=utc_now()
            )
            return done(url_for(".person", key=agency.key, person=user.key), _("Đã gửi thư mời."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("accounts/invite.html", agency=agency, form=form, notes=WHAT_ROLES_DO), 422


@bp.get("/agencies/<key>/people/<person>")
@requires(Permission.MANAGE_PEOPLE, load=_member)
def person(member: Member) -> str:
    """One person: roles, state, what can be done."""
    return _page(member)


def _page(member: Member, form: RolesForm | None = None, problem: str = "") -> str:
    order = list(ROLES)
    form = form or RolesForm(formdata=None, roles=sorted(member.roles, key=order.index))
    return render_template(
        "accounts/person.html", agency=member.agency, user=member.user, form=form, problem=problem,
        notes=WHAT_ROLES_DO, is_self=member.user.id == current_actor().user_id,
    )  # fmt: skip


@bp.post("/agencies/<key>/people/<person>/roles")
@requires(Permission.MANAGE_PEOPLE, load=_member)
def set_roles(member: Member) -> Any:
    """Save what the person is in the agency."""
    form = RolesForm()
    roles = form.roles.data or []
    if form.validate_on_submit():
        try:
            services_people.set_roles(member.agency, member.user, roles, actor=current_actor(), now=utc_now())
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
        else:
            if member.user.id == current_actor().user_id:
                sessions.start(member.user, now=utc_now())  # one's own roles: this device goes on
            return done(
                _after_roles(member, roles), _("Đã lưu vai trò. Các phiên đăng nhập trước của người này đã hết.")
            )
    return _page(member, form), 422


def _after_roles(member: Member, roles: list[str]) -> str:
    """Return where to go: one who gave up their own administration may not see the page any more."""
    if member.user.id == current_actor().user_id and Role.ADMINISTRATOR not in roles:
        return url_for("home.index")
    if not roles:
        return url_for(".people", key=member.agency.key)
    return url_for(".person", key=member.agency.key, person=member.user.key)


@bp.post("/agencies/<key>/people/<person>/disable")
@requires(Permission.MANAGE_PEOPLE, load=_member)
def disable(member: Member) -> Any:
    """Bar the person from signing in."""
    return _act(member, services_people.disable, _("Đã khóa tài khoản; mọi phiên đăng nhập của người này đã kết thúc."))


@bp.post("/agencies/<key>/people/<person>/enable")
@requires(Permission.MANAGE_PEOPLE, load=_member)
def enable(member: Member) -> Any:
    """Let the person sign in again."""
    return _act(member, services_people.enable, _("Đã mở khóa tài khoản."))


@bp.post("/agencies/<key>/people/<person>/invite-again")
@requires(Permission.MANAGE_PEOPLE, load=_member)
def invite_again(member: Member) -> Any:
    """Mail a fresh invitation."""
    return _act(member, services_people.invite_again, _("Đã gửi lại thư mời."))


def _act(member: Member, act: Any, message: str) -> Any:
    try:
        act(member.agency, member.user, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        db.session.rollback()
        return _page(member, problem=sentence(problem)), 422
    return done(url_for(".person", key=member.agency.key, person=member.user.key), message)


@bp.get("/agencies/<key>/reset-code")
@requires(Permission.HAND_OUT_CODE, load=queries.agency_by_key)
def hand_out(agency: Agency) -> str:
    """The form: whose password shall be reset."""
    return render_template("accounts/hand_out.html", agency=agency, form=HandOutForm(), code="", user=None)


@bp.post("/agencies/<key>/reset-code")
@requires(Permission.HAND_OUT_CODE, load=queries.agency_by_key)
def make_code(agency: Agency) -> Any:
    """Make a code and show it, this once: it is committed here and not redirected, for nothing keeps it."""
    form = HandOutForm()
    if form.validate_on_submit():
        try:
            user, code = services_people.hand_out_code(agency, form.login.data, actor=current_actor(), now=utc_now())
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
        else:
            db.session.commit()
            return render_template("accounts/hand_out.html", agency=agency, form=form, code=code, user=user)
    return render_template("accounts/hand_out.html", agency=agency, form=form, code="", user=None), 422
