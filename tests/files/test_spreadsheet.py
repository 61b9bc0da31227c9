"""Reading the cells of a workbook: values, formulas, days, merged ranges; long and broken ones."""

import time
from datetime import date
from typing import Any

import pytest

from kcproposals.domain.errors import RuleViolation
from kcproposals.files.spreadsheet import FIRST_ROWS, Cell, read_workbook
from tests.tables.books import book, changed

SHEET = "xl/worksheets/sheet1.xml"


def draw(page: Any, made: Any) -> None:
    page.write_formula("A1", "=1+1", None, 2)
    page.write_formula("B1", "=1+1", None, "")
    page.write_datetime("C1", date(2026, 3, 2), made.add_format({"num_format": "dd/mm/yyyy"}))
    page.write_number("D1", 6.04e8, made.add_format({"num_format": '#,##0 "đồng/ngày"'}))
    page.merge_range("A3:A5", "gộp")
    page.write_rich_string("B3", "một ", made.add_format({"bold": True}), "hai")
    made.add_worksheet("ẩn").hide()


def test_every_kind_of_cell() -> None:
    (sheet,) = read_workbook(book(draw=draw))
    first = sheet.rows[1]
    assert first[1] == Cell("A1", "2", "number", is_formula=True) and first[2] == Cell(
        "B1", "", "number", is_formula=True
    )
    assert (first[3].kind, first[3].text, first[4]) == ("date", "46083", Cell("D1", "604000000", "number"))
    assert sheet.rows[3] == {1: Cell("A3", "gộp"), 2: Cell("B3", "một hai")}
    assert [sheet.shared_rows(1, row) for row in (2, 4, 6)] == ["", "A3:A5", ""]


def test_a_hundred_thousand_rows_end_the_reading_soon() -> None:
    row = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = b"".join(row.replace(b"%d", str(n).encode()) for n in range(1, 100_001))
    data = changed(book(), {SHEET: lambda part: part.replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>")})
    start = time.perf_counter()
    (sheet,) = read_workbook(data)
    assert sheet.is_cut and len(sheet.rows) == FIRST_ROWS
    assert time.perf_counter() - start < 2


def test_a_million_empty_rows_end_it_too() -> None:
    rows = b'<row r="1" s="1"/>' * 400_000
    data = changed(book(), {SHEET: lambda part: part.replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>")})
    assert read_workbook(data)[0].is_cut


def test_numbers_that_are_none_are_texts_and_odd_ranges_are_left() -> None:
    cells = b"".join(b"<c><v>%s</v></c>" % one for one in (b"NaN", b"1E999999", b"9" * 5_000, b"-2.5e3"))
    rows = b"<sheetData><row>" + cells + b'</row></sheetData><mergeCells><mergeCell ref="A1"/></mergeCells>'
    (sheet,) = read_workbook(changed(book(), {SHEET: lambda part: part.replace(b"<sheetData/>", rows)}))
    assert [cell.kind for cell in sheet.rows[1].values()] == ["text", "text", "text", "number"]


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>', b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c t='s'><v>999</v></c></row></sheetData></worksheet>", b"<worksheet", b"",
    ],
)  # fmt: skip
def test_a_broken_sheet_is_refused(part: bytes) -> None:
    with pytest.raises(RuleViolation, match="Không đọc được tệp Excel"):
        read_workbook(changed(book(["x"]), {SHEET: lambda _: part}))
