"""Ids travel to the workers after the commit, and a lost one is found again."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from kcproposals.accounts.models import User
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.jobs import queue, runner
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue
from tests.people import make_user


@pytest.fixture
def carrying(app: Any) -> Any:
    """The application with its queue of SQLite at work."""
    app.config["KCP_NO_QUEUE"] = False
    yield app
    queue.huey_of(app).storage.close()


def carried(app: Any) -> list[int]:
    huey = queue.huey_of(app)
    return [task.args[0] for task in huey.pending()]


def test_an_id_travels_only_after_the_commit(carrying: Any, clock: Any) -> None:
    job = enqueue("count", now=clock())
    assert carried(carrying) == []
    db.session.commit()
    assert carried(carrying) == [job.id]


def test_a_rollback_carries_nothing(carrying: Any, clock: Any) -> None:
    enqueue("count", now=clock())
    db.session.rollback()
    kept = enqueue("count", now=clock())
    db.session.commit()
    assert carried(carrying) == [kept.id]


def test_a_savepoint_neither_carries_too_early_nor_forgets(carrying: Any, clock: Any) -> None:
    first = enqueue("count", now=clock())
    with db.session.begin_nested():
        second = enqueue("count", now=clock())
    assert carried(carrying) == []
    with pytest.raises(ValueError), db.session.begin_nested():
        raise ValueError
    db.session.commit()
    assert carried(carrying) == [first.id, second.id]


def test_a_failed_job_travels_again_after_its_pause(carrying: Any, clock: Any) -> None:
    job = enqueue("no such kind", now=clock())
    db.session.commit()
    queue.huey_of(carrying).flush()
    runner.run(job.id, now=clock())
    huey = queue.huey_of(carrying)
    [task] = huey.pending()
    assert task.args == (job.id,)
    assert 5 < (task.eta - datetime.now(UTC).replace(tzinfo=None)).total_seconds() <= 10


def test_a_lost_id_is_sent_again_when_the_queue_is_empty(carrying: Any, clock: Any) -> None:
    job = enqueue("count", now=clock())
    db.session.commit()
    clock.advance(minutes=1)
    runner.tick(clock())
    assert carried(carrying) == [job.id], "it still waits: it is not lost"
    queue.huey_of(carrying).flush()
    runner.tick(clock())
    assert carried(carrying) == [job.id]


def test_an_act_does_not_fail_because_the_queue_is_away(carrying: Any, clock: Any, caplog: Any) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OSError("đĩa đầy")

    queue.huey_of(carrying).storage.enqueue = away
    make_user("Người mới", "moi@example.vn")
    job = enqueue("count", now=clock())
    db.session.commit()
    assert f"job {job.id} could not be queued" in caplog.text
    assert db.session.scalars(db.select(User.name)).all() == ["Người mới"]
    assert db.session.get_one(Job, job.id).state == "queued"


def test_a_real_consumer_does_the_work(carrying: Any, clock: Any) -> None:
    done = threading.Event()
    threads = []

    @handles("say")
    def work(job: Job, *, now: Any) -> None:
        threads.append(threading.current_thread())
        make_user("Từ tiến trình nền", "nen@example.vn")
        done.set()

    consumer = queue.huey_of(carrying).create_consumer(workers=1, periodic=False, initial_delay=0.05)
    consumer._set_signal_handlers = lambda: None
    consumer.start()
    try:
        job = enqueue("say", now=clock())
        db.session.commit()
        assert done.wait(10)
    finally:
        consumer.stop(graceful=True)
    assert threads != [threading.main_thread()]
    db.session.expire_all()
    assert db.session.get_one(Job, job.id).state == "done"
    assert db.session.scalars(db.select(User.name)).all() == ["Từ tiến trình nền"]


def test_what_was_not_signed_by_us_is_not_unpacked(carrying: Any) -> None:
    import pickle

    huey = queue.huey_of(carrying)
    huey.storage.enqueue(pickle.dumps(("os.system", ("true",))))
    with pytest.raises(ValueError):
        huey.dequeue()


def test_an_address_that_cannot_be_a_queue(app: Any) -> None:
    with pytest.raises(RuleViolation, match="KCP_QUEUE_URL"):
        queue._connect("amqp://localhost", "k" * 64)


def test_redis_without_its_library_says_so(app: Any) -> None:
    with pytest.raises(RuleViolation, match="redis"):
        queue._connect("redis://127.0.0.1:1/0", "k" * 64)


def test_a_queue_on_postgresql(app: Any, database_url: str) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("runs in the PostgreSQL run")
    huey = queue._with_tasks(queue._connect(database_url, "k" * 64), app)
    huey.kcp_run(17)
    huey.kcp_run(18)
    assert huey.pending_count() == 2
    assert [huey.dequeue().args, huey.dequeue().args] == [(17,), (18,)]
    huey.storage.close()
