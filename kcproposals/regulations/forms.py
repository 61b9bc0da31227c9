"""Forms of the norms of a province. A draft takes unfinished texts; what must be right is asked before publishing."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField

from kcproposals.domain.amounts import parse_amount
from kcproposals.regulations.entered import MOST_EXAMPLES, MOST_ROWS, Entered, Row
from kcproposals.regulations.entered_checks import Problem
from kcproposals.web.forms import (
    ChoiceField,
    Length,
    LineField,
    MoneyField,
    OnceForm,
    Optional,
    PercentField,
    Required,
    RowForm,
    TextField,
    VnDateField,
)
from kcproposals.web.rows import RowsField

SUPPORT_FORMS = [("grant", _l("Không thu hồi")), ("recoverable_interest_free", _l("Có thu hồi, không lãi"))]
EXPECTED = [
    ("none", _l("Không vượt")),
    ("over_ceiling", _l("Vượt mức tối đa")),
    ("no_norm", _l("Chưa có định mức")),
]


class StartForm(OnceForm):
    """What a new text starts from."""

    source = ChoiceField(_l("Bắt đầu từ"), blank=_l("Bảng trống"))


class SumField(MoneyField):
    """An amount of a row: đồng, or with its unit, as the switch over the table writes it (220 triệu)."""

    drawn_as = "MoneyField"

    def read(self, typed: str) -> int:
        return parse_amount(typed)


class NormRowForm(RowForm):
    """One line of the text."""

    activity = ChoiceField(_l("Nội dung hoạt động"))
    case = LineField(_l("Trường hợp"), [Length(max=60)], description=_l("nếu chia mức"))
    pct = PercentField(_l("Tỷ lệ"), description="%")
    cap = SumField(_l("Mức tối đa"))
    unit = LineField(_l("Đơn vị tính"), [Length(max=60)])
    form = ChoiceField(_l("Hình thức"), choices=SUPPORT_FORMS, blank=None, default="grant")
    clause = LineField(_l("Điều, khoản"), [Length(max=200)])
    condition = LineField(_l("Điều kiện"), [Length(max=300)])
    verified = BooleanField(_l("Đã đối chiếu văn bản"))


class ExampleForm(RowForm):
    """One case reckoned by hand, to try the lines with."""

    activity = ChoiceField(_l("Nội dung hoạt động"))
    case = LineField(_l("Trường hợp"), [Length(max=60)], description=_l("nếu chia mức"))
    cost = SumField(_l("Chi phí hợp lệ"))
    requested = SumField(_l("Đề nghị hỗ trợ"))
    amount = SumField(_l("Mức tối đa phải ra"))
    finding = ChoiceField(_l("Số đề nghị"), choices=EXPECTED)


class NormsForm(OnceForm):
    """A text of a province about its norms, whole."""

    document = LineField(
        _l("Số, ký hiệu và tên văn bản"), [Required(), Length(max=200)],
        description=_l("Ví dụ: Quyết định 12/2026/QĐ-UBND"),
    )  # fmt: skip
    issued_on = VnDateField(_l("Ngày ban hành"))
    source = TextField(
        _l("Nguồn"), [Length(max=1000)],
        description=_l("Địa chỉ trang đăng toàn văn, hoặc số công báo, để người khác đọc lại được"),
    )  # fmt: skip
    effective_from = VnDateField(_l("Có hiệu lực từ"))
    effective_to = VnDateField(
        _l("Hết hiệu lực"), [Optional()],
        description=_l("Bỏ trống nếu văn bản không ghi: nó tự hết hiệu lực khi văn bản sau bắt đầu"),
    )  # fmt: skip
    rows = RowsField(FormField(NormRowForm), _l("Định mức"), max_rows=MOST_ROWS)
    examples = RowsField(
        FormField(ExampleForm), _l("Ví dụ tính thử"), max_rows=MOST_EXAMPLES,
        description=_l(
            "Tính tay theo văn bản. Mỗi dòng định mức cần ít nhất một ví dụ; còn ví dụ sai thì chưa công bố"
        ),
    )  # fmt: skip
    version = HiddenField()

    def offer(self, activities: Iterable[tuple[str, str]]) -> None:
        """Give every row the activities to choose from."""
        choices = list(activities)
        for entry in (*self.rows, *self.examples):
            entry.form.activity.choices = choices

    def read_version(self) -> int:
        """Return the version the page was made of; nonsense is 0, which is stale."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def entered(self, province: str) -> Entered:
        """Return what was typed; a row without anything in it is none."""
        return Entered(
            province=province, document=self.document.data or "", issued_on=self.issued_on.data,
            source=self.source.data or "", effective_from=self.effective_from.data,
            effective_to=self.effective_to.data, rows=_typed(self.rows), examples=_typed(self.examples),
        )  # fmt: skip

    def mark(self, problems: Iterable[Problem]) -> None:
        """Put each problem at its field, in its row where it names one."""
        for problem in problems:
            message = _(problem.msgid, **problem.values)
            field = self[problem.where] if not problem.table else self._cell(problem)
            field.errors = [*field.errors, message]

    def _cell(self, problem: Problem) -> Any:
        """Return the field of a row, and let its table know that something is wrong below it."""
        rows = self[problem.table]
        entry = _filled(rows)[problem.row]
        rows.errors = [*rows.errors, {problem.where: []}]
        return entry.form[problem.where]


_BY_ITSELF = {"verified", "form"}  # what an untouched row carries too


def _filled(rows: Any) -> list[Any]:
    return [entry for entry in rows if any(_value(field) for field in entry.form if field.short_name not in _BY_ITSELF)]


def _typed(rows: Any) -> tuple[Row, ...]:
    """Return the rows with something in them, without their empty fields."""
    found = [{field.short_name: _value(field) for field in entry.form} for entry in _filled(rows)]
    return tuple({name: value for name, value in row.items() if value not in (None, "")} for row in found)


def _value(field: Any) -> Any:
    return str(field.data) if isinstance(field.data, str) else field.data
