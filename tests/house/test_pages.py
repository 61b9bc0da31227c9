"""Every page of the demo, for everybody in it, is a sound page: what a person, a keyboard and a reader need is there.

The walk follows every link from the home page and every address that needs no key. Not here: how pages look, contrast
and order of focus (tests/journeys ask axe in Chromium).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.wrappers import Response
from sqlalchemy import event

from kcproposals.accounts.queries import user_by_login
from kcproposals.cli.demo import cast, facts
from kcproposals.extensions import db
from kcproposals.web.requests import READING
from tests.house.crawl import Page, endpoint_of, plain_addresses, walk
from tests.people import sign_in

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

pytest_plugins = ["tests.demo_year"]
MOST_QUERIES = 40
NOBODY = "nobody"
OWNERS = {f"facility-{facility.no}": facility.email for facility in list(facts.facilities())[:4]}
READERS = {
    NOBODY: "",
    **{official.key: official.email for official in (*cast.OFFICIALS, cast.OTHER_OFFICIAL)},
    **{member.key: member.email for member in cast.BOARD},
    **OWNERS,
    "colleague": cast.COLLEAGUE[1],
}
# Seldom typed into: what a page sends by itself, and buttons, which say their own name.
SILENT = {"hidden", "submit", "button", "image", "reset"}
# Answers that are part of a page, asked for by its script.
FRAGMENTS = {"facilities.communes", "documents.progress"}


class Watch:
    """What happened in the database while one request was answered."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.writes: list[str] = []

    def forget(self) -> None:
        """Begin anew, for the next request."""
        self.statements.clear()
        self.writes.clear()


@pytest.fixture
def watch(demo_app: Flask) -> Iterator[Watch]:
    """Listen to the database, and look into the session at the end of every request."""
    seen, engine = Watch(), db.engine
    demo_app.config["WTF_CSRF_ENABLED"] = True  # forms carry their token, as they do outside tests

    def statement(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if not sql.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            seen.statements.append(sql)
            if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH", "SHOW")):
                seen.writes.append(sql)

    def left(response: Response) -> Response:
        for what in (db.session.new, db.session.dirty, db.session.deleted):
            seen.writes.extend(f"left in the session: {row!r}" for row in what)
        return response

    event.listen(engine, "before_cursor_execute", statement)
    demo_app.after_request_funcs.setdefault(None, []).append(left)
    yield seen
    event.remove(engine, "before_cursor_execute", statement)
    demo_app.after_request_funcs[None].remove(left)


@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_sound(demo_app: Flask, watch: Watch, reader: str) -> None:
    user = user_by_login(READERS[reader]) if READERS[reader] else None
    assert user is not None or reader == NOBODY
    client, wrong, seen = sign_in(demo_app.test_client(), user), [], Counter[str]()
    plain = set(plain_addresses(demo_app))
    watch.forget()
    for page in walk(demo_app, client, "/", *sorted(plain)):
        seen[page.endpoint] += 1
        problems = list(problems_of(demo_app, page, linked=page.url not in plain))
        problems += [f"a GET writes: {what}" for what in watch.writes]
        if len(watch.statements) > MOST_QUERIES:
            problems.append(f"{len(watch.statements)} queries")
        wrong += [f"{page.url} ({page.endpoint}): {problem}" for problem in problems]
        watch.forget()
    assert wrong == [], "\n".join(wrong)
    assert len(seen) >= (10 if reader == NOBODY else 15)


def problems_of(app: Flask, page: Page, *, linked: bool) -> Iterator[str]:
    """Yield what is wrong with one answer. Where no link leads, a person may be refused, with a page."""
    if page.response.status_code not in ({200} if linked else {200, 403, 404, 503}):
        yield f"answers {page.response.status_code}"
    if page.html is None or page.endpoint in FRAGMENTS:
        return
    yield from _head(page.html)
    yield from _names(page.html)
    yield from _inline(page.html)
    yield from _forms(app, page)


def _head(html: BeautifulSoup) -> Iterator[str]:
    heads = [_words(head) for head in html.find_all("h1")]
    if len(heads) != 1:
        yield f"{len(heads)} h1"
    title = _words(html.title) if html.title else ""
    if heads and not title.startswith(heads[0]):
        yield f"title “{title}” does not begin with “{heads[0]}”"
    if not html.html or html.html.get("lang") not in ("vi", "en"):
        yield "html has no lang"
    if len(html.find_all("main")) != 1:
        yield "no main"


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _names(html: BeautifulSoup) -> Iterator[str]:
    """Ids are unique, what points to one finds it, and every control has a name."""
    ids = Counter(str(tag["id"]) for tag in html.find_all(id=True))
    yield from (f"id {name} is there {times} times" for name, times in ids.items() if times > 1)
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form", "popovertarget"):
        for tag in html.find_all(attrs={attribute: True}):
            for name in str(tag[attribute]).split():
                if name not in ids:
                    yield f"{tag.name} {attribute}={name} leads nowhere"
    for link in html.find_all("a", href=re.compile("^#.")):
        if str(link["href"])[1:] not in ids:
            yield f"{link['href']} leads nowhere"
    labelled = {str(label["for"]) for label in html.find_all("label", attrs={"for": True}) if _words(label)}
    for control in html.find_all(["input", "select", "textarea"]):
        if control.get("type") not in SILENT and not _is_named(control, labelled):
            yield f"{control.name} {control.get('name')} has no label"
    for button in html.find_all(["button", "a"]):
        if not (_words(button) or button.get("aria-label") or button.get("title") or _alternative(button)):
            yield f"{str(button)[:80]} has no words"
    yield from (f"{str(image)[:80]} has no alt" for image in html.find_all("img", alt=False))


def _is_named(control: Tag, labelled: set[str]) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled:
        return True
    around = control.find_parent("label")
    return around is not None and bool(_words(around))


def _alternative(tag: Tag) -> bool:
    return any(image.get("alt") for image in tag.find_all("img")) or tag.find("title") is not None


def _inline(html: BeautifulSoup) -> Iterator[str]:
    """The content policy forbids it, so it would not work."""
    yield from (f"style on {tag.name}" for tag in html.find_all(attrs={"style": True}))
    yield from ("a style element" for _ in html.find_all("style"))
    yield from ("an inline script" for script in html.find_all("script") if not script.get("src"))
    for tag in html.find_all(True):
        yield from (f"{name} on {tag.name}" for name in tag.attrs if name.startswith("on"))


def _forms(app: Flask, page: Page) -> Iterator[str]:
    for form, method, path in page.forms():
        if method == "DIALOG":  # closes the dialog it stands in
            continue
        if not endpoint_of(app, path, method):
            yield f"a form goes to {method} {path}, which does not exist"
        if method not in READING and not form.find("input", attrs={"name": re.compile("csrf_token$")}):
            yield f"the form to {path} has no token"
        ways = form.find_all("button", type=lambda kind: kind in (None, "submit"))
        elsewhere = page.html.find_all("button", attrs={"form": form["id"]}) if page.html and form.get("id") else []
        if not ways and not elsewhere and not form.find("input", type="submit"):
            yield f"the form to {path} cannot be sent without a script"


def test_english_pages_say_so(demo_app: Flask) -> None:
    client = demo_app.test_client()
    assert client.post("/language", data={"locale": "en", "next": "/help"}).status_code == 303
    html = BeautifulSoup(client.get("/help").data, "html.parser")
    assert html.html and html.html["lang"] == "en" and list(_head(html)) == []


def test_the_inspection_finds_what_is_wrong(demo_app: Flask) -> None:
    """Each fault of a page that has them all is named."""
    bad = (
        "<html><head><title>Khác</title><style>p{}</style></head><body><h1>Đề án</h1><h1>Hai</h1><p id='a' style='x'>"
        "<p id='a'><input name='q'><label for='z'>Z</label><button></button><script>1</script><a href='#no' "
        "onclick='f()'>x</a><form method='post' action='/nowhere'></form></body></html>"
    )
    page = Page("/bad", "bad", Response(bad, mimetype="text/html"), BeautifulSoup(bad, "html.parser"))  # type: ignore[arg-type]
    found = "\n".join(problems_of(demo_app, page, linked=True))
    for words in (
        "2 h1", "does not begin", "no lang", "no main", "id a is there 2", "for=z leads nowhere", "#no leads nowhere",
        "input q has no label", "has no words", "style on p", "a style element", "inline script", "onclick on a",
        "does not exist", "has no token", "without a script",
    ):  # fmt: skip
        assert words in found
