"""The regulation packs, read once and checked: everything the law says, as values.

For every slice, the command line and the tests. Not for the database: a call pins versions of packs, and
`from_contents` makes the same object of what was pinned. No Flask here.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import Any

from kcproposals.domain.eligibility import EligibilityRules
from kcproposals.domain.kinds import Kind
from kcproposals.domain.norms import Multiplier, NormRow
from kcproposals.domain.wording import Wording
from kcproposals.regulations.definitions import (
    Activity,
    ActivityGroup,
    Choice,
    FormDefinition,
    Indicator,
    Pack,
    Priorities,
    Priority,
    Section,
)
from kcproposals.regulations.presets import CriteriaPreset, DocumentsProfile
from kcproposals.regulations.read_activities import read_activities, read_groups, read_indicators, read_priorities
from kcproposals.regulations.read_checks import Checks, read_checks
from kcproposals.regulations.read_forms import read_forms, read_questions
from kcproposals.regulations.read_kinds import KindForms, read_extras, read_kinds
from kcproposals.regulations.read_presets import read_criteria, read_documents
from kcproposals.regulations.read_rules import read_eligibility, read_norms
from kcproposals.regulations.source import Node, PackError, parse, plain

__all__ = [
    "Example", "Library", "PackError", "content_hash", "from_contents", "from_texts", "load", "read_folder",
    "unverified_rows",
]  # fmt: skip

PARTS = ("activities", "priorities", "norms", "eligibility", "forms", "criteria", "documents", "checks")
EXAMPLE_RULES = ("ceiling", "eligibility", "form", "score")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example of a pack: the answer of `rule` to `input` must hold everything in `expect`."""

    pack_id: str
    title: str
    rule: str
    input: dict[str, Any]
    expect: dict[str, Any]


@dataclass(kw_only=True)
class Library:
    """Some packs, read together. Treat it as frozen."""

    packs: tuple[Pack, ...] = ()
    activities: dict[str, Activity] = field(default_factory=dict)
    groups: dict[str, ActivityGroup] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    forms: dict[str, FormDefinition] = field(default_factory=dict)
    kind_forms: KindForms = field(default_factory=dict)
    extras: dict[str, Section] = field(default_factory=dict)
    norm_rows: tuple[NormRow, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    eligibility: tuple[EligibilityRules, ...] = ()
    priorities: Priorities | None = None
    criteria: dict[str, CriteriaPreset] = field(default_factory=dict)
    documents: dict[str, DocumentsProfile] = field(default_factory=dict)
    checks: Checks = Checks()
    examples: tuple[Example, ...] = ()

    def form(self, activity: str, kind: str = Kind.ORDINARY) -> FormDefinition:
        """Return the form of an activity for a kind of proposal; KeyError if it has none."""
        return self.forms[activity] if kind == Kind.ORDINARY else self.kind_forms[kind, activity]

    def has_form(self, activity: str, kind: str = Kind.ORDINARY) -> bool:
        """Say whether there is a form of the activity for a kind of proposal."""
        return activity in self.forms if kind == Kind.ORDINARY else (kind, activity) in self.kind_forms

    def grouped(self, codes: Iterable[str]) -> list[tuple[ActivityGroup, list[Activity]]]:
        """Return the activities of these codes under their groups, both in the order of the packs."""
        wanted = [self.activities[code] for code in self.activities if code in set(codes)]
        groups = [(group, [one for one in wanted if one.group == group.key]) for group in self.groups.values()]
        return [(group, found) for group, found in groups if found]

    def pack(self, pack_id: str) -> Pack:
        """Return a pack by its id; KeyError if it is not here."""
        return {pack.id: pack for pack in self.packs}[pack_id]


@cache
def load() -> Library:
    """Return the packs that come with the program; raise PackError. Read once."""
    return _assemble(_parsed(files("kcproposals.regulations") / "packs"))


def read_folder(folder: Traversable) -> dict[str, Mapping[str, Any]]:
    """Return the contents of the pack files in a folder, by pack id, for `from_contents`; raise PackError.

    Together with others they are checked as if they had come with the program.
    """
    return {name.removesuffix(".yaml"): content for name, content in _parsed(folder).items()}


def _parsed(folder: Traversable) -> dict[str, Mapping[str, Any]]:
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    return {path.name: parse(path.read_text("utf-8"), path.name) for path in paths}


def from_texts(texts: Mapping[str, str]) -> Library:
    """Return the packs written in these files, by file name; raise PackError."""
    return _assemble({name: parse(text, name) for name, text in texts.items()})


def from_contents(contents: Mapping[str, Mapping[str, Any]]) -> Library:
    """Return packs pinned earlier, by id, from their `Pack.content`; raise PackError."""
    return _assemble({f"{name}.yaml": content for name, content in contents.items()})


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a pack's content, in hexadecimal; comments and layout of the file do not count."""
    text = json.dumps(plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _assemble(sources: Mapping[str, Mapping[str, Any]]) -> Library:
    """Read the packs part by part, in the order in which one needs another, then check what must hold between them."""
    nodes = [Node(content, name, 1) for name, content in sources.items()]
    opened = sorted(((_head(node), node) for node in nodes), key=lambda entry: PARTS.index(entry[0].part))
    library = Library(packs=tuple(pack for pack, _ in opened))
    for part in PARTS:
        _READERS[part](library, [(pack, node) for pack, node in opened if pack.part == part])
    for pack, node in opened:
        library.examples += tuple(_example(example, pack.id) for example in node.nodes("examples", ()))
        node.end()
    return library


def _head(node: Node) -> Pack:
    pack = Pack(
        part=node.one_of("pack", PARTS),
        id=node.text("id"),
        title=node.words("title"),
        source=node.text("source"),
        verified=node.flag("verified"),
        effective_from=node.day("effective_from", None),
        effective_to=node.day("effective_to", None),
        content=plain(node.value),
        sha256=content_hash(node.value),
    )
    if f"{pack.id}.yaml" != node.file:
        raise node.error("phải trùng với tên tệp", "id")
    return pack


def _example(node: Node, pack_id: str) -> Example:
    found = Example(
        pack_id=pack_id,
        title=node.text("title"),
        rule=node.one_of("rule", EXAMPLE_RULES),
        input=plain(node.node("input").value),
        expect=plain(node.node("expect").value),
    )
    node.end()
    return found


Entries = list[tuple[Pack, Node]]


def _activities(library: Library, entries: Entries) -> None:
    for _, node in entries:
        library.groups |= read_groups(node, library.groups)
        library.indicators |= read_indicators(node, library.indicators)
    for _, node in entries:
        library.activities |= read_activities(node, library.activities, library.groups, library.indicators)


def _priorities(library: Library, entries: Entries) -> None:
    for _, node in entries:
        library.priorities = read_priorities(node, library.activities)


def _norms(library: Library, entries: Entries) -> None:
    """Read the norms; refuse two rows for the same question on the same day, and a case beside a row without one."""
    placed: list[tuple[NormRow, Node]] = []
    for pack, node in entries:
        rows, multipliers = read_norms(node, (pack.effective_from, pack.effective_to), library.activities)
        library.multipliers += tuple(multipliers)
        placed += rows
    library.norm_rows = tuple(row for row, _ in placed)
    for (one, here), (two, there) in combinations(placed, 2):
        same = (one.activity, one.province) == (two.activity, two.province)
        if same and _meet(one, two) and (one.case == two.case or None in (one.case, two.case)):
            starts = max(one.effective_from, two.effective_from)
            other = f"{one.version} ({here.file}, dòng {here.line})"
            raise there.error(f"{one.activity}: cùng hiệu lực từ {starts:%d/%m/%Y} với một dòng của {other}")


def _eligibility(library: Library, entries: Entries) -> None:
    """Read the decrees; refuse two that would hold on the same day."""
    trades = [trade.value for trade in library.priorities.trades] if library.priorities else []
    library.eligibility = tuple(read_eligibility(node, pack, library.activities, trades) for pack, node in entries)
    nodes = {pack.id: node for pack, node in entries}
    for one, two in combinations(library.eligibility, 2):
        if _meet(one, two):
            raise nodes[two.id].error(f"cùng hiệu lực với {one.id}", "effective_from")


def _forms(library: Library, entries: Entries) -> None:
    """Read the questions and sections of all packs first: the forms of one may use those of another."""
    questions = read_questions([node for _, node in entries], _choice_lists(library))
    for pack, node in entries:
        library.forms |= read_forms(node, pack.id, library.activities, questions, library.forms, library.norm_rows)
        library.kind_forms |= read_kinds(node, pack.id, library.activities, questions, library.norm_rows)
        library.extras |= read_extras(node, questions)


def _choice_lists(library: Library) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of choices that forms may name instead of repeating them."""
    priorities = library.priorities
    activities = tuple(Choice(value=one.code, label=one.name) for one in library.activities.values())
    if priorities is None:
        return {"activities": activities}
    none = Choice(value="none", label=Wording("Không thuộc địa bàn ưu tiên", "Not a priority area"))
    return {
        "activities": activities,
        "trades": priorities.trades,
        "priority_places": (*_as_choices(priorities.places), none),
        "priority_trades": _as_choices(priorities.trade_groups),
    }


def _as_choices(priorities: Iterable[Priority]) -> tuple[Choice, ...]:
    return tuple(Choice(value=priority.key, label=priority.name) for priority in priorities)


def _criteria(library: Library, entries: Entries) -> None:
    for pack, node in entries:
        preset = read_criteria(node, pack)
        library.criteria[preset.id] = preset


def _documents(library: Library, entries: Entries) -> None:
    for pack, node in entries:
        library.documents[pack.id] = read_documents(node, pack)


def _checks(library: Library, entries: Entries) -> None:
    for _pack, node in entries:
        library.checks = read_checks(node)


_READERS: dict[str, Callable[[Library, Entries], None]] = {
    "activities": _activities,
    "priorities": _priorities,
    "norms": _norms,
    "eligibility": _eligibility,
    "forms": _forms,
    "criteria": _criteria,
    "documents": _documents,
    "checks": _checks,
}


def _meet(one: NormRow | EligibilityRules, two: NormRow | EligibilityRules) -> bool:
    """Say whether there is a day on which both are in force."""
    starts = max(one.effective_from or date.min, two.effective_from or date.min)
    return starts <= min(one.effective_to or date.max, two.effective_to or date.max)


def unverified_rows(content: Any) -> int:
    """Count the rows of a pack's content that say `verified: false`."""
    if isinstance(content, Mapping):
        return int(content.get("verified") is False) + sum(unverified_rows(value) for value in content.values())
    return sum(unverified_rows(value) for value in content) if isinstance(content, list) else 0
