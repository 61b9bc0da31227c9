"""Ask for work, report how far it is, try it again, and run what is due.

    enqueue("render_document", now=now, agency_id=document.agency_id, document=document.id)

The row is written in the caller's transaction; the id travels to the queue after the commit. A lost id is found by
the sweeper, an id that travels twice does nothing the second time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from kcproposals.audit.services import record
from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.jobs import runner
from kcproposals.jobs.models import Job
from kcproposals.jobs.queue import carry_after_commit


def enqueue(
    kind: str,
    *,
    now: datetime,
    agency_id: int | None = None,
    total: int = 1,
    run_after: datetime | None = None,
    **args: Any,
) -> Job:
    """Write a job of ``kind`` (flushed) and return it; ``args`` are ids and other plain values.

    ``total`` is the number of steps for its progress; ``run_after`` the instant before which it does not start.
    """
    job = Job(kind=kind, args=args, agency_id=agency_id, total=total, created_at=now, run_after=run_after or now)
    db.session.add(job)
    db.session.flush()
    carry_after_commit(job.id)
    return job


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Say from inside a handler how many of its steps are done; commits, so that people who wait can see it."""
    job.done, job.total = done, total or job.total
    db.session.execute(update(Job).where(Job.id == job.id).values(done=job.done, total=job.total))
    db.session.commit()


def retry(job: Job, *, actor: Actor, now: datetime) -> None:
    """Queue a failed job again, with all its attempts. Raises NotAllowed when it has not failed."""
    if not can(actor, Permission.RETRY_JOB, job):
        raise NotAllowed(N_("Bạn không được chạy lại việc này."))
    changed = db.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == "failed")
        .values(state="queued", attempts=0, done=0, error=None, run_after=now, finished_at=None)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotAllowed(N_("Chỉ chạy lại được việc đã hỏng; việc này đang chờ, đang chạy hoặc đã xong."))
    record("job.retried", "job", job.key, actor=actor, now=now, agency_id=job.agency_id, kind=job.kind)
    carry_after_commit(job.id)


def run_pending(now: datetime | None = None) -> int:
    """Run everything that is due here and now, without a queue, and return how many jobs ran.

    For tests, the demo and commands. Jobs that these jobs ask for run too; one that fails is put off as usual.
    """
    count = 0
    while True:
        moment = now or utc_now()
        due = db.session.scalars(
            select(Job.id).where(Job.state == "queued", Job.run_after <= moment).order_by(Job.run_after, Job.id)
        ).all()
        db.session.commit()
        ran = sum(runner.run(job_id, now=moment) for job_id in due)
        if not ran:
            return count
        count += ran
