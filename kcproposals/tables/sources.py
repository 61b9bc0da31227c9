"""Where a table comes from: the sheets of a workbook, or cells copied from one (lines and tabs)."""

import csv
import io
from dataclasses import dataclass, field

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line
from kcproposals.files.kinds import XLSX, cleaned
from kcproposals.files.spreadsheet import MOST_ROWS, Cell, Sheet, column_letters, read_workbook

MOST_BYTES = 5 * 1024**2
MOST_PASTED = 200_000
"""Characters: fifty rows are a few thousand."""


@dataclass(frozen=True)
class Source:
    """One sheet to be read, as lines of cells by column (both numbered from 1); `name` is '' for copied cells."""

    sheet: Sheet
    name: str = ""
    lines: dict[int, dict[int, Cell]] = field(default_factory=dict)

    def where(self, line: int, column: int) -> str:
        """Return the address of a cell, B5; copied cells have none of their own."""
        return f"{column_letters(column)}{line}" if self.name else ""


def of_workbook(data: bytes) -> list[Source]:
    """Return the visible sheets of an uploaded file. Raises RuleViolation for anything but a sound XLSX."""
    if not data:
        raise RuleViolation(N_("Tệp rỗng (0 byte). Xin mở tệp trên máy của bạn để kiểm tra rồi chọn lại."))
    if len(data) > MOST_BYTES:
        raise RuleViolation(
            N_("Tệp lớn hơn %(limit)s MB. Xin chỉ giữ trang tính dự toán rồi lưu lại."), limit=MOST_BYTES // 1024**2
        )
    _kind, content = cleaned(data, {XLSX})
    return [Source(sheet, sheet.name, sheet.rows) for sheet in read_workbook(content)]


def of_text(text: str) -> Source:
    """Return cells copied from a spreadsheet: tabs between cells, quotes around cells with line ends."""
    if len(text) > MOST_PASTED:
        raise RuleViolation(N_("Đoạn dán quá dài. Xin chỉ chép các dòng của bảng."))
    rows: dict[int, dict[int, Cell]] = {}
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error as problem:
        raise RuleViolation(N_("Không tách được đoạn dán thành các ô. Xin chép lại từ Excel.")) from problem
    for number, line in enumerate(lines, start=1):
        cells = {at: clean_line(value) for at, value in enumerate(line, start=1)}
        rows[number] = {at: Cell("", value) for at, value in cells.items() if value}
        if number > MOST_ROWS:
            raise too_many(MOST_ROWS)
    return Source(Sheet("", rows), "", rows)


def too_many(most: int) -> RuleViolation:
    """Return the refusal of a table with more rows than anybody would type."""
    return RuleViolation(
        N_("Có hơn %(most)s dòng. Xin chỉ giữ bảng dự toán rồi gửi lại."), most=f"{most:,}".replace(",", ".")
    )
