"""Register a facility, keep its profile, and let people act for it."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import exists, select

from kcproposals.accounts.models import User
from kcproposals.accounts.queries import user_by_login
from kcproposals.accounts.services import acting_as, create_user, end_sessions
from kcproposals.accounts.services_people import invitation_link
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import fold, sort_key
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.facilities.profile import Profile
from kcproposals.notifications.services import send_mail, tell
from kcproposals.regulations.units import find_commune


def register(
    profile: Profile, *, name: str, email: str | None, phone: str | None, password: str, now: datetime
) -> User:
    """Create a person with a facility of which they are the owner.

    Raises RuleViolation for a taken address or tax code (not by whom), a weak password, an unknown commune.
    """
    _tax_code_is_free(profile, None)
    user = create_user(name, email, phone, password, now=now)
    add_facility(profile, owner=user, actor=acting_as(user), now=now)
    return user


def add_facility(profile: Profile, *, owner: User, actor: Actor, now: datetime) -> Facility:
    """Create a facility of which ``owner`` is the owner. Raises RuleViolation as ``register`` does."""
    _tax_code_is_free(profile, None)
    facility = Facility(created_at=now, province_code=_province(profile.unit_code))
    _write(facility, profile)
    db.session.add(facility)
    db.session.flush()
    db.session.add(FacilityMember(facility_id=facility.id, user_id=owner.id, role="owner", created_at=now))
    record("facility.registered", "facility", facility.key, actor=actor, now=now, owner=owner.key)
    return facility


def change(facility: Facility, profile: Profile, *, version: int, actor: Actor, now: datetime) -> None:
    """Save the profile. Raises StaleVersion when somebody saved meanwhile, RuleViolation as ``register`` does."""
    _may(actor, Permission.EDIT_FACILITY, facility)
    if facility.version != version:
        raise StaleVersion(current=facility.version, yours=version)
    _tax_code_is_free(profile, facility)
    facility.province_code = _province(profile.unit_code)
    _write(facility, profile)
    record("facility.changed", "facility", facility.key, actor=actor, now=now, version=facility.version)


def _write(facility: Facility, profile: Profile) -> None:
    for field in fields(profile):
        setattr(facility, field.name, getattr(profile, field.name))
    facility.name_folded, facility.name_sort = fold(profile.name), sort_key(profile.name)


def _province(unit_code: str) -> str:
    commune = find_commune(unit_code)
    if commune is None:
        raise RuleViolation(N_("Xin chọn xã, phường hoặc đặc khu nơi sản xuất."), field="unit_code")
    return commune.province_code


def _tax_code_is_free(profile: Profile, facility: Facility | None) -> None:
    if not profile.tax_code:
        return
    own = facility.id if facility else 0
    if db.session.scalar(select(exists().where(Facility.tax_code == profile.tax_code, Facility.id != own))):
        raise RuleViolation(
            N_("Mã số thuế này đã có hồ sơ. Xin đề nghị chủ cơ sở mời bạn, hoặc liên hệ Sở Công Thương."),
            field="tax_code",
        )


def invite_colleague(facility: Facility, name: str, login: str, *, actor: Actor, now: datetime) -> None:
    """Let another person act for the facility; one who is new gets a link by mail.

    Raises RuleViolation when the person already acts for it, or has only a phone number and no account.
    """
    _may(actor, Permission.MANAGE_FACILITY_PEOPLE, facility)
    user = user_by_login(login)
    if user is None:
        if "@" not in login:
            raise RuleViolation(N_("Số này chưa có tài khoản. Xin mời bằng thư điện tử."), field="login")
        user = create_user(name, login, None, None, now=now)
        link = invitation_link(user, issued_by=actor.user_id, now=now)
        text = f"{actor.name} mời bạn cùng làm hồ sơ của {facility.name}. Mở liên kết sau để đặt mật khẩu:\n\n{link}"
        send_mail(user.email or "", f"Lời mời của {facility.name}", text, now=now, user_id=user.id, secret=True)
    member = _membership(facility, user.id)
    if member is not None and member.left_at is None:
        raise RuleViolation(N_("Người này đã có trong danh sách."), field="login")
    if member is None:
        member = FacilityMember(facility_id=facility.id, user_id=user.id, role="colleague", created_at=now)
        db.session.add(member)
    member.role, member.left_at = "colleague", None
    record("facility.colleague_added", "facility", facility.key, actor=actor, now=now, user=user.key)
    if user.password_hash is not None:
        text = f"{actor.name} đã thêm bạn vào {facility.name}."
        tell(
            [user.id],
            "facility",
            f"Bạn cùng làm hồ sơ của {facility.name}",
            text,
            f"/facilities/{facility.key}",
            now=now,
        )


def remove_colleague(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """End a colleague's membership at once. The owner cannot be removed, only replaced."""
    _may(actor, Permission.MANAGE_FACILITY_PEOPLE, facility)
    if member.role == "owner" or member.left_at is not None:
        raise NotAllowed(N_("Chủ cơ sở không rời danh sách được; hãy chuyển quyền chủ cơ sở trước."))
    member.left_at = now
    end_sessions(member.user)
    record("facility.colleague_removed", "facility", facility.key, actor=actor, now=now, user=member.user.key)


def hand_over(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """Make a colleague the owner; the present owner becomes a colleague."""
    _may(actor, Permission.MANAGE_FACILITY_PEOPLE, facility)
    if member.left_at is not None or member.role == "owner":
        raise NotAllowed(N_("Chỉ chuyển được cho người đang cùng làm hồ sơ."))
    for present in facility.members:
        if present.role == "owner" and present.left_at is None:
            present.role = "colleague"
    member.role = "owner"
    record("facility.handed_over", "facility", facility.key, actor=actor, now=now, user=member.user.key)


def _membership(facility: Facility, user_id: int) -> FacilityMember | None:
    return db.session.scalar(
        select(FacilityMember).where(FacilityMember.facility_id == facility.id, FacilityMember.user_id == user_id)
    )


def _may(actor: Actor, permission: Permission, facility: Facility) -> None:
    if not can(actor, permission, facility):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với hồ sơ cơ sở."))
