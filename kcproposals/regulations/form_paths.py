"""What the parts of a form say of each other: every path must lead somewhere, and nothing may hang on itself.

For reading forms. A path is `section.field` or `section.table.column`; a condition may also name a fact of the facility
(`profile.kind`).
"""

from collections.abc import Iterator, Mapping

from kcproposals.domain.eligibility import FACILITY_KINDS
from kcproposals.regulations.definitions import Condition, Field, FormDefinition
from kcproposals.regulations.source import Node

PROFILE_FACTS = ("kind", "workers", "capital", "craft_village", "province_code", "unit_code")
Places = Mapping[tuple[str, str], Node]


def paths_of(form: FormDefinition) -> Iterator[str]:
    """Return every place an answer may stand, `section.field` and `section.table.column`."""
    for section in form.sections:
        for field in section.fields:
            yield f"{section.key}.{field.key}"
            yield from (f"{section.key}.{field.key}.{column.key}" for column in field.columns)


def check_paths(node: Node, form: FormDefinition, places: Places) -> None:
    """Refuse a form with a path that leads nowhere or a question that hangs on itself; `places` say where each stands.

    Raises PackError at the question, with the file it is written in.
    """
    paths = set(paths_of(form))
    for section in form.sections:
        for field in section.fields:
            at = places.get((section.key, field.key), node)
            for path in _named(field):
                if path not in paths:
                    raise at.error(f"biểu mẫu {form.activity} không có câu hỏi “{path}”")
            for condition in _conditions(field):
                _check_condition(at, form, condition)
    _check_cycles(node, form, places)


def _conditions(field: Field) -> list[Condition]:
    return [one for one in (field.required, field.shown) if isinstance(one, Condition)]


def _named(field: Field) -> list[str]:
    """Return every path of the form that a condition, a computed value or a prefill of the field points at."""
    found = list(field.computed.of) if field.computed else []
    if field.prefill:
        found += [field.prefill.table, *(f"{field.prefill.table}.{name}" for name in field.prefill.columns.values())]
    return found + [one.when for one in _conditions(field) if not one.when.startswith("profile.")]


def _check_condition(at: Node, form: FormDefinition, condition: Condition) -> None:
    """Refuse a condition that can never hold: on an unknown fact, or on an answer nobody can give."""
    section, name = condition.when.split(".")
    if section == "profile":
        if name not in PROFILE_FACTS:
            raise at.error(f"hồ sơ cơ sở không có “{name}”")
        allowed: tuple[object, ...] = FACILITY_KINDS if name == "kind" else ()
    else:
        asked = form.section(section).field(name)
        allowed = (True, False) if asked.type == "yesno" else tuple(choice.value for choice in asked.choices)
    for value in condition.values if allowed else ():
        if value not in allowed:
            raise at.error(f"{condition.when} không có câu trả lời “{value}”")


def _check_cycles(node: Node, form: FormDefinition, places: Places) -> None:
    """Refuse questions that hang on each other in a circle; columns of a table count like questions."""
    leads: dict[str, list[str]] = {}
    for section in form.sections:
        for field in section.fields:
            here = f"{section.key}.{field.key}"
            leads[here] = [path for path in _named(field) if not path.startswith(f"{here}.")]
            for column in field.columns:
                of = column.computed.of if column.computed else ()
                leads[f"{here}.{column.key}"] = [f"{here}.{name}" for name in of]
                leads[here] += [f"{here}.{column.key}"]
    for start in leads:
        circle = _circle(leads, start, (start,))
        if circle:
            key, name, *_ = start.split(".")
            raise places.get((key, name), node).error("điều kiện vòng quanh: " + " → ".join(circle))


def _circle(leads: Mapping[str, list[str]], at: str, way: tuple[str, ...]) -> tuple[str, ...]:
    """Return a way from `way[0]` back to itself, or nothing. Circles further on are found from their own start."""
    for following in leads[at]:
        if following == way[0]:
            return (*way, following)
        if following not in way:
            found = _circle(leads, following, (*way, following))
            if found:
                return found
    return ()
