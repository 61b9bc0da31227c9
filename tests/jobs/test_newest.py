"""Pages ask for the newest job about their thing."""

from typing import Any

from kcproposals.extensions import db
from kcproposals.jobs.queries import count_by_state, newest_job
from kcproposals.jobs.services import enqueue


def test_the_newest_job_about_one_thing(app: Any, clock: Any) -> None:
    enqueue("render", now=clock(), document=1, mode="draft")
    second = enqueue("render", now=clock(), document=1, mode="final")
    enqueue("render", now=clock(), document=11)
    enqueue("preview", now=clock(), document=1)
    db.session.commit()
    assert newest_job("render", document=1) is second
    assert newest_job("render", document=1, mode="final") is second
    assert newest_job("render", document=2) is None
    assert newest_job("render", page=1) is None


def test_jobs_are_counted_by_state(app: Any, clock: Any) -> None:
    assert count_by_state() == {"queued": 0, "running": 0, "done": 0, "failed": 0}
    enqueue("render", now=clock())
    enqueue("render", now=clock()).state = "failed"
    db.session.commit()
    assert count_by_state() == {"queued": 1, "running": 0, "done": 0, "failed": 1}
