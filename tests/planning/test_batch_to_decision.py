"""From a batch to an issued decision, in services: submitted, approved, numbered, rendered, checked by anyone."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.documents import services as papers
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.planning import approval, notices, services
from kcproposals.planning.models import Plan
from tests.conftest import NOW
from tests.people import sign_in


@pytest.fixture
def decision(cast: SimpleNamespace, plan: Plan, planner: Actor, leader: Actor) -> Any:
    """The signed decision of a batch of three."""
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    approval.submit(batch, "Tờ trình số 02/TTr-SCT ngày 02/3/2026", actor=planner, now=NOW)
    approval.approve(batch, actor=leader, now=NOW)
    db.session.commit()
    return approval.decision_of(batch)


def test_a_decision_is_numbered_frozen_rendered_and_checkable(
    client: Any, cast: SimpleNamespace, decision: Any, clerk: Actor
) -> None:
    papers.give_number(decision, actor=clerk, now=NOW)
    db.session.commit()
    assert decision.full_number == "01/QĐ-UBND" and decision.state == "numbered"
    assert [p.approved for p in cast.passed[:3]] == [300_000_000] * 3
    assert cast.passed[0].status == "approved"
    assert client.get(f"/check/{decision.check_code}").status_code == 404  # not out yet
    run_pending()
    db.session.refresh(decision)
    assert decision.state == "issued"
    page = client.get(f"/check/{decision.check_code}").text
    assert "Văn bản hợp lệ" in page and decision.file.sha256 in page and cast.facility.name not in page
    served = sign_in(client, cast.clerk).get(f"/documents/{decision.key}/file")
    assert served.data.startswith(b"%PDF") and hashlib.sha256(served.data).hexdigest() == decision.file.sha256
    assert "attachment" in served.headers["Content-Disposition"]


def test_the_page_of_the_proposal_shows_what_was_approved_and_leads_to_the_decision(
    client: Any, cast: SimpleNamespace, decision: Any, clerk: Actor
) -> None:
    page = f"/proposals/{cast.passed[0].key}"
    assert "Quyết định và thông báo" not in sign_in(client, cast.owner).get(page).text
    papers.give_number(decision, actor=clerk, now=NOW)
    db.session.commit()
    run_pending()
    shown = sign_in(client, cast.owner).get(page).text
    assert "01/QĐ-UBND" in shown and "300.000.000" in shown and f"/documents/{decision.key}" in shown


def test_the_facility_reads_its_decision_once_issued_and_a_rival_never(
    client: Any, cast: SimpleNamespace, decision: Any, clerk: Actor
) -> None:
    for user in (cast.owner, cast.rival):
        assert sign_in(client, user).get(f"/documents/{decision.key}").status_code == 404
    papers.give_number(decision, actor=clerk, now=NOW)
    db.session.commit()
    run_pending()
    assert sign_in(client, cast.owner).get(f"/documents/{decision.key}/file").status_code == 200
    for user in (cast.rival, cast.outsider):
        assert sign_in(client, user).get(f"/documents/{decision.key}/file").status_code == 404
        assert decision.abstract not in client.get("/documents").text


def test_numbers_are_gapless_also_after_a_failed_attempt(
    cast: SimpleNamespace, plan: Plan, decision: Any, planner: Actor, leader: Actor, clerk: Actor
) -> None:
    decision.body.symbols = {"QĐ": ""}
    db.session.commit()
    with pytest.raises(Exception):  # noqa: B017  (whatever it is, no number may be spent)
        papers.give_number(decision, actor=planner, now=NOW)
    db.session.rollback()
    decision.body.symbols = {"QĐ": "QĐ-UBND"}
    papers.give_number(decision, actor=clerk, now=NOW)
    db.session.commit()
    assert decision.number == 1


def test_a_paper_is_issued_once(decision: Any, clerk: Actor) -> None:
    papers.give_number(decision, actor=clerk, now=NOW)
    with pytest.raises(NotAllowed):
        papers.give_number(decision, actor=clerk, now=NOW)


def test_a_leader_sends_back_and_the_planner_submits_again(
    cast: SimpleNamespace, plan: Plan, planner: Actor, leader: Actor
) -> None:
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    approval.submit(batch, "", actor=planner, now=NOW)
    with pytest.raises(NotAllowed):
        services.hold_back(batch.items[0], "muộn", actor=planner, now=NOW)
    approval.send_back(batch, "Bớt một đề án.", actor=leader, now=NOW)
    db.session.commit()
    services.hold_back(batch.items[0], "theo ý kiến lãnh đạo", actor=planner, now=NOW)
    approval.submit(batch, "", actor=planner, now=NOW)
    db.session.commit()
    decision = approval.decision_of(batch)
    assert decision is not None and decision.state == "to_sign" and len(batch.items) == 2


def test_everyone_gets_an_answer(
    cast: SimpleNamespace, plan: Plan, decision: Any, planner: Actor, leader: Actor, clerk: Actor
) -> None:
    papers.give_number(decision, actor=clerk, now=NOW)
    notices.decline(plan, cast.failed, "", actor=planner, now=NOW)
    with pytest.raises(RuleViolation):
        notices.decline(plan, cast.passed[3], "", actor=planner, now=NOW)
    notices.decline(plan, cast.passed[3], "Hết kinh phí năm 2027.", actor=planner, now=NOW)
    db.session.commit()
    finished = [*cast.passed, cast.failed]
    assert notices.draft_notices(plan, finished, actor=planner, now=NOW) == 5
    assert notices.draft_notices(plan, finished, actor=planner, now=NOW) == 0
    db.session.commit()
    from kcproposals.planning.queries import notices_in

    for document in notices_in(plan, "to_sign"):
        papers.sign(document, actor=leader, now=NOW)
    for document in notices_in(plan, "signed"):
        papers.give_number(document, actor=clerk, now=NOW)
    db.session.commit()
    run_pending()
    issued = notices_in(plan, "issued")
    assert [document.number for document in issued] == [1, 2, 3, 4, 5]
    told = [document.snapshot["value"] for document in issued]
    assert told[0]["grant"]["support"] == 300_000_000 and "01/QĐ-UBND" in told[0]["grant"]["decision"]
    assert "64,00" in str(told[-1]["reasons"]) and "Hết kinh phí" in str(told[3]["reasons"])
