"""Submitting: once, in time, complete, as read back; code, receipt, news, event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import Missing, NotAllowed, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail, Notice
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_submitting import DECLARATIONS, answers_hash, submit
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

YES = dict.fromkeys(DECLARATIONS, "y")


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def post(page: Any, proposal: Proposal, **typed: Any) -> Any:
    """Post the declaration."""
    data = {"version": str(proposal.version), "once": "once-key-1", **YES, **typed}
    return page.post(f"/proposals/{proposal.key}/submit", data=data)


def test_it_gives_a_code_a_receipt_and_tells_both_sides(page: Any, complete: Proposal, cast: SimpleNamespace) -> None:
    answer = post(page, complete)
    assert answer.status_code == 303 and answer.location == f"/proposals/{complete.key}/receipt"
    db.session.refresh(complete)
    assert (complete.status, complete.code, complete.serial) == ("submitted", "QG27-24-0001", 1)
    assert complete.submitted_at == NOW and "qg27-24-0001" in complete.search_text
    shown = page.get(answer.location).get_data(as_text=True)
    assert "QG27-24-0001" in shown and "09:00, 2/3/2026" in shown
    assert "09 giờ 00 phút, ngày 02 tháng 3 năm 2026" in shown and "Ba trăm triệu đồng" in shown
    told = {notice.user_id: notice.title for notice in db.session.scalars(select(Notice))}
    assert told == {
        cast.owner.id: "Đã nhận đề án QG27-24-0001", cast.officer.id: "Đề án mới nộp: QG27-24-0001",
    }  # fmt: skip
    (mail,) = db.session.scalars(select(Mail))
    assert mail.to_address == cast.owner.email and "09:00, 2/3/2026" in mail.body


def test_the_event_holds_amounts_and_a_hash_and_no_text(page: Any, complete: Proposal) -> None:
    post(page, complete)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "proposal.submitted")).one()
    db.session.refresh(complete)
    assert event.data["answers"] == answers_hash(complete.answers)
    assert (event.data["from"], event.data["to"], event.data["requested"]) == ("draft", "submitted", 300_000_000)
    assert event.data["declared"] == list(DECLARATIONS) and "Ứng dụng" not in str(event.data)


def test_posting_twice_has_one_effect_and_one_answer(page: Any, complete: Proposal) -> None:
    first = post(page, complete)
    again = post(page, complete)
    assert first.location == again.location
    assert db.session.query(AuditEvent).filter_by(action="proposal.submitted").count() == 1
    assert db.session.query(Notice).count() == 2


def test_two_posts_at_the_same_instant_have_one_effect(app: Any, complete: Proposal, cast: SimpleNamespace) -> None:
    key, version = complete.key, str(complete.version)
    browsers = [sign_in(app.test_client(), cast.owner) for _ in range(2)]
    db.session.rollback()

    def click(browser: Any) -> tuple[int, str]:
        data = {"version": version, "once": "once-key-1", **YES}
        answer = browser.post(f"/proposals/{key}/submit", data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, browsers))
    assert answers == [(303, f"/proposals/{key}/receipt")] * 2
    assert db.session.query(AuditEvent).filter_by(action="proposal.submitted").count() == 1


def test_one_second_before_the_closing_instant_it_is_taken(
    page: Any, complete: Proposal, call: Any, clock: Any
) -> None:
    clock.now = call.closes_at - timedelta(seconds=1)
    assert post(page, complete).status_code == 303


@pytest.mark.parametrize("late", [0, 1])
def test_from_the_closing_instant_on_it_is_refused_and_the_draft_stays(
    page: Any, complete: Proposal, call: Any, clock: Any, late: int
) -> None:
    clock.now = call.closes_at + timedelta(seconds=late)
    answer = post(page, complete)
    assert answer.status_code == 422
    assert "Đợt đã đóng lúc 09:00, 1/4/2026 (giờ máy chủ)" in answer.get_data(as_text=True)
    db.session.refresh(complete)
    assert (complete.status, complete.code) == ("draft", None)
    assert "Bản nháp" in page.get(f"/proposals/{complete.key}").get_data(as_text=True)


def test_a_cancelled_call_takes_nothing(complete: Proposal, call: Any, owner: Actor) -> None:
    call.state = "cancelled"
    with pytest.raises(NotAllowed, match="hủy"):
        drafts.hand_in(complete, owner)


def test_what_was_not_read_back_is_not_submitted(page: Any, complete: Proposal, owner: Actor) -> None:
    seen = complete.version
    drafts.save(complete, "need", {**drafts.ANSWERS["need"], "title": "Tên khác"}, owner)
    db.session.commit()
    answer = post(page, complete, version=str(seen))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "vừa được thay đổi ở nơi khác" in shown and "Tên khác" in shown
    with pytest.raises(StaleVersion):
        submit(complete, version=seen, declared=DECLARATIONS, actor=owner, now=NOW)


@pytest.mark.parametrize("left_out", DECLARATIONS)
def test_every_declaration_is_needed(page: Any, complete: Proposal, left_out: str) -> None:
    answer = post(page, complete, **{left_out: ""})
    assert answer.status_code == 422 and "Xin đánh dấu vào ô này" in answer.get_data(as_text=True)
    db.session.refresh(complete)
    assert complete.status == "draft"


def test_the_service_wants_the_declarations_too(complete: Proposal, owner: Actor) -> None:
    with pytest.raises(Missing):
        submit(complete, version=complete.version, declared=["truth"], actor=owner, now=NOW)


def test_what_is_incomplete_is_not_submitted(page: Any, draft: Proposal, owner: Actor) -> None:
    answer = post(page, draft)
    assert answer.status_code == 422 and "Hồ sơ còn mục chưa xong" in answer.get_data(as_text=True)
    with pytest.raises(Missing):
        drafts.hand_in(draft, owner)


def test_only_its_facility_submits(client: Any, cast: SimpleNamespace, complete: Proposal) -> None:
    for other in (cast.rival, cast.officer, cast.outsider):
        assert post(sign_in(client, other), complete).status_code == 404
    with pytest.raises(NotAllowed):
        drafts.hand_in(complete, drafts.member(cast.rival_facility, cast.rival))


def test_what_was_submitted_is_not_submitted_again(page: Any, submitted: Proposal, owner: Actor) -> None:
    answer = post(page, submitted, once="another-key")
    assert answer.status_code == 303 and answer.location == f"/proposals/{submitted.key}"
    with pytest.raises(NotAllowed):
        drafts.hand_in(submitted, owner)


def test_serials_count_on_without_gaps(cast: SimpleNamespace, submitted: Proposal, call: Any, owner: Actor) -> None:
    second = drafts.make_draft(cast, call)
    drafts.fill(second, owner)
    drafts.hand_in(second, owner)
    assert (submitted.code, second.code) == ("QG27-24-0001", "QG27-24-0002")


def test_a_draft_has_no_receipt(page: Any, draft: Proposal) -> None:
    assert page.get(f"/proposals/{draft.key}/receipt").status_code == 404
