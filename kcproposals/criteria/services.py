"""Bring in the shipped criteria presets as published, immutable versions."""

from datetime import datetime

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.policy import SYSTEM
from kcproposals.domain.rulesio.score import read_set
from kcproposals.domain.scoring import CriteriaSet as Rules
from kcproposals.domain.scoring import check_set
from kcproposals.extensions import db
from kcproposals.regulations.library import Library


def load_presets(library: Library, now: datetime) -> list[CriteriaSet]:
    """Publish every shipped preset whose definition is not published yet as its next version; return the new ones.

    Raises InputError when a preset's rules cannot be used: nothing is published then.
    """
    new = []
    for preset in library.criteria.values():
        rules = read_set(preset.rules, preset.id)
        for problem in check_set(rules, preset.id):
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
    """Return the rules of a stored set as ``domain.scoring`` takes them."""
    return read_set(row.definition["rules"], "set")
