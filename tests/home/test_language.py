"""The language switch: for this browser, and for good when signed in; back to where one was, never elsewhere."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.accounts.models import User
from kcproposals.extensions import db
from tests.accounts.conftest import inspected
from tests.people import sign_in


def test_a_visitor_chooses_for_this_browser(client: Any) -> None:
    answer = client.post("/language", data={"locale": "en", "next": "/help"})
    assert (answer.status_code, answer.location) == (303, "/help")
    page = inspected(client.get("/help"))
    assert page.html["lang"] == "en"
    assert page.select_one("button[value=en]").has_attr("aria-current")


def test_one_who_is_signed_in_chooses_for_good(client: Any, people: SimpleNamespace) -> None:
    sign_in(client, people.owner).post("/language", data={"locale": "en"})
    assert db.session.get(User, people.owner.id).locale == "en"


@pytest.mark.parametrize("locale", ["", "fr", "../../etc", "vi_VN"])
def test_anything_else_is_vietnamese(client: Any, locale: str) -> None:
    assert client.post("/language", data={"locale": locale}).status_code == 303
    assert inspected(client.get("/help")).html["lang"] == "vi"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "", "/\\evil.example"])
def test_never_to_another_site(client: Any, target: str) -> None:
    assert client.post("/language", data={"locale": "en", "next": target}).location == "/"


def test_it_is_a_post(client: Any) -> None:
    assert client.get("/language").status_code == 405
