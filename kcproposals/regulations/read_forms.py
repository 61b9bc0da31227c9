"""Reading form definitions: sections, fields, tables, conditions, and which answers are also columns."""

from collections.abc import Collection, Mapping
from typing import Any

from kcproposals.regulations.definitions import (
    COLUMN_TYPES,
    FIELD_TYPES,
    OPERATIONS,
    Choice,
    Column,
    Computed,
    Condition,
    Field,
    FormDefinition,
    Otherwise,
    Prefill,
    Section,
)
from kcproposals.regulations.read_rules import read_choice
from kcproposals.regulations.source import Node

COLUMN_NAMES = (
    "title", "total_cost", "eligible_cost", "requested", "counterpart", "starts_on", "ends_on", "trade",
    "priority_place", "priority_trades", "craft_village", "establishments",
)  # fmt: skip
Lists = Mapping[str, tuple[Choice, ...]]


def read_forms(pack: Node, pack_id: str, activities: Collection[str], lists: Lists) -> dict[str, FormDefinition]:
    """Return the forms of a pack by activity; `lists` are choices kept in other packs, by name."""
    sections = {name: read_section(node, lists) for name, node in pack.items("sections")}
    found = {}
    for code, node in pack.items("forms"):
        if code not in activities:
            raise node.error(f"không có nội dung hoạt động “{code}”")
        found[code] = _form(node, code, pack_id, sections)
    return found


def _form(node: Node, code: str, pack_id: str, sections: Mapping[str, Section]) -> FormDefinition:
    names = node.texts("sections")
    for name in names:
        if name not in sections:
            raise node.error(f"không có phần “{name}”", "sections")
    columns = dict(node.node("columns").value)
    node.end()
    found = FormDefinition(
        activity=code, pack_id=pack_id, sections=tuple(sections[name] for name in names), columns=columns
    )
    paths = _paths(found)
    if len(paths) != len(set(paths)):
        raise node.error("hai phần trùng khóa", "sections")
    for name, path in columns.items():
        if name not in COLUMN_NAMES or path not in paths:
            raise node.error(f"không đọc được {name}: {path}", "columns")
    for path in _named_paths(found):
        if path not in paths:
            raise node.error(f"biểu mẫu {code} không có câu hỏi “{path}”")
    return found


def _paths(form: FormDefinition) -> list[str]:
    """Return every place an answer may stand, `section.field` and `section.table.column`."""
    found = []
    for section in form.sections:
        for field in section.fields:
            found.append(f"{section.key}.{field.key}")
            found += [f"{section.key}.{field.key}.{column.key}" for column in field.columns]
    return found


def _named_paths(form: FormDefinition) -> list[str]:
    """Return every path a condition, a computed value or a prefill points at."""
    found: list[str] = []
    for section in form.sections:
        for field in section.fields:
            found += field.computed.of if field.computed else ()
            found += [field.prefill.table, *_below(field.prefill)] if field.prefill else []
            conditions = [c for c in (field.required, field.shown) if isinstance(c, Condition)]
            found += [c.when for c in conditions if not c.when.startswith("profile.")]
    return found


def _below(prefill: Prefill) -> list[str]:
    return [f"{prefill.table}.{column}" for column in prefill.columns.values()]


def read_section(node: Node, lists: Lists) -> Section:
    """Return one page of a form."""
    found = Section(
        key=node.text("key"),
        title=node.words("title"),
        hint=node.words("hint", None),
        fields=tuple(_field(field, lists) for field in node.nodes("fields")),
    )
    node.end()
    _distinct(node, "fields", [field.key for field in found.fields])
    return found


def _field(node: Node, lists: Lists) -> Field:
    kind = node.one_of("type", FIELD_TYPES)
    table = kind == "table"
    columns = tuple(_column(column) for column in node.nodes("columns")) if table else ()
    found = Field(
        key=node.text("key"),
        type=kind,
        label=node.words("label"),
        hint=node.words("hint", None),
        required=_required(node),
        shown=_condition(node.node("shown")) if node.has("shown") else None,
        source=node.text("source"),
        verified=node.flag("verified"),
        choices=_choices(node, lists) if kind in ("choice", "multichoice") else (),
        expect=node.flag("expect", None) if kind == "yesno" else None,
        otherwise=_otherwise(node.node("otherwise")) if node.has("otherwise") else None,
        many=node.flag("many", False) if kind == "file" else False,
        columns=columns,
        totals=node.texts("totals", ()) if table else (),
        ordered=node.texts("ordered", ()) if table else (),
        min_rows=node.count("min_rows", 0) if table else 0,
        max_rows=node.count("max_rows") if table else 0,
        prefill=_prefill(node.node("prefill")) if table and node.has("prefill") else None,
        computed=_computed(node.node("computed")) if node.has("computed") else None,
        **_limits(node, kind),
    )
    node.end()
    if (found.expect is None) != (found.otherwise is None):
        raise node.error("expect và otherwise đi cùng nhau", "expect")
    _check_columns(node, found)
    return found


def _check_columns(node: Node, table: Field) -> None:
    """Refuse a table that speaks of columns it does not have."""
    keys = {column.key for column in table.columns}
    _distinct(node, "columns", [column.key for column in table.columns])
    for key, named in (
        ("totals", table.totals),
        ("ordered", table.ordered),
        ("prefill", table.prefill.columns if table.prefill else ()),
        ("columns", [name for column in table.columns if column.computed for name in column.computed.of]),
    ):
        if not set(named) <= keys:
            raise node.error("nhắc đến cột không có", key)


def _column(node: Node) -> Column:
    kind = node.one_of("type", COLUMN_TYPES)
    found = Column(
        key=node.text("key"),
        type=kind,
        label=node.words("label"),
        hint=node.words("hint", None),
        required=node.flag("required", False),
        choices=_choices(node, {}) if kind == "choice" else (),
        computed=_computed(node.node("computed")) if node.has("computed") else None,
        **_limits(node, kind),
    )
    node.end()
    if found.computed and found.required:
        raise node.error("cột tính sẵn không ai phải nhập", "required")
    return found


def _limits(node: Node, kind: str) -> dict[str, Any]:
    """Return the limits that a type has: length of a text, least and most of a number."""
    numeric = kind in ("integer", "decimal", "money", "percent")
    return {
        "max_length": node.count("max_length") if kind in ("text", "longtext") else None,
        "minimum": node.count("minimum", None) if numeric else None,
        "maximum": node.count("maximum", None) if numeric else None,
    }


def _required(node: Node) -> bool | Condition:
    """Return whether the field must be answered: always, never, or on a condition."""
    if node.has("required") and not isinstance(node.value["required"], bool):
        return _condition(node.node("required"))
    return bool(node.flag("required", False))


def _condition(node: Node) -> Condition:
    when = node.text("when")
    values = node.get("in", lambda v: tuple(v) if isinstance(v, list) and v else None, "danh sách giá trị")
    node.end()
    if len(when.split(".")) != 2:
        raise node.error("phải là phần.câu_hỏi hoặc profile.câu_hỏi", "when")
    return Condition(when=when, values=values)


def _choices(node: Node, lists: Lists) -> tuple[Choice, ...]:
    """Return the choices written at the field, or those of the named list."""
    if not node.has("choices_from"):
        return tuple(read_choice(choice) for choice in node.nodes("choices"))
    name = node.text("choices_from")
    if name not in lists:
        raise node.error(f"không có danh sách “{name}”", "choices_from")
    return lists[name]


def _otherwise(node: Node) -> Otherwise:
    found = Otherwise(act=node.one_of("act", ("stop", "mend")), reason=node.words("reason"))
    node.end()
    return found


def _computed(node: Node) -> Computed:
    found = Computed(op=node.one_of("op", OPERATIONS), of=node.texts("of"))
    node.end()
    return found


def _prefill(node: Node) -> Prefill:
    found = Prefill(table=node.text("table"), columns=dict(node.node("columns").value))
    node.end()
    return found


def _distinct(node: Node, key: str, names: list[str]) -> None:
    if len(names) != len(set(names)):
        raise node.error("có khóa lặp lại", key)
