"""An invitation: the same answer for every address, accepted by whoever follows the link, once."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.invitations import services
from kcproposals.invitations.models import Invitation
from kcproposals.notifications.models import Mail, Notice
from tests.people import sign_in

PHONE = "0987 654 321"
NEW = {"name": "Người Mới", "password": "mot cau de nho", "password_again": "mot cau de nho"}


def post(client: Any, people: SimpleNamespace, **typed: str) -> Any:
    address = f"/facilities/{people.facility.key}/people"
    return sign_in(client, people.owner).post(address, data={"person": "Người Mới", **typed})


def link_of(text: str) -> str:
    return re.search(r"https://khuyencong\.example\.vn(/join/[^<\s]+)", text)[1]


def mailed_link() -> str:
    return link_of(db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().body)


def members_of(facility: Any) -> set[str]:
    db.session.expire_all()
    return {member.user.name for member in facility.members if member.left_at is None}


def test_one_who_is_new_makes_an_account_and_acts(client: Any, people: SimpleNamespace) -> None:
    assert post(client, people, email="NguoiMoi@example.vn").location == f"/facilities/{people.facility.key}"
    (mail,) = db.session.scalars(select(Mail)).all()
    assert mail.to_address == "nguoimoi@example.vn" and mail.is_secret and people.facility.name in mail.body
    assert members_of(people.facility) == {"Trần Thị Chủ"}
    guest = client.application.test_client()
    page = guest.get(mailed_link())
    assert people.facility.name in page.text and "nguoimoi@example.vn" in page.text
    assert guest.post(mailed_link(), data=NEW).location == f"/facilities/{people.facility.key}"
    assert guest.get(f"/facilities/{people.facility.key}").status_code == 200
    assert members_of(people.facility) == {"Trần Thị Chủ", "Người Mới"}
    assert db.session.scalars(select(Notice.user_id).where(Notice.title == "Người Mới đã nhận lời mời")).all()
    assert guest.get(mailed_link()).status_code == 410


def test_the_answer_tells_nothing_about_an_address(client: Any, people: SimpleNamespace) -> None:
    """Nobody, an account, an official, a member of a board, a disabled account, oneself: one answer."""
    people.rival.is_active = False
    db.session.commit()
    answers = set()
    for email in ("khongai@example.vn", people.rival.email, people.officer.email, people.chair.email, "chu@example.vn"):
        answer = post(client, people, email=email)
        page = client.get(answer.location)
        answers.add((answer.status_code, answer.location, page.text.count("Chờ nhận lời") > 0))
        assert "Hoàng Thị Tiếp" not in page.text and "Lý Chủ Tịch" not in page.text
    assert answers == {(303, f"/facilities/{people.facility.key}", True)}
    assert len(db.session.scalars(select(Mail)).all()) == 5
    assert members_of(people.facility) == {"Trần Thị Chủ"}


def test_an_official_is_told_what_accepting_costs_and_decides_themselves(client: Any, people: SimpleNamespace) -> None:
    post(client, people, email=people.officer.email)
    sign_in(client, people.officer)
    page = client.get(mailed_link())
    assert "không được tiếp nhận, thẩm định" in page.text
    assert client.post(mailed_link(), data={}).status_code == 303
    assert members_of(people.facility) == {"Trần Thị Chủ", "Hoàng Thị Tiếp"}


def test_a_telephone_number_gets_a_link_to_pass_on_shown_once(client: Any, people: SimpleNamespace) -> None:
    answer = post(client, people, phone=PHONE)
    assert answer.status_code == 200 and db.session.scalars(select(Mail)).all() == []
    link = link_of(answer.text)
    assert link not in client.get(f"/facilities/{people.facility.key}").text
    guest = client.application.test_client()
    assert guest.post(link, data={**NEW, "password_again": "khac"}).status_code == 422
    assert guest.post(link, data=NEW).status_code == 303
    user = db.session.scalars(select(User).where(User.phone == "+84987654321")).one()
    assert guest.get(f"/facilities/{people.facility.key}").status_code == 200 and user.password_hash


def test_an_address_with_an_account_must_sign_in(client: Any, people: SimpleNamespace) -> None:
    post(client, people, email=people.rival.email)
    guest = client.application.test_client()
    refused = guest.post(mailed_link(), data=NEW)
    assert refused.status_code == 422 and "đã có tài khoản" in refused.text
    assert members_of(people.facility) == {"Trần Thị Chủ"}
    assert sign_in(guest, people.rival).post(mailed_link(), data={}).status_code == 303
    assert members_of(people.facility) == {"Trần Thị Chủ", "Lê Văn Đối"}


def test_again_and_withdrawn_links_end(client: Any, people: SimpleNamespace, clock: Any) -> None:
    post(client, people, email="moi@example.vn")
    first = mailed_link()
    post(client, people, email="moi@example.vn")
    second = mailed_link()
    guest = client.application.test_client()
    assert [guest.get(link).status_code for link in (first, second)] == [410, 200]
    waiting = db.session.scalars(select(Invitation).where(Invitation.withdrawn_at.is_(None))).one()
    address = f"/facilities/{people.facility.key}/invitations/{waiting.key}/withdraw"
    assert sign_in(guest, people.rival).post(address).status_code == 404
    assert client.post(address).status_code == 303
    assert client.application.test_client().get(second).status_code == 410
    post(client, people, email="moi@example.vn")
    clock.advance(days=15)
    assert client.application.test_client().get(mailed_link()).status_code == 410


def test_who_acts_already_stays_what_they_are(client: Any, people: SimpleNamespace) -> None:
    post(client, people, email=people.owner.email)
    assert client.post(mailed_link(), data={}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(FacilityMember.role).where(FacilityMember.user_id == people.owner.id)).all() == [
        "owner"
    ]
    assert not db.session.scalars(select(AuditEvent).where(AuditEvent.action == "facility.colleague_added")).all()


def test_nobodys_mailbox_is_filled_through_us(client: Any, people: SimpleNamespace, monkeypatch: Any) -> None:
    monkeypatch.setattr(services, "MOST_WAITING", 2)
    answers = [post(client, people, email=f"moi{n}@example.vn").status_code for n in range(3)]
    assert answers == [303, 303, 422] and len(db.session.scalars(select(Mail)).all()) == 2


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Xin nhập thư điện tử hoặc số điện thoại của người được mời"), ({"email": "a@"}, "thư điện tử đầy đủ"),
        ({"phone": "123"}, "số điện thoại di động"), ({"email": "a@example.vn", "person": ""}, "Xin nhập mục này"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_in_the_open_form(
    client: Any, people: SimpleNamespace, typed: dict[str, str], says: str
) -> None:
    answer = post(client, people, **typed)
    assert answer.status_code == 422 and says in answer.text
    assert re.search(r'<details class="kc-confirm" id="invite" data-confirm open', answer.text)


def test_only_the_owner_invites(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}/people"
    for user in (people.rival, people.officer, people.outsider):
        assert sign_in(client, user).post(address, data={"person": "X", "email": "x@example.vn"}).status_code == 404
