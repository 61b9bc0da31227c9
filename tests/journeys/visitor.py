"""Somebody with a browser that has no JavaScript: reads a page, fills the form that is on it, presses a button.

Only what a page offers can be sent: a form that is missing, a field it does not have or a choice it does not list fails
the test, and so does an answer that comes back with errors.
"""

import io
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask

Files = dict[str, tuple[str, bytes]]


class Visitor:
    """One person with cookies of their own."""

    def __init__(self, app: Flask, name: str = "") -> None:
        self.client = app.test_client()
        self.name = name
        self.url = "/"
        self.page = BeautifulSoup("", "html.parser")

    def open(self, url: str) -> "Visitor":
        """Go to an address; anything but a page fails."""
        return self._read(self.client.get(url), url)

    def _read(self, answer: Any, url: str) -> "Visitor":
        for _ in range(5):
            if answer.status_code not in (301, 302, 303):
                break
            url = urljoin(url, answer.headers["Location"])
            answer = self.client.get(url)
        self.url, self.page = url, BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        assert answer.status_code == 200, f"{self.name} at {url}: {answer.status_code}: {self.problems()}"
        return self

    def problems(self) -> str:
        """Return what the page says is wrong."""
        found = [
            tag.get_text(" ", strip=True) for tag in self.page.select(".kc-error, .kc-notice-bad, .kc-flash-error")
        ]
        return " | ".join(found) or self.text[:400]

    @property
    def heading(self) -> str:
        """The page's h1."""
        head = self.page.find("h1")
        return head.get_text(" ", strip=True) if head else ""

    @property
    def text(self) -> str:
        """Everything the page says, in one line."""
        return " ".join(self.page.get_text(" ").replace("\u00a0", " ").split())

    def follow(self, words: str) -> "Visitor":
        """Follow the first link whose text holds ``words``."""
        for link in self.page.find_all("a", href=True):
            if words in link.get_text(" ", strip=True):
                return self.open(urljoin(self.url, str(link["href"])))
        raise AssertionError(f"{self.name} at {self.url}: no link “{words}”")

    def send(self, action: str, press: str = "", files: Files | None = None, **values: Any) -> "Visitor":
        """Fill the form that posts to an address ending in ``action`` and send it with the button ``press``."""
        form = self._form(action)
        data = _contents(form)
        for name, value in values.items():
            data[name] = self._checked(form, name, value)
        if press:
            outside = self.page.find_all("button", attrs={"form": form["id"]}) if form.get("id") else []
            buttons = [b for b in (*form.find_all("button"), *outside) if press in b.get_text(" ", strip=True)]
            assert buttons, f"{self.name} at {self.url}: no button “{press}”"
            if (button := buttons[0]).get("name"):
                data[str(button["name"])] = str(button.get("value") or "")
        target = urljoin(self.url, str(form.get("action") or self.url))
        if str(form.get("method", "get")).lower() == "get":
            return self._read(self.client.get(target, query_string=data), target)
        for name, (file_name, content) in (files or {}).items():
            assert form.find("input", attrs={"type": "file", "name": name}), f"no file field {name}"
            data[name] = (io.BytesIO(content), file_name)
        kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
        return self._read(self.client.post(target, data=data, content_type=kind), target)

    def _form(self, action: str) -> Tag:
        for form in self.page.find_all("form"):
            if urlsplit(urljoin(self.url, str(form.get("action") or self.url))).path.endswith(action):
                return form
        have = [form.get("action") for form in self.page.find_all("form")]
        raise AssertionError(f"{self.name} at {self.url}: no form to {action}; there are {have}: {self.problems()}")

    def _checked(self, form: Tag, name: str, value: Any) -> Any:
        """Return the value, when the form has such a control and offers the choice."""
        controls = form.find_all(attrs={"name": name})
        outside = self.page.find_all(attrs={"name": name, "form": form.get("id")}) if form.get("id") else []
        assert controls or outside, f"{self.name} at {self.url}: the form has no {name}"
        offered = {str(c["value"]) for c in controls if c.get("type") in ("radio", "checkbox") and c.get("value")}
        for select in (c for c in controls if c.name == "select"):
            offered |= {str(option.get("value", option.get_text())) for option in select.find_all("option")}
        wanted = value if isinstance(value, list) else [value]
        assert not offered or offered >= set(map(str, wanted)), f"{name}: {value} is not among {sorted(offered)[:20]}"
        return value


def _contents(form: Tag) -> dict[str, Any]:
    """Return what a form would send if nothing were changed."""
    data: dict[str, Any] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.has_attr("disabled") or kind in ("submit", "button", "file", "image"):
            continue
        name = str(name)
        if kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                value = str(control.get("value", "on"))
                data[name] = [*data[name], value] if isinstance(data.get(name), list) else [value]
        elif control.name == "select":
            chosen = [o for o in control.find_all("option") if o.has_attr("selected")] or control.find_all("option")[:1]
            data[name] = str(chosen[0].get("value", chosen[0].get_text())) if chosen else ""
        else:
            data[name] = control.get_text() if control.name == "textarea" else str(control.get("value", ""))
    return data
