"""Register implementing units, keep what is known of them, and say who drafts for them.

Rights end sessions: whoever leaves a unit signs in again. People join by accepting an invitation.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.services import acting_as, end_sessions
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.implementers.profile import UnitProfile
from kcproposals.implementers.queries import KIND
from kcproposals.invitations import services as invitations
from kcproposals.invitations.joining import Joining
from kcproposals.invitations.models import Invitation
from kcproposals.notifications.services import tell

# What slices above do when a unit's name changes (proposals are found by it), in the same transaction.
RENAMED: list[Callable[[ImplementingUnit], None]] = []
_ONLY_OFFICE = N_("Chỉ quản trị viên và cán bộ tiếp nhận của cơ quan đăng ký đơn vị mới làm được việc này.")
_TAKEN = N_("Cơ quan đã có đơn vị mang tên này.")


def register(agency: Agency, profile: UnitProfile, *, actor: Actor, now: datetime) -> ImplementingUnit:
    """Register a unit with an agency. Raises RuleViolation when the agency has one of that name."""
    if not can(actor, Permission.REGISTER_UNIT, agency):
        raise NotAllowed(_ONLY_OFFICE)
    unit = ImplementingUnit(agency_id=agency.id, created_at=now)
    _write(unit, profile)
    record("unit.registered", "implementing_unit", unit.key, actor=actor, now=now, agency_id=agency.id)
    return unit


def change(unit: ImplementingUnit, profile: UnitProfile, *, version: int, actor: Actor, now: datetime) -> None:
    """Save what is known of a unit. Raises StaleVersion when somebody saved meanwhile, RuleViolation as above."""
    _may(actor, unit)
    if unit.version != version:
        raise StaleVersion(current=unit.version, yours=version)
    before = unit.name
    _write(unit, profile)
    if unit.name != before:
        for renamed in RENAMED:
            renamed(unit)
    record("unit.changed", "implementing_unit", unit.key, actor=actor, now=now, agency_id=unit.agency_id)


def _write(unit: ImplementingUnit, profile: UnitProfile) -> None:
    folded = fold(profile.name)[:200]
    same = exists().where(
        ImplementingUnit.agency_id == unit.agency_id, ImplementingUnit.name_folded == folded,
        ImplementingUnit.id != (unit.id or 0),
    )  # fmt: skip
    if db.session.scalar(select(same)):
        raise RuleViolation(_TAKEN, field="name")
    try:
        with db.session.begin_nested():
            for name, value in vars(profile).items():
                setattr(unit, name, value)
            unit.name_folded = folded
            db.session.add(unit)
    except IntegrityError as twice:  # two officers registered it at once
        raise RuleViolation(_TAKEN, field="name") from twice


def close(unit: ImplementingUnit, *, actor: Actor, now: datetime) -> None:
    """Let a unit take on nothing new; what it drafts it may finish."""
    _may(actor, unit)
    if unit.closed_at is None:
        unit.closed_at = now
        record("unit.closed", "implementing_unit", unit.key, actor=actor, now=now, agency_id=unit.agency_id)


def reopen(unit: ImplementingUnit, *, actor: Actor, now: datetime) -> None:
    """Let a closed unit take on work again."""
    _may(actor, unit)
    if unit.closed_at is not None:
        unit.closed_at = None
        record("unit.reopened", "implementing_unit", unit.key, actor=actor, now=now, agency_id=unit.agency_id)


def invite(unit: ImplementingUnit, name: str, address: str, *, actor: Actor, now: datetime) -> str:
    """Invite a person to draft for the unit; return the link to pass on, '' when it went by mail."""
    _may(actor, unit)
    invitation, link = invitations.invite(
        KIND, unit.id, "drafter", name, address, actor=actor, now=now, agency_id=unit.agency_id
    )
    record(
        "unit.invited", "implementing_unit", unit.key, actor=actor, now=now, agency_id=unit.agency_id,
        invitation=invitation.key,
    )  # fmt: skip
    return link


def take_back(unit: ImplementingUnit, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Withdraw an invitation nobody accepted."""
    _may(actor, unit)
    invitations.withdraw(invitation, now=now)


def remove(unit: ImplementingUnit, member: UnitMember, *, actor: Actor, now: datetime) -> None:
    """End a membership at once."""
    _may(actor, unit)
    if member.left_at is None:
        member.left_at = now
        end_sessions(member.user)
        record(
            "unit.member_removed", "implementing_unit", unit.key, actor=actor, now=now, agency_id=unit.agency_id,
            user=member.user.key,
        )  # fmt: skip


def _join(invitation: Invitation, user: User, now: datetime) -> None:
    """Let an invited person draft for the unit."""
    unit = db.session.get_one(ImplementingUnit, invitation.subject_id)
    member = db.session.scalar(
        select(UnitMember).where(UnitMember.unit_id == unit.id, UnitMember.user_id == user.id)
    )  # fmt: skip
    if member is None:
        member = UnitMember(unit_id=unit.id, user_id=user.id, created_at=now)
        db.session.add(member)
    elif member.left_at is None:
        return
    member.left_at = None
    db.session.flush()
    record(
        "unit.member_joined", "implementing_unit", unit.key, actor=acting_as(user), now=now, agency_id=unit.agency_id,
        user=user.key,
    )  # fmt: skip
    text = f"{user.name} đã nhận lời làm hồ sơ cho {unit.name}."
    tell([invitation.invited_by_id], "unit", f"{user.name} đã nhận lời", text, f"/units/{unit.key}", now=now,
         mail=False)  # fmt: skip


def _may(actor: Actor, unit: ImplementingUnit) -> None:
    if not can(actor, Permission.MANAGE_UNIT, unit):
        raise NotAllowed(_ONLY_OFFICE)


JOINING = Joining(
    name_of=lambda unit_id: db.session.get_one(ImplementingUnit, unit_id).name,
    url_of=lambda unit_id: f"/units/{db.session.get_one(ImplementingUnit, unit_id).key}",
    words={"drafter": N_("Lập hồ sơ đề án với tư cách người của đơn vị thực hiện %(name)s")},
    join=_join,
)
