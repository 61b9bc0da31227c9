"""Reading form definitions: sections, fields, tables, conditions, and which answers are also columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kcproposals.domain.norms import NormRow
from kcproposals.domain.wording import Wording
from kcproposals.regulations.definitions import (
    CASES,
    COLUMN_TYPES,
    FIELD_TYPES,
    OPERATIONS,
    UNITS,
    Activity,
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
from kcproposals.regulations.form_paths import check_paths, paths_of
from kcproposals.regulations.read_activities import read_choice
from kcproposals.regulations.source import Node

COLUMN_NAMES = (
    "title", "total_cost", "eligible_cost", "requested", "counterpart", "starts_on", "ends_on", "trade",
    "priority_place", "priority_trades", "craft_village", "establishments", "case", "difficult_area", "abroad",
)  # fmt: skip
Lists = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True)
class Written:
    """A section as a pack has it, with where each of its fields stands."""

    section: Section
    nodes: Mapping[str, Node]


@dataclass(frozen=True)
class Questions:
    """The questions and sections of all packs, by name: any form may use them."""

    fields: dict[str, tuple[Field, Node]] = field(default_factory=dict)
    sections: dict[str, Written] = field(default_factory=dict)


def read_questions(packs: Iterable[Node], lists: Lists) -> Questions:
    """Return what the packs bring of questions (`fields`) and sections; `lists` are choices kept elsewhere, by name."""
    found, packs = Questions(), tuple(packs)
    for pack in packs:
        for name, node in pack.items("fields") if pack.has("fields") else ():
            if name in found.fields:
                raise node.error(f"câu hỏi “{name}” đã có")
            found.fields[name] = read_field(node, lists), node
    for pack in packs:
        for name, node in pack.items("sections") if pack.has("sections") else ():
            if name in found.sections:
                raise node.error(f"phần “{name}” đã có")
            found.sections[name] = _section(node, lists, found.fields)
    return found


def read_forms(
    pack: Node,
    pack_id: str,
    activities: Mapping[str, Activity],
    questions: Questions,
    known: Collection[str],
    norms: Iterable[NormRow],
) -> dict[str, FormDefinition]:
    """Return the forms of a pack by activity; `known` are the activities that have one in another pack."""
    rows = tuple(norms)
    found = {}
    for code, node in pack.items("forms") if pack.has("forms") else ():
        if code not in activities:
            raise node.error(f"không có nội dung hoạt động “{code}”")
        if code in known:
            raise node.error(f"nội dung hoạt động “{code}” đã có biểu mẫu")
        found[code] = read_form(node, pack_id, activities[code], questions.sections, cases_of(code, rows))
    return found


def cases_of(code: str, rows: Iterable[NormRow]) -> tuple[Choice, ...]:
    """Return the cases that the norms know of an activity, the newest text first, each once with its clauses."""
    titles: dict[str, Wording] = {}
    clauses: dict[str, dict[str, None]] = {}
    for row in sorted(rows, key=lambda row: (-row.effective_from.toordinal(), row.version)):
        if row.activity == code and row.case and row.case_title:
            titles.setdefault(row.case, row.case_title)
            clauses.setdefault(row.case, {})[row.clause] = None
    return tuple(
        Choice(value=case, label=title, note=Wording("; ".join(clauses[case]), "; ".join(clauses[case])))
        for case, title in titles.items()
    )


def read_form(
    node: Node, pack_id: str, activity: Activity, written: Mapping[str, Written], cases: tuple[Choice, ...]
) -> FormDefinition:
    """Return the form written at a node, for an activity and the cases its norms have."""
    names = node.texts("sections")
    for name in names:
        if name not in written:
            raise node.error(f"không có phần “{name}”", "sections")
    keys = [written[name].section.key for name in names]
    if len(keys) != len(set(keys)):
        raise node.error("hai phần trùng khóa", "sections")
    columns = dict(node.node("columns").value)
    sections = tuple(_with_cases(written[name].section, columns, cases) for name in names)
    indicators = dict(node.node("indicators").value) if node.has("indicators") else {}
    node.end()
    found = FormDefinition(
        activity=activity.code, pack_id=pack_id, sections=sections, columns=columns, indicators=indicators
    )
    _check_names(node, found, activity)
    check_paths(
        node, found, {(written[name].section.key, key): at for name in names for key, at in written[name].nodes.items()}
    )
    return found


def _with_cases(section: Section, columns: dict[str, str], cases: tuple[Choice, ...]) -> Section:
    """Give the question about the case the cases there are, or take it out; note where its answer stands."""
    fields = []
    for question in section.fields:
        here = f"{section.key}.{question.key}"
        if question.choices_from != CASES:
            fields.append(question)
        elif cases and columns.setdefault("case", here) == here:
            fields.append(replace(question, choices=cases))
        elif columns.get("case") == here:
            del columns["case"]
    return replace(section, fields=tuple(fields))


def _check_names(node: Node, form: FormDefinition, activity: Activity) -> None:
    """Refuse columns and indicators that nobody knows or that point nowhere."""
    paths = {*paths_of(form)}
    for name, path in form.columns.items():
        if name not in COLUMN_NAMES or path not in paths:
            raise node.error(f"không đọc được {name}: {path}", "columns")
    for name, path in form.indicators.items():
        if name not in activity.indicators or path not in {*paths, UNITS}:
            raise node.error(f"không đọc được {name}: {path}", "indicators")


def _section(node: Node, lists: Lists, shared: Mapping[str, tuple[Field, Node]]) -> Written:
    """Return one page of a form; `use` puts in a question that is written once for several."""
    entries = [_used(one, shared) if one.has("use") else (read_field(one, lists), one) for one in node.nodes("fields")]
    found = Section(
        key=node.text("key"),
        title=node.words("title"),
        hint=node.words("hint", None),
        fields=tuple(question for question, _ in entries),
    )
    node.end()
    _distinct(node, "fields", [question.key for question in found.fields])
    return Written(section=found, nodes={question.key: at for question, at in entries})


def _used(node: Node, shared: Mapping[str, tuple[Field, Node]]) -> tuple[Field, Node]:
    name = node.text("use")
    node.end()
    if name not in shared:
        raise node.error(f"không có câu hỏi “{name}”", "use")
    return shared[name]


def read_field(node: Node, lists: Lists) -> Field:
    """Return one question of a form."""
    kind = node.one_of("type", FIELD_TYPES)
    table = kind == "table"
    columns = tuple(_column(column, lists) for column in node.nodes("columns")) if table else ()
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
        choices_from=node.text("choices_from", None) if kind in ("choice", "multichoice") else None,
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


def _column(node: Node, lists: Lists) -> Column:
    kind = node.one_of("type", COLUMN_TYPES)
    found = Column(
        key=node.text("key"),
        type=kind,
        label=node.words("label"),
        hint=node.words("hint", None),
        required=node.flag("required", False),
        choices=_choices(node, lists) if kind == "choice" else (),
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
    if name == CASES:
        return ()
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
