"""Returning for supplement: sections with a reason each, a deadline, what was handed in kept; the facility is told."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.intake import services as intake
from kcproposals.notifications.models import Mail, Notice
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

REASONS = {"cost": "Thiếu báo giá thứ hai.", "need": "Mục tiêu chưa có con số."}
DUE = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)  # 17:00, 09/3/2026, a Monday; five working days after NOW


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as services take them."""
    return drafts.officer(cast.agency, cast.officer)


def give_back(proposal: Proposal, actor: Actor, **changes: Any) -> Any:
    """Return the proposal as the form would, unless told otherwise."""
    facts = {"reasons": REASONS, "message": "Xin xem lại.", "due": DUE, "version": proposal.version, "now": NOW}
    facts |= changes
    return intake.return_for_supplement(
        proposal, facts["reasons"], facts["message"], facts["due"], version=facts["version"], actor=actor,
        now=facts["now"],
    )  # fmt: skip


def typed(proposal: Proposal, **changes: str) -> dict[str, str]:
    return {
        "open_need": "y", "reason_need": "Mục tiêu chưa có con số.", "message": "Xin xem lại.",
        "due": "2026-03-09T17:00", "version": str(proposal.version), "once": "once-key-1", **changes,
    }  # fmt: skip


def test_the_page_offers_every_section_and_five_working_days(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    shown = sign_in(client, cast.officer).get(f"/proposals/{submitted.key}/return").get_data(as_text=True)
    for section in ("eligibility", "facility", "need", "technology", "cost", "effects", "attachments"):
        assert f'name="open_{section}"' in shown and f'name="reason_{section}"' in shown
    assert 'value="2026-03-09T17:00"' in shown and "Máy dò tạp chất" in shown


def test_it_opens_the_named_sections_keeps_what_was_handed_in_and_tells_the_facility(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    handed_in = submitted.answers
    data = typed(submitted, open_cost="y", reason_cost="Thiếu báo giá thứ hai.")
    answer = sign_in(client, cast.officer).post(f"/proposals/{submitted.key}/return", data=data)
    assert answer.status_code == 303
    db.session.refresh(submitted)
    assert (submitted.status, submitted.open_sections, submitted.supplement_due) == ("returned", ["need", "cost"], DUE)
    (row,) = submitted.returns
    assert (row.answers_before, row.due, row.returned_by_id) == (handed_in, DUE, cast.officer.id)
    assert row.reasons == {"need": "Mục tiêu chưa có con số.", "cost": "Thiếu báo giá thứ hai."}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "proposal.returned")).one()
    assert event.data["sections"] == ["need", "cost"] and "con số" not in str(event.data)
    notice = db.session.scalars(select(Notice).where(Notice.kind == "return")).one()
    assert notice.user_id == cast.owner.id
    assert notice.title == "Cần bổ sung đề án QG27-24-0001 trước 17:00, 9/3/2026"
    for words in ("Xin xem lại.", "- Sự cần thiết và mục tiêu: Mục tiêu chưa", "- Dự toán kinh phí: Thiếu báo giá"):
        assert words in notice.body
    assert db.session.scalars(select(Mail).where(Mail.subject == notice.title)).one().to_address == cast.owner.email


def test_the_facility_sees_it_and_hands_in_again(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor, owner: Actor
) -> None:
    give_back(submitted, officer)
    db.session.commit()
    hub = sign_in(client, cast.owner).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "Thiếu báo giá thứ hai." in hub
    drafts.save(submitted, "need", {**drafts.ANSWERS["need"], "aims": "Tăng 30 %."}, owner)
    drafts.hand_in(submitted, owner, NOW + timedelta(days=2))
    db.session.commit()
    drafts.look_through(submitted, cast.officer)
    shown = sign_in(client, cast.officer).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "Đã nộp bổ sung lúc 09:00, 4/3/2026." in shown and "<ins>Tăng 30 %.</ins>" in shown
    assert "Tiếp nhận hồ sơ này?" in shown


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"open_need": ""}, "chưa chọn phần này"),
        ({"reason_need": " "}, "Xin ghi phần này cần bổ sung gì."),
        ({"open_need": "", "reason_need": ""}, "Xin chọn ít nhất một phần cần bổ sung."),
        ({"due": ""}, "Xin nhập mục này."),
        ({"due": "2026-03-03T08:59"}, "ít nhất một ngày làm việc: từ 09:00, 3/3/2026"),
        ({"due": "hôm nào đó"}, "Xin nhập cả giờ và ngày"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(
    client: Any, cast: SimpleNamespace, submitted: Proposal, change: dict[str, str], says: str
) -> None:
    data = typed(submitted, **change)
    answer = sign_in(client, cast.officer).post(f"/proposals/{submitted.key}/return", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in text and "Xin xem lại." in text
    db.session.refresh(submitted)
    assert submitted.status == "submitted" and submitted.returns == []


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (datetime(2026, 3, 2, 2, 0, tzinfo=UTC), datetime(2026, 3, 3, 2, 0, tzinfo=UTC)),
        (datetime(2026, 3, 6, 9, 30, 45, tzinfo=UTC), datetime(2026, 3, 9, 9, 30, tzinfo=UTC)),  # Friday → Monday
        (datetime(2026, 3, 7, 2, 0, tzinfo=UTC), datetime(2026, 3, 9, 17, 0, tzinfo=UTC)),  # Saturday → all of Monday
        (datetime(2026, 3, 8, 18, 0, tzinfo=UTC), datetime(2026, 3, 9, 18, 0, tzinfo=UTC)),  # Monday 01:00 in Vietnam
    ],
)
def test_a_working_day_is_no_weekend(submitted: Proposal, officer: Actor, now: datetime, earliest: datetime) -> None:
    assert intake.earliest_due(now) == earliest
    with pytest.raises(RuleViolation, match="ít nhất một ngày làm việc"):
        give_back(submitted, officer, due=earliest - timedelta(minutes=1), now=now)
    give_back(submitted, officer, due=earliest, now=now)
    assert submitted.supplement_due == earliest


def test_unknown_sections_and_empty_reasons_are_refused(submitted: Proposal, officer: Actor) -> None:
    for reasons in ({}, {"invented": "x"}, {"need": "x", "invented": "x"}, {"need": "  "}):
        with pytest.raises(RuleViolation):
            give_back(submitted, officer, reasons=reasons)
    assert submitted.status == "submitted"


def test_a_second_post_of_the_same_form_gets_the_first_answer(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    data, page = typed(submitted), sign_in(client, cast.officer)
    answers = [page.post(f"/proposals/{submitted.key}/return", data=data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    db.session.refresh(submitted)
    assert len(submitted.returns) == 1


def test_what_is_no_longer_submitted_is_not_returned(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor
) -> None:
    drafts.look_through(submitted, cast.officer)
    intake.accept(submitted, version=submitted.version, actor=officer, now=NOW)
    db.session.commit()
    page = sign_in(client, cast.officer)
    assert page.get(f"/proposals/{submitted.key}/return").status_code == 303
    answer = page.post(f"/proposals/{submitted.key}/return", data=typed(submitted))
    assert answer.status_code == 422 and "nên không làm được việc này" in answer.get_data(as_text=True)
    with pytest.raises(NotAllowed):
        give_back(submitted, officer)


def test_on_a_stale_page_nothing_is_done_and_the_text_stays(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor
) -> None:
    data = typed(submitted, version=str(submitted.version - 1))
    answer = sign_in(client, cast.officer).post(f"/proposals/{submitted.key}/return", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "vừa thay đổi" in text and "Mục tiêu chưa có con số." in text
    assert f'name="version" type="hidden" value="{submitted.version}"' in text
    with pytest.raises(StaleVersion):
        give_back(submitted, officer, version=submitted.version + 1)


@pytest.mark.parametrize("role", ["owner", "rival", "secretary", "leader", "auditor", "outsider"])
def test_others_find_no_such_page(client: Any, cast: SimpleNamespace, submitted: Proposal, role: str) -> None:
    page = sign_in(client, getattr(cast, role))
    assert page.get(f"/proposals/{submitted.key}/return").status_code == 404
    assert page.post(f"/proposals/{submitted.key}/return", data=typed(submitted)).status_code == 404
    db.session.refresh(submitted)
    assert submitted.status == "submitted"


def test_a_second_agency_may_not_by_the_service_either(cast: SimpleNamespace, submitted: Proposal) -> None:
    with pytest.raises(NotAllowed):
        give_back(submitted, drafts.officer(cast.other_agency, cast.outsider))
