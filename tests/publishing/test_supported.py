"""The public list of approved proposals: only what was issued, nobody's name, and files that compute nothing."""

import csv
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.planning import approval, services
from kcproposals.planning.models import Batch, Plan
from tests.conftest import NOW
from tests.people import sign_in
from tests.planning.conftest import as_role, cast, clerk, leader, plan, planner

__all__ = ["cast", "clerk", "leader", "plan", "planner"]


@pytest.fixture
def batch(cast: SimpleNamespace, plan: Plan) -> Batch:
    """A batch approved by the leader, its decision not numbered yet. One title begins like a formula."""
    cast.passed[0].title = "=HYPERLINK(1) máy dò tạp chất"
    planner, leader = (as_role(cast.agency, role, user) for role, user in
                       ((Role.PLANNER, cast.planner), (Role.LEADER, cast.leader)))  # fmt: skip
    made = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    approval.submit(made, "", actor=planner, now=NOW)
    approval.approve(made, actor=leader, now=NOW)
    db.session.commit()
    return made


def issue(cast: SimpleNamespace, batch: Batch) -> Document:
    decision = db.session.scalars(select(Document).where(Document.subject_key == batch.key)).one()
    papers.give_number(decision, actor=as_role(cast.agency, Role.CLERK, cast.clerk), now=NOW)
    db.session.commit()
    run_pending(NOW)
    db.session.expire_all()
    return decision


def test_nothing_before_the_decision_is_out_then_everything(client: Any, cast: SimpleNamespace, batch: Batch) -> None:
    sign_in(client, None)
    assert "Chưa có danh sách nào" in client.get("/supported").text
    assert client.get("/supported?year=2027").status_code == 404
    decision = issue(cast, batch)
    page = client.get("/supported").text
    assert "2027" in page and decision.full_number in page and f"/check/{decision.check_code}" in page
    for item in batch.items:
        assert item.proposal.code in page
    assert cast.owner.name not in page and cast.facility.name in page
    assert "Không có đề án nào khớp" in client.get("/supported?year=2027&q=khong+co+gi").text
    assert batch.items[0].proposal.code in client.get("/supported?year=2027&q=may+do").text


def test_a_household_is_not_named(client: Any, cast: SimpleNamespace, batch: Batch) -> None:
    cast.facility.kind, cast.facility.name = "business_household", "Hộ kinh doanh Trần Thị Riêng"
    issue(cast, batch)
    for address in ("/supported", "/supported.csv", "/supported.json"):
        text = client.get(address).text
        assert "Trần Thị Riêng" not in text and "Hộ kinh doanh" in text


def test_the_files_say_the_same_and_compute_nothing(client: Any, cast: SimpleNamespace, batch: Batch) -> None:
    issue(cast, batch)
    rows = json.loads(client.get("/supported.json?year=2027").data)
    assert [row["support"] for row in rows] == [item.support for item in batch.items]
    text = client.get("/supported.csv").data.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert len(table) == 1 + len(rows) and table[1][4] == "'=HYPERLINK(1) máy dò tạp chất"
    assert [int(line[9]) for line in table[1:]] == [row["support"] for row in rows]
    book = client.get("/supported.xlsx")
    assert book.status_code == 200 and book.data.startswith(b"PK")


def test_a_constant_number_of_statements(client: Any, cast: SimpleNamespace, batch: Batch, count_queries: Any) -> None:
    issue(cast, batch)
    client.get("/supported")
    del count_queries[:]
    client.get("/supported")
    assert len(count_queries) <= 4
