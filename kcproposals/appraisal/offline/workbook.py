"""A member's own open sheets as a workbook to fill without a network. Nothing typed by people becomes a formula."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.appraisal.offline import layout
from kcproposals.appraisal.sheets.page import adds_plainly
from kcproposals.appraisal.sheets.services import most_support, step_of
from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.criteria.services import rules_of
from kcproposals.domain.dates import to_local, vn_datetime
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.domain.scoring import Criterion
from kcproposals.web.translations import language

_WIDTHS = {layout.NAME: 46, layout.MOST: 12, layout.STEP: 8, layout.VALUE: 19, layout.TEXT: 58, layout.GUIDE: 70}


def workbook(round_: Round, sheets: Sequence[ScoreSheet], now: datetime) -> bytes:
    """Return the .xlsx of these sheets, all of one member."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": round_.board.name, "created": to_local(now).replace(tzinfo=None)})
    _explain(book, round_, len(sheets), now)
    _Writer(book, round_, sheets).write()
    book.worksheets()[1].activate()
    book.close()
    return target.getvalue()


def _explain(book: Any, round_: Round, number: int, now: datetime) -> None:
    page = book.add_worksheet(_("Hướng dẫn"))
    page.set_column(0, 0, 110)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, round_.board.name, book.add_format({"bold": True, "font_size": 14, "text_wrap": True}))
    lines = [
        _("Tải về lúc %(when)s, %(number)s phiếu chưa nộp. Tệp này chỉ của bạn: xin không gửi cho người khác.",
          when=vn_datetime(now), number=number),
        _("1. Ở trang “Phiếu chấm”, ghi điểm vào cột D, nhận xét, lý do vào cột E. Chỉ ghi được vào ô nền vàng."),
        _("2. Điểm ghi bằng số, ví dụ 13 hoặc 7,5. Tiêu chí cho phép bỏ qua thì ghi %(word)s (không áp dụng).",
          word=layout.NOT_APPLICABLE),
        _("3. Để trống ô nào thì mục đó coi như chưa ghi; nộp phiếu vẫn làm trên hệ thống."),
        _("4. Lưu tệp dạng .xlsx rồi gửi lại ở trang “Chấm ngoại tuyến” của vòng chấm. Hệ thống cho xem trước từng "
          "thay đổi; phiếu đã sửa trên hệ thống sau lúc tải về được đặt cạnh để bạn chọn, không bản nào bị ghi đè."),
        _("Không thêm công thức, không xóa dòng, không đổi các cột ẩn. Gửi nhiều lần được."),
    ]  # fmt: skip
    for line, text in enumerate(lines, start=2):
        page.write_string(line, 0, text, wrap)


class _Writer:
    """Writes the blocks of the files, one below the other."""

    def __init__(self, book: Any, round_: Round, sheets: Sequence[ScoreSheet]) -> None:
        self.book, self.round, self.sheets = book, round_, sheets
        self.criteria = rules_of(round_.criteria_set).criteria
        self.items = {item["key"]: item for item in round_.criteria_set.definition["items"]}
        self.adds = adds_plainly(round_.criteria_set) and rules_of(round_.criteria_set).kind == "points"
        base: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#c9ced6"}
        typed = {**base, "bg_color": "#fff8db", "locked": False, "text_wrap": True}
        styles: dict[str, dict[str, Any]] = {
            "head": {"bold": True, "text_wrap": True, "bg_color": "#f1f3f5"},
            "file": {"bold": True, "bg_color": "#e8eef7", "text_wrap": True},
            "fixed": {"text_wrap": True},
            "number": {"num_format": "#,##0.##", "align": "right"},
            "guide": {"text_wrap": True, "font_color": "#5b6470"},
            "sum": {"bold": True, "num_format": "0.##", "align": "right"},
        }
        self.formats = {name: book.add_format({**base, **more}) for name, more in styles.items()}
        self.formats |= {
            "mark": book.add_format({**typed, "num_format": "0.##", "align": "right"}),
            "money": book.add_format({**typed, "num_format": "#,##0", "align": "right"}),
            "text": book.add_format({**typed, "num_format": "@"}),
        }

    def write(self) -> None:
        """Write all sheets; a new worksheet begins where the next block would not fit."""
        block = len(self.criteria) + 5
        self.page, self.line = self._begin(1), 1
        for sheet in self.sheets:
            if self.line + block > layout.ROWS:
                self.page, self.line = self._begin(len(self.book.worksheets())), 1
            self._block(sheet)

    def _begin(self, number: int) -> Any:
        page = self.book.add_worksheet(_("Phiếu chấm") + (f" {number}" if number > 1 else ""))
        heads = (_("Hồ sơ, tiêu chí"), _("Tối đa"), _("Bước"), _("Điểm, mức, kết luận"), _("Nhận xét, lý do"),
                 _("Hướng dẫn và các mức điểm"))  # fmt: skip
        for column, head in enumerate(heads):
            page.write_string(0, column, head, self.formats["head"])
            page.set_column(column, column, _WIDTHS[column + 1])
        known = (layout.MARK, self.round.key, self.sheets[0].member.key, layout.fingerprint(self.round.criteria_set))
        for column, text in enumerate(known, start=layout.KEY - 1):
            page.write_string(0, column, text)
        page.set_column(layout.KEY - 1, layout.PRINT - 1, None, None, {"hidden": True})
        page.freeze_panes(1, 1)
        page.protect("", {"select_locked_cells": True, "format_columns": True, "format_rows": True})
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        return page

    def _block(self, sheet: ScoreSheet) -> None:
        proposal = sheet.appraisal.proposal
        title = f"{sheet.appraisal.position}. {proposal.code} · {proposal.title} · {proposal.applicant_name}"
        self.page.merge_range(self.line, 0, self.line, layout.GUIDE - 1, "", self.formats["file"])
        self.page.write_string(self.line, 0, title, self.formats["file"])
        self.line += 1
        first = self.line
        for number, criterion in enumerate(self.criteria, 1):
            self._criterion(sheet, number, criterion)
        if self.adds:
            cells = f"D{first + 1}:D{self.line}"
            total = sum(mark for mark in sheet.marks.values() if mark is not None) / 100
            self._fixed(_("Tổng điểm"), "", "", "")
            self.page.write_formula(self.line, layout.VALUE - 1, f"=SUM({cells})", self.formats["sum"], total)
            self.line += 1
        self._rest(sheet)

    def _criterion(self, sheet: ScoreSheet, number: int, criterion: Criterion) -> None:
        item, step = self.items[criterion.key], step_of(self.round.criteria_set, criterion.key)
        anchors = [
            "{}–{}: {}".format(*(anchor[edge].replace(".", ",") for edge in ("from", "to")), anchor["text"][language()])
            for anchor in item.get("anchors", ())
        ]
        guide = "\n".join(filter(None, ((item.get("guidance") or {}).get(language(), ""), *anchors)))
        self._fixed(f"{number}. {item['title'][language()]}", criterion.max, step, guide)
        mark = sheet.marks.get(criterion.key, "")
        place = (self.line, layout.VALUE - 1)
        if mark is None:
            self.page.write_string(*place, layout.NOT_APPLICABLE, self.formats["mark"])
        elif mark == "":
            self.page.write_blank(*place, None, self.formats["mark"])
        else:
            self.page.write_number(*place, mark / 100, self.formats["mark"])
        self._text(sheet.justifications.get(criterion.key, ""))
        self.page.data_validation(*place, *place, _limits(f"D{self.line + 1}", criterion, step))
        self._name(sheet, f"mark-{criterion.key}")

    def _rest(self, sheet: ScoreSheet) -> None:
        most = most_support(sheet.appraisal.proposal)
        place = (self.line, layout.VALUE - 1)
        self._fixed(_(layout.LABELS[layout.RECOMMENDED]), Fraction(most or 0) if most is not None else "", "", "")
        amount = sheet.recommended
        if amount is None:
            self.page.write_blank(*place, None, self.formats["money"])
        else:
            self.page.write_number(*place, amount, self.formats["money"])
        if most is not None:
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": most}
            text = _("Số đồng, từ 0 đến %(most)s.", most=format_dong(most))
            self.page.data_validation(*place, *place, rule | {"error_title": _("Mức hỗ trợ"), "error_message": text})
        self._name(sheet, layout.RECOMMENDED)
        place = (self.line, layout.VALUE - 1)
        words = [_(word) for word in CONCLUSIONS.values()]
        self._fixed(_(layout.LABELS[layout.CONCLUSION]), "", "", " / ".join(words))
        chosen = _(CONCLUSIONS[sheet.conclusion]) if sheet.conclusion else ""
        self.page.write_string(*place, chosen, self.formats["text"])
        self.page.data_validation(*place, *place, {"validate": "list", "source": words})
        self._name(sheet, layout.CONCLUSION)
        self._fixed(_(layout.LABELS[layout.NOTE]), "", "", "")
        self._text(sheet.shared_note)
        self._name(sheet, layout.NOTE)

    def _fixed(self, name: str, most: Fraction | str, step: Fraction | str, guide: str) -> None:
        """Write the cells of a row that are not typed."""
        self.page.write_string(self.line, layout.NAME - 1, name, self.formats["fixed"])
        for column, value in ((layout.MOST, most), (layout.STEP, step)):
            if isinstance(value, Fraction):
                self.page.write_number(self.line, column - 1, float(value), self.formats["number"])
            else:
                self.page.write_blank(self.line, column - 1, None, self.formats["fixed"])
        self.page.write_string(self.line, layout.GUIDE - 1, guide, self.formats["guide"])

    def _text(self, text: str) -> None:
        self.page.write_string(self.line, layout.TEXT - 1, text, self.formats["text"])

    def _name(self, sheet: ScoreSheet, field: str) -> None:
        """Name the row in the hidden columns, and go on to the next."""
        self.page.write_string(self.line, layout.KEY - 1, sheet.key)
        self.page.write_number(self.line, layout.VERSION - 1, sheet.version)
        self.page.write_string(self.line, layout.FIELD - 1, field)
        self.line += 1


def _limits(cell: str, criterion: Criterion, step: Fraction) -> dict[str, Any]:
    """Return what Excel lets into a mark's cell, and what it says of anything else."""
    most, unit = layout.number_text(criterion.max), layout.number_text(step)
    fits = f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={most},ABS({cell}/{unit}-ROUND({cell}/{unit},0))<0.000001)"
    text = _("Từ 0 đến %(max)s, theo bước %(step)s.", max=format_mark(criterion.max), step=format_mark(step))
    if criterion.not_applicable == "rebased":
        fits = f'OR({fits},UPPER({cell})="{layout.NOT_APPLICABLE}")'
        text = _("%(limits)s Không áp dụng: ghi %(word)s.", limits=text, word=layout.NOT_APPLICABLE)
    return {"validate": "custom", "value": f"={fits}", "input_title": _("Điểm"), "input_message": text,
            "error_title": _("Điểm chưa đúng"), "error_message": text}  # fmt: skip
