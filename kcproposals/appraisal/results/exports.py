"""A closed round as a workbook: real numbers, nothing that a spreadsheet would run."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.results.page import deviation
from kcproposals.appraisal.results.queries import ClosedRound, FileRow
from kcproposals.appraisal.words import result_notes, seat_word, sheet_notes
from kcproposals.domain.dates import to_local
from kcproposals.domain.errors import N_
from kcproposals.regulations import units

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = {"locked": N_("dùng"), "late": N_("muộn"), "recused": N_("xung đột"), "draft": N_("vắng")}


def workbook(
    closed: ClosedRound, files: Sequence[FileRow], titles: Mapping[str, str], activities: Mapping[str, str], *,
    sheets: bool,
) -> bytes:  # fmt: skip
    """Return an .xlsx with the result of these files in this order and, for those who may read them (``sheets``), every
    member's marks.

    Text typed by people is written as text: no formula, no link, no number made of it. Amounts are đồng.
    """
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    if closed.round.closed_at:
        made = to_local(closed.round.closed_at).replace(tzinfo=None)
        book.set_properties({"title": closed.round.board.name, "created": made})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0"}),
        "mark": book.add_format({"num_format": "0.00"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _results(book, closed, files, titles, activities, formats)
    if sheets:
        _marks(book, closed, files, titles, formats)
    book.close()
    return target.getvalue()


def _results(
    book: Any, closed: ClosedRound, files: Sequence[FileRow], titles: Mapping[str, str],
    activities: Mapping[str, str], formats: dict[str, Any],
) -> None:  # fmt: skip
    page = book.add_worksheet(_("Kết quả"))
    heads = [
        _("Hạng"), _("Mã"), _("Đề án"), _("Đơn vị thụ hưởng"), _("Địa điểm"), _("Nội dung"), _("Đề nghị (đồng)"),
        _("Mức tối đa (đồng)"), _("Đề xuất (đồng)"), _("Điểm"), _("Kết luận"), *titles.values(), _("Phiếu dùng"),
        _("Phiếu bị loại"), _("Nộp muộn"), _("Xung đột"), _("Vắng"), _("Độ lệch"), _("Phiếu quyết định kết luận"),
        _("Đơn vị thực hiện"), _("Ghi chú"),
    ]  # fmt: skip
    _head(page, heads, formats, freeze=3)
    verdicts = {True: _("Đạt"), False: _("Không đạt"), None: _("Chưa có kết quả")}
    for line, row in enumerate(files, 1):
        result = row.result
        if result is None:
            continue
        notes = [*result_notes(row, closed, titles), *sheet_notes(row, closed)]
        spread = deviation(result)
        counts = (result.used, result.excluded, result.late, result.recused, result.missing)
        cells = [
            result.rank, row.code, row.title, row.facility, units.place(row.unit_code),
            activities.get(row.activity, row.activity), row.requested, row.ceiling, row.proposed,
            _rounded(result.total), verdicts[result.passed], *(_rounded(result.criteria.get(key)) for key in titles),
            *map(len, counts), float(spread.replace(",", ".")) if spread else None,
            len(result.line_changes_without), row.implementer, "; ".join(notes),
        ]  # fmt: skip
        _write(page, line, cells, formats, money=range(6, 9), marks=(9, *range(11, 11 + len(titles)), 16 + len(titles)))
    page.autofilter(0, 0, max(len(files), 1), len(heads) - 1)


def _marks(
    book: Any, closed: ClosedRound, files: Sequence[FileRow], titles: Mapping[str, str], formats: dict[str, Any]
) -> None:
    page = book.add_worksheet(_("Từng phiếu"))
    heads = [_("Mã"), _("Đề án"), _("Thành viên"), _("Vai trò"), _("Phiếu"), *titles.values(), _("Tổng điểm")]
    _head(page, heads, formats, freeze=2)
    line = 0
    for row in files:
        for cells in _sheet_cells(row, closed, titles):
            line += 1
            _write(page, line, cells, formats, money=(), marks=range(5, 6 + len(titles)))
    page.autofilter(0, 0, max(line, 1), len(heads) - 1)


def _sheet_cells(row: FileRow, closed: ClosedRound, titles: Mapping[str, str]) -> list[list[Any]]:
    found = []
    for member, sheet in closed.sheets_of(row).items():
        given = sheet.state in ("locked", "late")
        state = _("loại") if row.result and member in row.result.excluded else _(_STATES[sheet.state])
        marks = [_rounded(sheet.marks.get(key)) if given else None for key in titles]
        total = _rounded(closed.total_of(sheet)) if given else None
        found.append([row.code, row.title, sheet.name, seat_word(sheet.role), state, *marks, total])
    return found


def _head(page: Any, heads: list[str], formats: dict[str, Any], *, freeze: int) -> None:
    for column, head in enumerate(heads):
        page.write_string(0, column, head, formats["head"])
        page.set_column(column, column, 42 if column == 2 and freeze == 3 else 14)
    page.freeze_panes(1, freeze)


def _write(page: Any, line: int, cells: list[Any], formats: dict[str, Any], *, money: Any, marks: Any) -> None:
    for column, value in enumerate(cells):
        if value is None:
            continue
        if isinstance(value, str):
            page.write_string(line, column, value, formats["text"])
        else:
            kind = "money" if column in money else "mark" if column in marks else None
            page.write_number(line, column, value, formats[kind] if kind else None)


def _rounded(value: Any) -> float | None:
    """Return points as a spreadsheet holds them: rounded half up to two decimals, once, as everywhere."""
    return None if value is None else float((value * 200 + 1) // 2 / 100)
