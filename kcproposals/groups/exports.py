"""A list of beneficiaries as a workbook laid out like Mẫu số 11: numbers are numbers, typed text is never a formula."""

from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.regulations.units import find_commune

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def workbook(made: BeneficiaryList, rows: list[Beneficiary]) -> BytesIO:
    """Return the workbook of these rows of a list, with their sums; amounts are đồng."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    text = book.add_format({"valign": "top", "text_wrap": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0", "valign": "top"})
    total = book.add_format({"num_format": "#,##0", "bold": True})
    sheet = book.add_worksheet(_("Mẫu số 11"))
    proposal = made.proposal
    sheet.write_string(0, 0, _("Kế hoạch tổ chức thực hiện đề án (Mẫu số 11)"), bold)
    sheet.write_string(1, 0, f"{proposal.code} · {proposal.title}")
    sheet.write_string(2, 0, _("Đơn vị thực hiện: %(unit)s · bản %(n)s", unit=proposal.applicant_name, n=made.number))
    heads = [
        (_("STT"), 6), (_("Tên cơ sở"), 34), (_("Mã số thuế"), 15), (_("Địa điểm"), 36), (_("Nội dung hỗ trợ"), 34),
        (_("Chi phí (đồng)"), 17), (_("Hỗ trợ (đồng)"), 17), (_("Vốn đối ứng (đồng)"), 17),
    ]  # fmt: skip
    for at, (head, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(4, at, head, bold)
    for line, row in enumerate(rows, start=5):
        sheet.write_number(line, 0, row.position, text)
        for at, value in enumerate((row.name, row.tax_code or "", _place(row), row.content), start=1):
            sheet.write_string(line, at, value, text)
        for at, amount in enumerate((row.cost, row.support, row.counterpart), start=5):
            _amount(sheet, line, at, amount, money)
    last = 5 + len(rows)
    sheet.write_string(last, 1, _("Cộng"), bold)
    for at, values in enumerate(
        zip(*((r.cost or 0, r.support or 0, r.counterpart) for r in rows), strict=True), start=5
    ):
        sheet.write_number(last, at, sum(values), total)
    sheet.freeze_panes(5, 2)
    book.close()
    stream.seek(0)
    return stream


def _amount(sheet: Any, line: int, at: int, amount: int | None, style: Any) -> None:
    if amount is not None:
        sheet.write_number(line, at, amount, style)


def _place(row: Beneficiary) -> str:
    unit = find_commune(row.unit_code)
    return ", ".join(filter(None, (row.address, unit.address if unit else "")))
