"""Bad input: a clear sentence in Vietnamese, and nothing lost."""

import re
import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.people import sign_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.5", "không có phần thập phân"),
        ("1,500", "không có phần thập phân"),
        ("-1", "không được âm"),
        ("9999999999999999", "quá lớn"),
        ("ba trăm triệu", "chỉ gồm chữ số"),
        ("0", "từ 1 đồng trở lên"),
    ],
)
def test_an_amount_that_can_be_misread_is_said_and_stays_in_its_box(
    page: Any, draft: Proposal, typed: str, says: str
) -> None:
    url = f"/proposals/{draft.key}/sections/cost"
    data = {"version": "0", "lines-0-item": "Máy dò", "lines-0-unit_price": typed}
    answer = page.post(url, data=data)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in shown
    assert f'value="{typed}"' in shown and "Máy dò" in shown
    assert says in page.post(f"{url}/autosave", data=data, headers=JSON).get_json()["errors"]["lines-0-unit_price"]
    db.session.refresh(draft)
    assert "unit_price" not in draft.answers["cost"]["lines"][0]


def test_text_is_kept_composed_and_without_what_nobody_sees(page: Any, draft: Proposal) -> None:
    typed = unicodedata.normalize("NFD", "Chế biến hạt điều") + "\u202e\u200f\u0000\u200b"
    answer = page.post(f"/proposals/{draft.key}/sections/need", data={"version": "0", "title": typed})
    assert answer.status_code == 303
    db.session.refresh(draft)
    assert draft.title == "Chế biến hạt điều"


def test_ten_megabytes_of_text_are_refused_and_the_page_says_so(page: Any, draft: Proposal) -> None:
    url = f"/proposals/{draft.key}/sections/need"
    data = {"version": "0", "necessity": "a" * 10_000_000}
    answer = page.post(url, data=data)
    assert answer.status_code == 413 and "<h1>" in answer.get_data(as_text=True)
    assert page.post(f"{url}/autosave", data=data, headers=JSON).status_code == 413
    db.session.refresh(draft)
    assert "need" not in draft.answers


def test_a_stale_token_keeps_the_text(app: Flask, page: Any, draft: Proposal) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    data = {"version": "0", "title": "Tên gõ rất lâu", "csrf_token": "stale"}
    answer = page.post(f"/proposals/{draft.key}/sections/need", data=data)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "Tên gõ rất lâu" in shown
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)
    assert token
    again = page.post(f"/proposals/{draft.key}/sections/need", data={**data, "csrf_token": token[1]})
    assert again.status_code == 303
    db.session.refresh(draft)
    assert draft.title == "Tên gõ rất lâu"


def test_an_answer_that_is_no_choice_is_not_kept(page: Any, draft: Proposal) -> None:
    data = {"version": "1", "trade": "gold", "place": "zzz", "produces": "maybe"}
    answer = page.post(f"/proposals/{draft.key}/sections/eligibility", data=data)
    assert answer.status_code == 422
    body = page.post(f"/proposals/{draft.key}/sections/eligibility/autosave", data=data, headers=JSON).get_json()
    assert {"trade", "place"} <= set(body["errors"])
    db.session.refresh(draft)
    assert "trade" not in draft.answers.get("eligibility", {})


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "٣"])
def test_a_version_that_is_none_never_overwrites(page: Any, draft: Proposal, version: str) -> None:
    url = f"/proposals/{draft.key}/sections/need/autosave"
    page.post(url, data={"version": "0", "title": "Một"}, headers=JSON)
    assert page.post(url, data={"version": version, "title": "Hai"}, headers=JSON).status_code == 409
    db.session.refresh(draft)
    assert draft.title == "Một"


def test_script_in_a_text_is_shown_as_text(page: Any, draft: Proposal) -> None:
    page.post(f"/proposals/{draft.key}/sections/need", data={"version": "0", "title": "<script>alert(1)</script>"})
    for path in ("", "/check", "/sections/need"):
        shown = page.get(f"/proposals/{draft.key}{path}").get_data(as_text=True)
        assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown
