"""The searched list of facilities as a workbook: numbers are numbers, typed text is never a formula.

The same statements whatever the rows.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter
from flask_babel import gettext as _

from kcproposals.domain.identifiers import format_phone
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.facilities.lists import found_facilities, words_of
from kcproposals.facilities.models import Facility
from kcproposals.facilities.words import KINDS
from kcproposals.regulations.units import Commune, commune

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


class Column(NamedTuple):
    """One column: its head, width in characters, and how a row gives its value (a text, a number or a day)."""

    head: str
    width: int
    value: Callable[[Any, Commune], Any]


def workbook(actor: Actor, args: Mapping[str, str]) -> BytesIO:
    """Return the workbook of the facilities ``actor`` may see that fit the search ``q``, by name."""
    _typed, words = words_of(args)
    found = found_facilities(actor, words).with_only_columns(*Facility.__table__.columns)
    rows = list(db.session.execute(found.order_by(Facility.name_sort, Facility.id)))
    stream, columns = BytesIO(), _columns()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"valign": "top", "text_wrap": True})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    sheet = book.add_worksheet(_("Cơ sở"))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.head, head)
    for line, row in enumerate(rows, start=1):
        site = commune(row.unit_code)
        for at, column in enumerate(columns):
            value = column.value(row, site)
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(line, at, value, text)
            elif isinstance(value, int):
                sheet.write_number(line, at, value, number)
            else:
                sheet.write_datetime(line, at, value, day)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    book.close()
    stream.seek(0)
    return stream


def _columns() -> list[Column]:
    return [
        Column(_("Cơ sở"), 36, lambda row, _site: row.name),
        Column(_("Loại hình"), 22, lambda row, _site: _(KINDS[row.kind])),
        Column(_("Mã số thuế"), 16, lambda row, _site: row.tax_code),
        Column(_("Ngày cấp đăng ký kinh doanh"), 14, lambda row, _site: row.registered_on),
        Column(_("Thôn, đường, số nhà"), 28, lambda row, _site: row.site_address),
        Column(_("Xã, phường, đặc khu"), 22, lambda _row, site: site.full_name),
        Column(_("Tỉnh, thành phố"), 20, lambda _row, site: site.province.full_name),
        Column(_("Làng nghề"), 9, lambda row, _site: _("Có") if row.craft_village else _("Không")),
        Column(_("Ngành nghề chính"), 28, lambda row, _site: row.trade),
        Column(_("Sản phẩm chính"), 32, lambda row, _site: row.main_products),
        Column(_("Lao động"), 9, lambda row, _site: row.workers),
        Column(_("Tổng nguồn vốn (đồng)"), 18, lambda row, _site: row.capital),
        Column(_("Người đại diện"), 24, lambda row, _site: row.representative),
        Column(_("Chức vụ"), 16, lambda row, _site: row.representative_title),
        Column(_("Điện thoại"), 15, lambda row, _site: format_phone(row.phone)),
        Column(_("Thư điện tử"), 28, lambda row, _site: row.email),
    ]
