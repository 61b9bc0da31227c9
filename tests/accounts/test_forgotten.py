"""A forgotten password: one mail, one link, once, for one hour; and the same answer whoever asks."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import OneTimeCode, User
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail
from tests.accounts.conftest import (
    NEW_PASSWORD,
    PASSWORD,
    errors,
    events,
    inspected,
    is_signed_in,
    letters,
    link_in,
    sign_in_as,
)  # fmt: skip
from tests.conftest import Clock
from tests.people import sign_in


def ask(client: Any, email: str = "chu@example.vn") -> Any:
    return client.post("/forgotten-password", data={"email": email})


def set_new(client: Any, link: str, password: str = NEW_PASSWORD, again: str | None = None) -> Any:
    return client.post(link, data={"password": password, "password_again": password if again is None else again})


@pytest.fixture
def link(client: Any, owner: User) -> str:
    """The path of a fresh link."""
    ask(client)
    return link_in(letters()[-1], "reset")


def test_the_pages(client: Any, link: str) -> None:
    inspected(client.get("/forgotten-password"))
    inspected(client.get("/forgotten-password/sent"))
    inspected(client.get(link))


@pytest.mark.parametrize("email", ["chu@example.vn", "nobody@example.vn", "van@example.vn"])
def test_the_answer_does_not_tell_whether_there_is_an_account(client: Any, cast: SimpleNamespace, email: str) -> None:
    cast.clerk.is_active = False
    db.session.commit()
    answer = ask(client, email)
    assert (answer.status_code, answer.location) == (303, "/forgotten-password/sent")
    assert len(letters()) == (email == "chu@example.vn")


def test_the_code_is_nowhere_in_the_database_but_in_the_secret_mail(client: Any, link: str) -> None:
    mail = db.session.scalars(select(Mail)).one()
    assert mail.is_secret and mail.to_address == "chu@example.vn"
    code = db.session.scalars(select(OneTimeCode)).one()
    assert link.rpartition("/")[2] not in code.code_hash and len(code.code_hash) == 64


def test_the_link_sets_a_password_ends_sessions_and_signs_in(app: Any, client: Any, owner: User, link: str) -> None:
    other = app.test_client()
    sign_in_as(other, "chu@example.vn")
    answer = set_new(client, link)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client) and not is_signed_in(other)
    assert sign_in_as(other, "chu@example.vn", PASSWORD).status_code == 422
    assert sign_in_as(other, "chu@example.vn", NEW_PASSWORD).status_code == 303
    assert len(events("user.reset_requested")) == len(events("user.password_reset")) == 1


def test_it_works_once(client: Any, link: str) -> None:
    set_new(client, link)
    inspected(client.get(link), 410)
    inspected(set_new(client, link, "một câu hoàn toàn khác"), 410)


def test_it_works_for_one_hour(client: Any, link: str, clock: Clock) -> None:
    clock.advance(minutes=59)
    inspected(client.get(link))
    clock.advance(minutes=1)
    inspected(client.get(link), 410)
    inspected(set_new(client, link), 410)


def test_a_weak_password_does_not_use_it_up(client: Any, link: str) -> None:
    assert "ít nhất 10" in errors(inspected(set_new(client, link, "ngắn"), 422))
    assert "chưa giống nhau" in errors(inspected(set_new(client, link, again="khác"), 422))
    assert set_new(client, link).status_code == 303


def test_a_later_link_replaces_the_earlier_one(client: Any, link: str, clock: Clock) -> None:
    clock.advance(minutes=5)
    ask(client)
    later = link_in(letters()[-1], "reset")
    inspected(client.get(link), 410)
    inspected(client.get(later))


def test_mails_are_not_sent_by_the_dozen(client: Any, link: str, clock: Clock) -> None:
    for _time in range(5):
        ask(client)
    assert len(letters()) == 1
    inspected(client.get(link))


def test_a_disabled_account_is_not_opened_by_a_link_sent_before(client: Any, owner: User, link: str) -> None:
    owner.is_active = False
    db.session.commit()
    inspected(client.get(link), 410)
    inspected(set_new(client, link), 410)


def test_a_changed_password_ends_the_link(client: Any, owner: User, link: str) -> None:
    sign_in(client, owner)
    data = {"present_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    client.post("/password", data=data)
    inspected(client.get(link), 410)


@pytest.mark.parametrize("code", ["x", "a" * 32, "ố"])
def test_made_up_links_say_what_to_do(client: Any, owner: User, code: str) -> None:
    page = inspected(client.get(f"/reset/{code}"), 410)
    assert page.select_one('a[href="/forgotten-password"]')


@pytest.mark.parametrize("email", ["", "not an address", "a@b", "x" * 400 + "@example.vn"])
def test_an_unreadable_address_is_told(client: Any, email: str) -> None:
    inspected(ask(client, email), 422)
    assert letters() == []


def test_an_account_with_a_phone_only_gets_no_mail(client: Any, owner: User) -> None:
    owner.email = None
    db.session.commit()
    ask(client)
    assert letters() == []


def test_the_access_log_does_not_hold_the_code(client: Any, link: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="kcproposals.access"):
        client.get(link)
    assert "/reset/…" in caplog.text and link.rpartition("/")[2] not in caplog.text
