"""The workbook people fill in: the headings of a table with their units, and columns that add up by themselves."""

from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from kcproposals.domain.text import clean_line
from kcproposals.files.spreadsheet import column_letters
from kcproposals.regulations.definitions import Column, Field
from kcproposals.web.translations import language

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"text": 34, "longtext": 44, "money": 18, "choice": 18}
_FORMATS = {"money": "#,##0", "integer": "0", "decimal": "#,##0.##"}


def template_file(table: Field) -> BytesIO:
    """Return an empty workbook for a table, amounts in đồng."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(clean_line(table.label.to(language()))[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1})
    for at, column in enumerate(table.columns):
        unit = f" ({_('đồng')})" if column.type == "money" else ""
        sheet.write_string(0, at, column.label.to(language()) + unit, head)
        more = {"font_color": "#5b6470", "bg_color": "#f1f3f5"} if column.computed else {}
        style = book.add_format({"border": 1, "num_format": _FORMATS.get(column.type, "General"), **more})
        sheet.set_column(at, at, _WIDTHS.get(column.type, 12))
        for line in range(1, table.max_rows + 1):
            _cell(sheet, table, column, line, at, style)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(_("Hướng dẫn"))
    notes.set_column(0, 0, 100)
    for line, text in enumerate(_advice(table)):
        notes.write_string(line, 0, text)
    book.close()
    stream.seek(0)
    return stream


def _cell(sheet: Any, table: Field, column: Column, line: int, at: int, style: Any) -> None:
    """Write one empty cell; a computed one carries its formula."""
    if column.computed is None:
        sheet.write_blank(line, at, None, style)
        return
    keys = [other.key for other in table.columns]
    places = [f"{column_letters(keys.index(key) + 1)}{line + 1}" for key in column.computed.of]
    sign = {"product": "*", "difference": "-", "sum": "+"}[column.computed.op]
    sheet.write_formula(line, at, f'=IF({places[0]}="","",{sign.join(places)})', style, "")


def _advice(table: Field) -> list[str]:
    return [
        _("Mỗi khoản một dòng, nhiều nhất %(most)s dòng. Số tiền ghi bằng đồng.", most=table.max_rows),
        _("Cột nền xám tự tính; hệ thống cũng tính lại và đối chiếu."),
        _("Giữ nguyên dòng tiêu đề. Không gộp ô, không thêm macro."),
        _("Muốn ghi bằng triệu đồng: đổi “(đồng)” trong tiêu đề thành “(triệu đồng)”."),
    ]
