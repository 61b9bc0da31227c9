"""What returns by the clock happens in time, once, however many workers tick."""

from datetime import timedelta
from typing import Any

from kcproposals.extensions import db
from kcproposals.jobs import queries, runner
from kcproposals.jobs.models import PeriodicRun
from kcproposals.jobs.registry import PERIODIC, periodic
from tests.people import make_user


def test_an_act_returns_after_its_minutes(app: Any, clock: Any) -> None:
    acts: list[Any] = []
    periodic(minutes=10, name="remind")(lambda *, now: acts.append(now))
    began = clock()
    for _ in range(31):
        runner.tick(clock())
        clock.advance(minutes=1)
    assert [act - began for act in acts] == [timedelta(minutes=n) for n in (0, 10, 20, 30)]


def test_a_tick_that_comes_a_second_early_is_not_missed(app: Any, clock: Any) -> None:
    acts: list[Any] = []
    periodic(minutes=1, name="remind")(lambda *, now: acts.append(now))
    for _ in range(5):
        runner.tick(clock())
        clock.advance(seconds=59)
    assert len(acts) == 5


def test_two_workers_act_once(app: Any, clock: Any) -> None:
    acts: list[Any] = []
    periodic(minutes=10, name="remind")(lambda *, now: acts.append(now))
    for _ in range(3):
        runner.tick(clock())
        runner.tick(clock())
        clock.advance(minutes=10)
    assert len(acts) == 3


def test_a_failing_act_is_undone_tried_at_the_next_tick_and_stops_no_other(app: Any, clock: Any) -> None:
    acts: list[str] = []
    problems = [ValueError("hỏng"), None]

    @periodic(minutes=10, name="a fails once")
    def first(*, now: Any) -> None:
        make_user("Người dở dang", f"do{len(problems)}@example.vn")
        problem = problems.pop(0)
        if problem:
            raise problem
        acts.append("first")

    periodic(minutes=10, name="b")(lambda *, now: acts.append("second"))
    runner.tick(clock())
    assert acts == ["second"]
    clock.advance(minutes=1)
    runner.tick(clock())
    assert acts == ["second", "first"]
    assert len(db.session.execute(db.text("SELECT id FROM users")).all()) == 1


def test_an_act_is_known_by_its_place_in_the_code(app: Any) -> None:
    @periodic(minutes=60)
    def lapse(*, now: Any) -> None: ...

    assert list(PERIODIC) == ["tests.jobs.test_periodic.lapse"]


def test_a_worker_gives_signs_of_life(app: Any, clock: Any) -> None:
    assert not queries.worker_is_alive(clock())
    runner.tick(clock())
    assert queries.worker_is_alive(clock())
    assert queries.last_heartbeat() == clock()
    clock.advance(minutes=2)
    assert queries.worker_is_alive(clock())
    clock.advance(minutes=1)
    assert not queries.worker_is_alive(clock())
    runner.tick(clock())
    assert queries.worker_is_alive(clock())
    assert db.session.scalars(db.select(PeriodicRun.name)).all() == [queries.HEARTBEAT]
