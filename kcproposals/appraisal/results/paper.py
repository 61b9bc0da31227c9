"""What the summary table of a closed round says on paper (bảng tổng hợp kết quả thẩm định): frozen values.

Goes with the minutes as an annex: no number of its own. Amounts are đồng; charts are ready pictures (``charts``).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from kcproposals.documents import codec
from kcproposals.documents.paper import LAYOUT


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One file. ``rank`` None: not ranked; ``notes`` are sentences without the closing mark."""

    rank: int | None
    code: str
    title: str
    facility: str
    place: str
    requested: int
    ceiling: int | None
    proposed: int | None
    total: str | None
    spread: str
    sheets: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaperGroup:
    """Files with the same conclusion, in the order of the result."""

    title: str
    rows: tuple[PaperRow, ...]

    @property
    def requested(self) -> int:
        """Sum of what was asked for."""
        return sum(row.requested for row in self.rows)

    @property
    def proposed(self) -> int:
        """Sum of what the board recommends."""
        return sum(row.proposed or 0 for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class ActivitySum:
    """One activity: how many files, how many passed, what was asked for and what is recommended for them."""

    title: str
    files: int
    passed: int
    requested: int
    proposed: int


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """A deviation as text ('' none) and its shade, −3 to 3."""

    text: str
    shade: int


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """One file against the members."""

    code: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, kw_only=True)
class ResultTablePaper:
    """The whole paper. ``is_part``: only some files of the round were asked for."""

    kind: ClassVar[str] = "bang_tong_hop_ket_qua"
    type_name: ClassVar[str] = "Bảng tổng hợp kết quả thẩm định"
    dated: ClassVar[date | None] = None

    key: str
    author: str
    board: str
    round: int
    closed_at: datetime
    is_part: bool
    groups: tuple[PaperGroup, ...]
    activities: tuple[ActivitySum, ...]
    ties: tuple[str, ...]
    histogram: str
    means: str
    heat_heads: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    named: bool
    maker: str
    chair: str

    @property
    def title(self) -> str:
        """Title of the file."""
        return f"{self.type_name}: {self.board}"

    @property
    def total(self) -> PaperGroup:
        """All files as one group, for the last line."""
        return PaperGroup(title="Tổng cộng", rows=tuple(row for group in self.groups for row in group.rows))

    def to_json(self) -> str:
        """Return all it says as stable text."""
        return json.dumps({"layout": LAYOUT, "value": codec.encode(self)}, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of all it says."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
