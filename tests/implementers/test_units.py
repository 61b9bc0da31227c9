"""An office registers implementing units and says who drafts for them; nobody else does."""

import re
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.notifications.models import Mail
from tests.people import sign_in

TYPED = {"name": "Trung tâm Khuyến công tỉnh Mẫu", "tax_code": "", "representative": "Hồ Thị Tâm"}
NEW = {"name": "Hà Thị Soạn", "password": "mot cau de nho", "password_again": "mot cau de nho"}


def registered(client: Any, people: SimpleNamespace) -> ImplementingUnit:
    address = f"/agencies/{people.agency.key}/units/new"
    assert sign_in(client, people.officer).post(address, data=TYPED).status_code == 303
    return db.session.scalars(select(ImplementingUnit)).one()


def test_the_office_registers_a_unit_and_its_person_accepts(client: Any, people: SimpleNamespace) -> None:
    unit = registered(client, people)
    page = f"/units/{unit.key}"
    assert client.post(f"{page}/people", data={"person": "Hà Thị Soạn"}).status_code == 422
    assert client.post(f"{page}/people", data={"person": "Hà Thị Soạn", "email": "soan@example.vn"}).status_code == 303
    assert "Chờ nhận lời" in client.get(page).text
    link = re.search(r"/join/\S+", db.session.scalars(select(Mail.body)).one())[0]
    drafter = client.application.test_client()
    assert unit.name in drafter.get(link).text
    assert drafter.post(link, data=NEW).location == page
    assert drafter.get(page).status_code == 200 and drafter.get("/units").status_code == 200
    assert drafter.get(f"{page}/edit").status_code == 404
    member = db.session.scalars(select(UnitMember)).one()
    assert actor_of(member.user).units() == {unit.id}
    assert client.post(f"{page}/people/{member.user.key}/remove").status_code == 303
    assert drafter.get("/units").status_code == 302  # their sessions ended at once
    db.session.expire_all()
    assert actor_of(member.user).units() == frozenset()
    names = [one for one in db.session.scalars(select(AuditEvent.action)) if one.startswith("unit.")]
    assert names == ["unit.registered", "unit.invited", "unit.member_joined", "unit.member_removed"]


def test_it_is_changed_once_and_closed(client: Any, people: SimpleNamespace) -> None:
    unit = registered(client, people)
    again = client.post(
        f"/agencies/{people.agency.key}/units/new", data={**TYPED, "name": "TRUNG TÂM khuyến công tỉnh Mẫu"}
    )
    assert again.status_code == 422 and "đã có đơn vị" in again.text
    edit = f"/units/{unit.key}/edit"
    assert client.post(edit, data={**TYPED, "phone": "0912 345 678", "version": "1"}).status_code == 303
    assert client.post(edit, data={**TYPED, "address": "Số 9", "version": "1"}).status_code == 409
    assert client.post(edit, data={"name": "", "version": "2"}).status_code == 422
    assert client.post(f"/units/{unit.key}/close").status_code == 303
    assert "Không nhận việc mới" in client.get("/units").text
    assert client.post(f"/units/{unit.key}/reopen").status_code == 303
    db.session.expire_all()
    assert unit.closed_at is None and unit.phone == "+84912345678" and unit.address == ""


def test_others_see_and_do_nothing(client: Any, people: SimpleNamespace) -> None:
    unit = registered(client, people)
    assert sign_in(client, people.planner).get(f"/units/{unit.key}").status_code == 200
    assert client.post(f"/units/{unit.key}/close").status_code == 404
    for user in (people.outsider, people.owner):
        sign_in(client, user)
        assert client.get(f"/units/{unit.key}").status_code == 404
        assert client.post(f"/units/{unit.key}/people", data={"person": "X", "email": "x@y.vn"}).status_code == 404
        assert client.post(f"/agencies/{people.agency.key}/units/new", data=TYPED).status_code == 404
    assert sign_in(client, people.outsider).get("/units").text.count(unit.name) == 0
    assert sign_in(client, people.owner).get("/units").status_code == 403
