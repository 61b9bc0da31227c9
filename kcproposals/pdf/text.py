"""What the templates of papers use to set text: amounts that never break, closing marks, blanks, QR code.

All of it returns plain strings (escaped by the template) or Markup made from escaped text. Not for finding facts.
"""

import itertools
import math
import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from kcproposals.domain.errors import N_, Missing

# Never broken over two lines: amounts with their unit, numbers of documents and proposals, articles.
_UNBREAKABLE = re.compile(
    r"\d[\d.,]*\s(?:(?:triệu |tỷ )?đồng|%)"
    r"|\d+(?:/\d+)*/[A-ZĐ][\w.\-]*\w"
    r"|\b[A-Z]+\d+(?:-\d+)+"
    r"|\b(?:Điều|khoản|Phụ lục) (?:\d+|[IVX]+)\b"
)

_LINKS = frozenset("và về năm của tại cho theo trên trong để từ đối với có tỉnh thành".split())


class MissingValue(Missing):
    """An issued paper lacks something it must say; `what` names it in Vietnamese."""

    def __init__(self, what: str) -> None:
        super().__init__(N_("Chưa thể phát hành văn bản vì còn thiếu: %(what)s."), what=what)
        self.what = what


class Blanks:
    """What to do with a value that is not there yet: mark it red in a draft, refuse it in an issued paper."""

    def __init__(self, draft: bool) -> None:
        self._draft = draft

    def need(self, value: Any, what: str, dots: str = "") -> Any:
        """Return `value`; if it is empty, `[what]` (or `dots`) in red. Raises MissingValue when this is no draft."""
        if value is not None and value != "":
            return value
        if not self._draft:
            raise MissingValue(what)
        return Markup('<span class="missing">{}</span>').format(dots or f"[{what}]")


def prose(text: Any) -> Markup:
    """Return `text` escaped, with amounts, document numbers and article numbers kept on one line."""
    pieces, end = [], 0
    source = str(text)
    if isinstance(text, Markup):
        return text
    for match in _UNBREAKABLE.finditer(source):
        pieces += [escape(source[end : match.start()]), Markup('<span class="nb">{}</span>').format(match[0])]
        end = match.end()
    return Markup("").join([*pieces, escape(source[end:])])


def closed(text: Any, mark: str) -> Markup:
    """Return `text` as prose ending in `mark`, whatever mark it came with."""
    bare = text if isinstance(text, Markup) else str(text).rstrip(" ;.,")
    return Markup("{}{}").format(prose(bare), mark)


def listed(texts: Iterable[Any], last: str = ".") -> list[Markup]:
    """Return each text closed with `;`, the last one with `last`."""
    items = list(texts)
    return [closed(text, last if place == len(items) else ";") for place, text in enumerate(items, 1)]


def balanced(text: str, room: int = 60) -> Markup:
    """Return a title broken into the fewest lines of about `room` letters, of like length, by preference before a word
    such as "và" or "năm", so that no compound word is torn. What needs more than three lines is left to wrap."""
    words = text.split()
    lines = math.ceil(len(text) / room)
    best: tuple[float, list[str]] = (math.inf, [" ".join(words)])
    for cuts in itertools.combinations(range(1, len(words)), lines - 1) if lines <= 3 else ():
        edges = [0, *cuts, len(words)]
        parts = [" ".join(words[start:end]) for start, end in itertools.pairwise(edges)]
        torn = sum(words[cut].lower() not in _LINKS for cut in cuts)
        longest = max(map(len, parts))
        cost = longest + 20 * torn + (100 if longest > 1.07 * room else 0)
        best = min(best, (cost, parts), key=lambda found: found[0])
    return Markup("\n").join(map(prose, best[1]))


def roman(number: int) -> str:
    """Return `number` (1 … 3999) in Roman capitals."""
    signs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split(), strict=True
    )
    text = ""
    for worth, sign in signs:
        count, number = divmod(number, worth)
        text += sign * count
    return text


def qr_code(address: str) -> Markup:
    """Return a QR code of `address` as inline SVG, error level M, without quiet zone."""
    import segno

    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True, unit=None, lineclass=None, svgclass="qr"))
