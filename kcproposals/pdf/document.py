"""A paper's value, set by its template, printed.

`document_html` is cheap and tells what is missing, so that it runs inside the transaction that spends a number;
`render_document` makes the bytes and belongs in a worker. Not for registers, snapshots or status (documents slice).
"""

import atexit
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, StrictUndefined

from kcproposals.domain.dates import local_date, official_date, short_date, to_local
from kcproposals.domain.money import format_number
from kcproposals.domain.words import money_in_words
from kcproposals.pdf import text
from kcproposals.pdf.render import Data, Renderer
from kcproposals.pdf.text import Blanks, MissingValue

__all__ = ["MissingValue", "document_html", "render_document"]

FOLDER = "documents/pdf"


class Printable(Protocol):
    """What this package asks of a paper; everything else is between the value and its template."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def dated(self) -> date | None: ...
    def to_json(self) -> str: ...


def document_html(env: Environment, paper: Printable, *, draft: bool) -> str:
    """Return the page of `paper` as HTML, always in Vietnamese. Raises MissingValue unless it is a `draft`."""
    if not draft and paper.dated is None:
        raise MissingValue("ngày ban hành")
    template = _strict(env).get_template(f"{FOLDER}/{paper.kind}.html")
    return template.render(paper=paper, draft=draft, need=Blanks(draft).need)


def render_document(env: Environment, paper: Printable, *, draft: bool, font_dir: Path, font: str = "Tinos") -> bytes:
    """Return `paper` as PDF/A-3u; an issued one carries its snapshot and is the same bytes every time.

    Raises MissingValue unless it is a `draft`, and FontProblem when the typeface cannot print Vietnamese.
    """
    html = document_html(env, paper, draft=draft)
    data = None
    if paper.dated and not draft:
        data = Data(f"{paper.kind}.json", paper.to_json(), datetime.combine(paper.dated, time(tzinfo=UTC)))
    return _renderer(env, font_dir, font).pdf(html, key=paper.key, data=data)


@lru_cache(maxsize=4)
def _strict(env: Environment) -> Environment:
    """The application's environment, where a misspelt field raises instead of vanishing, with the setting helpers."""
    if not env.autoescape:
        raise ValueError("papers need an environment that escapes")
    strict = env.overlay(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    strict.globals = {**env.globals, **_HELPERS}
    strict.filters = {**env.filters, "prose": text.prose}
    return strict


@lru_cache(maxsize=4)
def _renderer(env: Environment, font_dir: Path, font: str) -> Renderer:
    assert env.loader is not None
    stylesheet, _, _ = env.loader.get_source(env, f"{FOLDER}/print.css")
    return Renderer(Path(font_dir), font, stylesheet)


# WeasyPrint keeps copies of the fonts in a temporary folder and cannot remove it once the interpreter is going down.
atexit.register(_renderer.cache_clear)


def _hour(instant: datetime) -> str:
    """`08 giờ 30 phút, ngày 05 tháng 01 năm 2027`, in Vietnam."""
    return f"{to_local(instant):%H giờ %M phút}, {official_date(local_date(instant))}"


_HELPERS: dict[str, Any] = {
    "balanced": text.balanced,
    "closed": text.closed,
    "listed": text.listed,
    "prose": text.prose,
    "qr_code": text.qr_code,
    "roman": text.roman,
    "dong": lambda amount: text.prose(f"{format_number(amount)} đồng"),
    "figures": format_number,
    "in_words": money_in_words,
    "day": official_date,
    "short_day": short_date,
    "hour": _hour,
    "clock": lambda instant: f"{to_local(instant):%H giờ %M}",
}
