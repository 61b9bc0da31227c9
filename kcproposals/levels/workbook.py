"""A package as a workbook: Mẫu số 02 with groups and sums, and the registration report. Real numbers, no formula."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.levels.models import Package
from kcproposals.levels.table import Group, Line, name_of, sums_of
from kcproposals.regulations.library import Library

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What goes up is a paper of the state: Vietnamese whatever the reader's language.
HEADS = (
    ("TT", 5), ("Mã", 14), ("Tên đề án", 40), ("Mục tiêu, nội dung chính, quy mô", 46), ("Đơn vị thực hiện", 26),
    ("Đơn vị thụ hưởng, phối hợp", 26), ("Địa điểm", 24), ("Thời gian thực hiện", 16), ("Tổng kinh phí (đồng)", 17),
    ("Kinh phí KCQG (đồng)", 17), ("Kinh phí KCĐP (đồng)", 17), ("Đối ứng, nguồn khác (đồng)", 17),
    ("Địa bàn, ngành nghề ưu tiên", 26), ("Ghi chú", 24),
)  # fmt: skip
SUMS = ("total", "national", "local", "other")
FIRST_SUM = 8
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Return a number as the groups of the table are counted: I, II, III …"""
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def workbook(package: Package, groups: Sequence[Group], rules: Library) -> bytes:
    """Return an .xlsx of the package. Text typed by people is written as text."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "align": "center"}),
        "group": book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1}),
        "sum": book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1, "num_format": "#,##0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
        "money": book.add_format({"num_format": "#,##0", "valign": "top", "border": 1}),
        "title": book.add_format({"bold": True, "font_size": 13}),
        "prose": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _table(book.add_worksheet("Mẫu 02"), package, groups, rules, formats)
    _report(book.add_worksheet("Báo cáo đăng ký"), package, formats)
    book.close()
    return target.getvalue()


def _table(page: Any, package: Package, groups: Sequence[Group], rules: Library, formats: dict[str, Any]) -> None:
    page.set_landscape()
    page.fit_to_pages(1, 0)
    title = f"Biểu tổng hợp các đề án khuyến công đăng ký kế hoạch năm {package.year}"
    page.write_string(0, 0, package.agency.name, formats["title"])
    page.write_string(1, 0, title, formats["title"])
    for column, (head, width) in enumerate(HEADS):
        page.set_column(column, column, width)
        page.write_string(3, column, head, formats["head"])
    page.freeze_panes(4, 3)
    line, number = 4, 0
    for place, group in enumerate(groups, 1):
        _sums(page, line, roman(place), name_of(group.activity, rules), group.sums, formats)
        line += 1
        for part in group.parts:
            page.merge_range(line, 1, line, len(HEADS) - 1, KIND_LABELS[Kind(part.kind)], formats["text"])
            line += 1
            for row, _beside in part.lines:
                number += 1
                _line(page, line, number, row, formats)
                line += 1
    everything = sums_of(row for group in groups for part in group.parts for row, _beside in part.lines)
    _sums(page, line, "", f"Tổng cộng ({everything['count']} đề án)", everything, formats)


def _sums(page: Any, line: int, mark: str, name: str, sums: dict[str, int], formats: dict[str, Any]) -> None:
    for column in range(len(HEADS)):
        page.write_blank(line, column, None, formats["group"])
    page.write_string(line, 0, mark, formats["group"])
    page.write_string(line, 2, name, formats["group"])
    for column, key in enumerate(SUMS, FIRST_SUM):
        page.write_number(line, column, sums[key], formats["sum"])


def _line(page: Any, line: int, number: int, row: Line, formats: dict[str, Any]) -> None:
    page.write_number(line, 0, number, formats["text"])
    texts = (row.code, row.title, row.content, row.implementer, row.beneficiary, row.place, row.period)
    for column, text in enumerate(texts, 1):
        page.write_string(line, column, text, formats["text"])
    for column, key in enumerate(SUMS, FIRST_SUM):
        page.write_number(line, column, getattr(row, key), formats["money"])
    page.write_string(line, FIRST_SUM + len(SUMS), row.priority, formats["text"])
    page.write_string(line, FIRST_SUM + len(SUMS) + 1, row.note, formats["text"])


def _report(page: Any, package: Package, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 110)
    parts = (
        (f"1. Kết quả thực hiện năm {package.year - 2}", package.last_year),
        (f"2. Tình hình thực hiện kế hoạch năm {package.year - 1}", package.this_year),
        (f"3. Mục tiêu, định hướng năm {package.year}", package.next_year),
    )
    line = 0
    for heading, text in parts:
        page.write_string(line, 0, heading, formats["title"])
        page.write_string(line + 1, 0, text, formats["prose"])
        line += 3
