"""Read the lines of a sheet into rows of a form's table: texts as a person would type them, and what is wrong where.

Strict: what could be read in two ways is refused at its cell; nothing is guessed. Lines of sums and of headings are
left out and named. Limits of the form itself (length, largest number) are asked by its fields, in ``brought``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kcproposals.domain.amounts import amount_of, exact_quantity, format_quantity, grouping_in, read_amount, read_number
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import MAX_DONG, Unit, format_dong
from kcproposals.domain.text import clean_line, fold
from kcproposals.files.spreadsheet import Cell
from kcproposals.regulations.definitions import Column, Field
from kcproposals.tables.headings import Headings
from kcproposals.tables.sources import Source

NUMERIC = ("integer", "decimal", "money", "percent")
# With its tones: "công" is a unit of work.
_SUM = re.compile(r"(?:tổng|cộng|tổng (?:cộng|số|kinh phí|dự toán|chi phí))(?: ?\(?[0-9ivx+ ]*\)?)?:?")
_COUNTED = re.compile(r"\(?[0-9]{1,2}\)?(?: ?=.*)?|\(?[a-hA-H]\)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
_YES, _NO = ("co", "x", "yes", "true", "1", "dung"), ("khong", "no", "false", "0")


@dataclass(frozen=True)
class Trouble:
    """A cell that cannot be taken: where (`address` is '' for copied cells), what it holds, why."""

    line: int
    column: Column
    address: str
    text: str
    problem: RuleViolation


@dataclass
class Row:
    """One line to be taken: column → text; `computed` is what the sheet says of the columns we work out."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    computed: dict[str, int] = field(default_factory=dict)
    places: dict[str, Cell] = field(default_factory=dict)


@dataclass
class Lines:
    """What a sheet holds: rows, troubles, lines left out (number, reason), cells whose value came from a formula."""

    rows: list[Row] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def read_lines(source: Source, table: Field, headings: Headings, unit: Unit) -> Lines:
    """Read every line below the headings; ``unit`` is for amounts whose heading names none."""
    found = Lines()
    texts = (cell.text for line in source.lines.values() for cell in line.values())
    grouping = "" if source.name else grouping_in(texts)  # in a file what is a number is no text
    for number, line in source.lines.items():
        cells = {column.key: line[at] for at, column in headings.columns.items() if at in line}
        if number <= headings.line or not cells:
            continue
        reason = _left_out(line, cells, table)
        if reason is not None:
            if reason:
                found.left_out.append((number, reason))
            continue
        row = Row(number)
        for at, column in headings.columns.items():
            _take(found, row, source, (at, column), line.get(at), headings.units.get(column.key, unit), grouping)
        if row.places:
            found.rows.append(row)
    return found


def _left_out(line: Mapping[int, Cell], cells: Mapping[str, Cell], table: Field) -> str | None:
    """Return why a line is no row: a reason to tell, '' for nothing worth telling, None when it is one."""
    if all(_COUNTED.fullmatch(cell.text.strip()) for cell in line.values()) and len(line) > 2:
        return ""  # (1) (2) (3) below the headings
    if any(cell.kind == "text" and _SUM.fullmatch(clean_line(cell.text).lower()) for cell in line.values()):
        return N_("dòng cộng")
    typed = [column for column in table.columns if column.computed is None]
    if not any(column.key in cells for column in typed):
        return ""
    needed = [column.key for column in typed if column.required and column.type in NUMERIC]
    if needed and not any(key in cells and cells[key].text.strip() for key in needed):
        return N_("không có số lượng, đơn giá")
    return None


def _take(
    found: Lines, row: Row, source: Source, place: tuple[int, Column], cell: Cell | None, unit: Unit, grouping: str
) -> None:
    """Put one cell into the row, or its trouble into the list."""
    at, column = place
    address = source.where(row.line, at)
    try:
        if range_ := source.sheet.shared_rows(at, row.line):
            raise RuleViolation(N_("Ô nằm trong vùng gộp %(range)s. Xin bỏ gộp và ghi vào từng dòng."), range=range_)
        if cell is None or (column.computed and not cell.text.strip()):
            return
        text = _text_of(cell, column, unit, grouping)
    except RuleViolation as problem:
        row.places[column.key] = cell or Cell(address, "")
        found.troubles.append(Trouble(row.line, column, address, (cell.text if cell else "")[:60], problem))
        return
    row.places[column.key] = cell
    if column.computed is not None:
        row.computed[column.key] = int(text.replace(".", ""))
        return
    row.texts[column.key] = text
    if cell.is_formula:
        found.formulas.append(address)


def _text_of(cell: Cell, column: Column, unit: Unit, grouping: str) -> str:
    """Return a cell as it would be typed into the form. Raises RuleViolation."""
    if cell.kind == "error":
        raise RuleViolation(N_("Ô báo lỗi %(text)s của Excel. Xin sửa công thức."), text=cell.text[:20])
    if cell.is_formula and not cell.text.strip():
        raise RuleViolation(
            N_("Ô có công thức nhưng tệp không giữ kết quả. Xin mở bằng Excel, lưu lại, hoặc ghi thẳng con số.")
        )
    if column.type in NUMERIC:
        return _number_of(cell, column, unit, grouping)
    if cell.kind == "date":
        return _day_of(cell, column)
    if column.type == "yesno":
        said = fold(cell.text).strip()
        if said not in _YES + _NO:
            raise RuleViolation(N_("Xin ghi Có hoặc Không."))
        return "yes" if said in _YES else "no"
    if column.type == "choice":
        named = {fold(label): choice.value for choice in column.choices for label in (choice.label.vi, choice.label.en)}
        return named.get(fold(clean_line(cell.text)), clean_line(cell.text))
    return format_quantity(exact_quantity(Decimal(cell.text))) if cell.kind == "number" else clean_line(cell.text)


def _number_of(cell: Cell, column: Column, unit: Unit, grouping: str) -> str:
    if cell.kind in ("date", "yesno"):
        raise RuleViolation(N_("Ô này là ngày tháng hoặc đúng/sai, không phải số."))
    if column.type == "money":
        is_number = cell.kind == "number"
        return format_dong(amount_of(Decimal(cell.text), unit) if is_number else read_amount(cell.text, unit, grouping))
    if cell.kind != "number":
        return _plain(read_number(cell.text, grouping))
    number = Decimal(cell.text)
    if number > MAX_DONG:
        raise RuleViolation(N_("Số quá lớn. Xin kiểm tra lại."))
    return _plain(round(number, 9))


def _plain(number: Decimal) -> str:
    """Return a number as its field reads it: a year or a count without dots, decimals behind a comma."""
    if number < 0:
        raise RuleViolation(N_("Số không được âm."))
    text = format(number.normalize(), "f") if number else "0"
    return text.replace(".", ",")


def _day_of(cell: Cell, column: Column) -> str:
    """Return a day or month as its field reads it."""
    try:
        day = date.fromisoformat(cell.text[:10]) if "-" in cell.text else None
        day = day or _EXCEL_DAY_0 + timedelta(days=int(Decimal(cell.text)))
    except (ValueError, ArithmeticError) as problem:
        raise RuleViolation(N_("Không đọc được ngày trong ô này.")) from problem
    if column.type == "month":
        return f"{day.month}/{day.year}"
    if column.type == "date":
        return day.isoformat()
    raise RuleViolation(N_("Ô này là ngày tháng. Xin ghi bằng chữ."))
