"""Write audit events in the same transaction as the act they tell of.

``record`` only queues; the events are chained and inserted when the session commits, so that the head of the chain is
the last row a transaction locks (order: plan, register, round, chain head) and an act that fails leaves no event.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

_PENDING = "audit_pending"
GENESIS = "0" * 64


def record(
    action: str,
    object_type: str,
    object_key: str,
    *,
    actor: Actor,
    now: datetime,
    agency_id: int | None = None,
    **data: Any,
) -> None:
    """Queue one event for the commit of the running transaction.

    ``data`` holds ids, versions, amounts and hashes: never personal text, never an address. ``agency_id`` chooses the
    chain; None is the common one.
    """
    pending = db.session.info.setdefault(_PENDING, [])
    pending.append((agency_id, now, actor.user_id, action, object_type, object_key, data))


def digest(
    *, number: int, at: datetime, actor_id: int | None, action: str, object_type: str, object_key: str,
    data: dict[str, Any], previous_hash: str,
) -> str:  # fmt: skip
    """Return the SHA-256 of one event's canonical JSON, which holds the hash of the event before."""
    facts = [number, at.isoformat(), actor_id, action, object_type, object_key, data, previous_hash]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head(agency_id: int | None) -> tuple[int, str]:
    """Return number and hash of the newest committed event of a chain: the checkpoint printed on papers."""
    chain = db.session.scalar(select(AuditChain).where(_is_chain(agency_id)))
    return (chain.head_number, chain.head_hash) if chain else (0, GENESIS)


def _is_chain(agency_id: int | None) -> Any:
    return AuditChain.agency_id.is_(None) if agency_id is None else AuditChain.agency_id == agency_id


def _locked_chain(session: Session, agency_id: int | None) -> AuditChain:
    locked = select(AuditChain).where(_is_chain(agency_id)).with_for_update()
    chain = session.scalar(locked)
    if chain is None:  # the first act of an office; of two at once the second waits here and takes the first one's
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = insert(AuditChain).values(agency_id=agency_id, head_number=0, head_hash=GENESIS)
        session.execute(row.on_conflict_do_nothing())
        chain = session.scalars(locked).one()
    return chain


def _write_pending(session: Session) -> None:
    pending = session.info.pop(_PENDING, None)
    if not pending:
        return
    session.flush()  # keys and versions named in the events exist before the chain is locked
    for agency_id in sorted({row[0] for row in pending}, key=lambda i: (i is not None, i or 0)):
        chain = _locked_chain(session, agency_id)
        for _, at, actor_id, action, object_type, object_key, data in (r for r in pending if r[0] == agency_id):
            facts: dict[str, Any] = {
                "number": chain.head_number + 1, "at": at, "actor_id": actor_id, "action": action,
                "object_type": object_type, "object_key": object_key, "data": data,
                "previous_hash": chain.head_hash,
            }  # fmt: skip
            facts["hash"] = digest(**facts)
            session.add(AuditEvent(chain_id=chain.id, **facts))
            chain.head_number, chain.head_hash = facts["number"], facts["hash"]
    session.flush()


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():  # the chain's head is locked at the very end, not at a savepoint
        _write_pending(session)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:  # an undone savepoint leaves the transaction, and what it will tell, as they were
        session.info.pop(_PENDING, None)
