"""Register a facility and keep its profile. Who acts for it is in ``services_people``."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from kcproposals.accounts.models import User
from kcproposals.accounts.services import acting_as, create_user
from kcproposals.audit.services import record
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.names import bare_name
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import fold, sort_key
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.facilities.profile import Profile
from kcproposals.regulations.units import find_commune

_TAKEN = N_("Mã số thuế này đã có hồ sơ. Xin đề nghị chủ cơ sở mời bạn, hoặc liên hệ Sở Công Thương.")
# What slices above do when the name or the tax code changes (proposals are found by them), in the same transaction.
RENAMED: list[Callable[[Facility], None]] = []
_FOLDED_LENGTH, _SORT_LENGTH = 200, 1000  # of the columns: letters of other scripts make long keys


def register(
    profile: Profile, *, name: str, email: str | None, phone: str | None, password: str, now: datetime
) -> User:
    """Create a person with a facility of which they are the owner.

    Raises RuleViolation for a taken address or tax code (not by whom), a weak password, an unknown commune.
    """
    user = create_user(name, email, phone, password, now=now)
    add_facility(profile, owner=user, actor=acting_as(user), now=now)
    return user


def add_facility(profile: Profile, *, owner: User | None, actor: Actor, now: datetime) -> Facility:
    """Create a facility of which ``owner`` is the owner; None: an office enters it from paper, an owner may come later.

    Raises RuleViolation as ``register`` does.
    """
    facility = Facility(created_at=now)
    _check(profile, None, now)
    _write(facility, profile)
    try:
        with db.session.begin_nested():
            db.session.add(facility)
    except IntegrityError as twice:  # two people registered the same establishment at once
        raise RuleViolation(_TAKEN, field="tax_code") from twice
    if owner is not None:
        db.session.add(FacilityMember(facility_id=facility.id, user_id=owner.id, role="owner", created_at=now))
    owner_key = owner.key if owner else None
    record("facility.registered", "facility", facility.key, actor=actor, now=now, owner=owner_key)
    return facility


def change(facility: Facility, profile: Profile, *, version: int, actor: Actor, now: datetime) -> None:
    """Save the profile. Raises StaleVersion when somebody saved meanwhile, RuleViolation as ``register`` does."""
    if not can(actor, Permission.EDIT_FACILITY, facility):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với hồ sơ cơ sở."))
    if facility.version != version:
        raise StaleVersion(current=facility.version, yours=version)
    _check(profile, facility, now)
    before = (facility.name, facility.tax_code)
    try:
        with db.session.begin_nested():
            _write(facility, profile)
    except IntegrityError as twice:
        raise RuleViolation(_TAKEN, field="tax_code") from twice
    if before != (facility.name, facility.tax_code):
        for renamed in RENAMED:
            renamed(facility)
    record("facility.changed", "facility", facility.key, actor=actor, now=now, version=facility.version)


def _write(facility: Facility, profile: Profile) -> None:
    for field in fields(profile):
        setattr(facility, field.name, getattr(profile, field.name))
    facility.province_code = _province(profile.unit_code)
    facility.name_folded, facility.name_sort = (
        fold(profile.name)[:_FOLDED_LENGTH],
        sort_key(profile.name)[:_SORT_LENGTH],
    )
    facility.name_bare = bare_name(profile.name)[:_FOLDED_LENGTH]


def _province(unit_code: str) -> str:
    commune = find_commune(unit_code)
    if commune is None:
        raise RuleViolation(N_("Xin chọn xã, phường hoặc đặc khu nơi sản xuất."), field="unit_code")
    return commune.province_code


def _check(profile: Profile, facility: Facility | None, now: datetime) -> None:
    if profile.registered_on and profile.registered_on > local_date(now):
        raise RuleViolation(N_("Ngày cấp đăng ký kinh doanh không thể sau hôm nay."), field="registered_on")
    if not profile.tax_code:
        return
    own = facility.id if facility else 0
    if db.session.scalar(select(exists().where(Facility.tax_code == profile.tax_code, Facility.id != own))):
        raise RuleViolation(_TAKEN, field="tax_code")
