"""Change one's own password: other devices are signed out, this one goes on."""

from typing import Any

import pytest
from flask import Flask

from kcproposals.accounts.models import User
from kcproposals.extensions import db
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, errors, events, inspected, is_signed_in, sign_in_as


def change(client: Any, present: str = PASSWORD, new: str = NEW_PASSWORD, again: str | None = None) -> Any:
    data = {"present_password": present, "password": new, "password_again": new if again is None else again}
    return client.post("/password", data=data)


def test_the_page_asks_for_the_present_one(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    page = inspected(client.get("/password"))
    assert [field["autocomplete"] for field in page.select("main input[type=password]")] == [
        "current-password", "new-password", "new-password",
    ]  # fmt: skip


def test_a_new_password_ends_the_other_sessions(app: Flask, client: Any, owner: User) -> None:
    other = app.test_client()
    sign_in_as(client, "chu@example.vn")
    sign_in_as(other, "chu@example.vn")
    assert change(client).status_code == 303
    assert is_signed_in(client) and not is_signed_in(other)
    assert len(events("user.password_changed")) == 1
    assert sign_in_as(other, "chu@example.vn", PASSWORD).status_code == 422
    assert sign_in_as(other, "chu@example.vn", NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "wrong one here"}, "hiện tại chưa đúng"),
        ({"new": "ngắn", "again": "ngắn"}, "ít nhất 10"),
        ({"new": "Trần Thị Chủ", "again": "Trần Thị Chủ"}, "họ tên"),
        ({"again": "something else"}, "chưa giống nhau"),
        ({"new": PASSWORD, "again": PASSWORD}, "phải khác"),
        ({"present": "", "new": "", "again": ""}, "Xin nhập"),
    ],
)
def test_mistakes_are_told_and_change_nothing(client: Any, owner: User, typed: dict[str, str], said: str) -> None:
    sign_in_as(client, "chu@example.vn")
    before = db.session.get(User, owner.id).password_hash
    page = inspected(change(client, **typed), 422)
    assert said in errors(page)
    assert all(not field.get("value") for field in page.select("main input[type=password]"))
    assert db.session.get(User, owner.id).password_hash == before and is_signed_in(client)


def test_guessing_the_present_password_slows_down(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    for _time in range(5):
        assert change(client, present="wrong one here").status_code == 422
    assert change(client).status_code == 429
