"""The filtered list of proposals as a workbook: numbers are numbers, days are days, typed text is never a formula.

One statement whatever the rows. Not for papers; those have numbers and are stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import func, select

from kcproposals.calls.models import Call
from kcproposals.domain.dates import to_local
from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import STATUS_LABELS, Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.proposals.lists import Filters, matching
from kcproposals.proposals.models import Partner, Proposal
from kcproposals.regulations.units import find_commune, province

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
    "remove_timezone": True,
}  # fmt: skip
TEXT, MONEY, COUNT, INSTANT = "text", "money", "count", "instant"


@dataclass(frozen=True)
class Column:
    """One column of the sheet: its head, width in characters, kind, and how a row gives its value."""

    head: str
    width: int
    kind: str
    value: Callable[[Any], Any]


def workbook(actor: Actor, filters: Filters, activities: Mapping[str, str], *, with_decisions: bool) -> BytesIO:
    """Return the workbook of the proposals ``actor`` may see under the filters, the newest first.

    ``activities`` names activities by code. ``with_decisions`` adds what board and plan gave (offices only).
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    formats = {
        TEXT: book.add_format({"valign": "top", "text_wrap": True}),
        MONEY: book.add_format({"num_format": "#,##0", "valign": "top"}),
        COUNT: book.add_format({"num_format": "0", "valign": "top"}),
        INSTANT: book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left"}),
    }
    columns, rows = _columns(activities, with_decisions), _rows(actor, filters)
    sheet = book.add_worksheet(_("Đề án"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.head, head)
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            _write(sheet, line, at, column, column.value(row), formats[column.kind])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    book.close()
    stream.seek(0)
    return stream


def _write(sheet: Any, line: int, at: int, column: Column, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if column.kind == TEXT:
        sheet.write_string(line, at, value, style)
    elif column.kind == INSTANT:
        sheet.write_datetime(line, at, value, style)
    else:
        sheet.write_number(line, at, value, style)


def _rows(actor: Actor, filters: Filters) -> list[Any]:
    chosen = matching(actor, filters).with_only_columns(Proposal.id)
    named = select(func.aggregate_strings(Partner.name, "; ")).where(Partner.proposal_id == Proposal.id)
    partners = named.scalar_subquery()
    return list(
        db.session.execute(
            select(
                Proposal.code, Proposal.title, Proposal.activity, Proposal.kind, Proposal.programme, Proposal.year,
                Proposal.unit_code, Proposal.province_code, Proposal.total_cost, Proposal.requested,
                Proposal.counterpart, Proposal.ceiling, Proposal.proposed, Proposal.approved, Proposal.status,
                Proposal.submitted_at, Proposal.start_month,
                Proposal.end_month, Proposal.applicant_name.label("facility"), Facility.tax_code,
                Proposal.entered_by_id, Call.title.label("call"), partners.label("partners"),
                Proposal.implementer_name.label("implementer"),
            )
            .outerjoin(Proposal.facility)
            .join(Proposal.call)
            .where(Proposal.id.in_(chosen))
            .order_by(Proposal.id.desc())
        )
    )  # fmt: skip


def _columns(activities: Mapping[str, str], with_decisions: bool) -> list[Column]:
    """Return the columns; amounts are đồng."""
    columns = [
        Column(_("Mã"), 15, TEXT, lambda row: row.code),
        Column(_("Tên đề án"), 48, TEXT, lambda row: row.title),
        Column(pgettext("one", "Cơ sở"), 32, TEXT, lambda row: row.facility),
        Column(_("Mã số thuế"), 14, TEXT, lambda row: row.tax_code),
        Column(_("Đơn vị thực hiện"), 32, TEXT, lambda row: row.implementer),
        Column(_("Đơn vị phối hợp"), 32, TEXT, lambda row: row.partners),
        Column(_("Nội dung hoạt động"), 32, TEXT, lambda row: activities.get(row.activity, "")),
        Column(_("Loại đề án"), 20, TEXT, lambda row: _(KIND_LABELS[Kind(row.kind)])),
        Column(_("Chương trình"), 13, TEXT, lambda row: "KCĐP" if row.programme == "KCDP" else row.programme),
        Column(_("Năm"), 7, COUNT, lambda row: row.year),
        Column(_("Đợt tiếp nhận"), 30, TEXT, lambda row: row.call),
        Column(_("Xã, phường"), 22, TEXT, lambda row: _commune(row.unit_code)),
        Column(_("Tỉnh, thành phố"), 20, TEXT, lambda row: province(row.province_code).full_name),
        _amount(pgettext("proposal", "Tổng kinh phí"), lambda row: row.total_cost),
        _amount(pgettext("amount", "Đề nghị hỗ trợ"), lambda row: row.requested),
        _amount(_("Vốn đối ứng"), lambda row: row.counterpart),
        _amount(_("Mức hỗ trợ tối đa"), lambda row: row.ceiling),
        Column(_("Bắt đầu"), 10, TEXT, lambda row: _month(row.start_month)),
        Column(_("Kết thúc"), 10, TEXT, lambda row: _month(row.end_month)),
        Column(_("Nộp lúc"), 17, INSTANT, lambda row: _local(row.submitted_at)),
        Column(_("Nộp giấy"), 10, TEXT, lambda row: _("có") if row.entered_by_id else ""),
        Column(_("Trạng thái"), 22, TEXT, lambda row: _(STATUS_LABELS[Status(row.status)])),
    ]
    if with_decisions:
        columns += [
            _amount(_("Hội đồng đề xuất"), lambda row: row.proposed),
            _amount(_("Được duyệt"), lambda row: row.approved),
        ]
    return columns


def _amount(head: str, value: Callable[[Any], int | None]) -> Column:
    unit = _("đồng")
    return Column(f"{head} ({unit})", 17, MONEY, value)


def _commune(code: str) -> str:
    unit = find_commune(code)
    return unit.full_name if unit else ""


def _month(text: str) -> str:
    year, _dash, month = text.partition("-")
    return f"{int(month)}/{year}" if month else ""


def _local(instant: datetime | None) -> datetime | None:
    """Return Vietnam's clock time without zone, as workbooks hold times."""
    return to_local(instant).replace(tzinfo=None) if instant else None
