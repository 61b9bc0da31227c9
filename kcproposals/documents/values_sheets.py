"""What a score sheet on paper says (phiếu chấm điểm): a form of the board, signed by its author, without a number.

Frozen values as in ``values``; empty texts are lines of dots to be filled by hand. Not for results: a sheet is one
member's, and nothing of another's stands on it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kcproposals.documents import codec

LAYOUT = "sheet-1"


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One criterion: what is judged, the words of its levels, the most, the mark and the reason ('' while open)."""

    number: int
    title: str
    most: str
    levels: tuple[str, ...] = ()
    mark: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """One member's sheet of one file. ``conclusion`` is one of ``SheetsPaper.conclusions`` or ''; ``total`` ready text.

    ``state`` says which sheet it is: blank, a draft saved when, handed in when and under which commitment.
    """

    code: str
    title: str
    beneficiary: str
    place: str
    requested: int | None
    most: int | None
    lines: tuple[SheetLine, ...]
    scale: str
    total: str = ""
    recommended: int | None = None
    conclusion: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetsPaper:
    """The sheets of one member in one round, each on pages of its own; blank ones leave room to write."""

    kind: ClassVar[str] = "phieu_cham_diem"
    dated: ClassVar[date | None] = None

    key: str
    office: str
    board: str
    appointed_by: str
    round: int
    place: str
    member: str
    seat: str
    conclusions: tuple[str, ...]
    may_skip: bool
    is_blank: bool
    sheets: tuple[SheetPage, ...]

    @property
    def title(self) -> str:
        """Title of the file."""
        codes = self.sheets[0].code if len(self.sheets) == 1 else self.board
        return f"Phiếu chấm điểm: {codes}"

    @property
    def author(self) -> str:
        """Whose sheets they are."""
        return self.member

    def to_json(self) -> str:
        """Return all it says as stable text."""
        return json.dumps({"layout": LAYOUT, "value": codec.encode(self)}, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of all it says."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
