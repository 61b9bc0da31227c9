"""The approved list as files: CSV and a workbook for spreadsheets, JSON for programs. Vietnamese, as the decisions are.

Text typed by people never becomes a formula: the workbook writes it as text, the CSV puts an apostrophe before what
a spreadsheet would compute.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import BytesIO, StringIO

from kcproposals.facilities.words import KINDS
from kcproposals.publishing.queries import Supported
from kcproposals.regulations import units

HEADS = (
    "Cơ quan", "Chương trình", "Năm", "Mã đề án", "Tên đề án", "Đơn vị thụ hưởng", "Đơn vị thực hiện", "Nội dung",
    "Địa điểm", "Kinh phí hỗ trợ (đồng)", "Quyết định", "Ngày",
)  # fmt: skip
WIDTHS = (28, 12, 8, 14, 44, 32, 28, 34, 30, 18, 18, 12)
MONEY, DAY = 9, 11
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def beneficiary_of(row: Supported) -> str:
    """Return who was supported: the name of an organisation, the kind of a person."""
    return row.beneficiary or str(KINDS.get(row.beneficiary_kind, ""))


def _cells(row: Supported, activities: Mapping[str, str]) -> list[str | int]:
    return [
        row.agency, "KCQG" if row.programme == "KCQG" else "KCĐP", row.year, row.code, row.title, beneficiary_of(row),
        row.unit, activities.get(row.activity, row.activity), units.place(row.unit_code), row.support, row.decision,
        row.dated.isoformat(),
    ]  # fmt: skip


def as_csv(rows: Sequence[Supported], activities: Mapping[str, str]) -> bytes:
    """Return the list as CSV in UTF-8 with a mark that lets Excel read it."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in _cells(row, activities)])
    return target.getvalue().encode("utf-8-sig")


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_COMPUTED) else cell


def as_json(rows: Sequence[Supported], activities: Mapping[str, str]) -> bytes:
    """Return the list as JSON: an object for each proposal, amounts in đồng, dates as in ISO 8601."""
    found = [
        {
            **asdict(row), "beneficiary": beneficiary_of(row), "activity_name": activities.get(row.activity, ""),
            "place": units.place(row.unit_code), "dated": row.dated.isoformat(),
        }
        for row in rows
    ]  # fmt: skip
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def as_xlsx(rows: Sequence[Supported], activities: Mapping[str, str], title: str) -> bytes:
    """Return the list as a workbook with real numbers and dates and a sum below."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    bold = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "align": "center", "border": 1})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    money = book.add_format({"num_format": "#,##0", "valign": "top", "border": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "border": 1})
    page = book.add_worksheet("Danh sách")
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, title, bold)
    for column, (label, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(2, column, label, head)
    page.freeze_panes(3, 5)
    for line, row in enumerate(rows, 3):
        for column, cell in enumerate(_cells(row, activities)):
            if column == DAY:
                page.write_datetime(line, column, row.dated, day)
            elif isinstance(cell, int):
                page.write_number(line, column, cell, money if column == MONEY else text)
            else:
                page.write_string(line, column, cell, text)
    page.write_string(3 + len(rows), 0, "Cộng", head)
    page.write_number(3 + len(rows), MONEY, sum(row.support for row in rows), money)
    book.close()
    return target.getvalue()
