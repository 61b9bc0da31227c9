"""Walk through the application like somebody who follows every link, and know every address it has.

Helps the tests that look at whole pages; what a page must be like stands in those.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, g
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

HOST = "localhost"
# So many pages of one kind are looked at; files are alike, and the log has a page for every kind of act.
ENOUGH, ENOUGH_OF = 25, {"proposals.download": 2, "documents.file": 2, "audit.index": 12}


@dataclass(frozen=True)
class Page:
    """One answer: its address (path and query), endpoint, response and, where it is HTML, what it says."""

    url: str
    endpoint: str
    response: TestResponse
    html: BeautifulSoup | None

    @property
    def said(self) -> str:
        """Everything a reader can see, in one line."""
        return " ".join(self.html.get_text(" ").replace("\u00a0", " ").split()) if self.html else ""

    def links(self) -> Iterator[str]:
        """Yield where the page leads inside the application, files of the look left out."""
        for tag in self.html.find_all("a", href=True) if self.html else ():
            address = urlsplit(urljoin(f"http://{HOST}{self.url}", str(tag["href"])))
            if address.netloc == HOST and not address.path.startswith("/static/"):
                yield address.path + (f"?{address.query}" if address.query else "")

    def forms(self) -> Iterator[tuple[Tag, str, str]]:
        """Yield every form with its method and the path it goes to."""
        for form in self.html.find_all("form") if self.html else ():
            target = urljoin(f"http://{HOST}{self.url}", str(form.get("action") or ""))
            yield form, str(form.get("method") or "get").upper(), urlsplit(target).path


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str:
    """Return the endpoint that answers a path; '' when none does."""
    try:
        return str(app.url_map.bind(HOST).match(path, method=method)[0])
    except HTTPException:
        return ""


def read(app: Flask, client: Any, url: str) -> Page:
    """Open one address, following redirects."""
    for name in list(g):  # a test's requests share its application context
        g.pop(name)
    response = client.get(url, follow_redirects=True)
    html = BeautifulSoup(response.data, "html.parser") if response.mimetype == "text/html" else None
    return Page(url, endpoint_of(app, urlsplit(url).path), response, html)


def plain_addresses(app: Flask) -> list[str]:
    """Return the addresses that need no key."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules)


def walk(app: Flask, client: Any, *starts: str, enough: int = ENOUGH) -> Iterator[Page]:
    """Yield every page that can be reached from ``starts``, each once, ``enough`` of each kind."""
    todo, known, seen = list(starts), set(starts), Counter[str]()
    while todo:
        url = todo.pop(0)
        endpoint = endpoint_of(app, urlsplit(url).path)
        if seen[endpoint] >= min(enough, ENOUGH_OF.get(endpoint, ENOUGH)):
            continue
        seen[endpoint] += 1
        page = read(app, client, url)
        yield page
        for link in page.links():
            if link not in known:
                known.add(link)
                todo.append(link)
