"""The first page for everyone: what this is, which calls are open, checking a paper."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.calls.models import Call
from kcproposals.extensions import db
from tests.accounts.conftest import inspected
from tests.conftest import Clock
from tests.people import sign_in


def test_without_calls_it_says_what_to_do(client: Any) -> None:
    page = inspected(client.get("/"))
    assert "Hiện chưa có đợt nào mở" in page.get_text()
    assert page.select_one("main .btn-primary")["href"] == "/register"
    assert page.select_one('main form[action="/check"] input[name=code]')
    assert len(page.select(".kc-steps li")) == 4


def test_open_calls_are_shown_with_their_deadline(client: Any, open_call: Call) -> None:
    page = inspected(client.get("/"))
    line = page.select_one(".kc-todo").get_text(" ", strip=True)
    assert open_call.title in line and "Nộp trước 09:00, 1/4/2026" in line and "Còn 30 ngày" in line


def test_calls_that_are_not_open_are_not(client: Any, open_call: Call, clock: Clock) -> None:
    clock.advance(days=30)
    assert open_call.title not in inspected(client.get("/")).get_text()


def test_drafts_are_not(client: Any, draft: Call) -> None:
    assert draft.title not in inspected(client.get("/")).get_text()


def test_the_page_costs_the_same_for_many_calls(client: Any, open_call: Call, count_queries: list[str]) -> None:
    client.get("/")
    few = len(count_queries)
    for number in range(20):
        facts = {name: getattr(open_call, name) for name in ("agency_id", "programme", "year", "opens_at", "closes_at")}
        more = {"state": "announced", "activities": [], "criteria_set_id": open_call.criteria_set_id}
        db.session.add(Call(title=f"Đợt {number}", created_at=open_call.created_at, **facts, **more))
    db.session.commit()
    del count_queries[:]
    client.get("/")
    assert len(count_queries) == few


@pytest.mark.parametrize("path", ["/help", "/privacy", "/", "/login", "/forgotten-password", "/reset-code"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_in_both_languages(client: Any, path: str, language: str) -> None:
    client.post("/language", data={"locale": language})
    assert inspected(client.get(path)).html["lang"] == language


def test_the_guide_begins_with_the_readers_roles(client: Any, people: SimpleNamespace) -> None:
    first = inspected(client.get("/help")).select("main section.kc-card h2")
    assert len(first) == 11
    page = inspected(sign_in(client, people.clerk).get("/help"))
    heads = [head.get_text() for head in page.select("main section.kc-card h2")]
    assert heads[0] == "Văn thư" and len(heads) == 11


def test_the_privacy_notice_names_version_and_legal_basis(client: Any) -> None:
    text = inspected(client.get("/privacy")).get_text()
    assert "Bản 2026-01" in text and "91/2025/QH15" in text and "45/2012/NĐ-CP" in text
