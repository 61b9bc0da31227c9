"""Check your answers: everything read back, what lacks with its address, what the rules find."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def read(page: Any, proposal: Proposal) -> str:
    """Return the check page."""
    return page.get(f"/proposals/{proposal.key}/check").get_data(as_text=True)


def problems(proposal: Proposal) -> list[tuple[str, str]]:
    """Return (path, why) of everything to be mended."""
    return [(str(one.place), one.msgid % one.values) for one in Work(proposal, NOW).review.problems]


def test_everything_is_read_back(page: Any, complete: Proposal) -> None:
    shown = read(page, complete)
    for text in ("Ứng dụng máy dò tạp chất", "Đang nhặt tạp chất bằng tay.", "2 tấn/ngày", "604.000.000", "3/2027",
                 "registration.png", "Chế biến nông - lâm - thủy sản", "Cơ sở minh họa 01"):  # fmt: skip
        assert text in shown
    assert f'href="/proposals/{complete.key}/sections/cost"' in shown
    assert "604.000.000 = 300.000.000 hỗ trợ + 304.000.000 đối ứng" in shown
    assert "Đủ điều kiện theo NĐ 235/2025/NĐ-CP" in shown and "Số đề nghị trong mức tối đa" in shown


def test_what_lacks_leads_to_its_question_and_nothing_can_be_declared(page: Any, draft: Proposal) -> None:
    shown = read(page, draft)
    assert f'href="/proposals/{draft.key}/sections/need#title"' in shown
    assert f'href="/proposals/{draft.key}/sections/facility#confirmed-0"' in shown
    assert f'href="/proposals/{draft.key}/sections/attachments#files-registration"' in shown
    assert "Cam kết và nộp" not in shown


def test_the_addresses_of_questions_exist(page: Any, draft: Proposal) -> None:
    import re

    for url, anchor in set(re.findall(r'href="(/proposals/[^"]+/sections/[a-z]+)#([^"]+)"', read(page, draft))):
        assert f'id="{anchor}"' in page.get(url).get_data(as_text=True)


def test_over_the_ceiling_warns_and_lets_go_on(page: Any, complete: Proposal, owner: Actor) -> None:
    lines = [{**drafts.ANSWERS["cost"]["lines"][0], "support": 302_000_000}]
    drafts.save(complete, "cost", {"lines": lines}, owner)
    db.session.commit()
    shown = read(page, complete)
    assert "Số đề nghị vượt mức tối đa 2.000.000 đồng." in shown and "Cam kết và nộp" in shown


def test_more_support_than_cost_must_be_mended(page: Any, complete: Proposal, owner: Actor) -> None:
    lines = [{**drafts.ANSWERS["cost"]["lines"][0], "support": 700_000_000}]
    drafts.save(complete, "cost", {"lines": lines}, owner)
    db.session.commit()
    assert [path for path, _ in problems(complete)] == ["cost.lines[0].support"]
    assert "/sections/cost#lines-0-support" in read(page, complete)
    assert "Cam kết và nộp" not in read(page, complete)


def test_a_text_over_its_limit_is_kept_and_must_be_shortened(page: Any, complete: Proposal, owner: Actor) -> None:
    values = {**drafts.ANSWERS["need"], "aims": "à" * 3001}
    drafts.save(complete, "need", values, owner)
    db.session.commit()
    assert problems(complete) == [("need.aims", "Dài 3001 ký tự, quá mức 3000 ký tự.")]
    assert "à" * 3001 in page.get(f"/proposals/{complete.key}/sections/need").get_data(as_text=True)


def test_an_end_before_its_start_must_be_mended(complete: Proposal, owner: Actor) -> None:
    drafts.save(complete, "effects", {**drafts.ANSWERS["effects"], "ends": "2027-02"}, owner)
    assert problems(complete) == [("effects.ends", "Thời điểm kết thúc phải sau thời điểm bắt đầu.")]


def test_a_gap_in_a_row_is_named_with_its_row(complete: Proposal, owner: Actor) -> None:
    rows = [*drafts.ANSWERS["technology"]["machines"], {"id": "b" * 10, "name": "Máy hai"}]
    drafts.save(complete, "technology", {**drafts.ANSWERS["technology"], "machines": rows}, owner)
    labels = [one.label for one in Work(complete, NOW).review.problems]
    assert labels == ["Máy móc, thiết bị sẽ mua, dòng 2: Số lượng", "Máy móc, thiết bị sẽ mua, dòng 2: Đơn giá"]


def test_an_answer_against_the_conditions_must_be_mended(complete: Proposal, owner: Actor) -> None:
    drafts.save(complete, "eligibility", {**drafts.ELIGIBILITY, "own_money": False}, owner)
    ((path, why),) = problems(complete)
    assert path == "eligibility.own_money" and "vốn còn lại" in why


def test_an_enterprise_must_attach_its_balance_sheet_and_a_household_is_not_asked(
    draft: Proposal, owner: Actor
) -> None:
    drafts.fill(draft, owner, files=False)
    assert [path for path, _ in problems(draft)] == [
        "attachments.registration", "attachments.quotations", "attachments.balance",
    ]  # fmt: skip
    draft.facility.kind = "business_household"
    assert [path for path, _ in problems(draft)] == ["attachments.registration", "attachments.quotations"]


def test_a_facility_that_is_no_longer_eligible_cannot_go_on(page: Any, complete: Proposal) -> None:
    from kcproposals.regulations import units

    city = next(one for one in units.provinces() if one.kind == "thanh_pho")
    ward = next(one for one in units.communes_of(city.code) if one.kind == "phuong")
    complete.facility.province_code, complete.facility.unit_code = city.code, ward.code
    db.session.commit()
    shown = read(page, complete)
    assert "Chưa đủ điều kiện theo NĐ 235/2025/NĐ-CP" in shown and "Cam kết và nộp" not in shown


def test_after_the_closing_instant_the_page_says_so(page: Any, complete: Proposal, call: Any, clock: Any) -> None:
    clock.now = call.closes_at
    shown = read(page, complete)
    assert "Đợt đã đóng lúc 09:00, 1/4/2026 (giờ máy chủ)" in shown and "Cam kết và nộp" not in shown


def test_a_submitted_proposal_is_read_elsewhere(page: Any, submitted: Proposal) -> None:
    assert page.get(f"/proposals/{submitted.key}/check").location == f"/proposals/{submitted.key}"
