"""What the papers of a proposal say: frozen values, made by ``building`` and set by the PDF template and ``word``.

A paper is a head, a title, blocks and the places to sign. The same blocks become the page and the Word file, so that
the two can never say different things. An empty text is a line of dots to be filled in by hand. Not for papers of an
agency (``documents.values``): these have no number, and people sign them with a pen.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kcproposals.documents import codec

LAYOUT = "proposal-1"
DOTS, SHORT_DOTS, CELL_DOTS = "…" * 15, "…" * 6, "…" * 2
LINE_OF_DOTS = "…" * 29
KINDS: dict[str, str] = {
    "don_de_nghi": "Đơn đề nghị hỗ trợ",
    "de_an": "Thuyết minh đề án",
    "du_toan": "Dự toán kinh phí",
}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading of a part: "1. Đơn vị thực hiện"."""

    block: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Text in paragraphs, one a line; ``label`` stands above it ('' where the heading says it already)."""

    block: ClassVar[str] = "prose"
    text: str
    label: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines that hold anything; three lines of dots where there is nothing."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip()) or (LINE_OF_DOTS,) * 3


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line, "label: text"."""

    block: ClassVar[str] = "fact"
    label: str
    text: str

    @property
    def shown(self) -> str:
        """The text, or dots."""
        return self.text or DOTS


@dataclass(frozen=True, kw_only=True)
class Items:
    """Lines with a dash."""

    block: ClassVar[str] = "items"
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """The head of a column; ``width`` is "text", "number", "count", "short" or "order". ``is_asked``: never empty."""

    head: str
    width: str
    is_asked: bool = False


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with its caption, the unit of its amounts ('' for none) and its sums (none, or one a column)."""

    block: ClassVar[str] = "grid"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    unit: str = ""

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The rows as printed; dots where an answer is still to come, and one empty row where there is none."""
        rows = self.rows or (("1", *("",) * (len(self.columns) - 1)),)
        return tuple(
            tuple(
                cell or (CELL_DOTS if column.is_asked else "") for cell, column in zip(row, self.columns, strict=True)
            )
            for row in rows
        )


Block = Heading | Prose | Fact | Items | Grid


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs: the title in capitals, how, and the name printed under the room for the signature ('' for dots)."""

    title: str
    how: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ProposalPaper:
    """One paper of a proposal. ``state`` says which text it is; ``is_draft`` that the proposal was not handed in.

    ``applicant`` is the name at the head, ``place`` where it is signed ('' for dots), ``to`` the addressee ('' where
    the paper has none). ``is_wide`` sets the page across.
    """

    kind: str
    key: str
    type_name: str
    subject: str
    applicant: str
    place: str
    state: str
    is_draft: bool
    to: str
    blocks: tuple[Block, ...]
    signers: tuple[Signer, ...]
    is_wide: bool = False

    dated: ClassVar[date | None] = None

    @property
    def title(self) -> str:
        """Title of the file."""
        return f"{self.type_name}: {self.subject}"

    @property
    def author(self) -> str:
        """Who hands it in."""
        return self.applicant or "Cơ sở công nghiệp nông thôn"

    def to_json(self) -> str:
        """Return all it says as stable text."""
        return json.dumps({"layout": LAYOUT, "value": codec.encode(self)}, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of all it says."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
