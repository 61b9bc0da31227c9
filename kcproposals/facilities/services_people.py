"""Let people act for a facility: invite a colleague, end a membership, hand the facility over."""

from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.actor import grants_of
from kcproposals.accounts.models import User
from kcproposals.accounts.queries import user_by_login
from kcproposals.accounts.services import create_user, end_sessions
from kcproposals.accounts.services_people import invitation_link
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.identifiers import normalise_phone
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.notifications.services import send_mail, tell

_ONLY_OWNER = N_("Chỉ chủ cơ sở mới làm được việc này.")


def invite_colleague(facility: Facility, name: str, login: str, *, actor: Actor, now: datetime) -> str:
    """Let another person act for the facility; ``login`` is their e-mail address or telephone number.

    One who has no password yet gets a link, by mail; without an address it is returned, to be passed on by the one who
    invites ('' otherwise). Inviting such a person again sends a fresh link.

    Raises RuleViolation when the person acts for it already, is disabled, or works for an office or a board: whoever
    could add those without asking could take a file out of their hands by making them partial to it.
    """
    _may(actor, facility)
    field = "email" if "@" in login else "phone"
    user = user_by_login(login)
    if user is None:
        email, phone = (login, None) if field == "email" else (None, normalise_phone(login, field="phone"))
        user = create_user(name, email, phone, None, now=now)
    elif not user.is_active or any(grant.kind != "facility" for grant in grants_of(user.id)):
        raise RuleViolation(
            N_("Không thêm được tài khoản này vào cơ sở. Xin kiểm tra lại địa chỉ hoặc số."), field=field
        )
    joined = _join(facility, user, now)
    if not joined and user.password_hash is not None:
        raise RuleViolation(N_("Người này đã có trong danh sách."), field=field)
    if joined:
        record("facility.colleague_added", "facility", facility.key, actor=actor, now=now, user=user.key)
    if user.password_hash is None:
        return _send_link(facility, user, actor, now)
    text = f"{actor.name} đã thêm bạn vào {facility.name}."
    subject = f"Bạn cùng làm hồ sơ của {facility.name}"
    tell([user.id], "facility", subject, text, f"/facilities/{facility.key}", now=now)
    return ""


def _join(facility: Facility, user: User, now: datetime) -> bool:
    """Make a person a colleague; False when they act for the facility already."""
    member = db.session.scalar(
        select(FacilityMember).where(FacilityMember.facility_id == facility.id, FacilityMember.user_id == user.id)
    )
    if member is None:
        member = FacilityMember(facility_id=facility.id, user_id=user.id, role="colleague", created_at=now)
        db.session.add(member)
    elif member.left_at is None:
        return False
    member.role, member.left_at = "colleague", None
    db.session.flush()
    return True


def _send_link(facility: Facility, user: User, actor: Actor, now: datetime) -> str:
    """Mail the link to set a password, or return it when there is no address to mail it to.

    Somebody who was invited by another facility too keeps the link they have: one facility must not get a key to what
    belongs to another.
    """
    if not user.email and {(grant.kind, grant.id) for grant in grants_of(user.id)} != {("facility", facility.id)}:
        return ""
    link = invitation_link(user, issued_by=actor.user_id, now=now)
    if not user.email:
        return link
    text = _INVITATION.format(name=user.name, inviter=actor.name, facility=facility.name, link=link)
    send_mail(user.email, f"Lời mời của {facility.name}", text, now=now, user_id=user.id, secret=True)
    return ""


def remove_colleague(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """End a colleague's membership at once. The owner cannot be removed, only replaced."""
    _may(actor, facility)
    if member.role == "owner" or member.left_at is not None:
        raise NotAllowed(N_("Chủ cơ sở không rời danh sách được; hãy chuyển quyền chủ cơ sở trước."))
    member.left_at = now
    end_sessions(member.user)
    record("facility.colleague_removed", "facility", facility.key, actor=actor, now=now, user=member.user.key)


def hand_over(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """Make a colleague the owner and tell them; the present owner becomes a colleague."""
    _may(actor, facility)
    if member.left_at is not None or member.role == "owner":
        raise NotAllowed(N_("Chỉ chuyển được cho người đang cùng làm hồ sơ."))
    if member.user.password_hash is None:
        raise NotAllowed(N_("Người này chưa nhận lời mời nên chưa nhận được quyền chủ cơ sở."))
    _locked_owner(facility, actor).role = "colleague"
    member.role = "owner"
    record("facility.handed_over", "facility", facility.key, actor=actor, now=now, user=member.user.key)
    text = f"{actor.name} đã chuyển quyền chủ cơ sở cho bạn. Từ nay bạn quyết định ai cùng làm hồ sơ của cơ sở."
    subject = f"Bạn là chủ cơ sở {facility.name}"
    tell([member.user_id], "facility", subject, text, f"/facilities/{facility.key}", now=now)


def _locked_owner(facility: Facility, actor: Actor) -> FacilityMember:
    """Return the actor's ownership, held until the commit: two hand-overs at once must not leave two owners."""
    owner = db.session.scalar(
        select(FacilityMember)
        .where(
            FacilityMember.facility_id == facility.id, FacilityMember.user_id == actor.user_id,
            FacilityMember.role == "owner", FacilityMember.left_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if owner is None:
        raise NotAllowed(_ONLY_OWNER)
    return owner


def _may(actor: Actor, facility: Facility) -> None:
    if not can(actor, Permission.MANAGE_FACILITY_PEOPLE, facility):
        raise NotAllowed(_ONLY_OWNER)


_INVITATION = """Kính gửi {name},

{inviter} mời bạn cùng làm hồ sơ của {facility} trên hệ thống Đề án Khuyến công.
Xin mở liên kết sau trong vòng 7 ngày để đặt mật khẩu:

{link}

Liên kết chỉ dùng được một lần. Nếu không biết người mời, xin bỏ qua thư này."""
