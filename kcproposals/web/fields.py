"""Form fields that read what people type by the rules of `domain`: text, amounts, marks, days, numbers of all kinds.

A field keeps what was typed in its box when it cannot be read, and says in one sentence what to type. Not here: what a
value may be for a subject; that is a form's or a rule's.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, EmailInput, ListWidget, TelInput, TextInput

from kcproposals.domain import dates, identifiers, money
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line
from kcproposals.web.translations import sentence

_NOTHING_CHOSEN = _l("— Chọn —")
ONCE_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


class LineField(StringField):
    """One line of text; like every text of our forms it arrives clean (`domain.text.clean_line`)."""

    drawn_as = "StringField"


class TextField(TextAreaField):
    """Long text, clean with its line ends (`domain.text.clean_text`)."""

    drawn_as = "TextAreaField"


class OnceField(HiddenField):
    """A random key that makes a repeated post of the same form one act; a missing or odd key is replaced."""

    drawn_as = "HiddenField"

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, default=lambda: secrets.token_urlsafe(12), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and ONCE_KEY.fullmatch(valuelist[0]):
            self.data = valuelist[0]


class ReadField(Field):
    """A text box read by a rule; subclasses give `read` and `write`. Nothing typed is None."""

    widget = TextInput()
    attributes: dict[str, str] = {}
    data: Any

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        render_kw = {**self.attributes, **(kwargs.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=render_kw, **kwargs)

    def read(self, typed: str) -> Any:
        """Return the value of a non-empty text, or raise RuleViolation."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """Return the text that reads back as `value`."""
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        typed = clean_line(valuelist[0])
        if typed:
            try:
                self.data = self.read(typed)
            except RuleViolation as refused:
                raise ValueError(sentence(refused)) from refused

    def _value(self) -> str:
        if self.data is not None:
            return self.write(self.data)
        return clean_line(self.raw_data[0]) if self.raw_data else ""


class MoneyField(ReadField):
    """An amount typed in đồng (or `unit="trieu"`); `data` is đồng, shown as 300.000.000."""

    attributes = {"inputmode": "numeric", "autocomplete": "off"}

    def __init__(
        self, label: str | None = None, validators: Any = None, unit: money.Unit = "dong", **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.unit: money.Unit = unit

    def read(self, typed: str) -> int:
        return money.parse_money(typed, self.unit)

    def write(self, value: int) -> str:
        return money.format_dong(value) if self.unit == "dong" else money.trieu(value)


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
        return money.parse_percent(typed, self.minimum, self.maximum)

    def write(self, value: str) -> str:
        return value.replace(".", ",")


class MarkField(ReadField):
    """A mark with at most two decimals; `data` and `maximum` are hundredths."""

    attributes = {"inputmode": "decimal", "autocomplete": "off"}

    def __init__(
        self, label: str | None = None, validators: Any = None, maximum: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.maximum = maximum

    def read(self, typed: str) -> int | None:
        return money.parse_mark(typed, maximum=self.maximum)

    def write(self, value: int) -> str:
        return money.format_mark(value)


class CountField(ReadField):
    """A whole number from `minimum` to `maximum`, both included; a year stays 2027, larger ones are grouped."""

    drawn_as = "IntegerField"
    attributes = {"inputmode": "numeric", "autocomplete": "off"}

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        minimum: int = 0,
        maximum: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def read(self, typed: str) -> int:
        return money.parse_count(typed, minimum=self.minimum, maximum=self.maximum)

    def write(self, value: int) -> str:
        return str(value) if abs(value) < 10_000 else money.format_number(value)


class VnDateField(ReadField):
    """A day: the browser's date picker, or day/month/year typed where there is none; `data` is a date."""

    drawn_as = "DateField"
    widget = DateInput()

    def read(self, typed: str) -> date:
        return dates.parse_date(typed)

    def write(self, value: date) -> str:
        return value.isoformat()


class LocalDateTimeField(ReadField):
    """A clock time and day of Vietnam; `data` is the instant in UTC."""

    drawn_as = "DateTimeLocalField"
    widget = DateTimeLocalInput()

    def read(self, typed: str) -> datetime:
        return dates.parse_local_datetime(typed)

    def write(self, value: datetime) -> str:
        return dates.to_local(value).strftime("%Y-%m-%dT%H:%M")


class PhoneField(ReadField):
    """A Vietnamese telephone number; `data` is +84…, shown as it is dialled."""

    drawn_as = "TelField"
    widget = TelInput()
    attributes = {"autocomplete": "tel"}

    def read(self, typed: str) -> str:
        return identifiers.normalise_phone(typed)

    def write(self, value: str) -> str:
        return identifiers.format_phone(value)


class EmailField(ReadField):
    """An e-mail address; `data` is in lower case, because people do not tell two addresses apart by capitals."""

    drawn_as = "EmailField"
    widget = EmailInput()
    attributes = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}

    def read(self, typed: str) -> str:
        try:
            return validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized.lower()
        except EmailNotValidError as refused:
            raise RuleViolation(N_("Xin nhập địa chỉ thư điện tử đầy đủ, không dấu, ví dụ ten@congty.vn.")) from refused


class TaxCodeField(LineField):
    """A tax code, checked for the kind of facility: `kind`, or what was chosen in the form's field `kind_field`.

    After validation `data` is in stored form and `findings` holds what a person should look at again.
    """

    data: Any
    findings: tuple[identifiers.TaxFinding, ...] = ()

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        kind: str | None = None,
        kind_field: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.kind, self.kind_field = kind, kind_field

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        kind = form[self.kind_field].data if self.kind_field else self.kind
        try:
            self.data, self.findings = identifiers.check_tax_code(self.data, kind)
        except RuleViolation as refused:
            raise StopValidation(sentence(refused)) from refused


Choices = Iterable[tuple[Any, Any] | SelectChoice] | Callable[..., Any]


class ChoiceField(SelectField):
    """A list to choose one from, given as (value, label) pairs.

    The label `blank` stands first and means None; with blank=None one of the choices must be taken.
    """

    drawn_as = "SelectField"

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        choices: Choices = (),
        blank: Any = _NOTHING_CHOSEN,
        coerce: Callable[[Any], Any] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, coerce=lambda value: coerce(value) if value != "" else None, **kwargs)
        self.choices = choices
        self.blank = blank

    def iter_choices(self) -> list[Choice]:
        blank = [] if self.blank is None else [Choice("", self.blank, self.data is None, {})]
        return [*blank, *super().iter_choices()]


class ManyChoicesField(SelectMultipleField):
    """A list to tick any number from, given as (value, label) pairs."""

    drawn_as = "MultiCheckboxField"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str | None = None, validators: Any = None, choices: Choices = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices = choices


class YesNoField(RadioField):
    """Có or Không; `data` is a bool, or None while nothing is chosen."""

    drawn_as = "RadioField"
    _ANSWERS = {"yes": True, "no": False, True: True, False: False}

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=self._ANSWERS.get, **kwargs)
        self.choices = [("yes", _l("Có")), ("no", _l("Không"))]

    def pre_validate(self, form: Any) -> None:
        if self.data is not None or any(self.raw_data or ()):
            super().pre_validate(form)
