"""Read a filled workbook: each sheet as it was meant, or what is wrong with which cell. Stores nothing.

Strict: a formula, a day, a number that is no mark of this criterion is refused at its cell ("ô D7"); nothing is
guessed. A sheet with such a cell is not taken at all: half a sheet would look like a whole one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.appraisal.offline import layout
from kcproposals.appraisal.sheets.services import SheetContent, check_mark, check_recommended
from kcproposals.appraisal.sheets.typed import LONGEST
from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.amounts import amount_of
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import parse_mark, parse_money
from kcproposals.domain.text import clean_text, fold
from kcproposals.files.kinds import XLSX, cleaned
from kcproposals.files.spreadsheet import Cell, Sheet, column_letters, read_workbook
from kcproposals.web.translations import language

MOST_BYTES = 5 * 1024**2
_NOT_OURS = N_(
    "Tệp này không phải tệp phiếu chấm tải từ hệ thống, hoặc các cột ẩn đã bị xóa. Xin tải tệp mới và ghi vào đó."
)


@dataclass
class Entry:
    """One sheet of the file: at which version it was downloaded, what it says, and what could not be read.

    ``troubles`` are [where, what the cell holds, msgid, values]: plain values, to be kept and said in any language.
    """

    key: str
    version: int
    content: dict[str, Any] | None = None
    troubles: list[list[Any]] = field(default_factory=list)


def read_file(data: bytes, round_: Round, own: dict[str, ScoreSheet]) -> list[Entry]:
    """Return the sheets of a workbook for this round; ``own`` are the reader's, by key.

    Raises RuleViolation for a file that is none of ours, of another round, member or version of the criteria.
    """
    pages = [page for page in _pages(data) if _text(page, 1, layout.KEY) == layout.MARK]
    if not pages:
        raise RuleViolation(_NOT_OURS)
    rows: dict[str, _Rows] = {}
    for page in pages:
        _check_origin(page, round_, own)
        several = len(pages) > 1
        for line, cells in page.rows.items():
            if line > 1 and layout.KEY in cells:
                key = cells[layout.KEY].text
                rows.setdefault(key, _Rows(key)).add(page, line, cells, several)
    if not rows:
        raise RuleViolation(N_("Tệp không có phiếu nào."))
    if any(key not in own for key in rows):
        raise RuleViolation(N_("Tệp có phiếu không phải của bạn trong vòng chấm này. Xin tải tệp mới và ghi vào đó."))
    return [one.entry(own[key]) for key, one in rows.items()]


def _pages(data: bytes) -> list[Sheet]:
    if not data:
        raise RuleViolation(N_("Tệp rỗng (0 byte). Xin mở tệp trên máy của bạn để kiểm tra rồi chọn lại."))
    if len(data) > MOST_BYTES:
        raise RuleViolation(N_("Tệp lớn hơn %(limit)s MB nên không phải tệp phiếu chấm."), limit=MOST_BYTES // 1024**2)
    _kind, content = cleaned(data, {XLSX})
    return read_workbook(content)


def _text(page: Sheet, line: int, column: int) -> str:
    cell = page.rows.get(line, {}).get(column)
    return cell.text.strip() if cell else ""


def _check_origin(page: Sheet, round_: Round, own: dict[str, ScoreSheet]) -> None:
    """Refuse a page of another round, another member or other criteria, and one with more rows than we ever write."""
    if page.is_cut:
        raise RuleViolation(
            N_("Trang tính “%(page)s” có quá nhiều dòng. Xin tải tệp mới và ghi vào đó."), page=page.name
        )
    member = next(iter(own.values())).member if own else None
    if _text(page, 1, layout.VERSION) != round_.key:
        raise RuleViolation(N_("Tệp này của một vòng chấm khác. Xin tải tệp của vòng này, hoặc gửi ở trang vòng kia."))
    if member is None or _text(page, 1, layout.FIELD) != member.key:
        raise RuleViolation(N_("Tệp này là phiếu của người khác. Mỗi thành viên chỉ gửi tệp do chính mình tải về."))
    if _text(page, 1, layout.PRINT) != layout.fingerprint(round_.criteria_set):
        raise RuleViolation(N_("Tệp này theo một bản tiêu chí khác. Xin tải tệp mới và ghi vào đó."))


class _Rows:
    """The rows of one sheet as they are found, wherever they stand."""

    def __init__(self, key: str) -> None:
        self.key, self.versions = key, set[str]()
        self.found: dict[str, tuple[Callable[[int], str], dict[int, Cell]]] = {}
        self.twice: list[str] = []

    def add(self, page: Sheet, line: int, cells: dict[int, Cell], several: bool) -> None:
        """Take one row."""

        def where(column: int) -> str:
            address = f"{column_letters(column)}{line}"
            return f"{page.name}!{address}" if several else address

        name = cells[layout.FIELD].text if layout.FIELD in cells else ""
        if name in self.found:
            self.twice.append(where(layout.NAME))
        self.found[name] = (where, cells)
        self.versions.add(cells[layout.VERSION].text if layout.VERSION in cells else "")

    def entry(self, sheet: ScoreSheet) -> Entry:
        """Read the rows as the sheet they belong to."""
        criteria_set = sheet.appraisal.round.criteria_set
        fields = layout.fields_of(criteria_set)
        version = next(iter(self.versions)) if len(self.versions) == 1 else ""
        if not version.isdecimal() or len(version) > 9 or set(self.found) - set(fields):
            raise RuleViolation(_NOT_OURS)
        entry = Entry(self.key, int(version))
        for address in self.twice:
            entry.troubles.append([address, "", N_("Dòng này có hai lần. Xin tải tệp mới và ghi vào đó."), {}])
        titles = criterion_titles(criteria_set.definition, language())
        for name in fields:
            if name not in self.found:
                label = titles.get(name.removeprefix("mark-")) or _(layout.LABELS[name])
                gone = N_("Thiếu dòng “%(row)s”. Xin tải tệp mới và ghi vào đó.")
                entry.troubles.append(["", "", gone, {"row": str(label)}])
        reader = _Reader(sheet, entry)
        content = reader.content(self.found)
        if not entry.troubles:
            entry.content = content.as_json()
        return entry


class _Reader:
    """Reads the cells of one sheet; what cannot be taken becomes a trouble of the entry."""

    def __init__(self, sheet: ScoreSheet, entry: Entry) -> None:
        self.sheet, self.entry = sheet, entry
        self.criteria_set = sheet.appraisal.round.criteria_set

    def content(self, rows: dict[str, tuple[Callable[[int], str], dict[int, Cell]]]) -> SheetContent:
        """Return what the rows say."""
        marks: dict[str, int | None] = {}
        reasons: dict[str, str] = {}
        rest: dict[str, Any] = {}
        for name, (where, cells) in rows.items():
            value = self._read(where(layout.VALUE), cells.get(layout.VALUE), self._value_of(name))
            text = self._read(where(layout.TEXT), cells.get(layout.TEXT), _prose)
            if name.startswith("mark-"):
                if value is not None:
                    marks[name.removeprefix("mark-")] = None if value == layout.NOT_APPLICABLE else value
                if text:
                    reasons[name.removeprefix("mark-")] = text
            else:
                rest[name] = text if name == layout.NOTE else value
        return SheetContent(
            marks, reasons, rest.get(layout.RECOMMENDED), rest.get(layout.CONCLUSION) or "",
            rest.get(layout.NOTE) or "",
        )  # fmt: skip

    def _read(self, address: str, cell: Cell | None, take: Callable[[Cell], Any]) -> Any:
        """Return what a cell says, None for an empty one and for one that is refused."""
        if cell is None:
            return None
        try:
            _check_plain(cell)
            return take(cell)
        except RuleViolation as refused:
            values = {name: str(value) for name, value in refused.values.items()}
            self.entry.troubles.append([address, cell.text[:60], refused.msgid, values])
            return None

    def _value_of(self, name: str) -> Callable[[Cell], Any]:
        if name == layout.RECOMMENDED:
            return self._amount
        if name == layout.CONCLUSION:
            return _conclusion
        if name == layout.NOTE:
            return lambda _cell: None
        return lambda cell: self._mark(name.removeprefix("mark-"), cell)

    def _mark(self, key: str, cell: Cell) -> int | str | None:
        if cell.kind == "text" and layout.is_not_applicable(cell.text):
            check_mark(self.criteria_set, key, None)
            return layout.NOT_APPLICABLE
        mark = parse_mark(_plain_number(cell) if cell.kind == "number" else cell.text)
        if mark is not None:
            check_mark(self.criteria_set, key, mark)
        return mark

    def _amount(self, cell: Cell) -> int | None:
        if cell.kind == "number":
            amount = amount_of(Decimal(cell.text), "dong")
        else:
            amount = parse_money(cell.text)
        check_recommended(self.sheet.appraisal.proposal, amount)
        return amount


def _check_plain(cell: Cell) -> None:
    """Refuse what is no typed text or number."""
    if cell.is_formula:
        raise RuleViolation(N_("Ô có công thức. Xin ghi thẳng kết quả."))
    if cell.kind == "error":
        raise RuleViolation(N_("Ô báo lỗi của Excel. Xin ghi lại."))
    if cell.kind in ("date", "yesno"):
        raise RuleViolation(N_("Excel đã đổi ô này thành ngày tháng hoặc đúng/sai. Xin ghi lại, ví dụ 7,5."))


def _plain_number(cell: Cell) -> str:
    """Return a number as it would be typed. A spreadsheet's 7.5 may stand as 7.499999999999999 in the file."""
    try:
        return format(round(Decimal(cell.text), 9).normalize(), "f")
    except ArithmeticError:
        return cell.text  # too large to be rounded: no mark either


def _prose(cell: Cell) -> str:
    text = clean_text(_plain_number(cell).replace(".", ",") if cell.kind == "number" else cell.text)
    if len(text) > LONGEST:
        raise RuleViolation(
            N_("Xin rút ngắn còn nhiều nhất %(max)s ký tự; hiện có %(length)s."), max=LONGEST, length=len(text)
        )
    return text


def _conclusion(cell: Cell) -> str:
    """Return the code of a conclusion, written in either language."""
    said = fold(cell.text).strip()
    for tongue in ("vi", "en"):
        with force_locale(tongue):
            for code, word in CONCLUSIONS.items():
                if fold(_(word)) == said:
                    return code
    raise RuleViolation(N_("Xin chọn kết luận trong danh sách của ô."))
