"""A person registers with a facility, and lets others act for it."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.facilities import services
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.notifications.models import Mail
from kcproposals.regulations import units
from tests.conftest import NOW
from tests.people import sign_in

COMMUNE = next(c for c in units.communes_of("24") if c.kind == "xa")
TYPED = {
    "person": "Trần Thị Mới", "login_email": "moi@example.vn", "login_phone": "0912345678",
    "password": "mot cau de nho", "password_again": "mot cau de nho", "name": "Cơ sở minh họa 77 – Mây tre đan",
    "kind": "business_household", "tax_code": "", "province_code": "24", "unit_code": COMMUNE.code,
    "craft_village": "yes", "representative": "Trần Thị Mới", "workers": "12", "capital": "1.200.000.000",
    "once": "abcdefghijkl1234",
}  # fmt: skip


def test_one_page_gives_an_account_a_facility_and_a_session(client: Any, app: Any) -> None:
    answer = client.post("/register", data=TYPED)
    assert answer.status_code == 303, answer.text[-3000:]
    assert client.post("/register", data=TYPED).status_code in (303, 422)
    facility = db.session.scalars(select(Facility)).one()
    assert facility.capital == 1_200_000_000 and facility.province_code == "24"
    assert client.get("/facilities/mine", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password_again": "khac"}, "Hai lần nhập chưa giống nhau"),
        ({"password": "ngan", "password_again": "ngan"}, "10 ký tự"),
        ({"login_email": "", "login_phone": ""}, "thư điện tử hoặc số điện thoại"),
        ({"kind": "sme", "tax_code": "123"}, "Mã số thuế"),
        ({"unit_code": "99999"}, "danh sách"),
        ({"capital": "1,5"}, "Tổng nguồn vốn"),
    ],
)
def test_mistakes_are_explained_and_what_was_typed_stays(
    client: Any, app: Any, change: dict[str, str], says: str
) -> None:
    answer = client.post("/register", data={**TYPED, **change})
    assert answer.status_code == 422
    assert says in answer.text and "Mây tre đan" in answer.text
    assert db.session.scalars(select(Facility)).all() == []


def test_a_taken_tax_code_does_not_say_whose(client: Any, people: SimpleNamespace) -> None:
    answer = client.post("/register", data={**TYPED, "kind": "sme", "tax_code": people.facility.tax_code})
    assert answer.status_code == 422
    assert "đã có hồ sơ" in answer.text and people.facility.name not in answer.text


def test_without_scripts_the_communes_come_by_a_button(client: Any, app: Any) -> None:
    page = client.post("/register", data={**TYPED, "choose_province": "1"})
    assert page.status_code == 200 and COMMUNE.full_name in page.text


def test_who_sees_a_facility(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}"
    for user, status in ((people.owner, 200), (people.officer, 200), (people.rival, 404), (people.outsider, 404)):
        assert sign_in(client, user).get(address).status_code == status
    assert sign_in(client, people.officer).get("/facilities?q=MINH hoa").text.count("Cơ sở minh họa") >= 2
    assert "Cơ sở minh họa" not in sign_in(client, people.outsider).get("/facilities").text


def test_a_colleague_is_invited_removed_and_made_owner(people: SimpleNamespace) -> None:
    from kcproposals.accounts.actor import actor_of

    actor = actor_of(people.owner)
    services.invite_colleague(people.facility, "Người Mới", "nguoimoi@example.vn", actor=actor, now=NOW)
    services.invite_colleague(people.facility, "Lê Văn Đối", people.rival.email, actor=actor, now=NOW)
    db.session.commit()
    assert "nguoimoi@example.vn" in db.session.scalars(select(Mail.to_address)).all()
    db.session.refresh(people.facility)
    member = db.session.scalars(
        select(FacilityMember).where(
            FacilityMember.user_id == people.rival.id, FacilityMember.facility_id == people.facility.id
        )
    ).one()
    services.hand_over(people.facility, member, actor=actor, now=NOW)
    db.session.commit()
    with pytest.raises(NotAllowed):
        services.invite_colleague(people.facility, "X", "x@example.vn", actor=actor_of(people.owner), now=NOW)


def test_a_stale_profile_shows_both_texts(client: Any, people: SimpleNamespace) -> None:
    facility = people.facility
    typed = {
        "name": facility.name, "kind": "sme", "tax_code": facility.tax_code, "province_code": facility.province_code,
        "unit_code": facility.unit_code, "craft_village": "no", "representative": "Bản của tôi", "workers": "40",
        "version": "0",
    }  # fmt: skip
    facility.representative = "Bản của người khác"
    db.session.commit()
    answer = sign_in(client, people.owner).post(f"/facilities/{facility.key}/edit", data=typed)
    assert answer.status_code == 422
    assert "Bản của tôi" in answer.text and "Bản của người khác" in answer.text
