"""What a draft holds, as values: the definition it starts from, its criteria one by one, and what changing them means.

A definition keeps the numbers of a criterion in ``rules`` (what ``rules score`` reads) and the rest in ``items``; here
both are one ``Entry``. Nothing is judged: a draft may be unfinished, see ``problems``.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from kcproposals.domain.text import fold

MOST_ENTRIES, MOST_GROUPS, MOST_ANCHORS, MOST_NOTES = 40, 10, 10, 20
KINDS = ("points", "pass_fail", "checklist")
_QUORUM = {"share": "2/3", "of": "appointed", "must_include": ["chair|vice_chair"]}
_RULES: dict[str, dict[str, Any]] = {
    "points": {
        "kind": "points", "scale": "100", "criteria": [], "aggregate": {"method": "mean"},
        "far_off": {"action": "flag", "limit": "20", "basis": "percent_of_mean"}, "quorum": _QUORUM,
        "pass": {"threshold": "70"}, "order": "score_then_priority", "tie_break": [],
    },
    "pass_fail": {
        "kind": "pass_fail", "criteria": [], "quorum": _QUORUM, "pass": {"share": "3/4", "strict": True},
        "tie_break": [],
    },
    "checklist": {"kind": "checklist"},
}  # fmt: skip

Definition = dict[str, Any]
Words = Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """One criterion or question. Numbers are decimal strings as stored, '' while nobody gave them."""

    key: str
    code: str
    title: Words
    guidance: Words = field(default_factory=lambda: {"vi": "", "en": ""})
    group: str = ""
    max: str = ""
    weight: str = "1"
    min_pass: str = ""
    not_applicable: str = "not_allowed"
    step: str = ""
    justify: Any = "below_half"
    anchors: tuple[Mapping[str, Any], ...] = ()


def empty(kind: str) -> Definition:
    """Return what a new set starts from; far-off sheets are flagged until somebody decides otherwise."""
    return {"rules": deepcopy(_RULES[kind]), "items": [], "not_applied": []}


def kind_of(definition: Mapping[str, Any]) -> str:
    """Return the kind a definition says."""
    return str(definition["rules"].get("kind", "points"))


def entries(definition: Mapping[str, Any]) -> list[Entry]:
    """Return the criteria of a definition, or the questions of a checklist, in their order."""
    numbers = {one["key"]: one for one in definition["rules"].get("criteria", ())}
    found = []
    for item in definition["items"]:
        number = numbers.get(item["key"], {})
        found.append(
            Entry(
                key=item["key"], code=item["code"], title=item["title"],
                guidance=item.get("guidance") or {"vi": "", "en": ""}, group=item.get("group", ""),
                max=number.get("max", ""), weight=number.get("weight", "1"), min_pass=number.get("min_pass") or "",
                not_applicable=number.get("not_applicable", "not_allowed"), step=item.get("step", ""),
                justify=item.get("justify", "below_half"), anchors=tuple(item.get("anchors", ())),
            )
        )  # fmt: skip
    return found


def with_entries(definition: Definition, new: Sequence[Entry]) -> Definition:
    """Return the definition with these criteria; members of a group come to stand together, in the order of groups."""
    order = [group["key"] for group in definition.get("groups", ())]
    known = [entry if entry.group in order else replace(entry, group="") for entry in new]
    placed = sorted(known, key=lambda entry: order.index(entry.group) if entry.group else len(order))
    rules = dict(definition["rules"])
    kind = kind_of(definition)
    if kind != "checklist":
        rules["criteria"] = [_numbers(entry) for entry in placed]
        keys = {f"criterion:{entry.key}" for entry in placed}
        chain = rules.get("tie_break", ())
        rules["tie_break"] = [one for one in chain if not one.startswith("criterion:") or one in keys]
    return {**definition, "rules": rules, "items": [_item(entry, kind) for entry in placed]}


def _numbers(entry: Entry) -> dict[str, Any]:
    given = {"key": entry.key, "max": entry.max, "weight": entry.weight, "min_pass": entry.min_pass}
    found = {name: value for name, value in given.items() if value}
    if entry.not_applicable != "not_allowed":
        found["not_applicable"] = entry.not_applicable
    return found


def _item(entry: Entry, kind: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "key": entry.key, "code": entry.code, "title": dict(entry.title), "guidance": dict(entry.guidance),
    }  # fmt: skip
    if entry.group:
        item["group"] = entry.group
    if kind != "checklist":
        item |= {"anchors": [dict(anchor) for anchor in entry.anchors], "step": entry.step, "justify": entry.justify}
    return item


def entry_of(definition: Mapping[str, Any], key: str) -> Entry | None:
    """Return one criterion by its key."""
    return next((entry for entry in entries(definition) if entry.key == key), None)


def with_entry(definition: Definition, entry: Entry) -> Definition:
    """Return the definition with this criterion in its place, at the end if it is new."""
    old = entries(definition)
    if all(one.key != entry.key for one in old):
        return with_entries(definition, [*old, entry])
    return with_entries(definition, [entry if one.key == entry.key else one for one in old])


def without_entry(definition: Definition, key: str) -> Definition:
    """Return the definition without a criterion; the chain of ties forgets it too."""
    return with_entries(definition, [entry for entry in entries(definition) if entry.key != key])


def sum_of(rows: Sequence[Entry]) -> Fraction:
    """Return Σ weight · maximum in points; what has no maximum yet adds nothing."""
    return sum((Fraction(one.weight or "1") * Fraction(one.max or "0") for one in rows), Fraction(0))


def moved(definition: Definition, key: str, by: int) -> Definition:
    """Return the definition with a criterion one place up (-1) or down (1); within its group where there are groups."""
    found = entries(definition)
    at = next((place for place, entry in enumerate(found) if entry.key == key), None)
    if at is None or not 0 <= at + by < len(found) or found[at].group != found[at + by].group:
        return definition
    found[at], found[at + by] = found[at + by], found[at]
    return with_entries(definition, found)


def new_key(text: str, taken: Sequence[str]) -> str:
    """Return a short key made of a Vietnamese title, not one of those taken: “Sự cần thiết” is su_can_thiet."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:40].strip("_") or "muc"
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}_{n}") not in taken)


def both(vi: str, en: str) -> dict[str, str]:
    """Return a text in both languages; what has no English is shown in Vietnamese."""
    return {"vi": vi, "en": en or vi}


def english(words: Words) -> str:
    """Return the English of a text, '' where it only repeats the Vietnamese."""
    return "" if words.get("en") == words.get("vi") else words.get("en", "")
