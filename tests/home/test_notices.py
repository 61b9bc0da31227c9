"""Notices: the bell, the list, marking them read; only one's own."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from kcproposals.notifications.services import tell
from tests.accounts.conftest import inspected
from tests.conftest import NOW
from tests.people import sign_in


@pytest.fixture
def told(people: SimpleNamespace) -> SimpleNamespace:
    """The owner was told seven things, the rival one."""
    for number in range(7):
        tell([people.owner.id], "call", f"Thông báo số {number}", "Dòng một\n<b>dòng hai</b>", "/calls", now=NOW)
    tell([people.rival.id], "call", "Chuyện của người khác", "", "", now=NOW)
    db.session.commit()
    return people


def bell(page: Any) -> str:
    return page.select_one("header .kc-bell").get_text(" ", strip=True)


def test_the_bell_counts_what_is_unread(client: Any, told: SimpleNamespace) -> None:
    assert "7 thông báo chưa đọc" in bell(inspected(sign_in(client, told.owner).get("/notices")))
    assert "chưa đọc" not in bell(inspected(sign_in(client, told.officer).get("/notices")))


def test_the_list_is_newest_first_with_text_and_link(client: Any, told: SimpleNamespace) -> None:
    page = inspected(sign_in(client, told.owner).get("/notices"))
    heads = [head.get_text(" ", strip=True) for head in page.select(".kc-news-head")]
    assert heads[0] == "Thông báo số 6 Mới" and len(heads) == 7
    assert page.select_one(".kc-news a")["href"] == "/calls"
    assert "<b>dòng hai</b>" in page.select_one(".kc-news .kc-prose").get_text()
    assert "Chuyện của người khác" not in page.get_text()


def test_the_first_page_shows_the_last_five(client: Any, told: SimpleNamespace) -> None:
    page = inspected(sign_in(client, told.owner).get("/"))
    assert len(page.select(".kc-news li")) == 5


def test_marking_all_read_touches_only_ones_own(client: Any, told: SimpleNamespace) -> None:
    answer = sign_in(client, told.owner).post("/notices/read")
    assert (answer.status_code, answer.location) == (303, "/notices")
    page = inspected(client.get("/notices"))
    assert "chưa đọc" not in bell(page) and not page.select(".kc-news-unread, main form")
    unread = db.session.scalars(select(Notice).where(Notice.read_at.is_(None))).all()
    assert [notice.user_id for notice in unread] == [told.rival.id]


def test_looking_changes_nothing(client: Any, told: SimpleNamespace) -> None:
    for _time in range(2):
        assert len(inspected(sign_in(client, told.owner).get("/notices")).select(".kc-news-unread")) == 7


def test_an_empty_list_says_what_will_be_here(client: Any, people: SimpleNamespace) -> None:
    assert "Chưa có thông báo nào" in inspected(sign_in(client, people.owner).get("/notices")).get_text()


def test_the_list_costs_the_same_for_few_and_many(client: Any, told: SimpleNamespace, count_queries: list[str]) -> None:
    sign_in(client, told.owner)
    owner_id = told.owner.id
    del count_queries[:]
    client.get("/notices")
    few = len(count_queries)
    for number in range(60):
        tell([owner_id], "call", f"Thêm {number}", "", "/calls", now=NOW, mail=False)
    db.session.commit()
    del count_queries[:]
    client.get("/notices")
    assert len(count_queries) == few


def test_strangers_sign_in_first(client: Any) -> None:
    assert client.get("/notices").location.startswith("/login?next=")
    assert client.post("/notices/read").status_code == 401
