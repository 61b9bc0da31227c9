"""What a plan does with focal and group proposals: its own year's part, words for beneficiaries not named yet."""

from types import SimpleNamespace

import pytest

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.planning import services
from kcproposals.planning.documents import annex_row
from kcproposals.planning.models import Plan
from tests.conftest import NOW


@pytest.fixture
def focal(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast, whose first-ranked proposal is focal: a third of it falls in the plan's year."""
    first = cast.passed[0]
    first.kind, first.total_cost, first.requested, first.ceiling = "focal", 900_000_000, 300_000_000, 300_000_000
    first.year_cost, first.year_support, first.repay_months = 250_000_000, 100_000_000, 24
    first.start_month, first.end_month = "2027-03", "2029-03"
    db.session.commit()
    return cast


def test_only_this_years_part_is_planned_and_printed(focal: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    item = next(one for one in batch.items if one.proposal is focal.passed[0])
    assert item.support == 100_000_000
    row = annex_row(item)
    assert (row.support, row.counterpart) == (100_000_000, 150_000_000)
    assert row.note == "Đề án điểm, phần năm 2027; Có thu hồi, không lãi, 24 tháng"
    with pytest.raises(RuleViolation):  # more than the year asks for
        services.change_support(item, 100_000_001, "thêm", actor=planner, now=NOW)
    services.change_support(item, 90_000_000, "bớt", actor=planner, now=NOW)
