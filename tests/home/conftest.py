"""Calls for the first page to show."""

from types import SimpleNamespace

import pytest

from kcproposals.calls.models import Call
from kcproposals.calls.services import announce, prepare
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.calls.conftest import content, officer_of
from tests.conftest import NOW


@pytest.fixture
def draft(people: SimpleNamespace) -> Call:
    """A draft call of thirty days."""
    load_packs(NOW)
    call = prepare(people.agency, content(people), actor=officer_of(people.agency), now=NOW)
    db.session.commit()
    return call


@pytest.fixture
def open_call(people: SimpleNamespace, draft: Call) -> Call:
    """An announced, open call."""
    announce(draft, actor=officer_of(people.agency), now=NOW)
    db.session.commit()
    return draft
