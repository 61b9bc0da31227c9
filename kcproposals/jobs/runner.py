"""Run one job: claim it, let its handler work, keep the outcome. Also the tick: what returns, and what got lost.

Only one worker gets a job: the claim is a conditional UPDATE, and so is the end, which undoes the work of a worker
that was taken for dead meanwhile.
"""

import logging
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError

from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.extensions import db
from kcproposals.jobs import queue
from kcproposals.jobs.models import Job, PeriodicRun
from kcproposals.jobs.queries import HEARTBEAT
from kcproposals.jobs.registry import HANDLERS, PERIODIC

log = logging.getLogger("kcproposals.jobs")

WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""How long a job rests after its first, second and third failure; the fourth is the last."""
RUNNING_LIMIT = timedelta(minutes=15)
"""A job that runs longer is taken for lost with its worker, and queued again."""
QUEUE_LIMIT = timedelta(seconds=50)
"""A job that is due for longer, while nothing waits in the queue, has lost its id on the way."""
EARLY = timedelta(seconds=30)
"""Ticks come a minute apart, more or less; an act must not miss its turn by a second."""
LOST = N_("Tiến trình đang chạy việc này đã dừng giữa chừng.")


def run(job_id: int, *, now: datetime) -> bool:
    """Run the job if it is due and nobody else has it. Return whether it ran, well or not."""
    job = _claim(job_id, now)
    if job is None:
        return False
    try:
        HANDLERS[job.kind].handler(job, now=now)
        if _finish(job, state="done", done=Job.total, error=None):
            db.session.commit()
        else:
            log.warning("job %s (%s) was taken over; its work is undone", job.key, job.kind)
            db.session.rollback()
    except Exception as problem:  # whatever a handler raises is the job's outcome
        log.warning("job %s (%s) failed at attempt %s", job.key, job.kind, job.attempts, exc_info=problem)
        db.session.rollback()
        _put_off(job, now, _told(problem))
    return True


def _told(problem: Exception) -> str:
    """Return what to keep of a failure: a rule speaks for itself, everything else needs its kind."""
    kind = "" if isinstance(problem, RuleViolation) else f"{problem.__class__.__name__}: "
    return f"{kind}{problem}"[:2000]


def _claim(job_id: int, now: datetime) -> Job | None:
    taken = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "queued", Job.run_after <= now)
        .values(state="running", attempts=Job.attempts + 1, started_at=now)
    )
    job = _copies(Job.id == job_id)[0] if taken.rowcount else None  # type: ignore[attr-defined]
    db.session.commit()
    return job


def _copies(condition: ColumnElement[bool]) -> list[Job]:
    """Return the jobs apart from the session: reading them opens no transaction and changing them changes no row."""
    return [Job(**row) for row in db.session.execute(select(*Job.__table__.columns).where(condition)).mappings()]


def _finish(job: Job, **values: object) -> bool:
    ended = db.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == "running", Job.attempts == job.attempts)
        .values(finished_at=utc_now(), **values)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _put_off(job: Job, now: datetime, error: str) -> None:
    """Queue the job for later, or give it up when it has had all its attempts."""
    if job.attempts <= len(WAITS):
        wait = WAITS[job.attempts - 1]
        if _finish(job, state="queued", run_after=now + wait, error=error):
            queue.carry_after_commit(job.id, delay=wait)
    elif _finish(job, state="failed", error=error):
        work = HANDLERS.get(job.kind)
        if work is not None and work.failed is not None:
            work.failed(job, now=now)
    db.session.commit()


def recover(now: datetime, *, everything: bool = False) -> None:
    """Queue again, or give up, what runs too long.

    ``everything``: whatever is said to run, for a worker that knows it is the only one and has just started.
    """
    started_before = now if everything else now - RUNNING_LIMIT
    lost = _copies(and_(Job.state == "running", Job.started_at <= started_before))
    db.session.commit()
    for job in lost:
        _put_off(job, now, LOST)


def tick(now: datetime) -> None:
    """What every worker does each minute: give signs of life, find what got lost, act where it is time."""
    recover(now)
    _carry_what_got_lost(now)
    _act_once(HEARTBEAT, EARLY, now)
    for name, task in list(PERIODIC.items()):
        try:
            _act_once(name, task.every, now)
        except Exception as problem:  # one act's failure must not keep the others from their turn
            log.error("periodic act %s failed", name, exc_info=problem)
            db.session.rollback()


def _carry_what_got_lost(now: datetime) -> None:
    waiting = queue.waiting(current_app)
    due = select(Job.id).where(Job.state == "queued", Job.run_after <= now - QUEUE_LIMIT).order_by(Job.id).limit(1000)
    lost = db.session.scalars(due).all() if waiting == 0 else []
    db.session.commit()
    for job_id in lost:
        queue.carry(current_app, job_id)


def _act_once(name: str, every: timedelta, now: datetime) -> None:
    """Run the act if its time has come and no other worker is faster: the guard row moves in the act's transaction."""
    moved = db.session.execute(
        update(PeriodicRun)
        .where(PeriodicRun.name == name, PeriodicRun.last_at <= now - every + EARLY)
        .values(last_at=now)
    )
    if not moved.rowcount and not _is_first(name, now):  # type: ignore[attr-defined]
        db.session.rollback()
        return
    if name in PERIODIC:
        PERIODIC[name].act(now=now)
    db.session.commit()


def _is_first(name: str, now: datetime) -> bool:
    if db.session.get(PeriodicRun, name) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(PeriodicRun(name=name, last_at=now))
    except IntegrityError:
        return False
    return True
