"""Answers as people read them: read back before submitting, in the dossier, in a list of changes.

Values in, texts out, in the language asked for; no database, no request. Not for pages where answers are typed
(``forms``), and not for figures that the rules compute (``rules``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kcproposals.domain.amounts import format_quantity
from kcproposals.domain.dates import short_date
from kcproposals.domain.money import format_number
from kcproposals.domain.wording import Wording
from kcproposals.regulations.definitions import Choice, Column, Field, FormDefinition, Section
from kcproposals.regulations.units import find_commune

YES, NO = Wording("Có", "Yes"), Wording("Không", "No")
DONG = Wording("đồng", "đồng")
NUMERIC = ("integer", "decimal", "money", "percent")
Answers = Mapping[str, Any]
FileNames = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One answered (or unanswered) question: a text, a list of file keys, or a table.

    ``kind`` is "text", "longtext", "files" or "table"; ``heads`` are (label, is numeric), the rest texts.
    """

    path: str
    label: str
    kind: str
    text: str = ""
    files: tuple[str, ...] = ()
    heads: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was answered."""
        return not (self.text or self.files or self.rows)


@dataclass(frozen=True, kw_only=True)
class SectionText:
    """One section, ready to be read."""

    key: str
    title: str
    entries: tuple[Entry, ...]


def read_back(form: FormDefinition, answers: Answers, profile: Answers, language: str) -> tuple[SectionText, ...]:
    """Return every section with what was answered; questions that do not apply are left out."""
    return tuple(section_text(section, answers, profile, language) for section in form.sections)


def section_text(section: Section, answers: Answers, profile: Answers, language: str) -> SectionText:
    """Return one section with what was answered."""
    stored = answers.get(section.key) or {}
    entries = tuple(
        _entry(f"{section.key}.{field.key}", field, stored.get(field.key), language)
        for field in section.fields
        if field.shown is None or field.shown.holds(answers, profile)
    )
    return SectionText(key=section.key, title=section.title.to(language), entries=entries)


def _entry(path: str, field: Field, value: Any, language: str) -> Entry:
    label = field.label.to(language)
    if field.type == "file":
        return Entry(path=path, label=label, kind="files", files=tuple(value or ()))
    if field.type == "table":
        return Entry(path=path, label=label, kind="table", **_table(field, value or [], language))
    kind = "longtext" if field.type == "longtext" else "text"
    return Entry(path=path, label=label, kind=kind, text=value_text(field, value, language))


def _table(field: Field, rows: Sequence[Answers], language: str) -> dict[str, Any]:
    columns = field.columns
    totals: tuple[str, ...] = ()
    if field.totals and rows:
        totals = tuple(_total(column, field, rows) for column in columns)
    return {
        "heads": tuple((_head(column, language), column.type in NUMERIC) for column in columns),
        "rows": tuple(tuple(cell_text(c, row.get(c.key), language) for c in columns) for row in rows),
        "totals": totals,
    }


def _head(column: Column, language: str) -> str:
    unit = f" ({DONG.to(language)})" if column.type == "money" else ""
    return column.label.to(language) + unit


def _total(column: Column, field: Field, rows: Sequence[Answers]) -> str:
    return format_number(column_sum(rows, column.key)) if column.key in field.totals else ""


def column_sum(rows: Sequence[Answers], column: str) -> int:
    """Return the sum of a numeric column; empty cells count nothing."""
    return sum(row.get(column) or 0 for row in rows)


def value_text(field: Field | Column, value: Any, language: str) -> str:
    """Return one answer as text: amounts with their unit, choices by their label, '' for nothing."""
    text = cell_text(field, value, language)
    return f"{text}\u00a0{DONG.to(language)}" if field.type == "money" and text else text


def cell_text(field: Field | Column, value: Any, language: str) -> str:
    """Return one answer as it stands in a table, amounts without unit."""
    if value is None:
        return ""
    if field.type == "integer" and field.maximum is not None and field.maximum < 10_000:
        return str(value)  # a year, a small count: no separator
    if field.type in ("integer", "money"):
        return format_number(value)
    if field.type == "decimal":
        return format_quantity(value)
    if field.type == "percent":
        return str(value).replace(".", ",") + "\u00a0%"
    if field.type == "date":
        return short_date(date.fromisoformat(value))
    if field.type == "month":
        year, month = value.split("-")
        return f"{int(month)}/{year}"
    if field.type == "yesno":
        return (YES if value else NO).to(language)
    if field.type == "choice":
        return _choice(field.choices, value, language)
    if field.type == "multichoice":
        return "; ".join(_choice(field.choices, one, language) for one in value)
    if field.type == "unit":
        unit = find_commune(value)
        return unit.address if unit else str(value)
    return str(value)


def _choice(choices: Sequence[Choice], value: str, language: str) -> str:
    return next((choice.label.to(language) for choice in choices if choice.value == value), value)
