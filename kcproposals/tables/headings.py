"""Recognise the headings of a table in a sheet: which column is which, and in which unit its amounts are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import Unit
from kcproposals.domain.text import clean_line, fold
from kcproposals.files.spreadsheet import Cell
from kcproposals.regulations.definitions import Column, Field
from kcproposals.tables.sources import Source

SEARCHED_LINES = 30
_LEAST = 2  # columns of one line that make it a line of headings

# What offices call the columns of Mẫu số 01 and of lists of machines, without tones; the key is the label of the form.
_OTHER_NAMES = {
    "noi dung chi": (
        "noi dung", "hang muc", "khoan muc", "noi dung cong viec", "dien giai", "noi dung chi phi", "ten hang muc",
    ),
    "don vi tinh": ("dvt", "don vi"),
    "so luong": ("sl", "khoi luong"),
    "don gia": ("gia", "don gia du kien"),
    "thanh tien": ("tong kinh phi", "tong so", "tong tien"),
    "de nghi ho tro": (
        "kinh phi khuyen cong", "von khuyen cong", "nguon khuyen cong", "khuyen cong", "khuyen cong ho tro", "ho tro",
        "kinh phi ho tro", "kinh phi khuyen cong ho tro", "kinh phi de nghi ho tro", "kcqg", "kcdp", "kpkc",
    ),
    "von khac": ("nguon khac", "khac"),
    "von doi ung": (
        "doi ung", "nguon khac doi ung", "von cua co so", "von cua don vi thu huong", "don vi thu huong",
        "von doi ung cua co so",
    ),
    "ten may": ("ten may moc thiet bi", "may moc thiet bi", "ten thiet bi", "thiet bi"),
}  # fmt: skip
_PARENTHESES = re.compile(r"\([^()]*\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_TRIEU = re.compile(r"\btriệu\b|\bmillion\b|\btrđ\b|\btr\.? ?đ\b")
_NGHIN = re.compile(r"\b(?:nghìn|ngàn|thousand)\b|\b1[.]?000 ?đ")
_DONG = re.compile(r"\bđồng\b|\bvnđ\b|\bvnd\b|\(đ\)")
_ABOVE = re.compile(r"đơn vị|đvt")


@dataclass(frozen=True)
class Headings:
    """Where a table begins: its last line of headings, sheet column → form column, form column → unit if said."""

    line: int
    columns: Mapping[int, Column]
    units: Mapping[str, Unit]

    @property
    def money_without_unit(self) -> list[Column]:
        """The typed amounts whose heading does not say đồng or triệu đồng."""
        return [c for c in self.columns.values() if c.type == "money" and c.key not in self.units]


def find(source: Source, table: Field) -> Headings | None:
    """Return the headings that name most columns, or None where no line names at least two.

    A second line of headings below (Trong đó: …) is read with the first. Raises RuleViolation for amounts in nghìn.
    """
    best: Headings | None = None
    numbers = list(source.lines)[:SEARCHED_LINES]
    for at, number in enumerate(numbers):
        columns = _named(source.lines[number], table)
        if len(columns) < _LEAST:
            continue
        last, cells = number, dict(source.lines[number])
        below = source.lines[numbers[at + 1]] if at + 1 < len(numbers) else {}
        more = {c: found for c, found in _named(below, table).items() if found not in columns.values()}
        if more and not any(cell.kind == "number" for cell in below.values()):
            columns, cells, last = columns | more, cells | {c: below[c] for c in more}, numbers[at + 1]
        if best is None or len(columns) > len(best.columns):
            best = Headings(last, columns, _units(source, numbers[:at], cells, columns))
    return best


def lacking(headings: Headings, table: Field) -> list[Column]:
    """Return the columns that must be filled and have no heading."""
    there = {column.key for column in headings.columns.values()}
    return [column for column in table.columns if column.required and column.key not in there]


def _named(line: Mapping[int, Cell], table: Field) -> dict[int, Column]:
    """Return the columns a line names, each once."""
    names: dict[str, Column] = {}
    for column in table.columns:
        for label in (column.label.vi, column.label.en):
            names.setdefault(_plain(label), column)
    for column in table.columns:
        for other in _OTHER_NAMES.get(_plain(column.label.vi), ()):
            names.setdefault(other, column)
    found: dict[int, Column] = {}
    for at, cell in line.items():
        named = names.get(_plain(cell.text)) or names.get(_plain(_PARENTHESES.sub("", cell.text)))
        if named is not None and named not in found.values():
            found[at] = named
    return found


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", fold(text)).strip()


def _units(
    source: Source, above: list[int], cells: Mapping[int, Cell], columns: Mapping[int, Column]
) -> dict[str, Unit]:
    """Return the unit of each column of amounts: what its heading says, else what a line above says for all."""
    told = [cell.text for number in above for cell in source.lines[number].values()]
    common = next((unit for text in told if _ABOVE.search(clean_line(text).lower()) and (unit := unit_in(text))), None)
    units = {c.key: unit_in(cells[at].text) or common for at, c in columns.items() if c.type == "money"}
    return {key: unit for key, unit in units.items() if unit}


def unit_in(text: str) -> Unit | None:
    """Return the unit a heading names, None for none. Raises RuleViolation for nghìn đồng."""
    said = clean_line(text).lower()
    if _NGHIN.search(said):
        raise RuleViolation(
            N_("Tiêu đề “%(text)s” tính bằng nghìn đồng. Xin đổi sang đồng hoặc triệu đồng rồi gửi lại."),
            text=said[:60],
        )
    return "trieu" if _TRIEU.search(said) else "dong" if _DONG.search(said) else None
