"""Add an agency to an installation that has one already: what the operator does on the command line (SYSTEM acts)."""

from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import Agency
from kcproposals.accounts.offered import provinces
from kcproposals.accounts.queries import ministry
from kcproposals.accounts.services_people import create_agency, invitation_link, invite
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import SYSTEM, Actor, Grant, Role
from kcproposals.domain.text import clean_line
from kcproposals.extensions import db


def found_agency(name: str, email: str, administrator: str, province_code: str | None, *, now: datetime) -> str:
    """Add an agency of a province, or the ministry's department (``province_code`` None), with its administrator.

    Returns the link where the administrator sets a password; '' for one who has an account. Raises RuleViolation when
    name or province is taken, the province is unknown, or the ministry has its department already.
    """
    name = clean_line(name)
    if not name or db.session.scalar(select(Agency.id).where(Agency.name == name)):
        raise RuleViolation(N_("Tên này đã có cơ quan khác dùng."))
    if province_code is None:
        if ministry() is not None:
            raise RuleViolation(N_("Đã có cơ quan cấp Bộ."))
    elif province_code not in dict(provinces()):
        raise RuleViolation(N_("Không có tỉnh, thành phố nào mang mã %(code)s."), code=province_code)
    elif db.session.scalar(select(Agency.id).where(Agency.province_code == province_code)):
        raise RuleViolation(N_("Tỉnh, thành phố này đã có cơ quan khác phụ trách."))
    kind = OfficeKind.MINISTRY if province_code is None else OfficeKind.PROVINCE
    agency = create_agency(name, "", province_code, now=now, kind=kind)
    operator = Actor(None, SYSTEM.name, frozenset({Grant("role", agency.id, Role.ADMINISTRATOR.value)}))
    user = invite(agency, administrator or "Quản trị viên", email, [Role.ADMINISTRATOR], actor=operator, now=now)
    return "" if user.password_hash else invitation_link(user, issued_by=None, now=now)
