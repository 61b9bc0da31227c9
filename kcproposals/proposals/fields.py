"""Kinds of input that only form definitions need: months, percentages, amounts with limits, one answer of several.

Everything else comes from ``web.forms``. Not for what a value means; the pack says that.
"""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, HiddenField, RadioField
from wtforms.validators import ValidationError
from wtforms.widgets import MonthInput

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import format_dong
from kcproposals.extensions import new_key
from kcproposals.web.forms import MoneyField, ReadField

_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_TYPED_MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_PERCENT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,4}))? ?%?")
_ROW_ID = re.compile(r"[a-z0-9]{10}")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def parse_month(text: str) -> str:
    """Read a month sent by a browser (2027-05) or typed (5/2027) and return it as 2027-05; raises RuleViolation."""
    if iso := _ISO_MONTH.fullmatch(text):
        year, month = int(iso[1]), int(iso[2])
    elif usual := _TYPED_MONTH.fullmatch(text):
        year, month = int(usual[2]), int(usual[1])
    else:
        raise RuleViolation(N_("Xin nhập tháng theo thứ tự tháng/năm, ví dụ 5/2027."))
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        raise RuleViolation(N_("Xin kiểm tra lại tháng và năm, ví dụ 5/2027."))
    return f"{year:04d}-{month:02d}"


def parse_percent(text: str, minimum: int | None = None, maximum: int | None = None) -> str:
    """Read a percentage with comma or dot as decimal mark and return it exactly, "12.5"; raises RuleViolation."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise RuleViolation(N_("Xin nhập số phần trăm, ví dụ 12,5."))
    whole, part = int(match[1]), (match[2] or "").rstrip("0")
    too_small = minimum is not None and whole < minimum
    too_big = maximum is not None and (whole, bool(part)) > (maximum, False)
    if too_small or too_big:
        raise RuleViolation(
            N_("Xin nhập số phần trăm từ %(min)s đến %(max)s."), min=minimum or 0, max=maximum or 999_999
        )
    return f"{whole}.{part}" if part else str(whole)


class MonthField(ReadField):
    """A month of a year; `data` is "2027-05". Browsers without a picker take 5/2027."""

    drawn_as = "MonthField"
    widget = MonthInput()

    def read(self, typed: str) -> str:
        return parse_month(typed)


class PercentField(ReadField):
    """A percentage; `data` is an exact decimal string, "12.5", shown as 12,5."""

    drawn_as = "PercentField"

    def __init__(
        self, label: str | None = None, validators: Any = None, minimum: int | None = None, maximum: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: str) -> str:
        return parse_percent(typed, self.minimum, self.maximum)

    def write(self, value: str) -> str:
        return value.replace(".", ",")


class AmountField(MoneyField):
    """An amount in đồng with the limits of the form definition."""

    drawn_as = "MoneyField"

    def __init__(
        self, label: str | None = None, validators: Any = None, minimum: int | None = None, maximum: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: str) -> int:
        amount = super().read(typed)
        if self.minimum is not None and amount < self.minimum:
            raise RuleViolation(N_("Xin nhập số tiền từ %(min)s đồng trở lên."), min=format_dong(self.minimum))
        if self.maximum is not None and amount > self.maximum:
            raise RuleViolation(N_("Xin nhập số tiền không quá %(max)s đồng."), max=format_dong(self.maximum))
        return amount


class OneOfField(RadioField):
    """One of a few answers, given as (value, label) pairs; nothing chosen is None, which a draft may leave."""

    drawn_as = "RadioField"

    def __init__(self, label: str | None = None, validators: Any = None, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices = choices

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


class RowIdField(HiddenField):
    """The lasting name of a table row, so that changes of a row can be told from rows put in and taken out."""

    drawn_as = "HiddenField"
    is_new = False

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and _ROW_ID.fullmatch(valuelist[0]):
            self.data = valuelist[0]

    def named(self) -> str:
        """Return the row's name, giving it one if it has none yet."""
        if not self.data:
            self.data, self.is_new = new_key(), True
        return self.data


class RowsField(FieldList):
    """A table of 1 to ``max_rows`` rows. A few rows too many are still read, so that they come back with a message."""

    drawn_as = "FieldList"

    def __init__(
        self, row: Any, label: str | None = None, *, max_rows: int, is_optional: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(row, label, [_few_enough], min_entries=1, max_entries=max_rows + 50, **kwargs)
        self.max_rows = max_rows
        self.flags.optional = is_optional

    def _compact_indices(self) -> None:
        """Keep the numbers the page gave its rows: messages and names must find the row they are about."""


def _few_enough(_form: Any, rows: RowsField) -> None:
    if len(rows.entries) > rows.max_rows:
        raise ValidationError(_("Nhiều nhất %(max)s dòng. Xin bỏ bớt hoặc gộp các dòng.", max=rows.max_rows))
