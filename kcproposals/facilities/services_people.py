"""Let people act for a facility: invite a colleague, let in who accepts, end a membership.

Whoever invites gets the same answer for every address, and nobody acts for a facility who did not accept: what an
account is, or holds, the owner learns from nobody but its person. Owners change in ``services_owner``.
"""

from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.accounts.services import acting_as, end_sessions
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities import services_owner
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.facilities.queries import INVITATION_KIND, change_of_invitation
from kcproposals.invitations import services as invitations
from kcproposals.invitations.joining import Joining
from kcproposals.invitations.models import Invitation
from kcproposals.notifications.services import tell

_ONLY_OWNER = N_("Chỉ chủ cơ sở mới làm được việc này.")


def invite_colleague(facility: Facility, name: str, address: str, *, actor: Actor, now: datetime) -> str:
    """Invite another person to act for the facility, by their e-mail address or telephone number.

    Return the link to pass on, '' when it went by mail. An address that was invited before gets a fresh link.
    """
    _may(actor, facility)
    invitation, link = invitations.invite(
        INVITATION_KIND, facility.id, "colleague", name, address, actor=actor, now=now
    )
    record("facility.invited", "facility", facility.key, actor=actor, now=now, invitation=invitation.key)
    return link


def take_back(facility: Facility, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Withdraw an invitation of the facility that nobody accepted; one of an office is the office's to withdraw."""
    _may(actor, facility)
    change = change_of_invitation(invitation.id)
    if change is not None and change.by_agency_id is not None:
        raise NotAllowed(N_("Lời mời này do cơ quan gửi nên chỉ cơ quan rút được."))
    invitations.withdraw(invitation, now=now)


def remove_colleague(facility: Facility, member: FacilityMember, *, actor: Actor, now: datetime) -> None:
    """End a colleague's membership at once. The owner cannot be removed, only replaced."""
    _may(actor, facility)
    if member.role == "owner" or member.left_at is not None:
        raise NotAllowed(N_("Chủ cơ sở không rời danh sách được; hãy chuyển quyền chủ cơ sở trước."))
    member.left_at = now
    end_sessions(member.user)
    record("facility.colleague_removed", "facility", facility.key, actor=actor, now=now, user=member.user.key)


def _may(actor: Actor, facility: Facility) -> None:
    if not can(actor, Permission.MANAGE_FACILITY_PEOPLE, facility):
        raise NotAllowed(_ONLY_OWNER)


def _join(invitation: Invitation, user: User, now: datetime) -> None:
    """Let an invited person in, as a colleague or as the new owner."""
    facility = db.session.get_one(Facility, invitation.subject_id)
    if invitation.role == "owner":
        services_owner.accepted(facility, invitation, user, now=now)
        return
    if not join(facility, user, now):
        return
    record("facility.colleague_added", "facility", facility.key, actor=acting_as(user), now=now, user=user.key)
    text = f"{user.name} đã nhận lời cùng làm hồ sơ của {facility.name}."
    tell(
        [invitation.invited_by_id], "facility", f"{user.name} đã nhận lời mời", text, f"/facilities/{facility.key}",
        now=now, mail=False,
    )  # fmt: skip


def join(facility: Facility, user: User, now: datetime) -> bool:
    """Make a person a colleague; False when they act for the facility already."""
    member = db.session.scalar(
        select(FacilityMember).where(FacilityMember.facility_id == facility.id, FacilityMember.user_id == user.id)
    )
    if member is not None and member.left_at is None:
        return False
    if member is None:
        member = FacilityMember(facility_id=facility.id, user_id=user.id, created_at=now)
        db.session.add(member)
    member.role, member.left_at = "colleague", None
    db.session.flush()
    return True


JOINING = Joining(
    name_of=lambda facility_id: db.session.get_one(Facility, facility_id).name,
    url_of=lambda facility_id: f"/facilities/{db.session.get_one(Facility, facility_id).key}",
    words={
        "colleague": N_("Cùng làm hồ sơ của cơ sở %(name)s"),
        "owner": N_("Nhận quyền chủ cơ sở %(name)s"),
    },
    join=_join,
)
