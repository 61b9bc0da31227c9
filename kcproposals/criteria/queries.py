"""Read criteria sets."""

from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload

from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db


def set_by_key(key: str) -> CriteriaSet | None:
    """Return one version of a set with its office, or None."""
    query = select(CriteriaSet).where(CriteriaSet.key == key).options(joinedload(CriteriaSet.agency))
    return db.session.scalar(query)


def visible_sets(actor: Actor) -> Select[Any]:
    """Select the sets ``actor`` may see: shipped ones for every official, an agency's own for its officials."""
    if not actor.is_official:
        return select(CriteriaSet).where(false())
    return select(CriteriaSet).where(or_(CriteriaSet.agency_id.is_(None), CriteriaSet.agency_id.in_(actor.agencies())))


def sets_of(actor: Actor, state: str = "") -> list[CriteriaSet]:
    """Return the sets ``actor`` may see (in one state, if named): their offices' own first, the newest number first."""
    query = visible_sets(actor).options(joinedload(CriteriaSet.agency))
    if state:
        query = query.where(CriteriaSet.state == state)
    own_first = CriteriaSet.agency_id.is_(None), CriteriaSet.agency_id, CriteriaSet.code, CriteriaSet.number.desc()
    return list(db.session.scalars(query.order_by(*own_first)))


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
