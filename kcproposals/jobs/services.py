"""Ask for work in the transaction that needs it, and run it: the jobs table is the truth.

``enqueue`` writes a row; after the commit its id goes to the queue (``jobs.queue``). A worker claims a row by a
conditional update, so however often an id is carried, the work is done once.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from kcproposals.clock import utc_now
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import HANDLERS, PERIODIC

log = logging.getLogger("kcproposals.jobs")
ATTEMPTS = 3
BACK_OFF = timedelta(seconds=30)
TOO_LONG = timedelta(minutes=30)
_NEW = "jobs_new"


def enqueue(kind: str, *, now: datetime, agency_id: int | None = None, total: int = 1, **args: Any) -> Job:
    """Ask for a job in the running transaction; it reaches the queue only if that commits."""
    job = Job(kind=kind, args=args, total=total, agency_id=agency_id, created_at=now, run_after=now)
    db.session.add(job)
    db.session.flush()
    db.session.info.setdefault(_NEW, []).append(job.id)
    return job


@event.listens_for(Session, "after_commit")
def _carry(session: Session) -> None:
    ids = session.info.pop(_NEW, None)
    if ids:
        from kcproposals.jobs import queue

        queue.send(ids)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop(_NEW, None)


def run_job(job_id: int) -> bool:
    """Claim and run one job; return whether there was something to do. A failure is kept on the row and retried."""
    now = utc_now()
    claimed = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "queued", Job.run_after <= now)
        .values(state="running", started_at=now, attempts=Job.attempts + 1)
    )
    db.session.commit()
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return False
    job = db.session.get_one(Job, job_id)
    try:
        HANDLERS[job.kind](job, now=now)
        job.state, job.finished_at, job.error, job.done = "done", utc_now(), None, job.total
        db.session.commit()
    except Exception as problem:  # whatever a handler raises must end on the row, where people see it
        log.exception("job %s (%s) failed", job_id, job.kind if job in db.session else "?")
        db.session.rollback()
        _failed(job_id, problem)
    return True


def _failed(job_id: int, problem: Exception) -> None:
    job = db.session.get_one(Job, job_id)
    job.error = f"{problem.__class__.__name__}: {problem}"[:2000]
    again = job.attempts < ATTEMPTS
    job.state = "queued" if again else "failed"
    job.run_after = utc_now() + BACK_OFF * 2 ** (job.attempts - 1)
    if not again:
        job.finished_at = utc_now()
    db.session.commit()


def due_jobs(now: datetime) -> list[int]:
    """Return ids of jobs that should be running: due ones, and ones a dead worker left behind (put back first)."""
    db.session.execute(
        update(Job).where(Job.state == "running", Job.started_at < now - TOO_LONG).values(state="queued")
    )
    db.session.commit()
    ids = list(db.session.scalars(select(Job.id).where(Job.state == "queued", Job.run_after <= now).order_by(Job.id)))
    db.session.rollback()
    return ids


def run_pending() -> int:
    """Run every due job here and now, those included that running makes due; return how many (tests, demo)."""
    count = 0
    while ids := due_jobs(utc_now()):
        count += sum(run_job(job_id) for job_id in ids)
    return count


def retry(job: Job, *, now: datetime) -> None:
    """Put a failed job back into the queue."""
    if job.state == "failed":
        job.state, job.attempts, job.run_after, job.finished_at = "queued", 0, now, None
        db.session.info.setdefault(_NEW, []).append(job.id)


def run_periodic(now: datetime) -> int:
    """Run what is due by the clock; of several workers one acts, because the claim is a row written under a lock."""
    ran = 0
    for task in PERIODIC.values():
        if not _claim_tick(task.name, task.every, now):
            continue
        try:
            task.run(now)
            db.session.commit()
            ran += 1
        except Exception:
            db.session.rollback()
            log.exception("periodic task %s failed", task.name)
    return ran


def _claim_tick(name: str, every: timedelta, now: datetime) -> bool:
    kind = f"periodic:{name}"
    row = db.session.scalar(select(Job).where(Job.kind == kind).with_for_update())
    if row is None:
        db.session.add(Job(kind=kind, args={}, state="done", created_at=now, run_after=now, finished_at=now))
    elif row.run_after + every > now:
        db.session.rollback()
        return False
    else:
        row.run_after = row.finished_at = now
    db.session.commit()
    return True
