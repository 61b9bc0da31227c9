"""Sign out here, or everywhere."""

from typing import Any

from flask import Flask

from kcproposals.accounts.models import User
from tests.accounts.conftest import events, inspected, is_signed_in, sign_in_as


def test_logout_ends_the_session_and_keeps_nothing_of_it(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    answer = client.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not is_signed_in(client)
    with client.session_transaction() as cookie:
        assert not set(cookie) & {"_user_id", "_fresh", "seen"}


def test_logout_is_a_post(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    assert client.get("/logout").status_code == 405
    assert is_signed_in(client)


def test_who_is_not_signed_in_may_log_out_all_the_same(client: Any) -> None:
    assert client.post("/logout").status_code == 303


def test_everywhere_ends_the_other_devices_too(app: Flask, client: Any, owner: User) -> None:
    other = app.test_client()
    sign_in_as(client, "chu@example.vn")
    sign_in_as(other, "chu@example.vn")
    answer = client.post("/logout-everywhere")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_signed_in(client) and not is_signed_in(other)
    assert len(events("user.signed_out_everywhere")) == 1
    assert sign_in_as(other, "chu@example.vn").status_code == 303 and is_signed_in(other)


def test_the_button_asks_first(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    page = inspected(client.get("/profile"))
    assert page.select_one('details[data-confirm] form[action="/logout-everywhere"]')
