"""A reset code that an official reads out: to whom, by whom, once, for fifteen minutes."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import OneTimeCode, RoleGrant, User
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.notifications.models import Notice
from tests.accounts.conftest import NEW_PASSWORD, errors, events, inspected, is_signed_in, sign_in_as
from tests.conftest import Clock
from tests.people import sign_in


def hand_out(client: Any, by: User, login: str, agency: Any) -> Any:
    return sign_in(client, by).post(f"/agencies/{agency.key}/reset-code", data={"login": login})


def code_on(page: Any) -> str:
    found = re.search(r"\b[a-z0-9]{4}-[a-z0-9]{4}\b", page.select_one("#code").get_text())
    assert found
    return found[0]


def enter(client: Any, login: str, code: str, password: str = NEW_PASSWORD) -> Any:
    sign_in(client, None)
    return client.post(
        "/reset-code", data={"login": login, "code": code, "password": password, "password_again": password}
    )


def test_an_officer_helps_the_owner_of_a_facility_of_the_province(client: Any, cast: SimpleNamespace) -> None:
    page = inspected(sign_in(client, cast.officer).get("/profile"))
    inspected(client.get(page.select_one('.kc-account a[href$="/reset-code"]')["href"]))
    code = code_on(inspected(hand_out(client, cast.officer, "0912345678", cast.agency)))
    event = events("user.code_handed_out")[0]
    assert (event.actor_id, event.object_key) == (cast.officer.id, cast.owner.key)
    assert code not in str(event.data)
    notice = db.session.scalars(select(Notice).where(Notice.user_id == cast.owner.id)).one()
    assert "Hoàng Thị Tiếp" in notice.body and code not in notice.body
    assert code not in db.session.scalars(select(OneTimeCode)).one().code_hash
    answer = enter(client, "chu@example.vn", code.upper().replace("-", " "))
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_it_is_shown_once(client: Any, cast: SimpleNamespace) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    assert code not in client.get(f"/agencies/{cast.agency.key}/reset-code").get_data(as_text=True)


def test_it_works_once_and_for_fifteen_minutes(client: Any, cast: SimpleNamespace, clock: Clock) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    assert enter(client, "chu@example.vn", code).status_code == 303
    assert "không đúng, đã dùng" in errors(inspected(enter(client, "chu@example.vn", code), 422))
    later = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    clock.advance(minutes=15)
    assert "hết hạn" in errors(inspected(enter(client, "chu@example.vn", later), 422))


def test_it_is_good_for_its_person_only(client: Any, cast: SimpleNamespace) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    inspected(enter(client, "doi@example.vn", code), 422)
    inspected(enter(client, "nobody@example.vn", code), 422)
    assert enter(client, "chu@example.vn", code).status_code == 303


def test_it_is_no_link(client: Any, cast: SimpleNamespace) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    for typed in (code, code.replace("-", "")):
        inspected(client.get(f"/reset/{typed}"), 410)


def test_guessing_codes_slows_down(client: Any, cast: SimpleNamespace) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    for number in range(5):
        inspected(enter(client, "chu@example.vn", f"aaaa-aaa{number}"), 422)
    inspected(enter(client, "chu@example.vn", code), 429)
    inspected(sign_in_as(client, "chu@example.vn"), 429)


def test_a_weak_password_does_not_use_the_code_up(client: Any, cast: SimpleNamespace) -> None:
    code = code_on(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency)))
    assert "ít nhất 10" in errors(inspected(enter(client, "chu@example.vn", code, "ngắn"), 422))
    assert enter(client, "chu@example.vn", code).status_code == 303


NOT_FOUND = "Không tìm thấy người này"


@pytest.mark.parametrize("login", ["quantri@example.vn", "mau@example.vn", "tiep@example.vn", "ngoai@example.vn", "x"])
def test_an_officer_gets_into_no_colleagues_account(client: Any, cast: SimpleNamespace, login: str) -> None:
    assert NOT_FOUND in errors(inspected(hand_out(client, cast.officer, login, cast.agency), 422))


def test_an_officer_gets_into_no_account_with_a_role_elsewhere(
    client: Any, cast: SimpleNamespace, clock: Clock
) -> None:
    grant = RoleGrant(user_id=cast.owner.id, agency_id=cast.other_agency.id, role="clerk", granted_at=clock.now)
    db.session.add(grant)
    db.session.commit()
    for by in (cast.officer, cast.administrator):
        assert NOT_FOUND in errors(inspected(hand_out(client, by, "chu@example.vn", cast.agency), 422))


def test_an_administrator_helps_the_people_of_the_agency_but_not_of_another(client: Any, cast: SimpleNamespace) -> None:
    code_on(inspected(hand_out(client, cast.administrator, "mau@example.vn", cast.agency)))
    assert NOT_FOUND in errors(inspected(hand_out(client, cast.administrator, "ngoai@example.vn", cast.agency), 422))
    assert NOT_FOUND in errors(inspected(hand_out(client, cast.administrator, "quantri@example.vn", cast.agency), 422))


def test_an_agency_helps_nobody_it_does_not_serve(client: Any, cast: SimpleNamespace) -> None:
    answer = hand_out(client, cast.outsider, "chu@example.vn", cast.other_agency)
    assert NOT_FOUND in errors(inspected(answer, 422))


def test_one_who_left_the_facility_is_no_longer_helped(client: Any, cast: SimpleNamespace, clock: Clock) -> None:
    membership = db.session.scalars(select(FacilityMember).where(FacilityMember.user_id == cast.owner.id)).one()
    membership.left_at = clock.now
    db.session.commit()
    assert NOT_FOUND in errors(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency), 422))


def test_a_disabled_account_gets_no_code(client: Any, cast: SimpleNamespace) -> None:
    cast.owner.is_active = False
    db.session.commit()
    assert NOT_FOUND in errors(inspected(hand_out(client, cast.officer, "chu@example.vn", cast.agency), 422))


@pytest.mark.parametrize("who", ["planner", "leader", "clerk", "auditor", "secretary", "owner", "outsider"])
def test_nobody_else_finds_the_page(client: Any, cast: SimpleNamespace, who: str) -> None:
    sign_in(client, getattr(cast, who))
    assert client.get(f"/agencies/{cast.agency.key}/reset-code").status_code == 404
    data = {"login": "chu@example.vn"}
    assert client.post(f"/agencies/{cast.agency.key}/reset-code", data=data).status_code == 404
    assert not events("user.code_handed_out")
