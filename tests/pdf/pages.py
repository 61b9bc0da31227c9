"""What is really on a printed page, read back with poppler and PDFium: words with their boxes, styles, drawn rules."""

import re
import subprocess
import unicodedata
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pypdfium2

MM = 25.4 / 72
# Tinos draws a line box of 0.891 em above and 0.216 em below the base line; poppler reports that as a word's height.
BOX_EM = 0.891 + 0.216

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word and its box in mm from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """Font size in pt."""
        return (self.bottom - self.top) / MM / BOX_EM


@dataclass(frozen=True)
class Page:
    """A page: size in mm, words in reading order."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """All words with single spaces."""
        return " ".join(word.text for word in self.words)

    def find(self, phrase: str) -> tuple[Word, ...]:
        """Return the words of the first occurrence of `phrase`; fails if it is not on the page."""
        wanted = phrase.split()
        for start in range(len(self.words)):
            found = self.words[start : start + len(wanted)]
            if [word.text for word in found] == wanted:
                return found
        raise AssertionError(f"{phrase!r} is not on the page: {self.text}")

    def number(self) -> str | None:
        """Return the page number printed in the top margin, if any."""
        inside = [word.text for word in self.words if word.bottom < 20]
        return " ".join(inside) or None


def run(*command: str | Path) -> str:
    """Return what a poppler tool prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_pages(path: Path) -> list[Page]:
    """Return the pages of a PDF as poppler sees them."""
    pages = []
    for width, height, body in _PAGE.findall(run("pdftotext", "-bbox", path, "-")):
        words = []
        for *box, text in _WORD.findall(body):
            left, top, right, bottom = (float(value) * MM for value in box)
            words.append(Word(unescape(text), left, top, right, bottom))
        pages.append(Page(float(width) * MM, float(height) * MM, tuple(words)))
    return pages


def plain_text(path: Path) -> str:
    """Return the text of the whole PDF on one line, as poppler extracts it."""
    return " ".join(run("pdftotext", path, "-").split())


def styled(path: Path) -> str:
    """Return the text with `<b>` and `<i>` where the font is bold or italic."""
    return unescape(run("pdftohtml", "-xml", "-i", "-stdout", path))


def horizontal_rules(path: Path, page: int = 0) -> list[tuple[float, float, float]]:
    """Return (left, right, top) in mm of the thin horizontal lines drawn on a page, those of tables included."""
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[page]
        height = sheet.get_height()
        bounds = [part.get_bounds() for part in sheet.get_objects(max_depth=1) if part.type == 2]
    return [
        (left * MM, right * MM, (height - top) * MM)
        for left, bottom, right, top in bounds
        if top - bottom < 1.5 and right - left > 15
    ]


def is_composed(text: str) -> bool:
    """Tell whether the text is NFC."""
    return unicodedata.is_normalized("NFC", text)
