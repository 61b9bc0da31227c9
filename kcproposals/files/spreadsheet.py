"""Read the cells of an XLSX: texts, numbers as written, which come from a formula, which lie in a merged range.

Takes a file that ``kinds.cleaned`` let pass. Formulas are not worked out: a cell has the value its program stored, or
none. Reading stops early in a sheet with too many rows or cells. Not for writing (XlsxWriter), not for what cells mean.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from kcproposals.domain.errors import RuleViolation
from kcproposals.files.spreadsheet_parts import BROKEN, Elements, Enough, Strings, Target, parse

MOST_SHEETS = 30
MOST_ROWS = 1_000
"""Rows with something in them."""
MOST_MERGED = 500
FIRST_ROWS = 30
"""What is kept of a sheet with more: enough to recognise its headings."""

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DATE_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|General', re.IGNORECASE)
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"-?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][-+]?[0-9]{1,2})?")
_ERRORS = (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError, OSError, EOFError)


@dataclass(frozen=True)
class Cell:
    """One filled cell. `kind` is text, number, date, yesno or error; a number stands as the file writes it (6.04E8).

    A formula without a stored value has an empty text.
    """

    address: str
    text: str
    kind: str = "text"
    is_formula: bool = False


@dataclass
class Sheet:
    """One visible sheet: row number → column number (both from 1) → cell. `is_cut`: there was more than is read."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    is_cut: bool = False

    def shared_rows(self, column: int, row: int) -> str:
        """Return the merged range of several rows ("B5:B7") that a place lies in, or ''."""
        for left, top, right, bottom, name in self.merged:
            if left <= column <= right and top <= row <= bottom:
                return name
        return ""


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the visible sheets in their order. Raises RuleViolation when the file cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _sheets(archive)
    except _ERRORS as problem:
        raise RuleViolation(BROKEN) from problem


def column_letters(number: int) -> str:
    """Return the name of a column: 1 is A, 28 is AB."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheets(archive: zipfile.ZipFile) -> list[Sheet]:
    types = Elements(archive, "[Content_Types].xml").found
    (main,) = (a["PartName"].lstrip("/") for tag, a in types if a.get("ContentType") == _MAIN and "PartName" in a)
    folder, name = posixpath.split(main)
    relations = Elements(archive, f"{folder}/_rels/{name}.rels".lstrip("/")).found
    targets = {a["Id"]: _join(folder, a["Target"]) for tag, a in relations if tag == "Relationship"}
    kinds = {a["Type"].rpartition("/")[2]: targets[a["Id"]] for tag, a in relations if tag == "Relationship"}
    sheets = (a for tag, a in Elements(archive, main).found if tag == "sheet")
    listed = [a for a in sheets if a.get("state", "visible") == "visible"]
    dates = _date_styles(Elements(archive, kinds["styles"]).found) if "styles" in kinds else set()
    read = []
    for entry in listed[:MOST_SHEETS]:
        target = _SheetTarget(dates)
        is_cut = not parse(archive, targets[entry["id"]], target)
        if is_cut:
            target.rows = dict(list(target.rows.items())[:FIRST_ROWS])
        read.append((Sheet(entry["name"], is_cut=is_cut), target))
    needed = {int(c.text) for _, target in read for row in target.rows.values() for c in row.values() if c.kind == "s"}
    texts = Strings(needed)
    if needed:
        parse(archive, kinds["sharedStrings"], texts)
    for sheet, target in read:
        sheet.merged = target.merged
        sheet.rows = {number: _with_texts(row, texts.found) for number, row in target.rows.items()}
    return [sheet for sheet, _ in read]


def _join(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _with_texts(row: dict[int, Cell], texts: dict[int, str]) -> dict[int, Cell]:
    """Return a row with its shared texts filled in; blank texts are no cells."""
    found = {}
    for column, cell in row.items():
        if cell.kind == "s":
            cell = replace(cell, text=texts[int(cell.text)], kind="text")
        if cell.text.strip() or cell.is_formula:
            found[column] = cell
    return found


def _place(address: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(address.replace("$", ""))
    if match is None:
        raise ValueError(address)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])


def _date_styles(elements: list[tuple[str, dict[str, str]]]) -> set[int]:
    """Return the numbers of cell styles that show a number as a day or a time."""
    own = {a["numFmtId"]: _NO_CODE.sub("", a.get("formatCode", "")) for tag, a in elements if tag == "numFmt"}
    days = {number for number, code in own.items() if _DATE_CODE.search(code)}
    styles = [a.get("numFmtId", "0") for tag, a in elements if tag == "cellXfs/xf"]
    return {at for at, number in enumerate(styles) if number in days or int(number) in _DATE_FORMATS}


class _SheetTarget(Target):
    """The filled cells of a sheet; texts are still numbers of the list of texts (kind "s")."""

    def __init__(self, dates: set[int]) -> None:
        super().__init__()
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: list[tuple[int, int, int, int, str]] = []
        self._dates, self._parts, self._takes = dates, [""], False
        self._cell: dict[str, str] = {}
        self._row = self._column = 0
        self._is_formula = False

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            self._cell, self._parts, self._is_formula = attributes, [], False
            self._column += 1
            if "r" in attributes:
                self._column, self._row = _place(attributes["r"])
        elif tag == "f":
            self._is_formula = True
        elif tag == "mergeCell":
            self._merge(attributes["ref"])
        self._takes = tag in ("v", "t")

    def data(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)

    def shut(self, tag: str) -> None:
        self._takes = False
        if tag != "c":
            return
        text = "".join(self._parts)
        if not text.strip() and not self._is_formula:
            return
        address = f"{column_letters(self._column)}{self._row}"
        cell = Cell(address, text, self._kind(text), self._is_formula)
        self.rows.setdefault(self._row, {})[self._column] = cell
        if len(self.rows) > MOST_ROWS:
            raise Enough

    def _merge(self, name: str) -> None:
        """Keep a range of several rows."""
        (left, top), (right, bottom) = (_place(end) for end in (name if ":" in name else f"{name}:{name}").split(":"))
        if top < bottom:
            self.merged.append((left, top, right, bottom, name))
        if len(self.merged) > MOST_MERGED:
            raise Enough

    def _kind(self, text: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "n" and text and not _NUMBER.fullmatch(text.strip()):
            return "text"
        if kind == "n" and text and int(self._cell.get("s", "0")) in self._dates:
            return "date"
        return {"n": "number", "s": "s", "b": "yesno", "e": "error", "d": "date"}.get(kind, "text")
