"""Read criteria sets."""

from typing import Any

from sqlalchemy import Select, false, or_, select

from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db


def set_by_key(key: str) -> CriteriaSet | None:
    """Return one version of a set, or None."""
    return db.session.scalar(select(CriteriaSet).where(CriteriaSet.key == key))


def visible_sets(actor: Actor) -> Select[Any]:
    """Select the sets ``actor`` may see: shipped ones for every official, an agency's own for its officials."""
    if not actor.is_official:
        return select(CriteriaSet).where(false())
    return select(CriteriaSet).where(or_(CriteriaSet.agency_id.is_(None), CriteriaSet.agency_id.in_(actor.agencies())))


def usable_sets(agency_id: int) -> list[CriteriaSet]:
    """Return the published sets a board of this agency may score by: its own first, the newest number of each code."""
    return [row for row in _published(agency_id) if row.kind != "checklist"]


def usable_checklists(agency_id: int) -> list[CriteriaSet]:
    """Return the published checklists an officer of this agency may work through, in the same order."""
    return [row for row in _published(agency_id) if row.kind == "checklist"]


def _published(agency_id: int) -> list[CriteriaSet]:
    query = (
        select(CriteriaSet)
        .where(CriteriaSet.state == "published")
        .where(or_(CriteriaSet.agency_id.is_(None), CriteriaSet.agency_id == agency_id))
        .order_by(CriteriaSet.agency_id.is_(None), CriteriaSet.code, CriteriaSet.number.desc())
    )
    return list(db.session.scalars(query))
