"""Read jobs."""

from typing import Any

from sqlalchemy import select

from kcproposals.extensions import db
from kcproposals.jobs.models import Job


def newest_job(kind: str, **args: Any) -> Job | None:
    """Return the newest job of a kind with exactly these arguments, or None."""
    jobs = db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(200))
    return next((job for job in jobs if job.args == args), None)


def job_by_key(key: str) -> Job | None:
    """Return one job, or None."""
    return db.session.scalar(select(Job).where(Job.key == key))


def recent_jobs(limit: int = 200) -> list[Job]:
    """Return the newest jobs."""
    return list(db.session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)))
