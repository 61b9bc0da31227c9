"""An approved group proposal of three beneficiaries, and who works with its list."""

from types import SimpleNamespace

import pytest

from kcproposals.domain.policy import Actor, Grant
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.groups.values import Listed
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.proposals import drafts, kinds

ROAD = (Action.ACCEPT, Action.OPEN_APPRAISAL, Action.PASS, Action.PLAN, Action.APPROVE)


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, a unit, an approved group proposal, the actors as services take them."""
    load_packs(NOW)
    people.call = drafts.make_call(people.agency, activities=[drafts.MACHINES, kinds.MARKS])
    people.unit = kinds.make_unit(people.agency)
    people.drafter = kinds.drafter(people.unit)
    people.proposal = approved(people)
    people.leader_actor = Actor(people.leader.id, "", frozenset({Grant("role", people.agency.id, "leader")}))
    db.session.commit()
    return people


def approved(people: SimpleNamespace) -> Proposal:
    """Return a group proposal brought along its road to the approval, with 900 triệu for three."""
    made = kinds.make_group(people.call, people.unit)
    drafts.hand_in(made, people.drafter)
    made.approved = made.requested
    for action in ROAD:
        advance(made, action, actor=people.drafter, now=NOW)
    return made


def listed(people: SimpleNamespace, **changes: object) -> Listed:
    """Return one row as a unit types it: the cast's facility, inside the norm."""
    facts: dict[str, object] = {
        "name": people.facility.name, "tax_code": people.facility.tax_code, "kind": "sme",
        "unit_code": people.facility.unit_code, "address": "Thôn 1", "content": "Máy dò tạp chất",
        "cost": 604_000_000, "support": 300_000_000,
    }  # fmt: skip
    return Listed(**{**facts, **changes})  # type: ignore[arg-type]
