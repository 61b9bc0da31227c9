"""A closed round with ranked results, made row by row, for the tests of the plan and its papers."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.calls.models import Call
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.policy import Actor, Grant, Role
from kcproposals.extensions import db
from kcproposals.planning import services
from kcproposals.planning.models import Plan
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.queries import current_packs
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW


def as_role(agency: Any, role: Role, user: Any = None) -> Actor:
    """Return someone with one role in an agency, as services take them."""
    return Actor(user.id if user else None, role, frozenset({Grant("role", agency.id, role.value)}))


def result(passed: bool, rank: int | None, shown: str) -> dict[str, Any]:
    """Return a kept result as far as the plan reads it."""
    return {"passed": passed, "rank": rank, "shown": shown, "knock_outs": []}


def make_proposal(cast: SimpleNamespace, call: Call, serial: int, status: str, **amounts: int) -> Proposal:
    """Add a submitted proposal of the first facility (đồng)."""
    facts = {"total_cost": 604_000_000, "requested": 300_000_000, "counterpart": 304_000_000, "ceiling": 300_000_000}
    proposal = Proposal(
        agency_id=call.agency_id, call_id=call.id, facility_id=cast.facility.id, created_by_id=cast.owner.id,
        status=status, code=f"QG27-24-{serial:04d}", serial=serial, programme=call.programme, year=call.year,
        activity="UNG_DUNG_MMTB", title=f"Ứng dụng máy dò tạp chất trong chế biến hạt điều {serial}",
        province_code=cast.facility.province_code, unit_code=cast.facility.unit_code, start_month="2027-03",
        end_month="2027-11", priority=[], answers={}, created_at=NOW, saved_at=NOW, submitted_at=NOW,
        **{**facts, **amounts},
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, four passed proposals of 300 triệu by rank 1, 2, 2, 4 and one that failed."""
    load_packs(NOW)
    criteria = usable_sets(people.agency.id)[0]
    call = Call(
        agency_id=people.agency.id, programme="KCQG", year=2027, title="Đợt 1 năm 2027", state="announced",
        opens_at=NOW - timedelta(days=60), closes_at=NOW - timedelta(days=30), activities=["UNG_DUNG_MMTB"],
        criteria_set_id=criteria.id, created_at=NOW, packs=current_packs(),
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    board = Board(agency_id=people.agency.id, call_id=call.id, name="Hội đồng thẩm định 2027", created_at=NOW)
    db.session.add(board)
    db.session.flush()
    round_ = Round(
        board_id=board.id, number=1, criteria_set_id=criteria.id, state="closed", opened_at=NOW, closed_at=NOW
    )
    db.session.add(round_)
    db.session.flush()
    people.passed = []
    for serial, (rank, shown) in enumerate(((1, "88,40"), (2, "84,33"), (2, "84,33"), (4, "71,00")), 1):
        proposal = make_proposal(people, call, serial, "passed")
        db.session.add(
            Appraisal(
                round_id=round_.id, proposal_id=proposal.id, position=serial, total=str(90 - rank), shown=shown,
                passed=True, rank=rank, result=result(True, rank, shown), proposed=300_000_000,
            )
        )  # fmt: skip
        people.passed.append(proposal)
    people.failed = make_proposal(people, call, 9, "failed")
    db.session.add(
        Appraisal(
            round_id=round_.id, proposal_id=people.failed.id, position=9, total="64", shown="64,00", passed=False,
            result=result(False, None, "64,00"),
        )
    )  # fmt: skip
    people.call, people.board, people.round = call, board, round_
    db.session.commit()
    return people


@pytest.fixture
def planner(cast: SimpleNamespace) -> Actor:
    """A planner of the agency."""
    return as_role(cast.agency, Role.PLANNER, cast.planner)


@pytest.fixture
def leader(cast: SimpleNamespace) -> Actor:
    """A leader of the agency."""
    return as_role(cast.agency, Role.LEADER, cast.leader)


@pytest.fixture
def clerk(cast: SimpleNamespace) -> Actor:
    """A clerk of the agency."""
    return as_role(cast.agency, Role.CLERK, cast.clerk)


@pytest.fixture
def plan(cast: SimpleNamespace, planner: Actor) -> Plan:
    """A plan with one billion đồng."""
    made = services.open_plan(cast.agency, "KCQG", 2027, 1_000_000_000, "ngân sách năm 2027", actor=planner, now=NOW)
    db.session.commit()
    return made
