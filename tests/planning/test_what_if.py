"""A what-if from the form to the comparison: computed by a worker, explained, never applied."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.plan import Quota
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.planning import services, what_if
from kcproposals.planning.models import Plan, PlanItem, Scenario
from kcproposals.planning.what_if import Wish
from tests.conftest import NOW
from tests.people import sign_in
from tests.planning.conftest import as_role

TRIEU = 1_000_000


@pytest.fixture
def plan(cast: SimpleNamespace) -> Plan:
    """A plan whose money does not reach for all that passed."""
    planner = as_role(cast.agency, Role.PLANNER, cast.planner)
    made = services.open_plan(cast.agency, "KCQG", 2027, 500 * TRIEU, "ngân sách tỉnh", actor=planner, now=NOW)
    db.session.commit()
    return made


def ask(cast: SimpleNamespace, plan: Plan, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {
        "name": "Thử", "aim": "score", "when_too_big": "stop", "least_share": None, "quotas": (), **changes,
    }  # fmt: skip
    planner = as_role(cast.agency, Role.PLANNER, cast.planner)
    made = what_if.ask(plan, Wish(**facts), actor=planner, now=NOW)
    run_pending(NOW)
    db.session.expire_all()
    return made


def test_from_the_form_to_the_comparison(client: Any, cast: SimpleNamespace, plan: Plan) -> None:
    sign_in(client, cast.planner)
    url = f"/plans/{plan.key}/what-if"
    assert "Hỏi phương án mới" in client.get(url).text
    wrong = client.post(url, data={"name": "A", "when_too_big": "partial", "aim": "score", "most_1": "500000000"})
    assert wrong.status_code == 422
    assert "Xin ghi mức tối thiểu" in wrong.text and "Xin chọn giới hạn" in wrong.text
    data = {"name": "Ít tiền cho máy", "when_too_big": "skip", "aim": "score", "what_1": "activity:UNG_DUNG_MMTB",
            "most_1": "250000000"}  # fmt: skip
    sent = client.post(url, data=data)
    assert sent.status_code == 303
    assert "Đang tìm phương án" in client.get(sent.location).text
    run_pending(NOW)
    page = client.get(sent.location).text
    assert "Đã chứng minh" in page and "Giá của mỗi giới hạn" in page and "250.000.000" in page
    assert db.session.scalar(select(PlanItem.id)) is None  # nothing was planned by it
    sign_in(client, cast.rival)
    assert client.get(sent.location).status_code == 404


def test_the_best_choice_is_explained_beside_the_ranking(cast: SimpleNamespace, plan: Plan) -> None:
    made = ask(cast, plan, quotas=(Quota(by="activity", equals="UNG_DUNG_MMTB", most=0),))
    result = made.result
    assert result is not None
    assert result["cut"]["paid"] and not result["best"]["paid"] and not result["by_rules"]["paid"]
    assert {out for out, _into, _paid in result["swaps"]} == set(result["cut"]["paid"])
    ((score, money),) = result["costs"]
    assert money == result["cut"]["money"] or money > 0
    assert score != "0"


def test_it_says_when_the_plan_has_gone_on(client: Any, cast: SimpleNamespace, plan: Plan) -> None:
    made = ask(cast, plan)
    sign_in(client, cast.planner)
    assert "Kế hoạch đã thay đổi" not in client.get(f"/scenarios/{made.key}").text
    planner = as_role(cast.agency, Role.PLANNER, cast.planner)
    services.set_envelope(plan, 900 * TRIEU, "bổ sung", actor=planner, now=NOW)
    db.session.commit()
    assert "Kế hoạch đã thay đổi" in client.get(f"/scenarios/{made.key}").text
    assert client.post(f"/scenarios/{made.key}/delete").status_code == 303
    assert db.session.scalar(select(Scenario.id)) is None


def test_only_the_planner_asks(cast: SimpleNamespace, plan: Plan) -> None:
    with pytest.raises(NotAllowed):
        what_if.ask(plan, Wish("x", "score", "stop", None, ()), actor=as_role(cast.agency, Role.AUDITOR, cast.planner),
                    now=NOW)  # fmt: skip
