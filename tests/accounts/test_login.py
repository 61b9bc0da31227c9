"""Sign in by e-mail or phone; failures slow down; nobody is sent to a foreign site."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from kcproposals.accounts.models import LoginFailure, User
from kcproposals.extensions import db
from tests.accounts.conftest import PASSWORD, errors, events, inspected, is_signed_in, sign_in_as
from tests.conftest import Clock


def failures() -> int:
    return db.session.scalar(select(func.count()).select_from(LoginFailure)) or 0


def test_the_page(client: Any) -> None:
    page = inspected(client.get("/login?next=/calls"))
    assert page.select_one("main input[name=next]")["value"] == "/calls"


@pytest.mark.parametrize(
    "login", ["chu@example.vn", "  CHU@Example.vn ", "0912345678", "0912 345 678", "+84 912 345 678"]
)
def test_by_email_or_phone_however_typed(client: Any, owner: User, clock: Clock, login: str) -> None:
    answer = sign_in_as(client, login)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)
    assert db.session.get(User, owner.id).signed_in_at == clock.now
    assert [event.actor_id for event in events("user.signed_in")] == [owner.id]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("chu@example.vn", "wrong password"),
        ("nobody@example.vn", PASSWORD),
        ("0987654321", PASSWORD),
        ("???", "some password"),
    ],
)
def test_a_wrong_login_is_told_the_same_for_every_reason(client: Any, owner: User, login: str, password: str) -> None:
    page = inspected(sign_in_as(client, login, password), 422)
    assert "Thư điện tử, số điện thoại hoặc mật khẩu chưa đúng." in errors(page)
    assert password not in str(page)
    assert page.select_one("main input[name=login]")["value"] == login
    assert failures() == 1 and not is_signed_in(client)


def test_one_who_never_set_a_password_cannot_sign_in(client: Any, cast: SimpleNamespace) -> None:
    assert sign_in_as(client, cast.planner.email, "").status_code == 422
    assert sign_in_as(client, cast.planner.email, "a password that nobody has").status_code == 422


def test_empty_fields_are_named_and_not_counted(client: Any, owner: User) -> None:
    page = inspected(client.post("/login", data={}), 422)
    assert errors(page).count("Xin nhập mục này") == 2 and failures() == 0


def test_five_failures_make_even_the_right_password_wait(client: Any, owner: User, clock: Clock) -> None:
    for _time in range(5):
        assert sign_in_as(client, "chu@example.vn", "wrong").status_code == 422
    page = inspected(sign_in_as(client, "chu@example.vn"), 429)
    assert "thử lại sau 30 giây" in errors(page)
    assert failures() == 5  # a refused try is not counted: one cannot be kept out for ever by it
    clock.advance(seconds=31)
    assert sign_in_as(client, "chu@example.vn").status_code == 303


def test_the_wait_grows_and_stops_at_fifteen_minutes(client: Any, owner: User, clock: Clock) -> None:
    for _time in range(4):
        sign_in_as(client, "chu@example.vn", "wrong")
    waits = []
    for wait in (30, 60, 120, 240, 480, 900, 900):
        assert sign_in_as(client, "chu@example.vn", "wrong").status_code == 422
        said = errors(inspected(sign_in_as(client, "chu@example.vn", "wrong"), 429))
        waits.append(said.partition("sau ")[2])
        clock.advance(seconds=wait)
    assert waits == ["30 giây.", "1 phút.", "2 phút.", "4 phút.", "8 phút.", "15 phút.", "15 phút."]


def test_a_success_clears_the_count(client: Any, owner: User) -> None:
    for _time in range(4):
        sign_in_as(client, "chu@example.vn", "wrong")
    assert sign_in_as(client, "chu@example.vn").status_code == 303
    assert failures() == 0


def test_failures_of_an_hour_ago_do_not_count(client: Any, owner: User, clock: Clock) -> None:
    for _time in range(5):
        sign_in_as(client, "chu@example.vn", "wrong")
    clock.advance(minutes=61)
    assert sign_in_as(client, "chu@example.vn").status_code == 303


def test_an_address_that_tries_many_accounts_waits_too(client: Any, owner: User) -> None:
    for number in range(20):
        sign_in_as(client, f"guess{number}@example.vn", "wrong")
    assert sign_in_as(client, "chu@example.vn").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.77"}
    answer = client.post("/login", data={"login": "chu@example.vn", "password": PASSWORD}, environ_base=elsewhere)
    assert answer.status_code == 303


def test_neither_address_nor_login_is_stored_readably(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn", "wrong")
    row = db.session.scalars(select(LoginFailure)).one()
    assert len(row.account) == len(row.address) == 64
    assert "127.0.0.1" not in row.address and "chu" not in row.account


def test_a_disabled_account_is_told_so_only_with_the_right_password(client: Any, owner: User) -> None:
    owner.is_active = False
    db.session.commit()
    assert "đang bị khóa" in errors(inspected(sign_in_as(client, "chu@example.vn"), 422))
    assert "đang bị khóa" not in errors(inspected(sign_in_as(client, "chu@example.vn", "wrong"), 422))


@pytest.mark.parametrize("target", ["/calls", "/proposals/abc?tab=files", "/notices#top"])
def test_it_leads_back_to_where_one_was_going(client: Any, owner: User, target: str) -> None:
    assert sign_in_as(client, "chu@example.vn", next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "evil.example", "/\t/evil.example", "/\n//evil.example", "http:evil.example", "///evil.example",
    ],
)  # fmt: skip
def test_never_to_another_site(client: Any, owner: User, target: str) -> None:
    assert sign_in_as(client, "chu@example.vn", next=target).location == "/"


def test_who_is_signed_in_goes_on(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    assert client.get("/login?next=/calls").location == "/calls"
    assert client.get("/login?next=//evil.example").location == "/"


def test_signing_in_brings_nothing_over_from_the_visitors_session(client: Any, owner: User) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["csrf_token"] = "kept, so that forms opened before still arrive"
    sign_in_as(client, "chu@example.vn")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie and cookie["csrf_token"].startswith("kept")


def test_a_hash_of_older_parameters_is_replaced(client: Any, owner: User, app: Any) -> None:
    before = owner.password_hash
    app.config["KCP_CHEAP_HASH"] = False
    assert sign_in_as(client, "chu@example.vn").status_code == 303
    after = db.session.get(User, owner.id).password_hash
    assert after != before and "m=19456" in after
