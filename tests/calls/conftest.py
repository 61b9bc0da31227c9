"""A published criteria set and calls for the tests of calls."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.calls.models import Call
from kcproposals.calls.services import CallContent, announce, prepare
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.policy import Actor, Grant
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW


def officer_of(agency: Any) -> Actor:
    """Return an intake officer of an agency as services take one."""
    return Actor(None, "Cán bộ tiếp nhận", frozenset({Grant("role", agency.id, "intake_officer")}))


def content(cast: SimpleNamespace, **changes: Any) -> CallContent:
    """Return what an officer types about a call that is open for thirty days."""
    facts: dict[str, Any] = {
        "programme": "KCQG", "year": 2027, "title": "Đợt 1 khuyến công quốc gia năm 2027", "guidance": "Đọc kỹ.",
        "opens_at": NOW - timedelta(days=1), "closes_at": NOW + timedelta(days=30),
        "activities": ["UNG_DUNG_MMTB", "THUONG_HIEU"], "criteria_set": usable_sets(cast.agency.id)[0],
    }  # fmt: skip
    return CallContent(**{**facts, **changes})


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, with packs and presets loaded."""
    load_packs(NOW)
    db.session.commit()
    return people


@pytest.fixture
def draft(cast: SimpleNamespace) -> Call:
    """A draft call."""
    call = prepare(cast.agency, content(cast), actor=officer_of(cast.agency), now=NOW)
    db.session.commit()
    return call


@pytest.fixture
def open_call(cast: SimpleNamespace, draft: Call) -> Call:
    """An announced, open call."""
    announce(draft, actor=officer_of(cast.agency), now=NOW)
    db.session.commit()
    return draft
