"""Forms of the applicant: pages built from a form definition, and the small ones around them.

A page takes unfinished data: nothing is required while drafting. What can be read becomes answers, what cannot gets a
message and stays in its box. What must be there before submitting is asked by ``completeness``, not here.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, HiddenField

from kcproposals.extensions import new_key
from kcproposals.proposals.fields import AmountField, ComputedField, MonthField, OneOfField, QuantityField, RowIdField
from kcproposals.regulations.definitions import Column, Condition, Field, Section
from kcproposals.regulations.units import communes_of
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    Length,
    LineField,
    ManyChoicesField,
    OnceForm,
    Optional,
    PercentField,
    Required,
    RowForm,
    TextField,
    VnDateField,
    YesNoField,
)
from kcproposals.web.rows import RowsField
from kcproposals.web.translations import language

FEW_CHOICES = 6
Answers = dict[str, Any]


class Versioned:
    """Carries the version of what the person had before them."""

    version = HiddenField()

    def read_version(self) -> int:
        """Return the version as a number; nonsense is 0, which is stale."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class PageForm(Versioned, BaseForm):
    """A page of the form; its version is the number of the section's last saved change when it was read."""


class StartForm(BaseForm):
    """Who asks for support for what. Sent by GET: it only leads on."""

    class Meta(BaseForm.Meta):
        csrf = False

    facility = OneOfField(_l("Cơ sở đề nghị hỗ trợ"), [Required()])
    kind = OneOfField(_l("Loại đề án"), [Required()])
    activity = OneOfField(_l("Nội dung đề nghị hỗ trợ"), [Required()])


class BeginForm(OnceForm):
    """The questions about eligibility; ``section_form`` adds them."""

    facility = HiddenField()
    activity = HiddenField()
    kind = HiddenField()


class SubmitForm(Versioned, OnceForm):
    """The declaration; its version is the proposal's, so that only what was read back is submitted."""

    truth = BooleanField(
        _l("Thông tin và tài liệu trong hồ sơ là đúng sự thật; cơ sở chịu trách nhiệm trước pháp luật."), [Required()]
    )
    no_double_funding = BooleanField(
        _l("Nội dung đề nghị chưa được hỗ trợ từ nguồn ngân sách nhà nước khác cho cùng nội dung chi."), [Required()]
    )
    counterpart = BooleanField(
        _l("Cơ sở bảo đảm đủ vốn đối ứng để thực hiện đề án sau khi trừ phần hỗ trợ."), [Required()]
    )


class ReasonForm(OnceForm):
    """An act that needs a reason."""

    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])


class UploadForm(OnceForm):
    """One file for one question."""

    file = FileField(validators=[Required()])


def section_form(
    section: Section, answers: Answers, profile: Answers, *, province: str, posted: bool, version: int = 0,
    base: type[BaseForm] = PageForm,
) -> Any:  # fmt: skip
    """Return the form of one page: what was posted, or else the section's answers so far.

    ``answers`` are all the proposal's (conditions look at other sections), ``province`` is where units lie.
    """
    shown = questions(section, answers, profile)
    inputs = {field.key: _input(field, answers, profile, province) for field in shown}
    kind = type("SectionForm", (base,), inputs)
    if posted:
        return kind()
    return kind(formdata=None, data={"version": version, **_as_inputs(shown, answers.get(section.key) or {})})


def table_form(table: Field, province: str, typed: MultiDict[str, str]) -> Any:
    """Return a form that holds one table only, with these texts in it. It is no form of a page: it has no token."""
    kind = type("TableForm", (BaseForm,), {table.key: _input(table, {}, {}, province)})
    return kind(formdata=typed, meta={"csrf": False})


def questions(section: Section, answers: Answers, profile: Answers) -> list[Field]:
    """Return what the page asks: no files (they have forms of their own), nothing computed, nothing not applicable."""
    here = f"{section.key}."
    return [
        field
        for field in section.fields
        if field.type != "file"
        and field.computed is None
        and (field.shown is None or field.shown.when.startswith(here) or field.shown.holds(answers, profile))
    ]


def only_for(field: Field, section: str) -> dict[str, str]:
    """Return the attributes that hide a question until another of its page is answered so (scripts only)."""
    if field.shown is None or not field.shown.when.startswith(f"{section}."):
        return {}
    as_posted: dict[Any, str] = {True: "yes", False: "no"}
    wanted = " ".join(str(as_posted.get(value, value)) for value in field.shown.values)
    return {"data-only-for": field.shown.when.partition(".")[2], "data-only-in": wanted}


def is_required(field: Field, answers: Answers, profile: Answers) -> bool:
    """Say whether the question must be answered before submitting."""
    if isinstance(field.required, Condition):
        return field.required.holds(answers, profile)
    return field.required


def _input(field: Field, answers: Answers, profile: Answers, province: str) -> Any:
    checks = [] if is_required(field, answers, profile) else [Optional()]
    if field.type == "table":
        row = type("Row", (RowForm,), {"id": RowIdField(), **{c.key: _control(c, [], province) for c in field.columns}})
        return RowsField(
            FormField(row), field.label.to(language()), description=_hint(field), max_rows=field.max_rows,
            is_optional=bool(checks),
        )  # fmt: skip
    return _control(field, checks, province)


def is_group(field: Field) -> bool:
    """Say whether the question is drawn as several inputs, of which the first is where one lands."""
    few = field.type == "choice" and len(field.choices) <= FEW_CHOICES
    return few or field.type in ("yesno", "multichoice")


def _hint(field: Field | Column) -> str:
    return field.hint.to(language()) if field.hint else ""


def _control(field: Field | Column, checks: list[Any], province: str) -> Any:
    """Return the unbound WTForms field for one question or column."""
    label = field.label.to(language())
    more: dict[str, Any] = {"description": _hint(field)}
    if field.computed:
        return ComputedField(label, checks, **more)
    if field.type in ("text", "longtext"):
        kind = LineField if field.type == "text" else TextField
        return kind(label, [*checks, Length(max=field.max_length)], **more)
    if field.type in ("choice", "multichoice"):
        pairs = [(choice.value, choice.label.to(language())) for choice in field.choices]
        few = len(pairs) <= FEW_CHOICES and isinstance(field, Field)
        kind = ManyChoicesField if field.type == "multichoice" else OneOfField if few else ChoiceField
        return kind(label, checks, choices=pairs, **more)
    if field.type == "unit":
        return ChoiceField(label, checks, choices=[(c.code, c.full_name) for c in communes_of(province)], **more)
    return _PLAIN[field.type](label, checks, field, more)


def _number(label: str, checks: list[Any], field: Field | Column, more: dict[str, Any]) -> Any:
    return CountField(label, checks, minimum=field.minimum or 0, maximum=field.maximum, **more)


def _limited(kind: Any) -> Callable[..., Any]:
    return lambda label, checks, field, more: kind(label, checks, minimum=field.minimum, maximum=field.maximum, **more)


def _simple(kind: Any) -> Callable[..., Any]:
    return lambda label, checks, field, more: kind(label, checks, **more)


_PLAIN: dict[str, Callable[..., Any]] = {
    "integer": _number,
    "decimal": _limited(QuantityField),
    "money": _limited(AmountField),
    "percent": _limited(PercentField),
    "date": _simple(VnDateField),
    "month": _simple(MonthField),
    "yesno": _simple(YesNoField),
}


def _as_inputs(fields: list[Field], stored: Answers) -> Answers:
    """Return stored answers as the form's inputs hold them."""
    found: Answers = {}
    for field in fields:
        value = stored.get(field.key)
        if value is None:
            continue
        if field.type == "table":
            dates = {column.key for column in field.columns if column.type == "date"}
            value = [{k: date.fromisoformat(v) if k in dates else v for k, v in row.items()} for row in value]
        elif field.type == "date":
            value = date.fromisoformat(value)
        found[field.key] = value
    return found


def read_answers(form: Any, section: Section) -> Answers:
    """Return what the validated form says, as answers: unreadable and empty inputs are absent.

    A text that is too long stays (a draft is not finished; submitting asks for the limit).
    """
    found: Answers = {}
    for field in section.fields:
        if field.key not in form:
            continue
        if field.type == "table":
            value: Any = read_rows(form[field.key], field)
        else:
            value = _value(form[field.key], field)
        if value not in (None, "", []):
            found[field.key] = value
    return found


def _value(control: Any, field: Field | Column) -> Any:
    is_text = field.type in ("text", "longtext")
    if control.data is None or (control.errors and not is_text):
        return None
    return control.data.isoformat() if field.type == "date" else control.data


def read_rows(control: Any, field: Field) -> list[Answers]:
    """Return the rows of a table as answers, each with its name; empty ones are left out."""
    rows, named = [], set()
    for entry in control.entries:
        values = {c.key: _value(entry.form[c.key], c) for c in field.columns if c.computed is None}
        values = {key: value for key, value in values.items() if value not in (None, "", [])}
        if not values:
            continue
        name = entry.form["id"].named()
        if name in named:  # a copied row carries the name of the one it was copied from
            name = new_key()
        named.add(name)
        rows.append({"id": name, **values})
    return rows


def new_row_names(form: Any, section: Section) -> dict[str, str]:
    """Return hidden input → name for the rows that got their name now, so that the page can keep it."""
    return {
        entry.form["id"].name: entry.form["id"].data
        for field in section.fields
        if field.type == "table" and field.key in form
        for entry in form[field.key].entries
        if entry.form["id"].is_new
    }


def messages(form: Any) -> dict[str, str]:
    """Return input name → what is wrong with it, tables row by row."""
    return {control.name: " ".join(map(str, control.errors)) for control in _controls(form) if control.errors}


def _controls(form: Any) -> Iterator[Any]:
    for control in form:
        if isinstance(control, RowsField):
            for entry in control.entries:
                yield from entry.form
        else:
            yield control
