"""The task list of a draft: sections with their state, the ceiling, the deadline, one next step."""

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


def states(proposal: Proposal) -> dict[str, str]:
    """Return the status of every section."""
    return {section.key: section.status for section in Work(proposal, NOW).sections}


def test_a_new_draft_begins_after_its_eligibility(page: Any, draft: Proposal) -> None:
    assert states(draft) == {
        "eligibility": "done", "facility": "todo", "need": "todo", "technology": "todo", "cost": "todo",
        "effects": "todo", "attachments": "todo",
    }  # fmt: skip
    shown = page.get(f"/proposals/{draft.key}").get_data(as_text=True)
    assert "Đề án chưa đặt tên" in shown and "1 / 7 phần hoàn thành" in shown
    assert "Tiếp tục: Thông tin cơ sở" in shown
    assert shown.count("btn-primary") == 1
    assert "Đủ điều kiện theo NĐ 235/2025/NĐ-CP" in shown


def test_an_unfinished_section_names_what_it_lacks(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "need", {"title": "Máy"}, owner)
    db.session.commit()
    assert states(draft)["need"] == "doing"
    shown = page.get(f"/proposals/{draft.key}").get_data(as_text=True)
    assert "Còn thiếu: Sự cần thiết, Mục tiêu và 1 mục nữa" in shown


def test_a_finished_section_says_what_it_holds(page: Any, complete: Proposal) -> None:
    assert set(states(complete).values()) == {"done"}
    shown = page.get(f"/proposals/{complete.key}").get_data(as_text=True)
    assert "1 dòng · 604.000.000 đồng" in shown and "3 tệp" in shown and "7 / 7 phần hoàn thành" in shown
    assert "Xem lại và nộp" in shown and "Tiếp tục:" not in shown


def test_the_ceiling_stands_with_its_rule_its_clause_and_the_rest(page: Any, complete: Proposal) -> None:
    shown = page.get(f"/proposals/{complete.key}").get_data(as_text=True)
    assert "50 % của 604.000.000 = 302.000.000, không quá 300.000.000 đồng/cơ sở" in shown
    assert "TT 28/2018/TT-BTC, Điều 8 khoản 4" in shown
    for amount in ("604.000.000", "300.000.000", "304.000.000"):
        assert f'<dd class="num">{amount}</dd>' in shown


def test_before_there_is_a_cost_the_norm_itself_is_shown(page: Any, draft: Proposal) -> None:
    shown = page.get(f"/proposals/{draft.key}").get_data(as_text=True)
    assert "Chưa tính được" in shown and "50 % chi phí, không quá 300.000.000 đồng/cơ sở" in shown


def test_an_unverified_norm_is_marked(page: Any, cast: SimpleNamespace) -> None:
    from kcproposals.proposals.services_drafting import start

    wide = drafts.make_call(cast.agency, activities=["THUONG_HIEU"])
    answers = {key: value for key, value in drafts.ELIGIBILITY.items() if key != "new_machines"}
    made = start(wide, cast.facility, "THUONG_HIEU", answers, actor=drafts.member(cast.facility, cast.owner), now=NOW)
    db.session.commit()
    shown = page.get(f"/proposals/{made.key}").get_data(as_text=True)
    assert "chưa kiểm chứng" in shown


def test_the_deadline_is_the_servers(page: Any, draft: Proposal, call: Any) -> None:
    shown = page.get(f"/proposals/{draft.key}").get_data(as_text=True)
    assert "09:00, 1/4/2026" in shown and "Còn 30 ngày" in shown and "theo giờ máy chủ" in shown


def test_earlier_support_is_shown(page: Any, draft: Proposal, cast: SimpleNamespace) -> None:
    from kcproposals.domain.names import beneficiary_key
    from kcproposals.facilities.models import PastSupport

    db.session.add(
        PastSupport(
            row_hash="h", source="Kế hoạch 2023", source_line=2, year=2023, province="Bắc Ninh", province_code="24",
            title="Đăng ký nhãn hiệu", beneficiary=cast.facility.name, tax_code="0100109106",
            beneficiary_folded=beneficiary_key(cast.facility.name), support=35_000_000, imported_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    shown = page.get(f"/proposals/{draft.key}").get_data(as_text=True)
    assert "Hỗ trợ trước đây" in shown and "Năm 2023: Đăng ký nhãn hiệu" in shown and "35.000.000" in shown


def test_the_hub_asks_the_same_number_of_questions_however_much_is_attached(
    page: Any, complete: Proposal, owner: Actor, count_queries: list[str]
) -> None:
    def asked() -> int:
        count_queries.clear()
        assert page.get(f"/proposals/{complete.key}").status_code == 200
        return len(count_queries)

    asked()
    few = asked()
    drafts.fill(complete, owner)
    db.session.commit()
    assert asked() == few


def test_a_draft_is_nobody_elses(client: Any, cast: SimpleNamespace, draft: Proposal) -> None:
    for other in (cast.rival, cast.officer, cast.administrator, cast.outsider):
        assert sign_in(client, other).get(f"/proposals/{draft.key}").status_code == 404


def test_slices_above_put_their_panels_on_the_page(page: Any, draft: Proposal, monkeypatch: Any) -> None:
    from kcproposals.proposals import panels

    def papers(proposal: Proposal, actor: Actor) -> list[panels.Panel]:
        return [panels.Panel(f"Văn bản của {proposal.facility.name}", "proposals/_past_support.html")]

    monkeypatch.setattr(panels, "PANELS", [papers])
    assert "Văn bản của Cơ sở minh họa 01" in page.get(f"/proposals/{draft.key}").get_data(as_text=True)
