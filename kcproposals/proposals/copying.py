"""Begin from an earlier proposal: answers that still fit the form are copied and marked until somebody read them again.

Attachments are not copied, eligibility is asked anew, months that are over are left out. ``Proposal.copied`` is
``{"from": code or title, "sections": {section: [labels that were left out]}}``.
Pure but for ``sources``: answers and forms in, answers out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db, new_key
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.definitions import Column, Field, FormDefinition

Answers = dict[str, Any]
NOT_COPIED = frozenset({"eligibility", "facility", "attachments"})
MOST_SOURCES = 20


def sources(facility: Facility, activity: str, actor: Actor) -> list[Proposal]:
    """Return the earlier proposals of a facility for an activity that ``actor`` has a part in, the newest first."""
    part = or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units()))
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.facility_id == facility.id, Proposal.activity == activity, part)
            .order_by(Proposal.id.desc())
            .limit(MOST_SOURCES)
        )
    )


@dataclass(frozen=True)
class Copy:
    """What could be copied, by section, and the labels of what could not."""

    answers: Answers
    left_out: dict[str, list[str]]


def fitting(answers: Mapping[str, Any], old: FormDefinition, new: FormDefinition, today: date) -> Copy:
    """Return the answers of the form ``old`` that fit the form ``new``; months before ``today``'s are over."""
    found, left_out = {}, {}
    known = {section.key: {field.key: field for field in section.fields} for section in old.sections}
    for section in new.sections:
        given = answers.get(section.key) or {}
        if section.key in NOT_COPIED or not given:
            continue
        kept, lost, before = {}, [], known.get(section.key, {})
        for field in section.fields:
            value = given.get(field.key)
            if value in (None, "", []) or field.type == "file" or field.computed:
                continue
            fits = _fitting(value, before.get(field.key), field, today)
            if fits is not None:
                kept[field.key] = fits
            if fits != _plain(value, field):
                lost.append(field.label.to("vi"))
        gone = set(given) - {field.key for field in section.fields}
        lost += [before[key].label.to("vi") for key in sorted(gone) if key in before]
        if kept:
            found[section.key], left_out[section.key] = kept, lost
    return Copy(found, left_out)


def _plain(value: Any, field: Field) -> Any:
    """Return a value as it would be copied if nothing had to be left out: rows without names and computed cells."""
    if field.type != "table":
        return value
    computed = {column.key for column in field.columns if column.computed}
    return [{key: cell for key, cell in row.items() if key != "id" and key not in computed} for row in value]


def _fitting(value: Any, old: Field | None, new: Field, today: date) -> Any:
    """Return what of a value fits a question, without names of rows; None for nothing."""
    if old is None or old.type != new.type:
        return None
    if new.type == "table":
        columns = {column.key: column for column in new.columns if not column.computed}
        before = {column.key: column for column in old.columns}
        rows = [
            {
                key: cell
                for key, cell in row.items()
                if key in columns
                and key in before
                and before[key].type == columns[key].type
                and _cell_fits(cell, columns[key], today)
            }
            for row in value
        ]
        return [row for row in rows if row][: new.max_rows] or None
    if new.type == "multichoice":
        offered = {choice.value for choice in new.choices}
        return [one for one in value if one in offered] or None
    return value if _cell_fits(value, new, today) else None


def _cell_fits(value: Any, asked: Field | Column, today: date) -> bool:
    if asked.type == "choice" and asked.choices:
        return value in {choice.value for choice in asked.choices}
    if asked.type in ("month", "date"):
        return str(value)[:7] >= today.isoformat()[:7]
    if asked.max_length and isinstance(value, str):
        return len(value) <= asked.max_length
    return True


def with_row_names(answers: Answers) -> Answers:
    """Return the answers with a fresh name for every row of their tables."""
    return {
        section: {
            key: [{"id": new_key(), **row} for row in value]
            if isinstance(value, list) and value and isinstance(value[0], dict)
            else value
            for key, value in fields.items()
        }
        for section, fields in answers.items()
    }
