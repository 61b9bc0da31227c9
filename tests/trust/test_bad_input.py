"""Whatever is sent, the answer is a page that says what to do, and what a person typed is in it or in their browser.

Here: what holds for every form. What one field says about one mistake stands in its slice's tests.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from kcproposals.calls.models import Call
from kcproposals.criteria.queries import usable_sets
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.regulations.services import load_packs
from kcproposals.web.once import KEPT, OnceKey
from tests.conftest import NOW, POSTGRES
from tests.people import sign_in

ONCE = "once-key-of-a-test"
JSON = {"Accept": "application/json"}


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, packs, and what an officer types about a new call."""
    load_packs(NOW)
    db.session.commit()
    people.form = {
        "programme": "KCQG", "year": "2027", "title": "Đợt gõ rất công phu", "opens_at": "2026-03-01T08:00",
        "closes_at": "2026-05-20T17:00", "activities": ["UNG_DUNG_MMTB"], "guidance": "Dòng một.\nDòng hai.",
        "criteria_set": usable_sets(people.agency.id)[0].key, "once": ONCE,
    }  # fmt: skip
    people.address = f"/agencies/{people.agency.key}/calls/new"
    db.session.rollback()
    return people


@pytest.fixture
def officer(client: Any, cast: SimpleNamespace) -> Any:
    """The intake officer's browser."""
    return sign_in(client, cast.officer)


def calls() -> int:
    """Count the calls."""
    return db.session.scalar(select(func.count()).select_from(Call)) or 0


def kept(answer: Any) -> dict[str, list[str]]:
    """Return what the form of the resend page would send again; the page also shows it to be copied."""
    html = BeautifulSoup(answer.data, "html.parser")
    form = html.find("form", method="post")
    assert form is not None, answer.get_data(as_text=True)[:500]
    found: dict[str, list[str]] = {"action": [str(form["action"])]}
    for field in form.find_all("input", type="hidden"):
        found.setdefault(str(field["name"]), []).append(str(field["value"]))
    return found


class TestStaleToken:
    """A page that stood open too long loses nothing."""

    @pytest.fixture(autouse=True)
    def _protected(self, app: Flask) -> None:
        app.config["WTF_CSRF_ENABLED"] = True

    @pytest.mark.parametrize("token", [None, "", "stale", "ImFiYyI.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
    def test_the_text_is_kept_and_the_second_try_works(
        self, officer: Any, cast: SimpleNamespace, token: str | None
    ) -> None:
        sent = cast.form if token is None else {**cast.form, "csrf_token": token}
        answer = officer.post(cast.address, data=sent)
        again = kept(answer)
        assert answer.status_code == 400 and calls() == 0
        assert again["title"] == ["Đợt gõ rất công phu"] and again["guidance"] == ["Dòng một.\nDòng hai."]
        assert "Đợt gõ rất công phu" in BeautifulSoup(answer.data, "html.parser").get_text()
        (address,) = again.pop("action")
        assert officer.post(address, data=again).status_code == 303 and calls() == 1

    def test_passwords_and_codes_are_never_shown_back(self, client: Any) -> None:
        typed = {"login": "chu@example.vn", "password": "Mật-khẩu-của-tôi", "code": "123-456-789"}
        answer = client.post("/login", data=typed)
        shown = answer.get_data(as_text=True)
        assert answer.status_code == 400 and "chu@example.vn" in shown
        assert "Mật-khẩu-của-tôi" not in shown and "123-456-789" not in shown

    def test_a_script_gets_an_error_it_can_read(self, officer: Any, cast: SimpleNamespace) -> None:
        answer = officer.post(cast.address, data=cast.form, headers=JSON)
        assert answer.status_code == 400 and answer.get_json()["error"]

    def test_an_ended_login_keeps_the_text_too(self, app: Flask, client: Any, cast: SimpleNamespace) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        answer = client.post(cast.address, data=cast.form)
        again = kept(answer)
        assert answer.status_code == 401 and again["title"] == [cast.form["title"]] and again["action"][0]
        assert "/login" in answer.get_data(as_text=True) and calls() == 0


def test_ten_megabytes_are_refused_with_a_page_that_says_the_text_is_still_there(
    officer: Any, cast: SimpleNamespace
) -> None:
    answer = officer.post(cast.address, data={**cast.form, "guidance": "a" * 10_000_000})
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == 413 and page.h1 and page.title
    assert page.title.get_text().startswith(page.h1.get_text()) and "Quay lại" in page.get_text()
    assert officer.post(cast.address, data={"guidance": "a" * 10_000_000}, headers=JSON).status_code == 413
    assert calls() == 0


@contextmanager
def database_away() -> Iterator[None]:
    """Let every statement fail as it does when the database is locked or gone."""

    def refuse(*_anything: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


class TestDatabaseAway:
    """A database that is locked or gone costs time, not text."""

    def test_a_post_keeps_its_text_and_works_later(self, officer: Any, cast: SimpleNamespace) -> None:
        with database_away():
            answer = officer.post(cast.address, data=cast.form)
        again = kept(answer)
        assert answer.status_code == 503 and again["title"] == [cast.form["title"]]
        (address,) = again.pop("action")
        assert officer.post(address, data={**again, "once": ONCE}).status_code == 303 and calls() == 1

    def test_reading_says_try_again(self, officer: Any, cast: SimpleNamespace) -> None:
        with database_away():
            answers = [officer.get(address) for address in ("/", "/proposals", cast.address)]
        for answer in answers:
            page = BeautifulSoup(answer.data, "html.parser")
            assert answer.status_code == 503 and page.h1 and "Tải lại" in page.get_text()
        assert officer.get("/").status_code == 200

    def test_a_script_is_told(self, officer: Any, cast: SimpleNamespace) -> None:
        with database_away():
            answer = officer.post(cast.address, data=cast.form, headers=JSON)
        assert answer.status_code == 503 and answer.get_json()["error"]

    def test_only_the_commit_fails(self, officer: Any, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

        with monkeypatch.context() as patched:
            patched.setattr(db.session, "commit", fail)
            answer = officer.post(cast.address, data=cast.form)
        assert answer.status_code == 503 and kept(answer)["title"] == [cast.form["title"]] and calls() == 0

    @pytest.mark.skipif(POSTGRES, reason="the lock is SQLite's")
    def test_a_lock_held_by_somebody_else(self, officer: Any, cast: SimpleNamespace, app: Flask) -> None:
        def hurry(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=50")

        db.session.remove()
        db.engine.dispose()
        event.listen(db.engine, "connect", hurry)
        with db.engine.connect() as other, other.begin():  # BEGIN IMMEDIATE: the one who writes
            answer = officer.post(cast.address, data=cast.form)
            assert answer.status_code == 503 and kept(answer)["title"] == [cast.form["title"]]
            assert officer.get("/calls").status_code == 200  # readers do not wait for a writer
        event.remove(db.engine, "connect", hurry)
        assert officer.post(cast.address, data=cast.form).status_code == 303

    @pytest.mark.skipif(not POSTGRES, reason="the server is PostgreSQL's")
    def test_a_server_that_ended_our_connections(self, officer: Any, cast: SimpleNamespace) -> None:
        assert officer.get("/calls").status_code == 200
        db.session.remove()
        with db.engine.connect() as first, db.engine.connect() as second:
            own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            second.exec_driver_sql(f"{own} AND pid <> pg_backend_pid()")
            assert first is not second
        statuses = [officer.post(cast.address, data=cast.form).status_code for _ in range(3)]
        assert set(statuses) <= {303, 503} and statuses[-1] == 303 and calls() == 1


class TestText:
    """Text is kept composed, without what nobody can see."""

    @pytest.fixture
    def profile(self, client: Any, cast: SimpleNamespace) -> dict[str, Any]:
        """The form of a facility as its page would send it back."""
        page = BeautifulSoup(
            sign_in(client, cast.owner).get(f"/facilities/{cast.facility.key}/edit").data, "html.parser"
        )
        form = next(f for f in page.find_all("form") if str(f.get("action", "")).endswith("/edit"))
        found: dict[str, Any] = {}
        for control in form.find_all(["input", "select", "textarea"]):
            if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
                continue
            chosen = control.find("option", selected=True) if control.name == "select" else control
            found[str(control.get("name"))] = str(chosen.get("value") or "") if chosen else ""
        return {**found, "site_address": "Thôn 1", "representative": "Trần Thị Chủ", "representative_title": "Chủ"}

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            (unicodedata.normalize("NFD", "Xưởng gỗ Đỗ Thị Hường"), "Xưởng gỗ Đỗ Thị Hường"),
            ("Xưởng\u0000 gỗ", "Xưởng gỗ"),
            ("\u202eXưởng\u202c gỗ\u200f\u200b\ufeff", "Xưởng gỗ"),
            ("  Xưởng\t\u00a0 gỗ \r\n", "Xưởng gỗ"),
        ],
    )
    def test_a_name_is_stored_clean(
        self, client: Any, cast: SimpleNamespace, profile: dict[str, Any], typed: str, stored: str
    ) -> None:
        answer = client.post(f"/facilities/{cast.facility.key}/edit", data={**profile, "name": typed})
        assert answer.status_code == 303, BeautifulSoup(answer.data, "html.parser").get_text()[:1500]
        db.session.expire_all()
        assert db.session.get_one(Facility, cast.facility.id).name == stored

    @pytest.mark.parametrize("where", ["/proposals?q=%00", "/calls/%00", "/check/a%00b", "/proposals?after=a%00"])
    def test_an_address_with_a_nul_is_an_unknown_one(self, officer: Any, where: str) -> None:
        assert officer.get(where).status_code == 404

    @pytest.mark.parametrize("name", ["once", "version", "criteria_set", "programme", "year", "opens_at", "nothing"])
    def test_a_nul_in_any_field_is_no_accident(self, officer: Any, cast: SimpleNamespace, name: str) -> None:
        answer = officer.post(cast.address, data={**cast.form, name: "\u0000" + str(cast.form.get(name, ""))})
        assert answer.status_code in (303, 422)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_public_cannot_tell_an_unknown_address_from_a_forbidden_one(
    client: Any, cast: SimpleNamespace, method: str
) -> None:
    known, unknown = cast.facility.key, "zzzzzzzzzz"
    answers = [client.open(f"/facilities/{key}/edit", method=method) for key in (known, unknown)]
    first, second = (
        (a.status_code, a.headers.get("Location", "").replace(key, ""), _plain(a, key))
        for a, key in zip(answers, (known, unknown), strict=True)
    )
    assert first == second


def _plain(answer: Any, key: str) -> str:
    text = answer.get_data(as_text=True).replace(key, "…")
    return re.sub(r'("X-CSRFToken": "|name="csrf_token" value=")[^"]+', r"\1", text)


class TestTwiceIsOnce:
    """A repeated post of one form has one effect and the same answer."""

    def test_again(self, officer: Any, cast: SimpleNamespace) -> None:
        answers = [officer.post(cast.address, data=cast.form) for _ in range(3)]
        assert {(a.status_code, a.location) for a in answers} == {(303, answers[0].location)} and calls() == 1

    def test_a_form_that_was_refused_may_be_mended(self, officer: Any, cast: SimpleNamespace) -> None:
        assert officer.post(cast.address, data={**cast.form, "title": ""}).status_code == 422
        assert officer.post(cast.address, data=cast.form).status_code == 303 and calls() == 1

    def test_another_persons_key_is_another_key(self, client: Any, cast: SimpleNamespace) -> None:
        first = sign_in(client, cast.officer).post(cast.address, data=cast.form).location
        theirs = f"/agencies/{cast.other_agency.key}/calls/new"
        second = sign_in(client, cast.outsider).post(theirs, data=cast.form)
        assert second.status_code == 303 and second.location != first and calls() == 2

    def test_it_is_remembered_for_seven_days(self, officer: Any, cast: SimpleNamespace, clock: Any) -> None:
        officer.post(cast.address, data=cast.form)
        clock.advance(days=KEPT.days)
        sign_in(officer, cast.officer)  # who was away for a week is asked to
        assert officer.post(cast.address, data=cast.form).status_code == 303
        assert calls() == 1
        clock.now += timedelta(seconds=1)
        officer.post(cast.address, data={**cast.form, "once": "another-key-of-a-test"})
        assert list(db.session.scalars(select(OnceKey.once))) == ["another-key-of-a-test"]

    def test_two_at_the_same_moment(self, app: Flask, cast: SimpleNamespace) -> None:
        start, answers = threading.Barrier(4), []
        clients = [sign_in(app.test_client(), cast.officer) for _ in range(4)]
        db.session.remove()

        def press(browser: Any) -> None:
            start.wait(timeout=30)
            answers.append(browser.post(cast.address, data=cast.form))

        threads = [threading.Thread(target=press, args=(browser,)) for browser in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert {(a.status_code, a.location) for a in answers} == {(303, answers[0].location)}
        assert len(answers) == 4 and calls() == 1
