"""Bring in the shipped criteria presets as published, immutable versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.errors import InputError
from kcproposals.domain.policy import SYSTEM
from kcproposals.domain.rulesio.score import read_set
from kcproposals.domain.scoring import CriteriaSet as Rules
from kcproposals.domain.scoring import check_set
from kcproposals.extensions import db
from kcproposals.regulations.library import Library

CHECKLIST = "checklist"


@dataclass(frozen=True)
class ChecklistItem:
    """One question of a checklist, in the language asked for; ``key`` is unique in the set and never changes in it."""

    key: str
    code: str
    title: str
    guidance: str
    group: str


def checklist_items(row: CriteriaSet, language: str = "vi") -> list[ChecklistItem]:
    """Return the questions of a set of kind ``checklist``, in their order. Raises LookupError for a scored set."""
    if row.kind != CHECKLIST:
        raise LookupError(f"{row.key} is scored")
    return [
        ChecklistItem(
            item["key"], item["code"], item["title"][language], (item.get("guidance") or {}).get(language, ""),
            group_titles(row.definition, language).get(item.get("group", ""), ""),
        )
        for item in row.definition["items"]
    ]  # fmt: skip


def group_titles(definition: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the titles of the groups of a set by their keys."""
    return {group["key"]: group["title"][language] for group in definition.get("groups", ())}


def covers(row: CriteriaSet, activity: str) -> bool:
    """Say whether a set is meant for an activity: for all, unless it names some."""
    chosen = row.definition.get("activities") or ()
    return not chosen or activity in chosen


def load_presets(library: Library, now: datetime) -> list[CriteriaSet]:
    """Publish every shipped preset whose definition is not published yet as its next version; return the new ones.

    Raises InputError when a preset's rules cannot be used: nothing is published then.
    """
    new = []
    for preset in library.criteria.values():
        if preset.rules.get("kind") != CHECKLIST:
            for problem in check_set(read_set(preset.rules, preset.id), preset.id):
                raise problem
        versions = _versions_of(preset.id)
        if any(version.definition == preset.definition for version in versions):
            continue
        row = CriteriaSet(
            agency_id=None, code=preset.id, number=len(versions) + 1, title=str(preset.title), source=preset.source,
            verified=preset.verified, state="published", definition=preset.definition, created_at=now,
            published_at=now,
        )  # fmt: skip
        db.session.add(row)
        new.append(row)
    db.session.flush()
    for row in new:
        record("criteria.published", "criteria_set", row.key, actor=SYSTEM, now=now, code=row.code, number=row.number)
    return new


def _versions_of(code: str) -> list[CriteriaSet]:
    return list(
        db.session.scalars(select(CriteriaSet).where(CriteriaSet.agency_id.is_(None), CriteriaSet.code == code))
    )


def rules_of(row: CriteriaSet) -> Rules:
    """Return the rules of a stored set as ``domain.scoring`` takes them; InputError for a checklist."""
    return read_set(row.definition["rules"], "set")


def sound_rules(row: CriteriaSet) -> Rules | None:
    """Return the rules of a scored set if they fit together; None for a checklist and for a draft that has gaps."""
    if row.kind == CHECKLIST:
        return None
    try:
        rules = rules_of(row)
        steps = [step_of(row, key) for key in rules.keys]
    except (InputError, ValueError):
        return None
    return None if check_set(rules, "set") or not all(step > 0 for step in steps) else rules


def step_of(row: CriteriaSet, key: str) -> Fraction:
    """Return the step of a criterion's marks in points; pass or fail is 0 or 1."""
    if row.kind == "pass_fail":
        return Fraction(1)
    return next(Fraction(item["step"]) for item in row.definition["items"] if item["key"] == key)
