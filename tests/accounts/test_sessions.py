"""When a session ends, what a stranger is answered, and that a text typed before signing in again still arrives."""

from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask

from kcproposals.accounts import services
from kcproposals.accounts.models import User
from kcproposals.extensions import db
from tests.accounts.conftest import PASSWORD, inspected, is_signed_in, sign_in_as
from tests.conftest import Clock
from tests.people import sign_in


def test_a_facility_stays_signed_in_for_thirty_days(client: Any, owner: User, clock: Clock) -> None:
    sign_in_as(client, "chu@example.vn")
    clock.advance(days=29, hours=23)
    assert is_signed_in(client)
    clock.advance(days=29, hours=23)
    assert is_signed_in(client), "the idle time counts from the last use"
    clock.advance(days=30, minutes=1)
    assert not is_signed_in(client)


def test_an_official_for_twelve_hours(client: Any, cast: SimpleNamespace, clock: Clock) -> None:
    sign_in_as(client, cast.officer.email)
    clock.advance(hours=11, minutes=59)
    assert is_signed_in(client)
    clock.advance(hours=12, minutes=1)
    assert not is_signed_in(client)


def test_an_owner_who_becomes_an_official_is_idle_like_one(client: Any, cast: SimpleNamespace, clock: Clock) -> None:
    from kcproposals.accounts.models import RoleGrant

    sign_in_as(client, cast.owner.email)
    db.session.add(RoleGrant(user_id=cast.owner.id, agency_id=cast.agency.id, role="clerk", granted_at=clock.now))
    db.session.commit()
    clock.advance(hours=13)
    assert not is_signed_in(client)


def test_the_cookie_is_sent_only_when_something_in_it_changed(client: Any, owner: User, clock: Clock) -> None:
    """A late answer of a page left open must not bring back a session that was ended meanwhile."""
    sign_in_as(client, "chu@example.vn")
    client.get("/profile")
    assert "Set-Cookie" not in client.get("/profile").headers
    clock.advance(minutes=11)
    assert "Set-Cookie" in client.get("/profile").headers


def test_a_new_epoch_and_a_disabled_account_end_the_session(client: Any, owner: User) -> None:
    sign_in(client, owner)
    assert is_signed_in(client)
    services.end_sessions(owner)
    db.session.commit()
    assert not is_signed_in(client)
    sign_in(client, owner)
    assert is_signed_in(client)
    owner.is_active = False
    db.session.commit()
    assert not is_signed_in(client)


def test_a_made_up_cookie_is_nobody(client: Any, owner: User) -> None:
    for forged in ("", "nobody:1", f"{owner.key}", f"{owner.key}:", f"{owner.key}:99", str(owner.id)):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = forged
        assert not is_signed_in(client)


def test_a_reader_goes_to_the_login_page_and_back(client: Any, owner: User) -> None:
    answer = client.get("/notices?page=2")
    assert answer.location == "/login?next=/notices?page%3D2"
    page = inspected(client.get(answer.location))
    assert "Xin đăng nhập" in page.get_text()
    target = page.select_one("main input[name=next]")["value"]
    assert sign_in_as(client, "chu@example.vn", next=target).location == "/notices?page=2"


def test_scripts_are_told_without_a_page(client: Any) -> None:
    answer = client.get("/profile", headers={"Accept": "application/json"})
    assert answer.status_code == 401 and answer.json["error"]
    assert client.get("/profile", headers={"HX-Request": "true"}).status_code == 401
    answer = client.post("/profile", headers={"Accept": "application/json"}, data={"name": "x"})
    assert answer.status_code == 401 and answer.json["error"]


def test_what_a_stranger_posts_is_shown_again_without_secrets(client: Any) -> None:
    answer = client.post("/profile", data={"name": "Trần Thị Chủ mới", "password": "geheim geheim", "phone": "0912"})
    page = inspected(answer, 401)
    assert page.select_one("input[name=name]")["value"] == "Trần Thị Chủ mới"
    assert "geheim" not in str(page) and not page.select("input[name=password]")
    assert page.select_one('a[href="/login"][target=_blank]')


def token(page: BeautifulSoup) -> str:
    return str(page.select_one("main input[name=csrf_token]")["value"])


def test_a_stale_form_keeps_its_text_and_arrives_after_signing_in_again(
    app: Flask, client: Any, owner: User, clock: Clock
) -> None:
    """Form open → session ends → post → resend page → sign in (other tab) → send again: the text arrives."""
    app.config["WTF_CSRF_ENABLED"] = True
    opened = inspected(client.get("/login"))
    sign_in_as(client, "chu@example.vn", csrf_token=token(opened))
    form = inspected(client.get("/profile"))
    clock.advance(days=31)
    typed = {"name": "Trần Thị Chủ Mới", "email": "chu@example.vn", "phone": "0912345678", "locale": "vi"}
    kept = inspected(client.post("/profile", data={**typed, "csrf_token": token(form)}), 401)
    assert kept.select_one("input[name=name]")["value"] == "Trần Thị Chủ Mới"
    login = inspected(client.get("/login"))
    sign_in_as(client, "chu@example.vn", csrf_token=token(login))
    fields = {field["name"]: field["value"] for field in kept.select("main form input[type=hidden]")}
    action = kept.select_one("main form")["action"]
    assert client.post(action, data=fields).status_code == 303
    assert db.session.get(User, owner.id).name == "Trần Thị Chủ Mới"


def test_a_wrong_token_keeps_the_text(app: Flask, client: Any, owner: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, owner)
    page = inspected(client.post("/profile", data={"name": "Tên đã gõ", "csrf_token": "stale"}), 400)
    assert page.select_one("input[name=name]")["value"] == "Tên đã gõ"
    assert db.session.get(User, owner.id).name == "Trần Thị Chủ"
    fields = {field["name"]: field["value"] for field in page.select("main form input[type=hidden]")}
    more = {"email": "chu@example.vn", "phone": "0912345678", "locale": "vi"}
    assert client.post("/profile", data={**fields, **more}).status_code == 303


def test_a_login_form_with_a_stale_token_does_not_show_the_password(app: Flask, client: Any, owner: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = inspected(sign_in_as(client, "chu@example.vn", PASSWORD, csrf_token="stale"), 400)
    assert page.select_one("input[name=login]")["value"] == "chu@example.vn"
    assert PASSWORD not in str(page)


def test_the_head_of_a_page_names_the_person_roles_and_agency(client: Any, cast: SimpleNamespace) -> None:
    page = inspected(sign_in(client, cast.administrator).get("/profile"))
    head = page.select_one("header.kc-top").get_text(" ", strip=True)
    assert "Phạm Quản Trị" in head and "Quản trị viên" in head and "Sở Công Thương tỉnh Mẫu" in head
    page = inspected(sign_in(client, cast.owner).get("/profile"))
    assert "Chủ cơ sở" in page.select_one("header.kc-top").get_text(" ", strip=True)


def test_the_head_costs_the_same_whatever_a_person_holds(
    client: Any, cast: SimpleNamespace, count_queries: list[str]
) -> None:
    counts = []
    for user in (cast.administrator, cast.outsider):
        sign_in(client, user)
        del count_queries[:]
        client.get("/profile")
        counts.append(len(count_queries))
    assert counts[0] == counts[1] <= 5
