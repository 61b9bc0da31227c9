"""A job is done once, tried again when it fails, given up in the end, and never lost."""

from datetime import timedelta
from typing import Any

import pytest

from kcproposals.accounts.models import User
from kcproposals.extensions import db
from kcproposals.jobs import runner
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue, progress, run_pending
from tests.people import make_user

SECOND = timedelta(seconds=1)


def asked(clock: Any, kind: str = "count", **args: Any) -> Job:
    job = enqueue(kind, now=clock(), **args)
    db.session.commit()
    return job


def test_a_handler_gets_its_arguments_and_its_work_is_kept(app: Any, clock: Any) -> None:
    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        make_user(f"Người {job.args['n']}", f"n{job.args['n']}@example.vn")

    job = asked(clock, n=7, total=1)
    assert run_pending() == 1
    db.session.refresh(job)
    assert (job.state, job.attempts, job.done, job.error) == ("done", 1, 1, None)
    assert (job.started_at, job.finished_at) == (clock(), clock())
    assert db.session.scalars(db.select(User.name)).all() == ["Người 7"]
    assert run_pending() == 0


def test_a_job_nobody_committed_does_not_exist(app: Any, clock: Any) -> None:
    enqueue("count", now=clock())
    db.session.rollback()
    assert run_pending() == 0


def test_a_failure_is_undone_kept_and_tried_again_with_growing_pauses(app: Any, clock: Any) -> None:
    starts = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        starts.append(now)
        make_user("Người dở dang", "do@example.vn")
        raise ValueError("máy in hết giấy")

    job, began = asked(clock), clock()
    for wait in (timedelta(0), *runner.WAITS):
        clock.advance(seconds=wait.total_seconds() - 1)
        assert not starts or run_pending() == 0, "not before its time"
        clock.advance(seconds=1)
        assert run_pending() == 1
    db.session.refresh(job)
    assert (job.state, job.attempts, job.error) == ("failed", 4, "ValueError: máy in hết giấy")
    assert [start - began for start in starts] == [
        timedelta(0), timedelta(seconds=10), timedelta(seconds=70), timedelta(seconds=670)
    ]  # fmt: skip
    assert db.session.scalars(db.select(User)).all() == []
    clock.advance(days=1)
    assert run_pending() == 0


def test_a_job_that_recovers_shows_no_error(app: Any, clock: Any) -> None:
    answers = iter([OSError("máy chủ bận"), None])

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        problem = next(answers)
        if problem:
            raise problem

    job = asked(clock)
    run_pending()
    db.session.refresh(job)
    assert (job.state, job.error) == ("queued", "OSError: máy chủ bận")
    clock.advance(seconds=10)
    run_pending()
    db.session.refresh(job)
    assert (job.state, job.error, job.attempts) == ("done", None, 2)


def test_giving_up_is_told_to_the_slice_that_owns_the_work(app: Any, clock: Any) -> None:
    told = []

    @handles("count", failed=lambda job, *, now: told.append(job.args["n"]))
    def work(job: Job, *, now: Any) -> None:
        raise ValueError

    asked(clock, n=3)
    for _ in range(5):
        assert told == [] or told == [3]
        run_pending()
        clock.advance(minutes=10)
    assert told == [3]


def test_an_unknown_kind_fails_and_hurts_nothing_else(app: Any, clock: Any) -> None:
    done = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        done.append(job.id)

    unknown, known = asked(clock, "no such kind"), asked(clock)
    assert run_pending() == 2
    assert done == [known.id]
    db.session.refresh(unknown)
    assert (unknown.state, unknown.error) == ("queued", "KeyError: 'no such kind'")


def test_a_job_is_claimed_by_one_worker_only(app: Any, clock: Any) -> None:
    runs = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        runs.append(job.id)
        assert runner.run(job.id, now=now) is False, "a second worker with the same id"

    job = asked(clock)
    assert runner.run(job.id, now=clock()) is True
    assert runner.run(job.id, now=clock()) is False
    assert runs == [job.id]


def test_a_job_of_tomorrow_waits_for_tomorrow(app: Any, clock: Any) -> None:
    done = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        done.append(now)

    asked(clock, run_after=clock() + timedelta(days=1))
    assert run_pending() == 0
    clock.advance(days=1)
    assert run_pending() == 1
    assert done == [clock()]


def test_jobs_that_jobs_ask_for_run_too(app: Any, clock: Any) -> None:
    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        if job.args["n"]:
            enqueue("count", now=now, n=job.args["n"] - 1)

    asked(clock, n=3)
    assert run_pending() == 4


def test_progress_can_be_seen_while_the_job_runs(app: Any, clock: Any) -> None:
    seen = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        progress(job, 2, total=5)
        with db.engine.connect() as other:
            seen.extend(other.execute(db.select(Job.done, Job.total, Job.state)).all())

    job = asked(clock)
    run_pending()
    assert seen == [(2, 5, "running")]
    db.session.refresh(job)
    assert (job.done, job.total) == (5, 5)


def test_a_handler_starts_without_a_transaction(app: Any, clock: Any) -> None:
    """Else a slow rendering would keep everyone on SQLite from writing, from its first look at the job on."""
    open_before = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        assert job.kind == "count"
        assert job.args == {"n": 1}
        open_before.append(db.session().in_transaction())

    asked(clock, n=1)
    run_pending()
    assert open_before == [False]


def test_the_work_of_a_dead_worker_is_done_by_another(app: Any, clock: Any) -> None:
    done = []

    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        done.append(job.attempts)

    job = asked(clock)
    assert runner._claim(job.id, clock()) is not None, "a worker takes it and is killed"
    clock.advance(minutes=14)
    runner.tick(clock())
    assert run_pending() == 0, "it might only be slow"
    clock.advance(minutes=2)
    runner.tick(clock())
    clock.advance(seconds=10)
    assert run_pending() == 1
    assert done == [2]
    db.session.refresh(job)
    assert job.state == "done"


def test_a_worker_that_was_only_slow_cannot_end_what_another_took_over(app: Any, clock: Any) -> None:
    @handles("count")
    def work(job: Job, *, now: Any) -> None:
        if job.attempts == 1:
            db.session.rollback()
            clock.advance(minutes=16)
            runner.recover(clock())
            clock.advance(minutes=1)
            assert runner.run(job.id, now=clock()) is True, "another worker is done before"
        make_user(f"Lần {job.attempts}", f"lan{job.attempts}@example.vn")

    asked(clock)
    run_pending()
    assert db.session.scalars(db.select(User.name)).all() == ["Lần 2"]
    assert db.session.scalars(db.select(Job.state)).all() == ["done"]


def test_a_lone_worker_takes_up_at_once_what_it_left_when_it_was_killed(app: Any, clock: Any) -> None:
    @handles("count")
    def work(job: Job, *, now: Any) -> None: ...

    job = asked(clock)
    runner._claim(job.id, clock())
    runner.recover(clock(), everything=True)
    db.session.refresh(job)
    assert (job.state, job.error) == ("queued", runner.LOST)


@pytest.mark.parametrize("attempts", [4, 5])
def test_a_job_that_kills_every_worker_is_given_up(app: Any, clock: Any, attempts: int) -> None:
    job = asked(clock)
    job.attempts, job.state, job.started_at = attempts, "running", clock()
    db.session.commit()
    clock.advance(minutes=16)
    runner.recover(clock())
    db.session.refresh(job)
    assert (job.state, job.error) == ("failed", runner.LOST)
