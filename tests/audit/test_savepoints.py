"""Events wait for the commit of the whole transaction, whatever happens at a savepoint inside it."""

from typing import Any

import pytest

from kcproposals.audit.models import AuditEvent
from kcproposals.audit.services import record
from kcproposals.domain.policy import SYSTEM
from kcproposals.extensions import db


def actions() -> list[str]:
    return list(db.session.scalars(db.select(AuditEvent.action).order_by(AuditEvent.number)))


def test_an_undone_savepoint_does_not_swallow_events(app: Any, clock: Any) -> None:
    record("facility.registered", "facility", "k1", actor=SYSTEM, now=clock())
    with pytest.raises(ValueError), db.session.begin_nested():
        raise ValueError
    db.session.commit()
    assert actions() == ["facility.registered"]


def test_a_released_savepoint_does_not_write_yet(app: Any, clock: Any) -> None:
    record("facility.registered", "facility", "k1", actor=SYSTEM, now=clock())
    with db.session.begin_nested():
        record("user.registered", "user", "k2", actor=SYSTEM, now=clock())
    assert actions() == []
    db.session.commit()
    assert actions() == ["facility.registered", "user.registered"]


def test_a_rollback_forgets_events(app: Any, clock: Any) -> None:
    assert actions() == [], "a transaction is open, as in every act"
    record("facility.registered", "facility", "k1", actor=SYSTEM, now=clock())
    db.session.rollback()
    db.session.commit()
    assert actions() == []
