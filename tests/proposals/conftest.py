"""A cast with packs loaded, an open call, and a proposal at three places of its road."""

from types import SimpleNamespace

import pytest

from kcproposals.calls.models import Call
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.proposals import drafts


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, with packs and presets loaded."""
    load_packs(NOW)
    db.session.commit()
    return people


@pytest.fixture
def call(cast: SimpleNamespace) -> Call:
    """An open call of the cast's agency."""
    made = drafts.make_call(cast.agency)
    db.session.commit()
    return made


@pytest.fixture
def owner(cast: SimpleNamespace) -> Actor:
    """The facility's owner, as services take them."""
    return drafts.member(cast.facility, cast.owner)


@pytest.fixture
def draft(cast: SimpleNamespace, call: Call) -> Proposal:
    """A draft with nothing but its eligibility answered."""
    made = drafts.make_draft(cast, call)
    db.session.commit()
    return made


@pytest.fixture
def complete(draft: Proposal, owner: Actor) -> Proposal:
    """A draft that could be submitted."""
    drafts.fill(draft, owner)
    db.session.commit()
    return draft


@pytest.fixture
def submitted(complete: Proposal, owner: Actor) -> Proposal:
    """A submitted proposal."""
    drafts.hand_in(complete, owner)
    db.session.commit()
    return complete
