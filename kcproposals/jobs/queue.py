"""Carry job ids from the process that asks to the one that works, by huey on SQLite, PostgreSQL or Redis.

Only whole numbers travel, signed; results are not kept here. Not the truth about jobs: that is their table, and an id
that gets lost here is found there again by the sweeper.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.extensions import db

log = logging.getLogger("kcproposals.jobs")
_PENDING = "jobs_to_carry"
_EXTENSION = "kcp_queue"


def carry_after_commit(job_id: int, *, delay: timedelta | None = None) -> None:
    """Send the id on when the running transaction commits, to arrive after ``delay``."""
    db.session.info.setdefault(_PENDING, []).append((job_id, delay))


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint was released; the transaction itself goes on
        return
    for job_id, delay in session.info.pop(_PENDING, ()):
        carry(current_app, job_id, delay)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_PENDING, None)


def carry(app: Flask, job_id: int, delay: timedelta | None = None) -> None:
    """Put the id into the queue. A queue that is away is logged, not raised: the act is already committed.

    Nothing is carried where nobody works on the other side: in tests, and where ``KCP_NO_QUEUE`` says so (the demo).
    """
    if app.config.get("KCP_NO_QUEUE", app.testing):
        return
    try:
        task = huey_of(app).kcp_run
        if delay:
            task.schedule(args=(job_id,), delay=delay.total_seconds())
        else:
            task(job_id)
    except Exception as problem:  # each engine has errors of its own; the sweeper sends the job later
        log.error("job %s could not be queued and waits for the sweeper", job_id, exc_info=problem)


def waiting(app: Flask) -> int:
    """Return how many ids wait in the queue now."""
    return huey_of(app).pending_count()


def huey_of(app: Flask) -> Any:
    """Return the application's queue, made at first use. Raises RuleViolation for an address it cannot use."""
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = _with_tasks(_connect(app.config["KCP"].queue_url, app.config["SECRET_KEY"]), app)
    return app.extensions[_EXTENSION]


def _connect(url: str, secret: str) -> Any:
    from huey import PostgresHuey, RedisHuey, SqliteHuey
    from huey.exceptions import ConfigurationError
    from huey.serializer import SignedSerializer

    engines: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {
        "sqlite": lambda: (SqliteHuey, {"filename": url.removeprefix("sqlite:///"), "timeout": 30}),
        "postgresql": lambda: (PostgresHuey, {"dsn": url.replace("+psycopg", "", 1)}),
        "redis": lambda: (RedisHuey, {"url": url}),
        "rediss": lambda: (RedisHuey, {"url": url}),
    }
    scheme = urlsplit(url).scheme.split("+")[0]
    if scheme not in engines:
        raise RuleViolation(N_("KCP_QUEUE_URL phải bắt đầu bằng sqlite:///, postgresql:// hoặc redis://."))
    engine, options = engines[scheme]()
    try:
        return engine("kcproposals", results=False, serializer=SignedSerializer(secret=secret), **options)
    except ConfigurationError as problem:
        raise RuleViolation(
            N_("Không dùng được hàng đợi %(scheme)s: %(problem)s"), scheme=scheme, problem=problem
        ) from problem


def _with_tasks(huey: Any, app: Flask) -> Any:
    from huey import crontab

    from kcproposals.jobs import runner

    @huey.task(name="run_job")
    def run_job(job_id: int) -> None:
        with app.app_context():
            runner.run(job_id, now=utc_now())

    @huey.periodic_task(crontab(), name="tick")
    def tick() -> None:
        with app.app_context():
            runner.tick(utc_now())

    huey.kcp_run = run_job
    return huey
