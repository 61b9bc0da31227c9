"""Kinds of input that only form definitions need: months, quantities, amounts with limits, one answer of several.

Everything else comes from ``web.forms``. Not for what a value means; the pack says that.
"""

import re
from fractions import Fraction
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.widgets import MonthInput

from kcproposals.domain.amounts import Quantity, format_quantity, parse_amount, parse_quantity
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import format_dong, format_number
from kcproposals.extensions import new_key
from kcproposals.web.forms import MoneyField, ReadField

_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_TYPED_MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
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


class MonthField(ReadField):
    """A month of a year; `data` is "2027-05". Browsers without a picker take 5/2027."""

    drawn_as = "MonthField"
    widget = MonthInput()

    def read(self, typed: str) -> str:
        return parse_month(typed)


class QuantityField(ReadField):
    """A quantity with at most two decimals; `data` is an int or an exact decimal string, "12.5", shown as 12,5."""

    drawn_as = "DecimalField"

    def __init__(
        self, label: str | None = None, validators: Any = None, minimum: int | None = None, maximum: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: str) -> Quantity:
        quantity = parse_quantity(typed)
        number = Fraction(quantity)
        if number == 0 or (self.maximum is not None and number > self.maximum):
            raise RuleViolation(
                N_("Xin nhập một số lớn hơn 0, không quá %(max)s."), max=format_number(self.maximum or 999_999_999)
            )
        return quantity

    def write(self, value: Quantity) -> str:
        return format_quantity(value)


class AmountField(MoneyField):
    """An amount in đồng with the limits of the form definition; it may carry its unit: 604 triệu, 1,25 tỷ."""

    drawn_as = "MoneyField"

    def __init__(
        self, label: str | None = None, validators: Any = None, minimum: int | None = None, maximum: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: str) -> int:
        amount = parse_amount(typed)
        if self.minimum is not None and amount < self.minimum:
            raise RuleViolation(N_("Xin nhập số tiền từ %(min)s đồng trở lên."), min=format_dong(self.minimum))
        if self.maximum is not None and amount > self.maximum:
            raise RuleViolation(N_("Xin nhập số tiền không quá %(max)s đồng."), max=format_dong(self.maximum))
        return amount


class ComputedField(AmountField):
    """An amount the program works out: shown like the others, never read from what a page sends."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take nothing."""


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
