"""Jobs and mails an administrator may see: those of their own office.

A mail that names no office is shown to the office of the person it went to. A job that names none says nothing about
anybody (its arguments are ids) and is shown to every administrator.
"""

from typing import Any

from sqlalchemy import Select, func, or_, select

from kcproposals.accounts.models import Agency, RoleGrant
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.jobs.models import Job
from kcproposals.notifications.models import Mail

PAGE = 50


def visible_jobs(actor: Actor) -> Select[Job]:
    """Select the jobs the actor administers, newest first."""
    own = actor.agencies(Role.ADMINISTRATOR)
    if not own:
        return select(Job).where(Job.id.is_(None))
    return select(Job).where(or_(Job.agency_id.in_(own), Job.agency_id.is_(None))).order_by(Job.id.desc())


def visible_mails(actor: Actor) -> Select[Mail]:
    """Select the mails of the offices the actor administers, newest first."""
    own = actor.agencies(Role.ADMINISTRATOR)
    to_own_people = Mail.agency_id.is_(None) & Mail.user_id.in_(_people_of(own))
    return select(Mail).where(or_(Mail.agency_id.in_(own), to_own_people)).order_by(Mail.id.desc())


def _people_of(agencies: frozenset[int]) -> Any:
    """Select the people an office deals with: its officials, boards and units, the facilities of its province."""
    officials = select(RoleGrant.user_id).where(RoleGrant.agency_id.in_(agencies))
    experts = select(BoardMember.user_id).join(Board, BoardMember.board_id == Board.id)
    members = (
        select(FacilityMember.user_id)
        .join(Facility, FacilityMember.facility_id == Facility.id)
        .join(Agency, Agency.province_code == Facility.province_code)
    )
    drafters = select(UnitMember.user_id).join(ImplementingUnit, UnitMember.unit_id == ImplementingUnit.id)
    return officials.union(
        experts.where(Board.agency_id.in_(agencies)), members.where(Agency.id.in_(agencies)),
        drafters.where(ImplementingUnit.agency_id.in_(agencies)),
    )  # fmt: skip


def page_of(rows: Select[Any], model: Any, *, state: str, before: int | None) -> tuple[list[Any], int | None]:
    """Return a page of ``rows`` in ``state`` (any, if empty), and the id before which the next page starts, or None."""
    if state:
        rows = rows.where(model.state == state)
    if before is not None:
        rows = rows.where(model.id < before)
    found = list(db.session.scalars(rows.limit(PAGE + 1)))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def job_by_key(key: str) -> Job | None:
    """Return one job, or None."""
    return db.session.scalar(select(Job).where(Job.key == key))


def visible_job(actor: Actor, key: str) -> Job | None:
    """Return the job if the actor may see it, else None."""
    return db.session.scalar(visible_jobs(actor).where(Job.key == key))


def visible_mail(actor: Actor, key: str) -> Mail | None:
    """Return the mail if the actor may see it, else None."""
    return db.session.scalar(visible_mails(actor).where(Mail.key == key))


def counts(model: Any, mine: Select[Any]) -> dict[str, int]:
    """Return how many of the selected rows are in each state."""
    rows = mine.order_by(None).with_only_columns(model.state, func.count().label("number")).group_by(model.state)
    return {row.state: row.number for row in db.session.execute(rows)}
