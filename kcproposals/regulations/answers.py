"""Answers against their form: computed values, what is missing, what cannot stay, what goes into columns.

For the proposals slice and the worked examples. Not for reading what a person typed (forms read it) and not for norms
or eligibility (``domain``). Answers are `{section: {field: value}}` and may be unfinished: a value that is not there
leaves out whatever is computed from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from kcproposals.domain.amounts import times
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_dong
from kcproposals.domain.wording import Wording
from kcproposals.regulations.definitions import UNITS, Computed, Condition, Field, FormDefinition, Otherwise

Answers = Mapping[str, Mapping[str, Any]]
_DECIMALS = ("decimal", "percent")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in a form: a field, or a cell of a table (`row` counts from 0)."""

    section: str
    field: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        cell = "" if self.row is None else f"[{self.row}]" + (f".{self.column}" if self.column else "")
        return f"{self.section}.{self.field}{cell}"


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A required answer that is not there; `label` is that of the field or column."""

    place: Place
    label: Wording


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An answer that contradicts another; `msgid` with its values is the sentence for its reader."""

    place: Place
    msgid: str
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)


def compute(form: FormDefinition, answers: Answers) -> dict[str, dict[str, Any]]:
    """Return the answers with every computed column and field worked out anew; the given ones stay as they are."""
    result = {section: dict(values) for section, values in answers.items()}
    for section, field in _fields(form):
        if field.type == "table" and isinstance(result.get(section, {}).get(field.key), list):
            result[section][field.key] = [computed_row(field, row) for row in result[section][field.key]]
    for section, field in _fields(form):
        if field.computed:
            value = _value(field.computed, [_look_up(result, path) for path in field.computed.of])
            _put(result, section, field.key, value)
    return result


def computed_row(table: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a table with its computed columns worked out anew."""
    result = dict(row)
    for column in table.columns:
        if column.computed:
            value = _value(column.computed, [_number_in(table, result, name) for name in column.computed.of])
            _set(result, column.key, value)
    return result


def _number_in(table: Field, row: Mapping[str, Any], name: str) -> Any:
    """Return a cell to reckon with: only quantities are decimal texts, a text anywhere else is no number."""
    value = row.get(name)
    return None if isinstance(value, str) and table.column(name).type not in _DECIMALS else value


def _put(answers: dict[str, dict[str, Any]], section: str, key: str, value: Any) -> None:
    if value is not None or section in answers:
        _set(answers.setdefault(section, {}), key, value)


def _set(values: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def _look_up(answers: Answers, path: str) -> Any:
    """Return the value at `section.field`, or the list of values at `section.table.column`."""
    section, name, *column = path.split(".")
    value = (answers.get(section) or {}).get(name)
    return [row.get(column[0]) for row in value or []] if column else value


def _value(computed: Computed, parts: list[Any]) -> int | None:
    """Return the computed value, or None when a part of a product is missing, or all of a sum.

    A difference needs what it takes away from; what is taken away and not there yet counts nothing.
    """
    if computed.op == "sum":
        given = [value for part in parts for value in (part if isinstance(part, list) else [part]) if _is_number(value)]
        return sum(given) if given else None
    if computed.op == "difference":
        return parts[0] - sum(part for part in parts[1:] if _is_number(part)) if _is_number(parts[0]) else None
    return times(*parts) if all(_is_number(part) or isinstance(part, str) for part in parts) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def missing(form: FormDefinition, answers: Answers, profile: Mapping[str, Any]) -> tuple[Missing, ...]:
    """Return every required answer that is not there, in the order of the form; hidden fields are not asked."""
    found: list[Missing] = []
    for section, field in _fields(form):
        if not _is_shown(field, answers, profile) or field.computed:
            continue
        value = (answers.get(section) or {}).get(field.key)
        if _is_required(field, answers, profile) and (_is_absent(value) or _has_too_few_rows(field, value)):
            found.append(Missing(place=Place(section=section, field=field.key), label=field.label))
        elif field.type == "table":
            found += _missing_cells(section, field, value or [])
    return tuple(found)


def _missing_cells(section: str, table: Field, rows: list[Mapping[str, Any]]) -> list[Missing]:
    return [
        Missing(place=Place(section=section, field=table.key, row=index, column=column.key), label=column.label)
        for index, row in enumerate(rows)
        for column in table.columns
        if column.required and _is_absent(row.get(column.key))
    ]


def _is_shown(field: Field, answers: Answers, profile: Mapping[str, Any]) -> bool:
    return field.shown is None or field.shown.holds(answers, profile)


def _is_required(field: Field, answers: Answers, profile: Mapping[str, Any]) -> bool:
    if isinstance(field.required, Condition):
        return field.required.holds(answers, profile)
    return field.required


def _is_absent(value: Any) -> bool:
    return value is None or value == "" or value == []


def _has_too_few_rows(field: Field, value: Any) -> bool:
    return field.type == "table" and len(value) < field.min_rows


def stops(
    form: FormDefinition, answers: Answers, profile: Mapping[str, Any] | None = None
) -> tuple[tuple[Place, Otherwise], ...]:
    """Return the yes/no questions answered against what is expected, with what follows.

    Unanswered ones are missing, hidden ones were not asked (without a `profile` those that ask for it count as shown).
    """
    return tuple(
        (Place(section=section, field=field.key), field.otherwise)
        for section, field in _fields(form)
        if field.otherwise
        and (answers.get(section) or {}).get(field.key) not in (None, field.expect)
        and (_is_shown(field, answers, profile or {}) or (profile is None and _asks_the_profile(field)))
    )


def _asks_the_profile(field: Field) -> bool:
    return field.shown is not None and field.shown.when.startswith("profile.")


def problems(form: FormDefinition, answers: Answers) -> tuple[Problem, ...]:
    """Return answers that contradict each other: more support than a line costs, an end before its start."""
    found = list(_ends_before_start(form, answers))
    for section, field in _fields(form):
        rows = (answers.get(section) or {}).get(field.key) if field.type == "table" else None
        for index, row in enumerate(rows or []):
            at = Place(section=section, field=field.key, row=index)
            for column in field.columns:
                if column.computed and column.computed.op == "difference" and (row.get(column.key) or 0) < 0:
                    values = {"by": format_dong(-row[column.key])}
                    place = replace(at, column=column.computed.of[1])
                    found.append(Problem(place=place, msgid=_TOO_MUCH, values=values))
            given = [row[name] for name in field.ordered if not _is_absent(row.get(name))]
            if given != sorted(given):
                found.append(Problem(place=replace(at, column=field.ordered[-1]), msgid=_BACKWARDS))
    return tuple(found)


def _ends_before_start(form: FormDefinition, answers: Answers) -> Iterator[Problem]:
    """Find a proposal that ends before it starts."""
    values = column_values(form, answers)
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if isinstance(starts, str) and isinstance(ends, str) and ends and ends < starts:
        section, key = form.columns["ends_on"].split(".")
        yield Problem(place=Place(section=section, field=key), msgid=_BACKWARDS)


_TOO_MUCH = N_("Hỗ trợ và vốn khác cộng lại vượt thành tiền %(by)s đồng.")
_BACKWARDS = N_("Thời điểm kết thúc phải sau thời điểm bắt đầu.")


def column_values(form: FormDefinition, answers: Answers) -> dict[str, Any]:
    """Return the answers that also stand in columns of the database, by column name; None where there is none."""
    return {name: _look_up(answers, path) for name, path in form.columns.items()}


def indicator_values(form: FormDefinition, answers: Answers) -> dict[str, int | None]:
    """Return what the proposal plans to reach, by report indicator; None where the answers do not say.

    A column of a table is added up; `units` is what the norm counts, one if nothing else was said.
    """
    found: dict[str, int | None] = {}
    for key, path in form.indicators.items():
        if path == UNITS:
            found[key] = column_values(form, answers).get("establishments") or 1
        else:
            value = _look_up(answers, path)
            found[key] = _value(Computed(op="sum", of=(path,)), [value])
    return found


def _fields(form: FormDefinition) -> Iterator[tuple[str, Field]]:
    return ((section.key, field) for section in form.sections for field in section.fields)
