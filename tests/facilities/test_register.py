"""One page gives an account, a facility and a session; mistakes are explained and nothing typed is lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from kcproposals.accounts.models import User
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from tests.facilities.typed import COMMUNE, FACILITY, REGISTRATION
from tests.people import sign_in

LONG = "x" * 201


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_person_registers_with_a_facility_and_is_signed_in(client: Any, app: Flask) -> None:
    answer = client.post("/register", data=REGISTRATION)
    assert (answer.status_code, answer.location) == (303, "/")
    facility, user = db.session.scalars(select(Facility)).one(), db.session.scalars(select(User)).one()
    assert (facility.capital, facility.workers, facility.province_code) == (1_200_000_000, 12, "24")
    assert (facility.craft_village, facility.tax_code, facility.phone) == (True, None, "+84912345678")
    assert [(m.role, m.user_id) for m in facility.members] == [("owner", user.id)]
    home = client.get("/")
    assert "Đã đăng ký cơ sở" in home.text and "Trần Thị Mới" in home.text
    assert facility.name in client.get("/facilities/mine", follow_redirects=True).text


def test_the_acts_are_recorded_with_the_version_of_the_privacy_notice_and_no_personal_text(
    client: Any, app: Flask
) -> None:
    client.post("/register", data=REGISTRATION)
    events = {event.action: event for event in db.session.scalars(select(AuditEvent))}
    assert events["user.registered"].data["privacy_notice"]
    assert events["facility.registered"].data == {"owner": db.session.scalars(select(User)).one().key}
    assert "Mới" not in str([event.data for event in events.values()])


def test_the_same_form_twice_is_one_facility_and_the_same_answer(client: Any, app: Flask) -> None:
    first, second = client.post("/register", data=REGISTRATION), client.post("/register", data=REGISTRATION)
    stranger = app.test_client().post("/register", data=REGISTRATION)  # the answer was lost on the way
    assert [(a.status_code, a.location) for a in (first, second, stranger)] == [(303, "/")] * 3
    assert (count(Facility), count(User)) == (1, 1)


@pytest.mark.parametrize(("gone", "kept"), [("login_phone", "moi@example.vn"), ("login_email", "+84912345678")])
def test_an_address_or_a_number_is_enough(client: Any, app: Flask, gone: str, kept: str) -> None:
    assert client.post("/register", data={**REGISTRATION, gone: ""}).status_code == 303
    user = db.session.scalars(select(User)).one()
    assert (user.email or user.phone) == kept


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"person": ""}, "Xin nhập mục này"), ({"person": "\u202e\x00"}, "Xin nhập mục này"),
        ({"password_again": "khac"}, "Hai lần nhập chưa giống nhau"),
        ({"password": "ngan", "password_again": "ngan"}, "10 ký tự"),
        ({"login_email": "", "login_phone": ""}, "thư điện tử hoặc số điện thoại"),
        ({"login_email": "mới@"}, "địa chỉ thư điện tử đầy đủ"), ({"login_phone": "12345"}, "số điện thoại di động"),
        ({"name": LONG}, "nhiều nhất 200 ký tự; hiện có 201"), ({"kind": "boss"}, "danh sách"),
        ({"kind": "sme", "tax_code": "123"}, "10 chữ số"), ({"kind": "sme", "tax_code": "001234567890"}, "13 chữ số"),
        ({"tax_code": "0100109106-000"}, "001 đến 999"),
        ({"province_code": "99"}, "danh sách"), ({"unit_code": ""}, "Xin chọn"), ({"unit_code": "99999"}, "danh sách"),
        ({"craft_village": ""}, "Xin chọn một mục"), ({"workers": ""}, "Xin nhập mục này"),
        ({"workers": "1.5"}, "số nguyên"), ({"workers": "-1"}, "số nguyên"),
        ({"capital": "1,500"}, "đủ số đồng"), ({"capital": "-1"}, "không được âm"),
        ({"capital": "9999999999999999"}, "quá lớn"), ({"capital": "một tỷ"}, "chỉ gồm chữ số"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_at_its_field_and_what_was_typed_stays(
    client: Any, app: Flask, change: dict[str, str], says: str
) -> None:
    answer = client.post("/register", data={**REGISTRATION, **change})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    messages = " ".join(error.get_text() for error in page.select("main .kc-error"))
    assert says in messages and says in page.select_one("[data-error-summary]").get_text()
    assert "Mây tre đan" in answer.text or "name" in change
    assert REGISTRATION["password"] not in answer.text
    assert (count(Facility), count(User)) == (0, 0)


def test_text_in_other_forms_is_stored_composed_and_without_invisible_characters(client: Any, app: Flask) -> None:
    typed = "Co\u031b so\u031b\u0309 \u202eminh\u200b ho\u0323a\u0000 01"
    assert client.post("/register", data={**REGISTRATION, "name": typed}).status_code == 303
    facility = db.session.scalars(select(Facility)).one()
    assert facility.name == "Cơ sở minh họa 01" and facility.name_folded == "co so minh hoa 01"


def test_a_name_in_another_script_fits_its_search_columns(client: Any, app: Flask) -> None:
    for number, name in enumerate(("漢" * 200, "ﬃ" * 200)):
        typed = {**REGISTRATION, "name": name, "person": name[:120], "once": f"otherscript{number}", "login_phone": ""}
        typed["login_email"] = f"khac{number}@example.vn"
        assert app.test_client().post("/register", data=typed).status_code == 303
    assert count(Facility) == 2


def test_a_check_digit_that_does_not_fit_warns_and_lets_go_on(client: Any, app: Flask) -> None:
    typed = {**REGISTRATION, "kind": "sme", "tax_code": "0100109107"}
    assert client.post("/register", data=typed).status_code == 303
    assert "không đúng chữ số kiểm tra" in client.get("/").text
    assert "không đúng chữ số kiểm tra" in client.get("/facilities/mine", follow_redirects=True).text
    assert db.session.scalars(select(Facility.tax_code)).one() == "0100109107"


def test_a_taken_tax_code_is_refused_without_saying_whose(client: Any, people: SimpleNamespace) -> None:
    for code in (people.facility.tax_code, "0100 109 106", "0100.109.106"):
        answer = client.post("/register", data={**REGISTRATION, "kind": "sme", "tax_code": code})
        assert answer.status_code == 422 and "đã có hồ sơ" in answer.text and "chủ cơ sở mời bạn" in answer.text
        assert people.facility.name not in answer.text and people.owner.name not in answer.text
    assert db.session.scalar(select(User).where(User.email == "moi@example.vn")) is None


def test_a_tax_code_taken_in_the_same_moment_is_refused_too(
    client: Any, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcproposals.facilities.services._check", lambda *_: None)  # both looked before either wrote
    answer = client.post("/register", data={**REGISTRATION, "kind": "sme", "tax_code": people.facility.tax_code})
    assert answer.status_code == 422 and "đã có hồ sơ" in answer.text
    db.session.rollback()
    assert db.session.scalar(select(User).where(User.email == "moi@example.vn")) is None


def test_a_taken_address_is_refused_and_leaves_no_facility(client: Any, people: SimpleNamespace) -> None:
    before = count(Facility)
    answer = client.post("/register", data={**REGISTRATION, "login_email": people.owner.email})
    assert answer.status_code == 422 and "đã có tài khoản" in answer.text and people.owner.name not in answer.text
    assert count(Facility) == before


def test_who_is_signed_in_registers_a_facility_without_a_second_account(client: Any, people: SimpleNamespace) -> None:
    sign_in(client, people.chair)
    page = client.get("/register").text
    assert 'name="person"' not in page and 'name="password"' not in page and 'name="unit_code"' in page
    for _twice in range(2):
        assert client.post("/register", data=FACILITY).status_code == 303
    own = db.session.scalars(select(FacilityMember).where(FacilityMember.user_id == people.chair.id)).all()
    assert [member.role for member in own] == ["owner"]


def test_one_goes_on_where_one_was_going_but_only_on_this_site(client: Any, app: Flask) -> None:
    assert 'name="next" value="/calls/abc"' in client.get("/register?next=/calls/abc").text
    assert client.post("/register", data={**REGISTRATION, "next": "/calls"}).location == "/calls"
    other = {**REGISTRATION, "next": "https://evil.example", "once": "anotherone123456"}
    other |= {"login_email": "hai@example.vn", "login_phone": ""}
    assert app.test_client().post("/register", data=other).location == "/"


def test_without_scripts_the_communes_come_by_a_button_and_nothing_is_checked_yet(client: Any, app: Flask) -> None:
    page = client.post("/register", data={**REGISTRATION, "name": "", "unit_code": "", "choose_province": "1"})
    assert page.status_code == 200 and COMMUNE.full_name in page.text and "data-error-summary" not in page.text
    assert "moi@example.vn" in page.text


def test_with_scripts_the_communes_come_as_options(client: Any, app: Flask) -> None:
    assert (
        f'<option value="{COMMUNE.code}">{COMMUNE.full_name}</option>' in client.get("/communes?province_code=24").text
    )
    for nothing in ("99", "", "24' OR 1"):
        answer = client.get("/communes", query_string={"province_code": nothing})
        assert answer.status_code == 200 and answer.text.count("<option") == 1


def test_every_question_is_labelled_and_the_privacy_notice_is_linked(client: Any, app: Flask) -> None:
    page = BeautifulSoup(client.get("/register").text, "html.parser")
    labelled = {label["for"] for label in page.select("main label")}
    controls = page.select("main input:not([type=hidden]), main select")
    assert controls and all(control["id"] in labelled for control in controls)
    assert page.select_one("main form a[href='/privacy']") and len(page.select("main .btn-primary")) == 1


def test_mistakes_are_listed_in_the_order_of_the_page(client: Any, app: Flask) -> None:
    page = BeautifulSoup(client.post("/register", data={}).text, "html.parser")
    listed = [link["href"].removeprefix("#") for link in page.select("[data-error-summary] a")]
    asked = [control["id"] for control in page.select("main form [id]") if control["id"] in listed]
    assert listed == asked and listed[0] == "person" and listed[-1] == "craft_village-0"
