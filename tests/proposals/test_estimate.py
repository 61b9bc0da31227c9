"""The estimate on its page: sources, shares, decimals, what is too much, saving only what changed."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

JSON = {"Accept": "application/json", "X-Autosave": "1"}
MOST_STATEMENTS = 18
"""Who asks, the proposal with what decides who may change it, its rules, a fresh look at it, revisions, two writes."""
LINE = {"id": drafts.ROW, "item": "Máy", "quantity": "2.5", "unit_price": 100_000_001, "support": 100_000_000}


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def cost(proposal: Proposal, *more: str) -> str:
    """Return an address of the estimate."""
    return "/".join([f"/proposals/{proposal.key}/sections/cost", *more])


def test_every_source_has_its_sum_and_its_share(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "cost", {"lines": [{**LINE, "other": 50_000_001}]}, owner)
    db.session.commit()
    assert (draft.total_cost, draft.requested, draft.counterpart) == (250_000_003, 100_000_000, 100_000_002)
    shown = page.get(cost(draft)).text
    assert re.findall(r'data-share="(\w+)">([^<]*)<', shown) == [
        ("amount", ""), ("support", "40,0\xa0%"), ("other", "20,0\xa0%"), ("counterpart", "40,0\xa0%"),
    ]  # fmt: skip
    assert 'value="2,5"' in shown and "Vốn khác</" in shown
    assert "50.000.001 vốn khác" in page.get(f"/proposals/{draft.key}/check").text


def test_more_than_a_line_costs_is_said_beside_it_and_before_submitting(
    page: Any, draft: Proposal, owner: Actor
) -> None:
    drafts.save(draft, "cost", {"lines": [{**LINE, "other": 200_000_000}]}, owner)
    db.session.commit()
    sentence = "Hỗ trợ và vốn khác cộng lại vượt thành tiền 49.999.997 đồng."
    shown = page.get(cost(draft)).text
    assert f'id="lines-0-support-live-error">{sentence}' in shown
    assert sentence in page.get(f"/proposals/{draft.key}/check").text
    typed = {"version": "9", "lines-0-item": "", "lines-4-item": "Máy", "lines-4-quantity": "1",
             "lines-4-unit_price": "100", "lines-4-support": "1 triệu", "add_row": "lines"}  # fmt: skip
    assert 'id="lines-4-support-live-error"' in page.post(cost(draft), data=typed).text


def test_the_unit_stands_in_every_head_and_cell_and_a_text_may_carry_its_own(page: Any, draft: Proposal) -> None:
    shown = page.get(cost(draft)).text
    assert shown.count("data-unit-name>đồng<") == 5 == shown.count("data-cell-unit>đ<")
    typed = {"version": "0", "lines-0-item": "Máy", "lines-0-quantity": "1", "lines-0-unit_price": "604 triệu",
             "lines-0-support": "0,3 tỷ"}  # fmt: skip
    assert page.post(cost(draft), data=typed).status_code == 303
    db.session.refresh(draft)
    assert (draft.total_cost, draft.requested) == (604_000_000, 300_000_000)
    assert 'value="604.000.000"' in page.get(cost(draft)).text


def test_enter_saves_and_takes_out_no_row(page: Any, draft: Proposal) -> None:
    form = page.get(cost(draft)).text.partition('id="section-form"')[2]
    first = re.search(r"<button[^>]*>", form)
    assert first and "name=" not in first[0] and 'type="submit"' in first[0]


def test_saving_one_question_leaves_the_others_as_they_are(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "need", drafts.ANSWERS["need"], owner)
    db.session.commit()
    url = f"/proposals/{draft.key}/sections/need/autosave"
    saved = page.post(url, data={"version": "2", "only": "aims", "aims": "Mục tiêu mới"}, headers=JSON)
    assert saved.status_code == 200 and saved.get_json()["version"] == 3
    db.session.refresh(draft)
    assert draft.answers["need"] == {**drafts.ANSWERS["need"], "aims": "Mục tiêu mới"}
    assert page.post(url, data={"version": "2", "only": "scale", "scale": "Cũ"}, headers=JSON).status_code == 409
    emptied = page.post(url, data={"version": "3", "only": "aims", "aims": ""}, headers=JSON)
    db.session.refresh(draft)
    assert emptied.status_code == 200 and "aims" not in draft.answers["need"]


def test_an_autosave_is_one_transaction_of_few_statements(
    page: Any, draft: Proposal, owner: Actor, count_queries: list[str]
) -> None:
    drafts.save(draft, "need", drafts.ANSWERS["need"], owner)
    db.session.commit()
    url, commits = f"/proposals/{draft.key}/sections/need/autosave", []
    count = commits.append
    page.post(url, data={"version": "2", "only": "aims", "aims": "Một"}, headers=JSON)
    event.listen(db.engine, "commit", count)
    count_queries.clear()
    answer = page.post(url, data={"version": "3", "only": "aims", "aims": "Hai"}, headers=JSON)
    event.remove(db.engine, "commit", count)
    assert answer.status_code == 200 and len(answer.data) < 200
    writes = [one.split()[0] for one in count_queries if not one.startswith("SELECT")]
    assert sorted(writes) == ["INSERT", "UPDATE"] and len(commits) == 1
    assert len(count_queries) <= MOST_STATEMENTS, "\n".join(count_queries)


def test_old_answers_without_other_sources_stay_as_they_were(draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "cost", drafts.ANSWERS["cost"], owner)
    figures = Work(draft, NOW).figures
    assert (figures.total, figures.requested, figures.counterpart, figures.other) == (
        604_000_000, 300_000_000, 304_000_000, None,
    )  # fmt: skip


def test_what_is_computed_is_neither_read_nor_complained_about(page: Any, draft: Proposal) -> None:
    typed = {"version": "0", "lines-0-item": "Máy", "lines-0-quantity": "2", "lines-0-unit_price": "100 triệu",
             "lines-0-amount": "vô lý", "lines-0-support": "300 triệu", "lines-0-counterpart": "-100.000"}  # fmt: skip
    assert page.post(cost(draft, "autosave"), data=typed, headers=JSON).get_json()["errors"] == {}
    shown = page.post(cost(draft), data={**typed, "add_row": "lines"}).text
    amount = re.search(r'<input[^>]*name="lines-0-amount"[^>]*>', shown)
    assert amount and 'value="200.000.000"' in amount[0] and "vô lý" not in shown
