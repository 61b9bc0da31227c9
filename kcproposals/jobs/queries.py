"""Questions about jobs: the newest of a kind, how many there are, whether a worker lives."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from kcproposals.extensions import db
from kcproposals.jobs.models import STATES, Job, PeriodicRun

HEARTBEAT = "tick"
SILENT = timedelta(minutes=3)


def newest_job(kind: str, **args: Any) -> Job | None:
    """Return the last job of ``kind`` whose arguments hold ``args`` (whole numbers or texts), or None."""
    wanted = select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)
    for name, value in args.items():
        stored = Job.args[name]
        wanted = wanted.where((stored.as_integer() if isinstance(value, int) else stored.as_string()) == value)
    return db.session.scalar(wanted)


def count_by_state() -> dict[str, int]:
    """Return how many jobs are queued, running, done and failed."""
    counted = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    numbers = dict.fromkeys(STATES, 0)
    for state, number in counted:
        numbers[state] = number
    return numbers


def last_heartbeat() -> datetime | None:
    """Return when a worker last ticked (each does so every minute), None if none ever did."""
    return db.session.scalar(select(PeriodicRun.last_at).where(PeriodicRun.name == HEARTBEAT))


def worker_is_alive(now: datetime) -> bool:
    """Say whether some worker ticked lately."""
    last = last_heartbeat()
    return last is not None and now - last < SILENT
