"""The people and offices tests speak of: an owner and a rival, an officer, a board, a second agency's official.

Rows are made directly, without the services under test, and committed.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from kcproposals.accounts.models import Agency, IssuingBody, RoleGrant, Signatory, User
from kcproposals.domain.policy import Role
from kcproposals.domain.text import fold, name_sort_key, sort_key
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember

LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_user(name: str, email: str, **more: Any) -> User:
    """Add a person without a password (``sign_in`` needs none)."""
    user = User(name=name, name_sort=name_sort_key(name), email=email, created_at=LONG_AGO, **more)
    db.session.add(user)
    db.session.flush()
    return user


def make_official(agency: Agency, name: str, email: str, *roles: Role) -> User:
    """Add a person with roles in an agency."""
    user = make_user(name, email)
    for role in roles:
        db.session.add(RoleGrant(user_id=user.id, agency_id=agency.id, role=role.value, granted_at=LONG_AGO))
    db.session.flush()
    return user


def make_agency(name: str, province_code: str) -> Agency:
    """Add an office with two issuing bodies (its own and the People's Committee) and one signatory each."""
    agency = Agency(name=name, short_name=name, province_code=province_code, created_at=LONG_AGO)
    db.session.add(agency)
    db.session.flush()
    for title, parent, lines, symbol, kinds, chief in (
        ("Ủy ban nhân dân tỉnh Mẫu", "", ["ỦY BAN NHÂN DÂN", "TỈNH MẪU"], "UBND", ["quyet_dinh_phe_duyet"], "CHỦ TỊCH"),
        ("Sở Công Thương tỉnh Mẫu", "UBND TỈNH MẪU", ["SỞ CÔNG THƯƠNG"], "SCT",
         ["thong_bao_ket_qua", "bien_ban_hop_hoi_dong"], "GIÁM ĐỐC"),
    ):  # fmt: skip
        body = IssuingBody(
            agency_id=agency.id, name=title, parent_line=parent, name_lines=lines, place="Mẫu",
            issuer_title=f"{chief} {title.upper()}", kinds=kinds, recipients={}, archive_unit="QLCN",
            symbols={"QĐ": f"QĐ-{symbol}", "TB": f"TB-{symbol}", "BB": f"BB-{symbol}"},
        )  # fmt: skip
        db.session.add(body)
        db.session.flush()
        db.session.add(
            Signatory(body_id=body.id, name="Nguyễn Văn Mẫu", title_lines=[chief], valid_from=date(2026, 1, 1))
        )
    db.session.flush()
    return agency


def make_facility(owner: User, name: str, province_code: str = "24", unit_code: str = "", **more: Any) -> Facility:
    """Add a facility owned by ``owner``; its commune is the first xã of the province unless named."""
    from kcproposals.regulations import units

    commune = unit_code or next(c.code for c in units.communes_of(province_code) if c.kind == "xa")
    facility = Facility(
        name=name, name_folded=fold(name), name_sort=sort_key(name), province_code=province_code, unit_code=commune,
        created_at=LONG_AGO, **{"kind": "sme", "workers": 40, "capital": 12_000_000_000, **more},
    )  # fmt: skip
    db.session.add(facility)
    db.session.flush()
    db.session.add(FacilityMember(facility_id=facility.id, user_id=owner.id, role="owner", created_at=LONG_AGO))
    db.session.flush()
    return facility


def sign_in(client: Any, user: User | None) -> Any:
    """Make ``client`` act as ``user`` from now on (None: sign out) and return it."""
    with client.session_transaction() as cookie:
        cookie.clear()
        if user is not None:
            cookie["_user_id"], cookie["_fresh"] = user.get_id(), True
    return client


def make_people() -> SimpleNamespace:
    """Add one agency with every role, a second agency, two facilities with owners; commit."""
    agency, other = make_agency("Sở Công Thương tỉnh Mẫu", "24"), make_agency("Sở Công Thương tỉnh Khác", "25")
    owner = make_user("Trần Thị Chủ", "chu@example.vn")
    rival = make_user("Lê Văn Đối", "doi@example.vn")
    cast = SimpleNamespace(
        agency=agency,
        other_agency=other,
        owner=owner,
        rival=rival,
        facility=make_facility(owner, "Cơ sở minh họa 01", tax_code="0100109106"),
        rival_facility=make_facility(rival, "Cơ sở minh họa 02"),
        administrator=make_official(agency, "Phạm Quản Trị", "quantri@example.vn", Role.ADMINISTRATOR),
        officer=make_official(agency, "Hoàng Thị Tiếp", "tiep@example.vn", Role.INTAKE_OFFICER),
        secretary=make_official(agency, "Vũ Thị Thư", "thu@example.vn", Role.SECRETARY),
        planner=make_official(agency, "Đặng Văn Kế", "ke@example.vn", Role.PLANNER),
        leader=make_official(agency, "Nguyễn Văn Mẫu", "mau@example.vn", Role.LEADER),
        clerk=make_official(agency, "Bùi Thị Văn", "van@example.vn", Role.CLERK),
        auditor=make_official(agency, "Đỗ Văn Kiểm", "kiem@example.vn", Role.AUDITOR),
        outsider=make_official(other, "Ngô Người Ngoài", "ngoai@example.vn", *Role),
        chair=make_user("Lý Chủ Tịch", "ct@example.vn"),
        members=[make_user(f"Ủy viên Số {n}", f"uv{n}@example.vn") for n in range(1, 5)],
    )
    db.session.commit()
    return cast


@pytest.fixture
def people(app: Flask) -> SimpleNamespace:
    """The people of ``make_people`` in the database of this test."""
    return make_people()
