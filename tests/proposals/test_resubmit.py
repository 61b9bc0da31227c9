"""A return for supplement: flagged sections open, the officer's words beside them, the answer told field by field."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

DUE = NOW + timedelta(days=5)


@pytest.fixture
def returned(submitted: Proposal, cast: SimpleNamespace) -> Proposal:
    """A submitted proposal that came back for two sections."""
    reasons = {"need": "Mục tiêu chưa có con số.", "attachments": "Báo giá đã hết hạn."}
    drafts.give_back(submitted, drafts.officer(cast.agency, cast.officer), reasons, DUE)
    db.session.commit()
    return submitted


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def test_the_hub_opens_the_flagged_sections_only(page: Any, returned: Proposal) -> None:
    states = {section.key: section.status for section in Work(returned, NOW).sections}
    assert states == {
        "eligibility": "locked", "facility": "locked", "need": "returned", "technology": "locked", "cost": "locked",
        "effects": "locked", "attachments": "returned",
    }  # fmt: skip
    shown = page.get(f"/proposals/{returned.key}").get_data(as_text=True)
    assert "Mục tiêu chưa có con số." in shown and "Báo giá đã hết hạn." in shown and "Xin bổ sung." in shown
    assert "09:00, 7/3/2026" in shown and "Hạn bổ sung" in shown
    assert f'href="/proposals/{returned.key}/sections/cost"' not in shown


def test_the_officers_words_stand_beside_the_section(page: Any, returned: Proposal) -> None:
    shown = page.get(f"/proposals/{returned.key}/sections/need").get_data(as_text=True)
    assert "Cán bộ tiếp nhận yêu cầu" in shown and "Mục tiêu chưa có con số." in shown


def test_a_closed_section_is_read_on_the_check_page(page: Any, returned: Proposal, owner: Actor) -> None:
    answer = page.get(f"/proposals/{returned.key}/sections/cost")
    assert answer.location == f"/proposals/{returned.key}/check#cost"
    with pytest.raises(NotAllowed):
        drafts.save(returned, "cost", {}, owner)


def test_the_next_section_after_a_flagged_one_is_the_next_flagged_one(page: Any, returned: Proposal) -> None:
    shown = page.get(f"/proposals/{returned.key}/sections/need").get_data(as_text=True)
    assert "Phần 3 / 7" in shown
    typed = {"version": "3", **drafts.ANSWERS["need"], "aims": "Tăng 30 %"}
    answer = page.post(f"/proposals/{returned.key}/sections/need", data=typed)
    assert answer.location == f"/proposals/{returned.key}/sections/attachments"


def test_handing_in_again_answers_the_return_and_tells_what_changed(
    client: Any, page: Any, returned: Proposal, cast: SimpleNamespace, owner: Actor, clock: Any
) -> None:
    code, first = returned.code, returned.submitted_at
    drafts.save(returned, "need", {**drafts.ANSWERS["need"], "aims": "Tăng 30 %"}, owner)
    db.session.commit()
    check = page.get(f"/proposals/{returned.key}/check").get_data(as_text=True)
    assert "Những chỗ đã sửa sau yêu cầu bổ sung" in check and "<ins>Tăng 30 %</ins>" in check
    clock.advance(days=1)
    data = {"version": str(returned.version), "once": "once-key-9", "truth": "y", "no_double_funding": "y",
            "counterpart": "y"}  # fmt: skip
    answer = page.post(f"/proposals/{returned.key}/submit", data=data)
    db.session.refresh(returned)
    assert (returned.status, returned.code, returned.submitted_at) == ("submitted", code, first)
    assert (returned.open_sections, returned.supplement_due) == (None, None)
    assert returned.returns[0].answered_at == NOW + timedelta(days=1)
    assert db.session.query(AuditEvent).filter_by(action="proposal.resubmitted").count() == 1
    receipt = page.get(answer.location).get_data(as_text=True)
    assert "Đã nhận hồ sơ bổ sung" in receipt and "09:00, 3/3/2026" in receipt
    followed = page.get(f"/proposals/{returned.key}").get_data(as_text=True)
    assert "Đã nộp bổ sung lúc 09:00, 3/3/2026." in followed and "<ins>Tăng 30 %</ins>" in followed


def test_it_may_be_handed_in_although_the_call_has_closed(returned: Proposal, owner: Actor, call: Any) -> None:
    call.closes_at = NOW + timedelta(days=1)
    drafts.hand_in(returned, owner, DUE - timedelta(seconds=1))
    assert returned.status == "submitted"


def test_from_the_due_instant_on_it_is_too_late(page: Any, returned: Proposal, owner: Actor, clock: Any) -> None:
    clock.now = DUE
    with pytest.raises(NotAllowed, match="Đã hết hạn bổ sung"):
        drafts.hand_in(returned, owner, DUE)
    with pytest.raises(NotAllowed, match="hết hạn"):
        drafts.save(returned, "need", drafts.ANSWERS["need"], owner, DUE)
    shown = page.get(f"/proposals/{returned.key}").get_data(as_text=True)
    assert "không được bổ sung trước hạn" in shown
