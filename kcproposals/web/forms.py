"""The forms every slice builds on: clean text, one message per mistake, in the reader's language.

Slices take everything for their forms from here, fields too. Not here: anything that knows a subject.
"""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.text import clean_line, clean_text, nfc
from kcproposals.web.fields import (
    ChoiceField,
    CountField,
    EmailField,
    LineField,
    LocalDateTimeField,
    ManyChoicesField,
    MarkField,
    MoneyField,
    OnceField,
    PercentField,
    PhoneField,
    ReadField,
    TaxCodeField,
    TextField,
    VnDateField,
    YesNoField,
)
from kcproposals.web.translations import Messages, sentence, wtforms_translations

__all__ = [
    "BaseForm", "OnceForm", "RowForm",
    "ChoiceField", "CountField", "EmailField", "LineField", "LocalDateTimeField", "ManyChoicesField", "MarkField",
    "MoneyField", "OnceField", "PercentField", "PhoneField", "ReadField", "TaxCodeField", "TextField", "VnDateField",
    "YesNoField",
    "Length", "Optional", "Required",
]  # fmt: skip


def _stop_if_unreadable(form: Any, field: Any) -> None:
    """End the checks of a field whose text could not be read: the message about that is the only one."""
    typed = any(value.strip() for value in field.raw_data or () if isinstance(value, str))
    if typed and field.process_errors:
        raise StopValidation


def _cleaned(clean: Any) -> Any:
    return lambda data: clean(data) if isinstance(data, str) else data


def _text_filter(field: StringField) -> Any:
    if isinstance(field, PasswordField):
        return _cleaned(nfc)  # spaces belong to a password; its composition does not
    return _cleaned(clean_text if isinstance(field, TextAreaField) else clean_line)


class _Meta:
    """What all our forms do with their fields."""

    def get_translations(self, form: Any) -> Messages:
        return wtforms_translations()

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        field = unbound_field.bind(form=form, **options)
        field.type = getattr(type(field), "drawn_as", field.type)  # templates draw ours as the kind they resemble
        field.validators = (_stop_if_unreadable, *field.validators)
        if isinstance(field, StringField):
            field.filters = (_text_filter(field), *field.filters)
        return field

    def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
        if isinstance(field.widget, HiddenInput):
            render_kw.setdefault("id", False)  # several forms on a page carry the same hidden fields
        return DefaultMeta.render_field(self, field, render_kw)


class BaseForm(FlaskForm):
    """A form of a page, with CSRF protection and clean text."""

    class Meta(_Meta, FlaskForm.Meta):
        pass

    def refuse(self, violation: RuleViolation) -> None:
        """Put a refusal of a rule at the field it names, or at the form when it names none of its fields."""
        field = self._fields.get(violation.field)
        if field is None:
            self.form_errors.append(sentence(violation))
        else:
            field.errors = [*field.errors, sentence(violation)]


class OnceForm(BaseForm):
    """A form that creates or decides: the hidden key `once` makes posting it twice one act."""

    once = OnceField()


class RowForm(Form):
    """A row of a table in a form: `FieldList(FormField(…))`."""

    class Meta(_Meta, DefaultMeta):
        pass


class Required:
    """Something must be there; 0 and Không are answers."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        data = field.data
        answered = bool(data) or (isinstance(data, int) and not isinstance(field, BooleanField))
        if not answered:
            field.errors[:] = []
            raise StopValidation(self.message or self._ask(field))

    @staticmethod
    def _ask(field: Any) -> str:
        if isinstance(field, BooleanField):
            return _("Xin đánh dấu vào ô này để tiếp tục.")
        if isinstance(field, FileField):
            return _("Xin chọn một tệp.")
        if isinstance(field, SelectField):
            return _("Xin chọn một mục.")
        return _("Xin nhập mục này.")


class Length:
    """Between `min` and `max` characters as people count them, after cleaning.

    Sets no maxlength: browsers would cut a pasted text without a word. Templates may read `flags.max_chars`.
    """

    def __init__(self, min: int = 0, max: int | None = None) -> None:
        self.min, self.max = min, max
        self.field_flags = {"max_chars": max} if max else {}

    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if self.max is not None and length > self.max:
            raise ValidationError(
                _("Xin rút ngắn còn nhiều nhất %(max)s ký tự; hiện có %(length)s.", max=self.max, length=length)
            )
        if length < self.min:
            raise ValidationError(_("Xin viết ít nhất %(min)s ký tự; hiện có %(length)s.", min=self.min, length=length))
