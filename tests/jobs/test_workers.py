"""Several workers at once do every job once."""

import threading
from collections import Counter
from typing import Any

from kcproposals.extensions import db
from kcproposals.jobs import runner
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles, periodic
from kcproposals.jobs.services import enqueue


def at_once(app: Any, work: Any, workers: int = 4) -> None:
    """Run ``work`` in several threads that start together, each with a session of its own."""
    start = threading.Barrier(workers)
    problems: list[BaseException] = []

    def one() -> None:
        try:
            with app.app_context():
                start.wait(10)
                work()
                db.session.remove()
        except BaseException as problem:  # shown by the test, not lost in the thread
            problems.append(problem)

    threads = [threading.Thread(target=one) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


def test_every_job_is_done_once(app: Any, clock: Any) -> None:
    runs: Counter[int] = Counter()

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        runs[job.id] += 1

    ids = [enqueue("count", now=clock()).id for _ in range(20)]
    db.session.commit()
    at_once(app, lambda: [runner.run(job_id, now=clock()) for job_id in ids])
    assert runs == Counter(ids)
    assert set(db.session.scalars(db.select(Job.state))) == {"done"}
    assert set(db.session.scalars(db.select(Job.attempts))) == {1}


def test_workers_that_tick_together_act_once(app: Any, clock: Any) -> None:
    acts: list[Any] = []
    periodic(minutes=10, name="remind")(lambda *, now: acts.append(now))
    for _ in range(3):
        at_once(app, lambda: runner.tick(clock()))
        clock.advance(minutes=10)
    assert len(acts) == 3
