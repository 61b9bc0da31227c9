"""The queue that carries job ids to workers: huey on a SQLite file, on PostgreSQL or on Redis, by its address.

Losing an id loses nothing: every minute the worker looks for due rows in the jobs table.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from kcproposals.clock import utc_now

log = logging.getLogger("kcproposals.jobs")


@dataclass(frozen=True)
class Queue:
    """A queue and its task that runs one job by id."""

    huey: Huey
    run: Any


def make_queue(app: Flask) -> Queue:
    """Return the queue of an application, with its two tasks: run one job, and look every minute for what is due."""
    url = app.config["KCP"].queue_url
    serializer = SignedSerializer(secret=app.config["KCP"].secret_key)
    common: dict[str, Any] = {"name": "kcproposals", "results": False, "serializer": serializer, "utc": True}
    scheme = urlsplit(url).scheme
    if scheme.startswith("sqlite"):
        huey: Huey = SqliteHuey(filename=url.removeprefix("sqlite:///"), timeout=30, **common)
    elif scheme.startswith("postgres"):
        from huey import PostgresHuey

        huey = PostgresHuey(dsn=url.replace("postgresql+psycopg://", "postgresql://"), **common)
    else:
        from huey import RedisHuey

        huey = RedisHuey(url=url, **common)

    def run(job_id: int) -> None:
        from kcproposals.jobs.services import run_job

        with app.app_context():
            run_job(job_id)

    def look() -> None:
        from kcproposals.jobs.services import due_jobs, run_job, run_periodic

        with app.app_context():
            run_periodic(utc_now())
            for job_id in due_jobs(utc_now()):
                run_job(job_id)

    huey.periodic_task(crontab(minute="*"), name="look")(look)
    return Queue(huey, huey.task(name="run")(run))


def queue_of(app: Flask) -> Queue:
    """Return the application's queue, made at the first use."""
    if "kcp_queue" not in app.extensions:
        app.extensions["kcp_queue"] = make_queue(app)
    return app.extensions["kcp_queue"]


def send(job_ids: Iterable[int]) -> None:
    """Carry ids to the workers. A queue that is away costs time, not work: the rows wait."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.config.get("TESTING") or app.config.get("KCP_NO_QUEUE"):
        return
    try:
        run = queue_of(app).run
        for job_id in job_ids:
            run(job_id)
    except Exception:
        log.warning("the queue is away; jobs wait in their table", exc_info=True)
