"""Change the owner of a facility, and keep a log of it.

The owner hands over: at once to a colleague, to anybody else when they accept. Where the owner cannot be reached an
intake officer of the province may, with a reason and the paper it rests on; the owner is told at once, by mail too.
What people hold is read anew with every request, so it changes at once; who is replaced by the office leaves.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.services import acting_as, end_sessions
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember, OwnerChange
from kcproposals.facilities.queries import INVITATION_KIND, change_of_invitation
from kcproposals.files import services as files
from kcproposals.invitations import services as invitations
from kcproposals.invitations.models import Invitation
from kcproposals.notifications.services import tell

_ONLY_OWNER = N_("Chỉ chủ cơ sở mới làm được việc này.")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What an office's change of owner rests on: why, which paper, and the paper itself."""

    agency: Agency
    reason: str
    paper_reference: str
    paper_name: str
    paper: bytes


def hand_over(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """Make a colleague the owner and tell them; the present owner becomes a colleague."""
    _may(actor, facility)
    owner = _owner(facility)
    if owner is None or owner.user_id != actor.user_id:
        raise NotAllowed(_ONLY_OWNER)
    if member.left_at is not None or member.role == "owner":
        raise NotAllowed(N_("Chỉ chuyển được cho người đang cùng làm hồ sơ."))
    if member.user.password_hash is None or not member.user.is_active:
        raise NotAllowed(N_("Người này chưa dùng được tài khoản nên chưa nhận được quyền chủ cơ sở."))
    change = OwnerChange(facility_id=facility.id, from_user_id=owner.user_id, by_id=actor.user_id, started_at=now)
    _put(facility, member.user, change, actor=actor, now=now)


def offer(facility: Facility, name: str, address: str, *, actor: Actor, now: datetime) -> str:
    """Offer the ownership to somebody who is no colleague; it passes when they accept. Return the link to pass on."""
    _may(actor, facility)
    invitation, link = invitations.invite(INVITATION_KIND, facility.id, "owner", name, address, actor=actor, now=now)
    db.session.add(
        OwnerChange(
            facility_id=facility.id, from_user_id=actor.user_id, by_id=actor.user_id, started_at=now,
            invitation_id=invitation.id,
        )
    )  # fmt: skip
    record("facility.ownership_offered", "facility", facility.key, actor=actor, now=now, invitation=invitation.key)
    return link


def replace_by_office(
    facility: Facility, ground: Ground, *, actor: Actor, now: datetime, member: FacilityMember | None = None,
    name: str = "", address: str = "",
) -> str:  # fmt: skip
    """Make a colleague the owner, or invite somebody to become it, for an owner who cannot be reached.

    Return the link to pass on, '' when there is none. Raises RuleViolation without reason, paper or person.
    """
    if not can(actor, Permission.CHANGE_OWNER, facility):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận của tỉnh nơi cơ sở sản xuất mới làm được việc này."))
    if not ground.reason.strip() or not ground.paper_reference.strip():
        raise RuleViolation(N_("Xin nêu lý do và văn bản làm căn cứ."), field="reason")
    owner = _owner(facility)
    paper = files.store(ground.paper_name, ground.paper, owner_id=actor.user_id, now=now, field="paper")
    change = OwnerChange(
        facility_id=facility.id, from_user_id=owner.user_id if owner else None, by_id=actor.user_id,
        by_agency_id=ground.agency.id, reason=ground.reason, paper_reference=ground.paper_reference, paper_id=paper.id,
        started_at=now,
    )  # fmt: skip
    link = ""
    if member is not None:
        _put(facility, member.user, change, actor=actor, now=now)
    else:
        invitation, link = invitations.invite(
            INVITATION_KIND, facility.id, "owner", name, address, actor=actor, now=now, agency_id=ground.agency.id
        )
        change.invitation_id = invitation.id
        db.session.add(change)
        record(
            "facility.owner_change_started", "facility", facility.key, actor=actor, now=now,
            agency_id=ground.agency.id, invitation=invitation.key, paper=paper.sha256,
        )  # fmt: skip
    if owner is not None:
        text = (
            f"{ground.agency.name} đổi chủ cơ sở {facility.name} trên hệ thống.\n\nLý do: {ground.reason}\n"
            f"Căn cứ: {ground.paper_reference}\n\nNếu không đúng, xin liên hệ ngay {ground.agency.name}."
        )
        title = f"Cơ quan đổi chủ cơ sở {facility.name}"
        tell([owner.user_id], "facility", title, text, "", now=now, agency_id=ground.agency.id)
    return link


def call_off(change: OwnerChange, *, actor: Actor, now: datetime) -> None:
    """Withdraw an office's invitation of a new owner. Raises NotAllowed once it happened."""
    facility = db.session.get_one(Facility, change.facility_id)
    if not can(actor, Permission.CHANGE_OWNER, facility):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận của tỉnh nơi cơ sở sản xuất mới làm được việc này."))
    if change.done_at is not None or change.invitation is None or change.by_agency_id is None:
        raise NotAllowed(N_("Việc đổi chủ này đã xong hoặc không do cơ quan làm."))
    invitations.withdraw(change.invitation, now=now)
    record(
        "facility.owner_change_called_off", "facility", facility.key, actor=actor, now=now,
        agency_id=change.by_agency_id,
    )  # fmt: skip


def accepted(facility: Facility, invitation: Invitation, user: User, *, now: datetime) -> None:
    """Make the invited person the owner, as was asked for. Raises RuleViolation when the owner changed meanwhile."""
    change = change_of_invitation(invitation.id)
    owner = _owner(facility)
    if change is None or (owner.user_id if owner else None) != change.from_user_id:
        raise RuleViolation(N_("Chủ cơ sở đã đổi từ khi có lời mời này nên không nhận được nữa."))
    if owner is not None and owner.user_id == user.id:
        raise RuleViolation(N_("Bạn đang là chủ cơ sở này."))
    _put(facility, user, change, actor=acting_as(user), now=now)


def _put(facility: Facility, user: User, change: OwnerChange, *, actor: Actor, now: datetime) -> None:
    """Give the ownership to ``user``: one owner at every moment, one line in the log, one event."""
    before = _owner(facility)
    if before is not None:
        before.role = "colleague"
        if change.by_agency_id is not None:
            before.left_at = now
            end_sessions(before.user)
    member = db.session.scalar(
        select(FacilityMember).where(FacilityMember.facility_id == facility.id, FacilityMember.user_id == user.id)
    )
    if member is None:
        member = FacilityMember(facility_id=facility.id, user_id=user.id, created_at=now)
        db.session.add(member)
    member.role, member.left_at = "owner", None
    change.to_user_id, change.done_at = user.id, now
    db.session.add(change)
    db.session.flush()
    record(
        "facility.handed_over", "facility", facility.key, actor=actor, now=now, user=user.key,
        agency_id=change.by_agency_id, before=before.user.key if before else None, change=change.key,
    )  # fmt: skip
    text = f"Từ nay bạn là chủ cơ sở {facility.name} trên hệ thống: bạn quyết định ai cùng làm hồ sơ của cơ sở."
    url = f"/facilities/{facility.key}"
    tell([user.id], "facility", f"Bạn là chủ cơ sở {facility.name}", text, url, now=now)
    if before is not None and before.user_id != actor.user_id and change.by_agency_id is None:
        text = f"{user.name} đã nhận quyền chủ cơ sở {facility.name}. Bạn vẫn cùng làm hồ sơ của cơ sở."
        tell([before.user_id], "facility", f"{user.name} là chủ cơ sở {facility.name}", text, url, now=now)


def _owner(facility: Facility) -> FacilityMember | None:
    """Return the present owner, held until the commit: two changes at once must not leave two owners."""
    db.session.execute(select(Facility.id).where(Facility.id == facility.id).with_for_update())
    return db.session.scalar(
        select(FacilityMember)
        .where(
            FacilityMember.facility_id == facility.id, FacilityMember.role == "owner", FacilityMember.left_at.is_(None)
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _may(actor: Actor, facility: Facility) -> None:
    if not can(actor, Permission.MANAGE_FACILITY_PEOPLE, facility):
        raise NotAllowed(_ONLY_OWNER)
