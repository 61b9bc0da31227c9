"""Bring in support of earlier years from a CSV file: a row is taken, known already, or refused with line and reason.

Amounts in the file are triệu đồng and are kept in đồng; what a source does not say stays empty. How a file is cut into
rows is here too, how one cell is read is in ``import_cells``.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.names import beneficiary_key
from kcproposals.domain.policy import SYSTEM
from kcproposals.domain.text import clean_line, clean_text, fold
from kcproposals.extensions import db
from kcproposals.facilities import import_cells as read
from kcproposals.facilities.models import PastSupport

COLUMNS = (
    "source", "year", "programme", "province", "commune_or_district", "proposal_title", "content_type",
    "implementing_unit", "beneficiary", "total_cost_million_vnd", "state_support_million_vnd",
    "counterpart_million_vnd", "start", "end", "note",
)  # fmt: skip
_SEARCHED = ("beneficiary", "proposal_title", "province", "commune_or_district")
_LONGEST = {"source": 300, "province": 60, "commune_or_district": 300, "implementing_unit": 300, "beneficiary": 500}
_NEEDED = ("source", "proposal_title", "province")
_AT_ONCE = 500  # rows sent to the database together

Row = list[str] | RuleViolation


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: its line in the file and why (msgid, values)."""

    line: int
    problem: RuleViolation


@dataclass(frozen=True)
class Outcome:
    """What became of the rows; taken + known + refused = rows of the file."""

    taken: int
    known: int
    refused: tuple[Refusal, ...]


def _silent(_done: int, _rows: int) -> None:
    """Say nothing."""


def import_support(
    data: bytes, activities: Collection[str], *, now: datetime, progress: Callable[[int, int], None] = _silent
) -> Outcome:
    """Store every good row once; ``progress`` hears how many of how many rows are done.

    Everything is read before the first row is written, so that a long file does not keep the database to itself.
    Raises RuleViolation, storing nothing, when the file as a whole cannot be read.
    """
    rows = list(rows_of(data))
    good: list[PastSupport] = []
    refused: list[Refusal] = []
    for done, (line, row) in enumerate(rows):
        try:
            good.append(_support(line, row, activities, now))
        except RuleViolation as problem:
            refused.append(Refusal(line, problem))
        if done % _AT_ONCE == 0:
            progress(done // 2, len(rows))
    taken = _store(good, lambda stored: progress((len(rows) + stored) // 2, len(rows)))
    if taken:
        digest = hashlib.sha256(data).hexdigest()
        record("past_support.imported", "past_support", digest[:10], actor=SYSTEM, now=now, sha256=digest, rows=taken)
    return Outcome(taken, len(good) - taken, tuple(refused))


def _store(supports: list[PastSupport], progress: Callable[[int], None]) -> int:
    """Add those that are not there yet, each once, and return how many."""
    known = set(db.session.scalars(select(PastSupport.row_hash)))
    new = list({row.row_hash: row for row in supports if row.row_hash not in known}.values())
    for at in range(0, len(new), _AT_ONCE):
        db.session.add_all(new[at : at + _AT_ONCE])
        db.session.flush()
        progress(min(at + _AT_ONCE, len(new)))
    return len(new)


def rows_of(data: bytes) -> Iterator[tuple[int, Row]]:
    """Yield (line, cells), or (line, why they cannot be read). Blank lines are no rows.

    Raises RuleViolation for another file: other columns, another encoding from the start, a quote that never ends
    (which would swallow every row after it).
    """
    lines = _Lines(data.decode("utf-8-sig", "surrogateescape"))
    reader = csv.reader(lines, strict=True)
    _check_head(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if lines.ended:
                raise RuleViolation(
                    N_("Dấu ngoặc kép mở ở dòng %(line)s không có dấu đóng. Xin sửa rồi nhập lại."), line=line
                ) from None
            yield line, RuleViolation(N_("dòng hỏng, không tách được thành các cột (%(why)s)"), why=str(problem))
            continue
        if cells:
            yield line, cells


class _Lines:
    """The lines of a text, knowing whether the last one was asked for."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            self.ended = True
            raise StopIteration
        return line


def _check_head(reader: Iterator[list[str]]) -> None:
    try:
        head = next(reader, [])
    except csv.Error:
        head = []
    if any(read.is_undecodable(name) for name in head):
        raise RuleViolation(N_("Tệp không phải UTF-8. Trong Excel, hãy lưu kiểu “CSV UTF-8”."))
    if tuple(clean_line(name) for name in head) != COLUMNS:
        raise RuleViolation(
            N_("Dòng tiêu đề phải gồm đúng các cột sau, ngăn cách bằng dấu phẩy: %(columns)s."),
            columns=", ".join(COLUMNS),
        )


def _support(line: int, row: Row, activities: Collection[str], now: datetime) -> PastSupport:
    """Return the support a row tells of. Raises RuleViolation."""
    cells = _cells(row)
    province_code = read.province(cells["province"])
    key = beneficiary_key(cells["beneficiary"])
    if len(key) > _LONGEST["beneficiary"]:
        raise RuleViolation(N_("cột %(name)s có quá nhiều tên"), name="beneficiary")
    return PastSupport(
        row_hash=hashlib.sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        source=cells["source"], source_line=line, year=read.year(cells["year"], now.year + 1),
        programme=read.programme(cells["programme"]), province=cells["province"], province_code=province_code,
        place=cells["commune_or_district"], title=cells["proposal_title"],
        activity=read.activity(cells["content_type"], activities), implementing_unit=cells["implementing_unit"],
        beneficiary=cells["beneficiary"], beneficiary_folded=key,
        tax_code=read.tax_code(f"{cells['beneficiary']} {cells['note']}"),
        search_text=fold(" ".join(cells[name] for name in _SEARCHED)),
        total_cost=read.dong(cells, "total_cost_million_vnd"), support=read.dong(cells, "state_support_million_vnd"),
        counterpart=read.dong(cells, "counterpart_million_vnd"), started=read.month(cells, "start"),
        ended=read.month(cells, "end"), note=cells["note"], imported_at=now,
    )  # fmt: skip


def _cells(row: Row) -> dict[str, str]:
    """Return a row by column, cleaned."""
    if isinstance(row, RuleViolation):
        raise row
    if len(row) != len(COLUMNS):
        raise RuleViolation(N_("có %(found)s cột, cần %(n)s cột"), found=len(row), n=len(COLUMNS))
    if any("\0" in cell for cell in row):
        raise RuleViolation(N_("có ký tự NUL"))
    if any(read.is_undecodable(cell) for cell in row):
        raise RuleViolation(N_("có ký tự không phải UTF-8"))
    cells = {
        name: clean_text(cell) if name == "note" else clean_line(cell) for name, cell in zip(COLUMNS, row, strict=True)
    }
    for name, most in _LONGEST.items():
        if len(cells[name]) > most:
            raise RuleViolation(N_("cột %(name)s dài quá %(most)s ký tự"), name=name, most=most)
    missing = [name for name in _NEEDED if not cells[name]]
    if missing:
        raise RuleViolation(N_("thiếu cột %(names)s"), names=", ".join(missing))
    return cells
