"""No form and no address of the demo can be made to fail: whatever stands in it, the answer is a page, not an accident.

Every form a person is offered is sent with odd values in all its fields, every list is asked with odd arguments. What
is right to answer is said by the tests of the slices; here only that it was meant.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import Tag
from flask import Flask, g

from kcproposals.accounts.queries import user_by_login
from kcproposals.cli.demo import cast, facts
from tests.conftest import running_on
from tests.house.crawl import endpoint_of, plain_addresses, walk
from tests.people import sign_in

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

pytest_plugins = ["tests.demo_year"]
ODD = {
    "nothing": "", "nul": "a\u0000b", "hidden": "\u202e\u200f\ufeff\u200b", "huge": "9" * 40, "below": "-1",
    "part": "1.5", "markup": "<script>\"'&lt;%s%(x)s{{7*7}}", "long": "đ" * 20_000, "digits": "٣²", "day": "31/02/2026",
    "instant": "9999-12-31T23:59", "lone": "\ud800".encode("utf-8", "replace").decode(), "wild": "%_\\",
}  # fmt: skip
PEOPLE = {official.key: official.email for official in cast.OFFICIALS if official.key != "director"}
PEOPLE |= {member.key: member.email for member in cast.BOARD[:1]}
PEOPLE |= {"science": cast.BOARD[-1].email, "public": ""}
PEOPLE |= {f"facility-{facility.no}": facility.email for facility in list(facts.facilities())[-3:]}
ENDS = {"accounts.log_out", "accounts.log_out_everywhere"}
PAGES = 10  # of one kind are searched for forms, by each of these people
SENT: set[tuple[str, tuple[str, ...]]] = set()
"""Forms that somebody sent already: what stands in them is read alike for everybody who may send them."""


@pytest.fixture
def app_to_spoil(made_once: Flask, demo_copy: SimpleNamespace) -> Iterator[Flask]:
    """The application on a copy of the demo."""
    more = {"TESTING": False, "WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False, "KCP_NO_QUEUE": True}
    with running_on(made_once, demo_copy.settings, **more) as application:
        yield application


def fields_of(form: Tag) -> dict[str, str]:
    """Return the names a form sends, with what its hidden fields hold."""
    found = {}
    for control in form.find_all(["input", "select", "textarea", "button"]):
        if control.get("name") and control.get("type") not in ("file", "image"):
            hidden = control.name == "input" and control.get("type") == "hidden"
            found[str(control["name"])] = str(control.get("value") or "") if hidden else ""
    return found


def send(client: Any, method: str, path: str, data: dict[str, str]) -> int:
    """Send one request and return its status."""
    for name in list(g):
        g.pop(name)
    if method == "GET":
        return int(client.get(f"{path}?{urlencode(data)}").status_code)
    return int(client.post(path, data=data).status_code)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_form_can_be_made_to_fail(app_to_spoil: Flask, who: str) -> None:
    app, client = app_to_spoil, app_to_spoil.test_client()
    sign_in(client, user_by_login(PEOPLE[who]) if PEOPLE[who] else None)
    forms: dict[tuple[str, tuple[str, ...]], tuple[str, str, dict[str, str]]] = {}
    for page in walk(app, client, "/", *plain_addresses(app), enough=PAGES):
        for form, method, path in page.forms():
            endpoint, fields = endpoint_of(app, path, method), fields_of(form)
            if method in ("GET", "POST") and endpoint not in ENDS:
                forms.setdefault((endpoint, tuple(sorted(fields))[:4]), (method, path, fields))
    wrong = []
    for (endpoint, _names), (method, path, fields) in ((key, forms[key]) for key in forms.keys() - SENT):
        for kind, value in ODD.items():
            typed = {name: value for name in fields if name not in ("once", "csrf_token")}
            everywhere, where_people_type = {**fields, **typed}, typed | {n: kept for n, kept in fields.items() if kept}
            for data in (everywhere, where_people_type) if where_people_type != everywhere else (everywhere,):
                status = send(client, method, path, data)
                if status >= 500:
                    wrong.append(f"{method} {path} ({endpoint}) with {kind}: {status}")
    SENT.update(forms)
    assert wrong == [], "\n".join(wrong)
    assert len(forms) >= 3


ARGUMENTS = (
    "q", "after", "before", "state", "status", "kind", "year", "programme", "activity", "call", "place", "action",
    "about", "province", "next", "code", "page", "round", "person",
)  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator", "public"])
def test_no_address_can_be_made_to_fail(app_to_spoil: Flask, who: str) -> None:
    app, client = app_to_spoil, app_to_spoil.test_client()
    sign_in(client, user_by_login(PEOPLE[who]) if PEOPLE[who] else None)
    wrong = []
    for path in plain_addresses(app):
        if path in ("/healthz", "/readyz"):
            continue
        for kind, value in ODD.items():
            status = send(client, "GET", path, dict.fromkeys(ARGUMENTS, value[:2_000]))
            if status >= 500:
                wrong.append(f"{path} with {kind}: {status}")
    assert wrong == [], "\n".join(wrong)
