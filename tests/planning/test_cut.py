"""Rank and cut under the envelope; exceptions with a reason; never one đồng more."""

from types import SimpleNamespace

import pytest

from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.planning import services
from kcproposals.planning.models import Plan
from kcproposals.planning.queries import committed
from tests.conftest import NOW


def test_the_cut_goes_down_the_ranks_and_the_rest_waits(cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    db.session.commit()
    assert [item.rank for item in batch.items] == [1, 2, 2]
    assert committed(plan.id) == 900_000_000
    assert [proposal.status for proposal in cast.passed] == ["planned", "planned", "planned", "reserved"]


def test_a_shared_rank_that_does_not_fit_waits_as_a_whole(cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    services.set_envelope(plan, 800_000_000, "giao lại", actor=planner, now=NOW)
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    assert [item.rank for item in batch.items] == [1]


def test_the_envelope_cannot_fall_below_what_is_promised(plan: Plan, planner: Actor) -> None:
    services.draft_batch(plan, "stop", actor=planner, now=NOW)
    with pytest.raises(RuleViolation):
        services.set_envelope(plan, 899_999_999, "giảm", actor=planner, now=NOW)


def test_out_of_turn_needs_room_and_a_reason(cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    db.session.commit()
    waiting = next(item for item in plan.items if item.batch_id is None)
    with pytest.raises(RuleViolation):
        services.fund(waiting, batch, 100_000_000, " ", actor=planner, now=NOW)
    with pytest.raises(RuleViolation):
        services.fund(waiting, batch, 100_000_001, "xã khó khăn", actor=planner, now=NOW)
    db.session.rollback()
    services.fund(waiting, batch, 100_000_000, "Xã đặc biệt khó khăn", actor=planner, now=NOW)
    db.session.commit()
    assert committed(plan.id) == plan.envelope and waiting.proposal.status == "planned"


def test_held_back_means_reserved(cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    item = batch.items[0]
    services.hold_back(item, "Cơ sở chưa đủ vốn đối ứng", actor=planner, now=NOW)
    db.session.commit()
    assert item.batch_id is None and item.proposal.status == "reserved" and committed(plan.id) == 600_000_000


@pytest.mark.parametrize("support", [0, 300_000_001])
def test_support_stays_within_request_and_ceiling(plan: Plan, planner: Actor, support: int) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    with pytest.raises(RuleViolation):
        services.change_support(batch.items[0], support, "lý do", actor=planner, now=NOW)


def test_only_a_planner_plans(plan: Plan, leader: Actor, clerk: Actor) -> None:
    for actor in (leader, clerk):
        with pytest.raises(NotAllowed):
            services.draft_batch(plan, "stop", actor=actor, now=NOW)


def test_a_withdrawal_frees_its_money(cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    db.session.commit()
    services.free_money(batch.items[0].proposal, planner, NOW)
    db.session.commit()
    assert committed(plan.id) == 600_000_000
