"""Printing in the background: once for the same text, only what the reader may read, a draft for its facility alone."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.services import run_pending
from kcproposals.paperwork import printing
from kcproposals.paperwork.models import PrintedPaper
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts, kinds


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the paper be its own text: how it is set is another test's."""
    monkeypatch.setattr(printing, "paper_file", lambda paper, form: f"{form} {paper.to_json()}".encode())


def address(proposal: Proposal, rest: str = "") -> str:
    return f"/proposals/{proposal.key}/papers{rest}"


def made() -> int:
    return db.session.scalar(select(func.count()).select_from(PrintedPaper)) or 0


def ask(browser: Any, proposal: Proposal) -> None:
    assert browser.post(address(proposal)).location == address(proposal)


def test_papers_are_made_once_and_again_when_the_text_changed(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    browser = sign_in(client, cast.owner)
    assert "Làm bản in" in browser.get(address(complete)).get_data(as_text=True)
    assert browser.get(address(complete, "/de_an.pdf")).status_code == 404
    ask(browser, complete)
    ask(browser, complete)  # asked twice, made once
    assert db.session.query(Job).filter_by(kind=printing.JOB).count() == 1
    assert "Đang làm bản in" in browser.get(address(complete, "/progress")).get_data(as_text=True)
    run_pending(NOW)
    assert made() == 6 and address(complete, "/don_de_nghi.docx") in browser.get(address(complete)).get_data(True)
    paper = browser.get(address(complete, "/de_an.pdf"))
    assert paper.status_code == 200 and "Đang nhặt tạp chất" in paper.get_data(as_text=True)
    assert browser.get(address(complete, "/de_an.exe")).status_code == 404

    drafts.save(complete, "need", {**drafts.ANSWERS["need"], "aims": "Mục tiêu mới"}, owner)
    db.session.commit()
    assert browser.get(address(complete, "/de_an.pdf")).status_code == 404  # the old text is not the proposal's
    ask(browser, complete)
    run_pending(NOW)
    assert "Mục tiêu mới" in browser.get(address(complete, "/de_an.pdf")).get_data(as_text=True)


def test_a_draft_is_for_its_facility_and_a_handed_in_one_for_the_office_too(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    for stranger in (cast.officer, cast.administrator, cast.rival):
        assert sign_in(client, stranger).get(address(complete)).status_code == 404
        assert client.post(address(complete)).status_code == 404
    drafts.hand_in(complete, owner)
    db.session.commit()
    assert sign_in(client, cast.rival).get(address(complete)).status_code == 404
    ask(sign_in(client, cast.officer), complete)
    run_pending(NOW)
    text = client.get(address(complete, "/de_an.pdf")).get_data(as_text=True)
    assert "Mã đề án QG27-24-0001" in text and "nháp" not in text


def test_an_owner_prints_what_a_unit_drafts_for_them(client: Any, cast: SimpleNamespace, complete: Proposal) -> None:
    complete.implementing_unit = kinds.make_unit(cast.agency)
    db.session.commit()
    ask(sign_in(client, cast.owner), complete)
    run_pending(NOW)
    text = client.get(address(complete, "/de_an.pdf")).get_data(as_text=True)
    assert "Bản nháp, chưa nộp" in text and "Đang nhặt tạp chất" in text


def test_what_is_mended_after_a_return_is_printed_for_the_facility_only(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    officer = drafts.officer(cast.agency, cast.officer)
    drafts.give_back(submitted, officer, {"need": "Nêu rõ hơn"}, NOW + timedelta(days=5), now=NOW)
    later = NOW + timedelta(hours=1)
    drafts.save(submitted, "need", {**drafts.ANSWERS["need"], "aims": "Chưa nộp lại"}, owner, later)
    db.session.commit()
    for person in (cast.owner, cast.officer):
        ask(sign_in(client, person), submitted)
        run_pending(later)
    seen = {
        person: sign_in(client, person).get(address(submitted, "/de_an.pdf")).get_data(as_text=True)
        for person in (cast.owner, cast.officer)
    }
    assert "Chưa nộp lại" in seen[cast.owner] and "Bản nháp" in seen[cast.owner]
    assert "Chưa nộp lại" not in seen[cast.officer] and "5 tấn mỗi ngày" in seen[cast.officer]


def test_a_draft_deleted_meanwhile_leaves_nothing(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    ask(sign_in(client, cast.owner), complete)
    db.session.delete(complete)
    db.session.commit()
    assert run_pending(NOW) == 1 and made() == 0
