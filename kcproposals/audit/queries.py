"""Read audit events. Lists start from ``visible_events``: an auditor reads the chains of their agencies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db

PAGE = 100


def visible_events(actor: Actor) -> Select[Any]:
    """Select the events ``actor`` may read."""
    return select(AuditEvent).join(AuditEvent.chain).where(AuditChain.agency_id.in_(actor.agencies(Role.AUDITOR)))


@dataclass(frozen=True)
class EventPage:
    """Rows of columns, newest first; numbers of the ids to go on from."""

    rows: list[Any]
    action: str
    about: str
    after: int | None
    before: int | None


def event_page(actor: Actor, args: Mapping[str, str]) -> EventPage:
    """Return one page of events. ``args``: action (prefix), about (an object's key), after or before (ids)."""
    users = db.metadata.tables["users"]
    columns = (
        AuditEvent.id, AuditEvent.number, AuditEvent.at, AuditEvent.action, AuditEvent.object_type,
        AuditEvent.object_key, AuditEvent.data, AuditEvent.hash, users.c.name.label("who"),
    )  # fmt: skip
    query = visible_events(actor).with_only_columns(*columns).outerjoin(users, users.c.id == AuditEvent.actor_id)
    action, about = args.get("action", "")[:60], args.get("about", "")[:40]
    if action:
        query = query.where(AuditEvent.action.startswith(action, autoescape=True))
    if about:
        query = query.where(AuditEvent.object_key == about)
    backwards = args.get("before", "").isdecimal()
    start = args.get("before" if backwards else "after", "")
    if start.isdecimal():
        edge = min(int(start), 2**31 - 1)
        query = query.where(AuditEvent.id > edge if backwards else AuditEvent.id < edge)
    order = AuditEvent.id.asc() if backwards else AuditEvent.id.desc()
    rows = list(db.session.execute(query.order_by(order).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    older = bool(rows) and (more or backwards)
    newer = bool(rows) and (more if backwards else bool(start))
    return EventPage(rows, action, about, rows[-1].id if older else None, rows[0].id if newer else None)


def events_about(object_type: str, object_key: str) -> list[Any]:
    """Return the events of one object, oldest first (columns); whoever may see the object may see its history."""
    users = db.metadata.tables["users"]
    return list(
        db.session.execute(
            select(AuditEvent.at, AuditEvent.action, AuditEvent.data, users.c.name.label("who"))
            .outerjoin(users, users.c.id == AuditEvent.actor_id)
            .where(AuditEvent.object_type == object_type, AuditEvent.object_key == object_key)
            .order_by(AuditEvent.id)
        )
    )


def chains_of(actor: Actor) -> list[AuditChain]:
    """Return the chains ``actor`` may read, with their heads."""
    query = select(AuditChain).where(AuditChain.agency_id.in_(actor.agencies(Role.AUDITOR)))
    return list(db.session.scalars(query.order_by(AuditChain.id)))
