"""A facility passes to another owner: offered and accepted, or by the office with a reason and a paper; with a log."""

import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember, OwnerChange
from kcproposals.notifications.models import Mail, Notice
from tests.conftest import NOW
from tests.files.makers import pdf
from tests.people import sign_in

NEW = {"name": "Chủ Mới", "password": "mot cau de nho", "password_again": "mot cau de nho"}


def mailed_link() -> str:
    body = db.session.scalars(select(Mail.body).where(Mail.is_secret).order_by(Mail.id.desc())).first()
    return re.search(r"/join/\S+", body)[0]


def roles(people: SimpleNamespace) -> dict[str, str]:
    db.session.expire_all()
    return {m.user.name: m.role for m in people.facility.members if m.left_at is None}


def ground(**more: Any) -> dict[str, Any]:
    typed = {
        "person": "Chủ Mới", "email": "chumoi@example.vn", "reason": "Chủ cũ đã mất, con nối nghiệp.",
        "paper_reference": "Giấy chứng nhận thay đổi lần 2 ngày 01/02/2026", "paper": (io.BytesIO(pdf()), "gcn.pdf"),
    }  # fmt: skip
    return {**typed, **more}


def test_the_owner_offers_it_and_who_accepts_owns_it(client: Any, people: SimpleNamespace) -> None:
    page = f"/facilities/{people.facility.key}"
    sign_in(client, people.owner)
    assert client.post(f"{page}/new-owner", data={"person": "Chủ Mới"}).status_code == 422
    assert client.post(f"{page}/new-owner", data={"person": "Chủ Mới", "email": "moi@example.vn"}).status_code == 303
    assert roles(people) == {"Trần Thị Chủ": "owner"} and "Chờ nhận lời" in client.get(page).text
    guest = client.application.test_client()
    assert guest.post(mailed_link(), data=NEW).status_code == 303
    assert roles(people) == {"Trần Thị Chủ": "colleague", "Chủ Mới": "owner"}
    assert "Trần Thị Chủ → Chủ Mới" in guest.get(page).text
    assert not actor_of(people.owner).facilities("owner")
    assert db.session.scalars(select(Notice).where(Notice.user_id == people.owner.id)).all()


def test_an_offer_ends_when_the_owner_changed_meanwhile(client: Any, people: SimpleNamespace) -> None:
    db.session.add(
        FacilityMember(facility_id=people.facility.id, user_id=people.rival.id, role="colleague", created_at=NOW)
    )
    people.rival.password_hash = "set"
    db.session.commit()
    page = f"/facilities/{people.facility.key}"
    sign_in(client, people.owner).post(f"{page}/new-owner", data={"person": "Chủ Mới", "email": "moi@example.vn"})
    assert client.post(f"{page}/people/{people.rival.key}/hand-over").status_code == 303
    refused = client.application.test_client().post(mailed_link(), data=NEW)
    assert refused.status_code == 422 and "Chủ cơ sở đã đổi" in refused.text
    assert roles(people) == {"Trần Thị Chủ": "colleague", "Lê Văn Đối": "owner"}


def test_an_officer_puts_in_an_owner_with_reason_and_paper(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}/owner"
    owner = sign_in(client.application.test_client(), people.owner)
    for user in (people.owner, people.rival, people.outsider, people.administrator):
        assert sign_in(client, user).get(address).status_code == 404
    sign_in(client, people.officer)
    for lack in ("reason", "paper_reference", "paper", "email"):
        assert client.post(address, data=ground(**{lack: ""})).status_code == 422, lack
    assert client.post(address, data=ground()).status_code == 303
    told = db.session.scalars(select(Notice).where(Notice.user_id == people.owner.id)).one()
    assert "con nối nghiệp" in told.body and roles(people) == {"Trần Thị Chủ": "owner"}
    new = client.application.test_client()
    assert new.post(mailed_link(), data=NEW).status_code == 303
    assert roles(people) == {"Chủ Mới": "owner"}
    assert owner.get(f"/facilities/{people.facility.key}").status_code == 302  # their sessions ended at once
    page = client.get(f"/facilities/{people.facility.key}")
    paper = re.search(r'href="([^"]+/paper)"', page.text)[1]
    assert client.get(paper).mimetype == "application/pdf" and new.get(paper).status_code == 200
    assert sign_in(client, people.rival).get(paper).status_code == 404
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "facility.handed_over")).one()
    assert event.data["change"] == db.session.scalars(select(OwnerChange.key)).one()


def test_an_officer_makes_a_colleague_owner_at_once_or_calls_it_off(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}/owner"
    sign_in(client, people.officer).post(address, data=ground())
    change = db.session.scalars(select(OwnerChange)).one()
    sign_in(client, people.owner)
    assert (
        client.post(f"/facilities/{people.facility.key}/invitations/{change.invitation.key}/withdraw").status_code
        == 409
    )
    assert sign_in(client, people.officer).post(f"{address}/{change.key}/call-off").status_code == 303
    assert client.application.test_client().get(mailed_link()).status_code == 410
    db.session.add(
        FacilityMember(facility_id=people.facility.id, user_id=people.rival.id, role="colleague", created_at=NOW)
    )
    db.session.commit()
    typed = ground(colleague=people.rival.key, person="", email="")
    assert client.post(address, data=typed).status_code == 303
    assert roles(people) == {"Lê Văn Đối": "owner"}


@pytest.mark.parametrize(("typed", "wants"), [({}, False), ({"wants_call_news": "y"}, True)])
def test_whether_to_hear_of_new_calls(client: Any, people: SimpleNamespace, typed: dict[str, str], wants: bool) -> None:
    address = f"/facilities/{people.facility.key}/news"
    assert sign_in(client, people.rival).post(address, data=typed).status_code == 404
    assert sign_in(client, people.owner).post(address, data=typed).status_code == 303
    db.session.expire_all()
    assert people.facility.wants_call_news is wants
