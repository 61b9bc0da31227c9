"""Events stand in the transaction of the act they tell of, in one unbroken line, however many people act at once."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from kcproposals.accounts.models import User
from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.audit.services import GENESIS, head, record
from kcproposals.audit.verify import broken
from kcproposals.domain.policy import SYSTEM
from kcproposals.extensions import db
from tests.conftest import NOW

AT_ONCE, EACH = 6, 5


def happen(agency_id: int | None = None, key: str = "k", **data: Any) -> None:
    """Queue one event of the system."""
    record("test.happened", "test", key, actor=SYSTEM, now=NOW, agency_id=agency_id, **data)


def events() -> int:
    """Count what is in the log."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def test_the_first_event_of_a_chain_hangs_on_nothing_and_the_head_follows(people: SimpleNamespace) -> None:
    before = head(people.agency.id)
    assert before == (0, GENESIS)
    happen(people.agency.id)
    db.session.commit()
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.number, event.previous_hash) == (1, GENESIS)
    assert head(people.agency.id) == (1, event.hash)


def test_each_office_has_its_own_chain(people: SimpleNamespace) -> None:
    for agency_id in (people.agency.id, people.other_agency.id, None, people.agency.id):
        happen(agency_id)
    db.session.commit()
    heads = [head(agency_id)[0] for agency_id in (people.agency.id, people.other_agency.id, None)]
    assert heads == [2, 1, 1] and list(broken()) == []


def test_an_act_that_fails_leaves_no_event(people: SimpleNamespace) -> None:
    happen(people.agency.id)
    db.session.add(User(name="Trùng", email=people.owner.email, created_at=NOW))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    db.session.commit()
    assert events() == 0 and head(people.agency.id) == (0, GENESIS)


def test_an_event_that_cannot_be_written_takes_the_act_with_it(people: SimpleNamespace) -> None:
    people.owner.name = "Đổi tên"
    happen(people.agency.id, key="x" * 40, unreadable=object())
    with pytest.raises(TypeError):
        db.session.commit()
    db.session.rollback()
    assert db.session.get_one(User, people.owner.id).name != "Đổi tên" and events() == 0


def test_what_was_rolled_back_is_not_told_with_the_next_act(people: SimpleNamespace) -> None:
    happen(people.agency.id, key="undone")
    db.session.rollback()
    happen(people.agency.id, key="done")
    db.session.commit()
    assert list(db.session.scalars(select(AuditEvent.object_key))) == ["done"]


def at_once(app: Flask, act: Callable[[int], None]) -> list[BaseException]:
    """Let several people act at the same moment, each in a transaction of their own; return what went wrong."""
    start, wrong = threading.Barrier(AT_ONCE), []

    def person(number: int) -> None:
        with app.app_context():
            try:
                start.wait(timeout=30)
                for _ in range(EACH):
                    act(number)
                    db.session.commit()
            except BaseException as problem:  # told by the test that started this person
                wrong.append(problem)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=person, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return wrong


@pytest.mark.parametrize("began", [True, False], ids=["a chain that is there", "a chain nobody wrote in yet"])
@pytest.mark.parametrize("common", [False, True], ids=["an office", "no office"])
def test_acts_at_once_make_one_unbroken_chain(app: Flask, people: SimpleNamespace, began: bool, common: bool) -> None:
    agency_id = None if common else people.agency.id
    if began:
        happen(agency_id)
        db.session.commit()
    assert at_once(app, lambda number: happen(agency_id, key=f"p{number}")) == []
    chain = db.session.scalars(select(AuditChain).where(AuditChain.agency_id.is_not_distinct_from(agency_id))).one()
    numbers = list(db.session.scalars(select(AuditEvent.number).order_by(AuditEvent.number)))
    assert numbers == list(range(1, AT_ONCE * EACH + 1 + began)) and chain.head_number == len(numbers)
    assert list(broken()) == []


def test_acts_in_two_offices_at_once_wait_for_each_other_in_one_order(app: Flask, people: SimpleNamespace) -> None:
    """Both chains are locked by the same order, whichever the act named first, so that nobody waits in a circle."""
    offices = [people.agency.id, people.other_agency.id]

    def act(number: int) -> None:
        for agency_id in offices if number % 2 else offices[::-1]:
            happen(agency_id)

    assert at_once(app, act) == []
    assert [head(agency_id)[0] for agency_id in offices] == [AT_ONCE * EACH] * 2 and list(broken()) == []
