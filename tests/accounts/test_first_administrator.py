"""The first administrator of an empty installation, by a link that the command line prints."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.services_people import first_administrator_link
from kcproposals.extensions import db
from tests.accounts.conftest import NEW_PASSWORD, errors, inspected, is_signed_in, sign_in_as
from tests.conftest import NOW
from tests.people import sign_in

TYPED = {"name": "Lê Quản Trị", "email": "le@example.vn", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def link() -> str | None:
    found = first_administrator_link(NOW)
    db.session.commit()
    return found.removeprefix("https://khuyencong.example.vn") if found else None


def test_it_makes_an_agency_without_a_name_and_leads_into_it(client: Any, session: Any) -> None:
    path = link()
    assert path
    page = inspected(client.get(path))
    assert page.select("main input[name=email]") and "localdomain" not in str(page)
    assert client.post(path, data=TYPED).status_code == 303
    assert is_signed_in(client)
    agency = session.scalars(select(Agency)).one()
    assert agency.name == "Cơ quan chưa đặt tên"
    assert client.get("/agencies").location == f"/agencies/{agency.key}"
    page = inspected(client.get(f"/agencies/{agency.key}"))
    assert "Chưa có cơ quan ban hành" in page.get_text()
    sign_in(client, None)
    assert sign_in_as(client, "le@example.vn", NEW_PASSWORD).status_code == 303


def test_asked_again_before_it_was_used_it_gives_a_new_link(client: Any, session: Any) -> None:
    first, second = link(), link()
    assert first != second
    assert client.get(first).status_code == 410 and client.get(second).status_code == 200
    assert len(session.scalars(select(Agency)).all()) == len(session.scalars(select(User)).all()) == 1


def test_the_address_is_needed_and_must_be_free(client: Any, session: Any) -> None:
    path = link()
    assert "Xin nhập thư điện tử" in errors(inspected(client.post(path, data={**TYPED, "email": ""}), 422))
    session.add(User(name="Ai đó", email="le@example.vn", created_at=NOW))
    session.commit()
    assert "đã có tài khoản" in errors(inspected(client.post(path, data=TYPED), 422))


def test_there_is_no_second_first_administrator(client: Any, people: SimpleNamespace) -> None:
    assert link() is None


def test_nor_after_the_first_has_come(client: Any, session: Any) -> None:
    client.post(link(), data=TYPED)
    assert link() is None
