"""Answers against their form: fill in what is computed, find what is missing, what stops, and what lists need.

Pure: a definition and answers in, values out; the answers handed in are never changed. Answers are
`{section: {field: value}}`, money and integers as int, percent as decimal text, empty means absent.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kcproposals.domain.wording import Wording
from kcproposals.regulations.definitions import Computed, Condition, Field, FormDefinition, Otherwise

Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A question that must be answered and is not; `path` is `section.field`, or `section.table` for a gap in a row."""

    path: str
    label: Wording


def compute(form: FormDefinition, answers: Answers) -> dict[str, Any]:
    """Return the answers with every computed column and field worked out anew; what cannot be is left out."""
    found = {section: dict(values) for section, values in answers.items()}
    for section in form.sections:
        values = found.setdefault(section.key, {})
        for field in section.fields:
            if field.type == "table" and values.get(field.key):
                values[field.key] = [_row(field, row) for row in values[field.key]]
    for section in form.sections:
        for field in section.fields:
            if field.computed:
                _put(found[section.key], field.key, _result(field.computed, _named(found, field.computed.of)))
    return {section: values for section, values in found.items() if values}


def _row(field: Field, row: Answers) -> dict[str, Any]:
    filled = dict(row)
    for column in field.columns:
        if column.computed:
            _put(filled, column.key, _result(column.computed, [[filled.get(key)] for key in column.computed.of]))
    return filled


def _put(values: dict[str, Any], key: str, result: int | None) -> None:
    if result is None:
        values.pop(key, None)
    else:
        values[key] = result


def _named(answers: Answers, paths: Iterable[str]) -> list[list[int | None]]:
    """Return the numbers at each path: one for a field, one per row for a column."""
    found = []
    for path in paths:
        section, key, *column = path.split(".")
        value = (answers.get(section) or {}).get(key)
        found.append([row.get(column[0]) for row in value or ()] if column else [value])
    return found


def _result(computed: Computed, groups: Sequence[Sequence[int | None]]) -> int | None:
    """Return the computed number; None when nothing was answered that it is made of."""
    if computed.op == "sum":
        known = [number for group in groups for number in group if number is not None]
        return sum(known) if known else None
    if computed.op in ("minimum", "maximum"):
        known = [number for group in groups for number in group if number is not None]
        return (min if computed.op == "minimum" else max)(known) if known else None
    singles = [_total(group) for group in groups]
    if computed.op == "difference":
        first, *others = singles
        return None if first is None else first - sum(number or 0 for number in others)
    product = 1
    for number in singles:
        if number is None:
            return None
        product *= number
    return product


def _total(group: Sequence[int | None]) -> int | None:
    known = [number for number in group if number is not None]
    return sum(known) if known else None


def missing(form: FormDefinition, answers: Answers, profile: Answers) -> tuple[Missing, ...]:
    """Return what must be answered and is not, in the order of the form; questions not shown are not asked."""
    return tuple(_missing(form, answers, profile))


def _missing(form: FormDefinition, answers: Answers, profile: Answers) -> Iterator[Missing]:
    for section in form.sections:
        values = answers.get(section.key) or {}
        for field in section.fields:
            if field.computed or (field.shown and not field.shown.holds(answers, profile)):
                continue
            path, value = f"{section.key}.{field.key}", values.get(field.key)
            if _is_empty(value):
                if _must(field.required, answers, profile):
                    yield Missing(path=path, label=field.label)
            elif field.type == "table":
                yield from _gaps(path, field, value or ())


def _gaps(path: str, field: Field, rows: Sequence[Answers]) -> Iterator[Missing]:
    if len(rows) < field.min_rows:
        yield Missing(path=path, label=field.label)
    for number, row in enumerate(rows, 1):
        for column in field.columns:
            if column.required and _is_empty(row.get(column.key)):
                label = Wording(
                    f"{field.label.vi}, dòng {number}: {column.label.vi}",
                    f"{field.label.en}, row {number}: {column.label.en}",
                )
                yield Missing(path=path, label=label)


def _must(required: bool | Condition, answers: Answers, profile: Answers) -> bool:
    return required.holds(answers, profile) if isinstance(required, Condition) else required


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def stops(form: FormDefinition, answers: Answers) -> tuple[tuple[str, Otherwise], ...]:
    """Return (path, what follows) for every yes/no that was answered against what the rules expect."""
    found = []
    for section in form.sections:
        values = answers.get(section.key) or {}
        for field in section.fields:
            answer = values.get(field.key)
            if field.otherwise and answer is not None and answer is not field.expect:
                found.append((f"{section.key}.{field.key}", field.otherwise))
    return tuple(found)


def column_values(form: FormDefinition, answers: Answers) -> dict[str, Any]:
    """Return the answers that also stand in columns of the database, by column; None where nothing is answered."""
    found = {}
    for name, path in form.columns.items():
        section, key = path.split(".")
        found[name] = (answers.get(section) or {}).get(key)
    return found
