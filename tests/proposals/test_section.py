"""The pages of the form without scripts: reading, saving, rows, and what is open to whom."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal, ProposalRevision
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def address(proposal: Proposal, section: str) -> str:
    """Return the address of a section's page."""
    return f"/proposals/{proposal.key}/sections/{section}"


def bare(answer: Any) -> str:
    """Return a page without its tokens, which differ from second to second."""
    return re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]+"', "", answer.get_data(as_text=True))


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def test_saving_keeps_what_was_typed_and_goes_to_the_next_section(page: Any, draft: Proposal) -> None:
    typed = {"version": "0", "title": "  Máy dò   tạp chất ", "necessity": "Dòng một\r\nDòng hai", "aims": ""}
    answer = page.post(address(draft, "need"), data=typed)
    assert answer.status_code == 303 and answer.location == address(draft, "technology")
    db.session.refresh(draft)
    assert draft.answers["need"] == {"title": "Máy dò tạp chất", "necessity": "Dòng một\nDòng hai"}
    assert draft.title == "Máy dò tạp chất"
    shown = page.get(address(draft, "need")).get_data(as_text=True)
    assert "Máy dò tạp chất" in shown and "Dòng một\nDòng hai" in shown


def test_the_second_button_leads_back_to_the_list(page: Any, draft: Proposal) -> None:
    answer = page.post(address(draft, "need"), data={"version": "0", "title": "Máy", "then": "list"})
    assert answer.location == f"/proposals/{draft.key}"


def test_the_last_section_leads_to_the_check(page: Any, draft: Proposal) -> None:
    shown = page.get(address(draft, "attachments")).get_data(as_text=True)
    assert f'href="/proposals/{draft.key}/check"' in shown


def test_every_save_keeps_a_revision_and_leaves_no_event(page: Any, draft: Proposal) -> None:
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    page.post(address(draft, "need"), data={"version": "0", "title": "Một"})
    page.post(address(draft, "need"), data={"version": "2", "title": "Hai"})
    rows = db.session.scalars(select(ProposalRevision).order_by(ProposalRevision.number))
    assert [(row.number, row.answers.get("title")) for row in rows][1:] == [(2, "Một"), (3, "Hai")]
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_columns_follow_the_answers(complete: Proposal) -> None:
    assert (complete.total_cost, complete.requested, complete.counterpart) == (604_000_000, 300_000_000, 304_000_000)
    assert (complete.ceiling, complete.start_month, complete.end_month) == (300_000_000, "2027-03", "2027-11")
    assert complete.priority and complete.unit_code == complete.facility.unit_code
    for word in ("ung dung may do", "co so minh hoa 01", "0100109106"):
        assert word in complete.search_text


def test_what_is_computed_is_never_taken_from_the_page(page: Any, complete: Proposal) -> None:
    typed = {
        "version": "5", "lines-0-id": drafts.ROW, "lines-0-item": "Máy", "lines-0-quantity": "2",
        "lines-0-unit_price": "100.000.000", "lines-0-amount": "1", "lines-0-support": "0", "lines-0-counterpart": "7",
    }  # fmt: skip
    assert page.post(address(complete, "cost"), data=typed).status_code == 303
    db.session.refresh(complete)
    line = complete.answers["cost"]["lines"][0]
    assert (line["amount"], line["counterpart"], complete.total_cost) == (200_000_000, 200_000_000, 200_000_000)


def test_rows_are_added_and_taken_out_without_scripts(page: Any, draft: Proposal) -> None:
    rows = {"version": "0", "lines-0-item": "Một", "lines-1-item": "Hai"}
    shown = page.post(address(draft, "cost"), data={**rows, "add_row": "lines"})
    assert shown.status_code == 200 and 'name="lines-2-item"' in shown.get_data(as_text=True)
    shown = page.post(address(draft, "cost"), data={**rows, "remove_row": "lines-0"}).get_data(as_text=True)
    assert "Hai" in shown and "Một" not in shown
    db.session.refresh(draft)
    assert "cost" not in draft.answers


def test_the_last_row_is_emptied_rather_than_lost(page: Any, draft: Proposal) -> None:
    rows = {"version": "0", "lines-0-item": "Chỉ một", "remove_row": "lines-0"}
    shown = page.post(address(draft, "cost"), data=rows).get_data(as_text=True)
    assert "Chỉ một" not in shown and 'name="lines-1-item"' in shown


def test_a_row_keeps_its_name_and_a_new_one_gets_one(page: Any, draft: Proposal) -> None:
    page.post(address(draft, "cost"), data={"version": "0", "lines-0-item": "Một"})
    db.session.refresh(draft)
    name = draft.answers["cost"]["lines"][0]["id"]
    typed = {"version": "2", "lines-0-id": name, "lines-0-item": "Một", "lines-3-id": name, "lines-3-item": "Hai"}
    page.post(address(draft, "cost"), data=typed)
    db.session.refresh(draft)
    first, second = (row["id"] for row in draft.answers["cost"]["lines"])
    assert first == name and second != name and len(second) == 10


def test_an_empty_cost_table_starts_from_the_machines(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "technology", drafts.ANSWERS["technology"], owner)
    db.session.commit()
    shown = page.get(address(draft, "cost")).get_data(as_text=True)
    assert 'value="Máy dò tạp chất"' in shown and 'value="604.000.000"' in shown
    db.session.refresh(draft)
    assert "cost" not in draft.answers


def test_a_strangers_section_and_one_that_does_not_exist_look_alike(
    client: Any, cast: SimpleNamespace, draft: Proposal
) -> None:
    rival = sign_in(client, cast.rival)
    for method in (rival.get, rival.post):
        theirs, nothing = method(address(draft, "need")), method("/proposals/aaaaaaaaaa/sections/need")
        assert theirs.status_code == nothing.status_code == 404
        assert bare(theirs).replace(draft.key, "aaaaaaaaaa") == bare(nothing)
    assert sign_in(client, cast.officer).get(address(draft, "need")).status_code == 404
    assert sign_in(client, cast.owner).get(address(draft, "nonsense")).status_code == 404


def test_nothing_can_be_changed_after_submitting(page: Any, submitted: Proposal, owner: Actor) -> None:
    assert page.get(address(submitted, "need")).location == f"/proposals/{submitted.key}"
    answer = page.post(address(submitted, "need"), data={"version": "3", "title": "Sửa lén"})
    assert answer.status_code == 422 and "Sửa lén" in answer.get_data(as_text=True)
    with pytest.raises(NotAllowed):
        drafts.save(submitted, "need", {"title": "Sửa lén"}, owner)
    db.session.refresh(submitted)
    assert submitted.title != "Sửa lén"


def test_a_service_asks_the_policy_itself(draft: Proposal, cast: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        drafts.save(draft, "need", {"title": "x"}, drafts.member(cast.rival_facility, cast.rival))


def test_a_colleague_writes_too(client: Any, cast: SimpleNamespace, draft: Proposal) -> None:
    from kcproposals.facilities.models import FacilityMember

    db.session.add(
        FacilityMember(facility_id=cast.facility.id, user_id=cast.rival.id, role="colleague", created_at=NOW)
    )
    db.session.commit()
    answer = sign_in(client, cast.rival).post(address(draft, "need"), data={"version": "0", "title": "Của đồng nghiệp"})
    assert answer.status_code == 303


def test_the_profile_stands_above_its_confirmation(page: Any, draft: Proposal) -> None:
    shown = page.get(address(draft, "facility")).get_data(as_text=True)
    assert "Doanh nghiệp nhỏ và vừa" in shown and "0100109106" in shown and "12.000.000.000 đồng" in shown
