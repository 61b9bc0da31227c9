"""Saving while people write: what is answered, what is kept, and that nobody overwrites newer text."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.domain.errors import StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.people import sign_in
from tests.proposals import drafts

JSON = {"Accept": "application/json", "X-Autosave": "1"}


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def send(page: Any, proposal: Proposal, section: str, **typed: str) -> Any:
    """Post a section as autosave.js does."""
    url = f"/proposals/{proposal.key}/sections/{section}/autosave"
    return page.post(url, data={"version": "0", **typed}, headers=JSON)


def test_it_answers_the_new_version_the_time_and_the_ceiling(page: Any, draft: Proposal, clock: Any) -> None:
    clock.advance(hours=5)
    typed = {"lines-0-item": "Máy", "lines-0-quantity": "1", "lines-0-unit_price": "604.000.000",
             "lines-0-support": "302.000.000"}  # fmt: skip
    answer = send(page, draft, "cost", **typed)
    body = answer.get_json()
    assert (answer.status_code, body["version"], body["saved_at"], body["errors"]) == (200, 2, "14:00", {})
    assert 'id="figures"' in body["html"]["figures"] and "300.000.000 đồng" in body["html"]["figures"]
    assert "Số đề nghị vượt mức tối đa 2.000.000 đồng." in body["html"]["figures"]
    db.session.refresh(draft)
    assert body["values"] == {"lines-0-id": draft.answers["cost"]["lines"][0]["id"]}


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(page: Any, draft: Proposal) -> None:
    body = send(page, draft, "effects", economic="Tốt", starts="tháng ba").get_json()
    assert "tháng/năm" in body["errors"]["starts"]
    db.session.refresh(draft)
    assert draft.answers["effects"] == {"economic": "Tốt"}


def test_a_message_finds_its_row_after_another_was_taken_out(page: Any, draft: Proposal) -> None:
    body = send(page, draft, "cost", **{"lines-1-item": "Máy", "lines-4-item": "Xe", "lines-4-unit_price": "1.5"})
    assert list(body.get_json()["errors"]) == ["lines-4-unit_price"]
    assert set(body.get_json()["values"]) == {"lines-1-id", "lines-4-id"}


def test_saving_the_same_again_changes_nothing(page: Any, draft: Proposal) -> None:
    first = send(page, draft, "need", title="Máy").get_json()
    again = send(page, draft, "need", title="Máy")
    assert (again.status_code, again.get_json()["version"]) == (200, first["version"])


def test_a_stale_page_sees_both_texts_and_overwrites_nothing(page: Any, draft: Proposal, cast: SimpleNamespace) -> None:
    send(page, draft, "need", title="Bản thứ nhất")
    stale = send(page, draft, "need", title="Bản thứ hai")
    shown = stale.get_data(as_text=True)
    assert stale.status_code == 409 and 'data-version="2"' in shown
    assert "Bản thứ nhất" in shown and "Bản thứ hai" in shown and cast.owner.name in shown
    db.session.refresh(draft)
    assert draft.title == "Bản thứ nhất"
    kept = page.post(
        f"/proposals/{draft.key}/sections/need/autosave", data={"version": "2", "title": "Bản thứ hai"}, headers=JSON
    )
    assert kept.status_code == 200
    db.session.refresh(draft)
    assert draft.title == "Bản thứ hai"


def test_without_scripts_both_texts_stand_above_the_form(page: Any, draft: Proposal) -> None:
    url = f"/proposals/{draft.key}/sections/need"
    page.post(url, data={"version": "0", "title": "Bản thứ nhất"})
    answer = page.post(url, data={"version": "0", "title": "Bản thứ hai", "necessity": "Dài dòng"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Bản thứ nhất" in shown and "Dài dòng" in shown
    assert 'name="version" type="hidden" value="2"' in shown or 'value="2" type="hidden"' in shown
    assert page.post(url, data={"version": "2", "title": "Bản thứ hai"}).status_code == 303


def test_two_people_in_two_sections_do_not_meet(page: Any, draft: Proposal) -> None:
    assert send(page, draft, "need", title="Máy").status_code == 200
    assert send(page, draft, "effects", economic="Tốt").status_code == 200


def test_a_file_that_came_meanwhile_is_no_conflict_and_stays(page: Any, draft: Proposal, owner: Actor) -> None:
    from kcproposals.proposals.services_files import attach
    from kcproposals.proposals.work import Work
    from tests.conftest import NOW

    question = Work(draft, NOW).form.field("attachments.registration")
    attach(draft, "attachments", question, "a.png", drafts.picture(), actor=owner, now=NOW)
    db.session.commit()
    assert send(page, draft, "attachments").status_code == 200
    db.session.refresh(draft)
    assert len(draft.answers["attachments"]["registration"]) == 1


def test_the_service_raises_with_both_versions(draft: Proposal, owner: Actor) -> None:
    from kcproposals.proposals.services_drafting import save_section
    from kcproposals.proposals.work import Work
    from tests.conftest import NOW

    section = Work(draft, NOW).form.section("need")
    save_section(draft, section, {"title": "Một"}, version=0, actor=owner, now=NOW)
    with pytest.raises(StaleVersion) as stale:
        save_section(draft, section, {"title": "Hai"}, version=0, actor=owner, now=NOW)
    assert (stale.value.current, stale.value.yours) == (2, 0)


def test_too_many_rows_are_refused_whole(page: Any, draft: Proposal) -> None:
    rows = {f"lines-{n}-item": f"Dòng {n}" for n in range(51)}
    answer = send(page, draft, "cost", **rows)
    assert answer.status_code == 422 and "50 dòng" in answer.get_json()["error"]
    db.session.refresh(draft)
    assert "cost" not in draft.answers


def test_a_closed_section_says_so(page: Any, submitted: Proposal) -> None:
    answer = send(page, submitted, "need", title="Sửa lén")
    assert answer.status_code == 409 and "không mở để sửa" in answer.get_json()["error"]


def test_the_figures_can_be_asked_without_saving(page: Any, draft: Proposal) -> None:
    typed = {"lines-0-item": "Máy", "lines-0-quantity": "1", "lines-0-unit_price": "590.000.000",
             "lines-0-support": "300.000.000"}  # fmt: skip
    shown = page.post(f"/proposals/{draft.key}/sections/cost/figures", data=typed).get_data(as_text=True)
    assert "295.000.000 đồng" in shown and "50 % của 590.000.000 = 295.000.000" in shown
    assert "Điều 8 khoản 4" in shown and "vượt mức tối đa 5.000.000 đồng" in shown
    db.session.refresh(draft)
    assert "cost" not in draft.answers and draft.version == 1
