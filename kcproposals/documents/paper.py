"""What every paper has: letterhead, signatory, recipients, the check address and the audit checkpoint.

Plain frozen values, without Flask or database; `values.py` has the papers themselves. A field that may still be open in
a draft is `… | None`; an issued paper with such a field empty is refused by the renderer (MissingValue). Texts are
plain text in sentence case, without the closing `;` or `.` of an enumeration: capitals and marks are the template's.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self
from urllib.parse import urlsplit

from kcproposals.documents import codec

LAYOUT = "nd30-2020"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Boxes 2, 3 and 4 of the page: who issues, under which number, where and when.

    `parent` and `issuer` are printed one line each, in capitals; `symbol` begins with the type code (`QĐ-UBND`).
    `place` and `dated` are not printed on minutes, whose model has no date line.
    """

    issuer: tuple[str, ...]
    symbol: str
    parent: tuple[str, ...] = ()
    place: str | None = None
    number: int | None = None
    dated: date | None = None


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Box 7: the authority lines (`KT. Chủ tịch`, `Phó Chủ tịch`), the name, another title above the name."""

    authority: tuple[str, ...]
    name: str | None = None
    other_title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """Box 9b. `to` without "Như Điều …" (the template knows the last article) and without the "Lưu" line, which is
    made of `archive` (`VT, KTTH`)."""

    to: tuple[str, ...] = ()
    archive: str = "VT"

    @property
    def lines(self) -> tuple[str, ...]:
        """`to` without the dashes and the "Như Điều …" that people paste along."""
        bare = (line.lstrip("-– ") for line in self.to)
        return tuple(line for line in bare if line and not line.startswith("Như Điều"))


@dataclass(frozen=True, kw_only=True)
class Check:
    """The public check page of this document: its full address for the QR code, and the short code to type."""

    url: str
    code: str

    @property
    def site(self) -> str:
        """The host to type when there is no camera at hand."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Head of the audit chain when the paper was fixed: event number and its SHA-256 in hexadecimal."""

    number: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What all papers share. `key` is the document's own public key; it makes the PDF's identifier."""

    kind: ClassVar[str]
    type_name: ClassVar[str]

    key: str
    letterhead: Letterhead
    subject: str
    recipients: Recipients = Recipients()
    check: Check | None = None
    checkpoint: Checkpoint | None = None

    @property
    def number(self) -> str | None:
        """`05/QĐ-UBND`, or None while no number is given."""
        head = self.letterhead
        return None if head.number is None else f"{head.number:02d}/{head.symbol}"

    @property
    def dated(self) -> date | None:
        """The day it is issued, or None."""
        return self.letterhead.dated

    @property
    def title(self) -> str:
        """Title of the PDF: type, number when there is one, subject."""
        return f"{self.type_name}{' ' + self.number if self.number else ''}: {self.subject}"

    @property
    def author(self) -> str:
        """Name of the issuing body on one line."""
        return " ".join(self.letterhead.issuer)

    def issued(
        self, number: int, dated: date, *, check: Check | None = None, checkpoint: Checkpoint | None = None
    ) -> Self:
        """Return the same paper with its number, date, check address and audit checkpoint."""
        head = dataclasses.replace(self.letterhead, number=number, dated=dated)
        return dataclasses.replace(self, letterhead=head, check=check, checkpoint=checkpoint)

    def to_json(self) -> str:
        """Return the snapshot: stable text, the same for equal values."""
        body = {"kind": self.kind, "layout": LAYOUT, "value": codec.encode(self)}
        return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
