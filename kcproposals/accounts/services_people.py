"""What an administrator does with the people of an agency; read-out reset codes; the first administrator.

Rights end sessions: whoever gets or loses a role signs in again.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import delete

from kcproposals.accounts import codes
from kcproposals.accounts.actor import grants_of
from kcproposals.accounts.models import Agency, RoleGrant, User
from kcproposals.accounts.queries import (
    administrator_exists,
    is_served,
    other_administrators,
    roles_in,
    user_by_login,
)
from kcproposals.accounts.services import create_user, end_sessions
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import SYSTEM, Actor, Permission, Role, can
from kcproposals.extensions import db
from kcproposals.notifications.services import send_mail, tell

LAST_ADMINISTRATOR = N_("Cơ quan phải còn ít nhất một quản trị viên khác đang hoạt động.")


def _may_manage(actor: Actor, agency: Agency) -> None:
    if not can(actor, Permission.MANAGE_PEOPLE, agency):
        raise NotAllowed(N_("Chỉ quản trị viên của cơ quan mới làm được việc này."))


def invite(
    agency: Agency, name: str, email: str, roles: Iterable[str], *, actor: Actor, now: datetime
) -> User:  # fmt: skip
    """Give somebody roles in the agency and tell them by mail: a link to set a password, or that they now have roles.

    One who has an account keeps it. Raises RuleViolation without a role or for a disabled account.
    """
    _may_manage(actor, agency)
    wanted = {Role(role).value for role in roles}
    if not wanted:
        raise RuleViolation(N_("Xin chọn ít nhất một vai trò."), field="roles")
    user = user_by_login(email)
    if user is None:
        user = create_user(name, email, None, None, now=now)
    elif not user.is_active:
        raise RuleViolation(N_("Tài khoản của địa chỉ này đang bị khóa."), field="email")
    _grant(user, agency, wanted | roles_in(user.id, agency.id), now=now)
    record("user.invited", "user", user.key, actor=actor, now=now, agency_id=agency.id, roles=sorted(wanted))
    if user.password_hash is None:
        _mail_invitation(user, agency, actor, now=now)
    else:
        text = f"{actor.name} đã giao cho bạn vai trò mới tại {agency.name}. Xin đăng nhập lại để bắt đầu."
        tell([user.id], "account", f"Vai trò mới tại {agency.name}", text, "/", now=now, agency_id=agency.id)
    return user


def invite_guest(agency: Agency, name: str, email: str, capacity: str, *, actor: Actor, now: datetime) -> User:
    """Return the person with this address; one who is new gets an account without a role and the link by mail.

    ``capacity`` completes "as … of the agency". What a guest may do is given by the slice above, which asks the policy.
    """
    user = user_by_login(email)
    if user is None:
        user = create_user(name, email, None, None, now=now)
        record("user.invited", "user", user.key, actor=actor, now=now, agency_id=agency.id, roles=[])
        _mail_invitation(user, agency, actor, capacity, now=now)
    return user


def invite_again(agency: Agency, user: User, *, actor: Actor, now: datetime) -> None:
    """Mail a fresh invitation to one who has not set a password yet; the link of the earlier mail ends."""
    _may_manage(actor, agency)
    _is_of(user, agency)
    if user.password_hash is not None or not user.email or not user.is_active:
        raise NotAllowed(N_("Người này đã có mật khẩu. Nếu họ quên, xin cấp mã đặt lại mật khẩu."))
    record("user.invited", "user", user.key, actor=actor, now=now, agency_id=agency.id, again=True)
    _mail_invitation(user, agency, actor, now=now)


def invitation_link(user: User, *, issued_by: int | None, now: datetime) -> str:
    """Return the address where an invited person sets their name and password; the earlier one ends."""
    code = codes.new_link(user, "invite", lasts=codes.INVITATION_LASTS, issued_by=issued_by, now=now)
    return f"{current_app.config['KCP'].public_url}/invitations/{code}"


def _mail_invitation(user: User, agency: Agency, actor: Actor, capacity: str = "cán bộ", *, now: datetime) -> None:
    link = invitation_link(user, issued_by=actor.user_id, now=now)
    text = _INVITATION.format(name=user.name, inviter=actor.name, capacity=capacity, agency=agency.name, link=link)
    subject = f"Lời mời sử dụng hệ thống Đề án Khuyến công: {agency.name}"
    send_mail(user.email or "", subject, text, now=now, user_id=user.id, agency_id=agency.id, secret=True)


def _grant(user: User, agency: Agency, wanted: Iterable[str], *, now: datetime) -> bool:
    """Make ``wanted`` the person's roles in the agency; False when nothing changed."""
    present, wanted = roles_in(user.id, agency.id), frozenset(wanted)
    if present == wanted:
        return False
    db.session.execute(
        delete(RoleGrant).where(
            RoleGrant.user_id == user.id, RoleGrant.agency_id == agency.id, RoleGrant.role.in_(present - wanted)
        )
    )
    for role in sorted(wanted - present):
        db.session.add(RoleGrant(user_id=user.id, agency_id=agency.id, role=role, granted_at=now))
    end_sessions(user)
    db.session.flush()
    return True


def set_roles(agency: Agency, user: User, roles: Iterable[str], *, actor: Actor, now: datetime) -> None:
    """Make these the person's roles in the agency (none: they leave it). Their sessions end if something changed.

    Raises RuleViolation when the agency would be left without an administrator.
    """
    _may_manage(actor, agency)
    _is_of(user, agency)
    wanted = {Role(role).value for role in roles}
    if Role.ADMINISTRATOR.value not in wanted and not other_administrators(agency.id, user.id):
        raise RuleViolation(LAST_ADMINISTRATOR, field="roles")
    if _grant(user, agency, wanted, now=now):
        record("user.roles_set", "user", user.key, actor=actor, now=now, agency_id=agency.id, roles=sorted(wanted))


def disable(agency: Agency, user: User, *, actor: Actor, now: datetime) -> None:
    """Bar a person from signing in; their sessions end, what they did stays.

    Not oneself, not the last administrator, nobody who also serves another office.
    """
    _may_manage(actor, agency)
    _is_of(user, agency)
    _is_only_ours(user, actor)
    if user.id == actor.user_id:
        raise NotAllowed(N_("Không thể tự khóa tài khoản của mình."))
    if Role.ADMINISTRATOR.value in roles_in(user.id, agency.id) and not other_administrators(agency.id, user.id):
        raise NotAllowed(LAST_ADMINISTRATOR)
    if user.is_active:
        user.is_active = False
        codes.use_up(user, "invite", now=now)
        codes.use_up(user, "reset", now=now)
        end_sessions(user)
        record("user.disabled", "user", user.key, actor=actor, now=now, agency_id=agency.id)


def enable(agency: Agency, user: User, *, actor: Actor, now: datetime) -> None:
    """Let a disabled person sign in again, with the password they had."""
    _may_manage(actor, agency)
    _is_of(user, agency)
    _is_only_ours(user, actor)
    if not user.is_active:
        user.is_active = True
        end_sessions(user)
        record("user.enabled", "user", user.key, actor=actor, now=now, agency_id=agency.id)


def _is_of(user: User, agency: Agency) -> None:
    if not roles_in(user.id, agency.id):
        raise NotAllowed(N_("Người này không thuộc cơ quan."))


def _is_only_ours(user: User, actor: Actor) -> None:
    """An administrator has no power over an account that also serves another office."""
    agencies = {grant.id for grant in grants_of(user.id) if grant.kind == "role"}
    if not agencies <= actor.agencies(Role.ADMINISTRATOR):
        raise NotAllowed(
            N_("Người này còn làm việc ở cơ quan khác trên hệ thống. Xin bỏ các vai trò ở cơ quan mình thay vì khóa.")
        )


def hand_out_code(agency: Agency, login: str, *, actor: Actor, now: datetime) -> tuple[User, str]:
    """Make a code (15 minutes, once) that lets a person set a new password, to be read out to them.

    For the people of the agency and those it serves. An administrator may unless the person also serves another office;
    an intake officer only if the person holds neither a role nor a seat, so that nobody gets into an account with more
    rights than their own. Anybody else is answered like an unknown person.
    """
    if not can(actor, Permission.HAND_OUT_CODE, agency):
        raise NotAllowed(N_("Chỉ quản trị viên và cán bộ tiếp nhận của cơ quan mới cấp được mã."))
    user = user_by_login(login)
    if user is None or not user.is_active or not _may_be_helped(user, agency, actor):
        raise RuleViolation(
            N_("Không tìm thấy người này trong số những người cơ quan có thể cấp mã. Xin kiểm tra lại."), field="login"
        )
    code = codes.new_handed_out(user, issued_by=actor.user_id, now=now)
    record("user.code_handed_out", "user", user.key, actor=actor, now=now, agency_id=agency.id)
    if user.email:
        text = (
            f"{actor.name} ({agency.name}) vừa cấp một mã để đặt lại mật khẩu của tài khoản này. "
            "Nếu bạn không đề nghị việc đó, xin báo ngay cho quản trị viên của cơ quan."
        )
        tell([user.id], "account", "Vừa có mã đặt lại mật khẩu", text, "/profile", now=now, agency_id=agency.id)
    return user, code


def _may_be_helped(user: User, agency: Agency, actor: Actor) -> bool:
    grants = grants_of(user.id)
    offices = {grant.id for grant in grants if grant.kind == "role"}
    if user.id == actor.user_id or not (agency.id in offices or is_served(user.id, agency.id)):
        return False
    if actor.has_role(agency.id, Role.ADMINISTRATOR):
        return offices <= actor.agencies(Role.ADMINISTRATOR)
    return not any(grant.kind in ("role", "seat") for grant in grants)


def first_administrator_link(now: datetime) -> str | None:
    """Return where the first administrator sets their password, or None when there is an administrator already.

    Makes a first agency, still without a name, and an invited administrator in it; asked again before the invitation
    is accepted, it gives a new link and the earlier one ends. The caller commits.
    """
    user = user_by_login(FIRST_ADMINISTRATOR)
    if user is None:
        if administrator_exists():
            return None
        agency = create_agency(UNNAMED, "", None, now=now)
        user = create_user("Quản trị viên", FIRST_ADMINISTRATOR, None, None, now=now)
        _grant(user, agency, {Role.ADMINISTRATOR.value}, now=now)
        record("user.invited", "user", user.key, actor=SYSTEM, now=now, agency_id=agency.id, roles=["administrator"])
    return invitation_link(user, issued_by=None, now=now) if user.password_hash is None else None


UNNAMED = "Cơ quan chưa đặt tên"
FIRST_ADMINISTRATOR = "quantri@khuyencong.localdomain"


def create_agency(
    name: str, short_name: str, province_code: str | None, *, now: datetime, kind: OfficeKind = OfficeKind.PROVINCE
) -> Agency:
    """Add an agency; only the command line and the demo do (SYSTEM acts)."""
    agency = Agency(
        name=name, short_name=short_name or name, province_code=province_code, kind=kind.value, created_at=now
    )
    db.session.add(agency)
    db.session.flush()
    record("agency.created", "agency", agency.key, actor=SYSTEM, now=now, agency_id=agency.id)
    return agency


_INVITATION = """Kính gửi {name},

{inviter} mời bạn sử dụng hệ thống Đề án Khuyến công với tư cách {capacity} của {agency}.

Để bắt đầu, xin mở liên kết sau trong vòng 7 ngày, kiểm tra họ tên và đặt mật khẩu:

{link}

Liên kết chỉ dùng được một lần. Nếu bạn không biết vì sao nhận được thư này, xin bỏ qua."""
