"""What the worker does with a dispatch: number, render and issue paper by paper, then put them together.

A paper takes its number in a short transaction of its own and is rendered outside of one. Killed at any point, the job
goes on where the papers stand: a signed one has no number yet, a numbered one lacks its bytes. What is wrong with one
paper is kept with it and the walk goes on; what would stop every paper (disk, store, database) is raised, and the job
is tried again.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import User
from kcproposals.documents import rendering
from kcproposals.documents.dispatches.bundle import bundle
from kcproposals.documents.dispatches.models import Dispatch, DispatchItem
from kcproposals.documents.dispatches.services import KIND, hand_to_worker, tell_chain
from kcproposals.documents.models import Document
from kcproposals.documents.services import give_number
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import SYSTEM, Actor
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.runner import RUNNING_LIMIT
from kcproposals.jobs.services import enqueue, progress

SHIFT = RUNNING_LIMIT - timedelta(minutes=10)
"""After so long the rest is left to a job that follows: one that runs too long is taken for dead."""


@handles(KIND)
def work(job: Job, *, now: datetime) -> None:
    """Go on with a dispatch. Repeating it changes nothing."""
    dispatch_id, ends = job.args["dispatch"], time.monotonic() + SHIFT.total_seconds()
    dispatch = db.session.get_one(Dispatch, dispatch_id)
    if dispatch.job_id != job.id or dispatch.ended_at is not None:
        return
    actor = actor_of(db.session.get(User, dispatch.started_by_id))
    while (step := _next(dispatch_id)) is not None:
        if time.monotonic() > ends:
            hand_to_worker(db.session.get_one(Dispatch, dispatch_id), now=now)
            return
        item_id, document_id, is_numbered = step
        if is_numbered or _number(item_id, document_id, actor, now):
            _issue(item_id, document_id, now)
        progress(job, _handled(dispatch_id))
    archive, merged = bundle(dispatch_id, now=now)
    dispatch = db.session.get_one(Dispatch, dispatch_id, with_for_update=True)
    dispatch.archive, dispatch.merged, dispatch.ended_at = archive, merged, now
    if dispatch.state == "running":
        dispatch.state = "done"
    states = db.session.scalars(_papers(dispatch_id, Document.state)).all()
    tell_chain(
        dispatch, "dispatch.ended", actor=SYSTEM, now=now, issued=states.count("issued"),
        left_out=len(states) - states.count("issued"),
    )  # fmt: skip


def _papers(dispatch_id: int, *columns: Any) -> Select[Any]:
    query: Select[Any] = select(*columns).join(DispatchItem, DispatchItem.document_id == Document.id)
    return query.where(DispatchItem.dispatch_id == dispatch_id)


def _next(dispatch_id: int) -> tuple[int, int, bool] | None:
    """Return the next paper (item, document, whether it has its number), None when there is none; ends the reading.

    Once cancelled, only what already has a number goes on.
    """
    running = db.session.scalar(select(Dispatch.state).where(Dispatch.id == dispatch_id)) == "running"
    states = ("numbered", "signed") if running else ("numbered",)
    row = db.session.execute(
        _papers(dispatch_id, DispatchItem.id, Document.id, Document.state)
        .where(Document.state.in_(states), DispatchItem.error == "")
        .order_by(DispatchItem.position)
        .limit(1)
    ).first()
    db.session.commit()
    return (row[0], row[1], row[2] == "numbered") if row else None


def _handled(dispatch_id: int) -> int:
    left = _papers(dispatch_id, Document.state, DispatchItem.error)
    return sum(state not in ("signed", "numbered") or bool(error) for state, error in db.session.execute(left))


def _number(item_id: int, document_id: int, actor: Actor, now: datetime) -> bool:
    """Give the paper its number; return whether it has one. What it lacks is kept with it."""
    try:
        document = db.session.get_one(Document, document_id)
        give_number(document, actor=actor, now=now, leave_job=False)
        db.session.commit()
    except RuleViolation as problem:
        _note(item_id, str(problem))
        return False
    return True


def _issue(item_id: int, document_id: int, now: datetime) -> None:
    """Render, store and issue a numbered paper. One that cannot be drawn is left to a job of its own."""
    try:
        data = rendering.rendered(document_id)
    except OSError:
        raise
    except Exception as problem:  # whatever the typesetter raises is about this paper, not the next
        _note(item_id, f"{problem.__class__.__name__}: {problem}"[:500])
        agency_id = db.session.get_one(Document, document_id).agency_id
        enqueue("render_document", now=now, agency_id=agency_id, document=document_id)
        db.session.commit()
        return
    if data is not None:
        rendering.issue(document_id, data, now=now)
        db.session.commit()


def _note(item_id: int, error: str) -> None:
    db.session.rollback()
    db.session.get_one(DispatchItem, item_id).error = error
    db.session.commit()
