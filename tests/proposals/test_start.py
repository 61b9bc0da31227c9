"""Beginning a proposal: the choice, the verdict of the decree of the day, the questions, the draft."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from kcproposals.audit.models import AuditEvent
from kcproposals.calls.models import Call
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal, ProposalRevision
from kcproposals.proposals.services_drafting import start
from kcproposals.regulations import units
from tests.conftest import NOW
from tests.people import make_facility, sign_in
from tests.proposals import drafts

GOOD = {
    "facility": "", "activity": drafts.MACHINES, "trade": "processing", "produces": "yes", "new_machines": "yes",
    "no_double": "yes", "own_money": "yes", "place": "none", "once": "once-key-1",
}  # fmt: skip


def test_a_member_of_a_facility_is_asked_and_gets_a_draft(client: Any, cast: SimpleNamespace, call: Call) -> None:
    page = sign_in(client, cast.owner).get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Đủ điều kiện theo NĐ 235/2025/NĐ-CP" in page and "02/03/2026" in page
    answer = client.post(f"/calls/{call.key}/start", data=GOOD)
    made = db.session.scalars(select(Proposal)).one()
    assert answer.status_code == 303 and answer.location == f"/proposals/{made.key}"
    assert (made.status, made.code) == ("draft", None)
    assert (made.facility_id, made.agency_id) == (cast.facility.id, call.agency_id)
    assert made.answers == {"eligibility": drafts.ELIGIBILITY}
    assert db.session.scalars(select(ProposalRevision.section)).all() == ["eligibility"]
    assert "proposal.started" in db.session.scalars(select(AuditEvent.action)).all()


def test_posting_the_same_page_twice_makes_one_draft(client: Any, cast: SimpleNamespace, call: Call) -> None:
    sign_in(client, cast.owner)
    first, second = (client.post(f"/calls/{call.key}/start", data=GOOD) for _ in range(2))
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_an_answer_against_the_conditions_stops_with_its_reason(client: Any, cast: SimpleNamespace, call: Call) -> None:
    answer = sign_in(client, cast.owner).post(f"/calls/{call.key}/start", data={**GOOD, "new_machines": "no"})
    assert answer.status_code == 422
    assert "Máy móc phải mới, chưa qua sử dụng." in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_something_to_mend_lets_go_on_and_stays_to_be_done(client: Any, cast: SimpleNamespace, call: Call) -> None:
    answer = sign_in(client, cast.owner).post(f"/calls/{call.key}/start", data={**GOOD, "own_money": "no"})
    assert answer.status_code == 303
    hub = client.get(answer.location).get_data(as_text=True)
    assert "Cần sửa: Cơ sở đã có hoặc cam kết đủ vốn đối ứng?" in hub


def test_every_question_wants_an_answer(client: Any, cast: SimpleNamespace, call: Call) -> None:
    unanswered = {key: value for key, value in GOOD.items() if key != "produces"}
    answer = sign_in(client, cast.owner).post(f"/calls/{call.key}/start", data=unanswered)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Xin chọn câu trả lời." in page
    assert 'value="processing" selected' in page or 'selected value="processing"' in page


@pytest.fixture
def in_a_city(cast: SimpleNamespace) -> None:
    """Move facility and office to a phường of a centrally run city."""
    city = next(one for one in units.provinces() if one.kind == "thanh_pho")
    ward = next(one for one in units.communes_of(city.code) if one.kind == "phuong")
    cast.facility.province_code, cast.facility.unit_code = city.code, ward.code
    cast.agency.province_code = city.code
    db.session.commit()


@pytest.mark.usefixtures("in_a_city")
def test_a_phuong_of_a_city_is_told_why_it_cannot_ask(client: Any, cast: SimpleNamespace, call: Call) -> None:
    page = sign_in(client, cast.owner).get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Chưa đủ điều kiện theo NĐ 235/2025/NĐ-CP" in page and "làng nghề được công nhận" in page
    answer = client.post(f"/calls/{call.key}/start", data={**GOOD, "craft_village": "no"})
    assert answer.status_code == 422 and "Chưa thể lập đề án" in answer.get_data(as_text=True)
    with pytest.raises(RuleViolation, match="Chưa đủ điều kiện"):
        start(call, cast.facility, drafts.MACHINES, drafts.ELIGIBILITY, actor=_owner(cast), now=NOW)


@pytest.mark.usefixtures("in_a_city")
def test_a_craft_village_there_may_ask(client: Any, cast: SimpleNamespace, call: Call) -> None:
    answer = sign_in(client, cast.owner).post(f"/calls/{call.key}/start", data={**GOOD, "craft_village": "yes"})
    assert answer.status_code == 303


def test_a_kind_that_is_not_supported_meets_no_questions(client: Any, cast: SimpleNamespace, call: Call) -> None:
    cast.facility.kind = "large_enterprise"
    db.session.commit()
    page = sign_in(client, cast.owner).get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Chưa đủ điều kiện theo NĐ 235/2025/NĐ-CP" in page and "Lập bản nháp" not in page


def test_with_several_activities_the_person_chooses_first(client: Any, cast: SimpleNamespace) -> None:
    wide = drafts.make_call(cast.agency, activities=[drafts.MACHINES, "THUONG_HIEU"])
    db.session.commit()
    page = sign_in(client, cast.owner).get(f"/calls/{wide.key}/start").get_data(as_text=True)
    assert "Nội dung đề nghị hỗ trợ" in page and "50 % chi phí, không quá 300.000.000 đồng/cơ sở" in page
    page = client.get(f"/calls/{wide.key}/start?activity=THUONG_HIEU").get_data(as_text=True)
    assert "Lập bản nháp" in page


def test_with_several_facilities_one_is_chosen_and_a_strangers_is_not_taken(
    client: Any, cast: SimpleNamespace, call: Call
) -> None:
    second = make_facility(cast.owner, "Cơ sở minh họa 03")
    db.session.commit()
    page = sign_in(client, cast.owner).get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Cơ sở minh họa 01" in page and "Cơ sở minh họa 03" in page
    answer = client.post(f"/calls/{call.key}/start", data={**GOOD, "facility": cast.rival_facility.key})
    assert answer.status_code == 422
    client.post(f"/calls/{call.key}/start", data={**GOOD, "facility": second.key})
    assert db.session.scalars(select(Proposal.facility_id)).all() == [second.id]


def test_a_call_takes_drafts_only_while_it_is_open(client: Any, cast: SimpleNamespace, call: Call, clock: Any) -> None:
    clock.now = call.closes_at
    answer = sign_in(client, cast.owner).get(f"/calls/{call.key}/start")
    assert "Đợt này hiện không nhận đề án" in answer.get_data(as_text=True)
    assert client.post(f"/calls/{call.key}/start", data=GOOD).status_code == 422
    with pytest.raises(NotAllowed):
        start(call, cast.facility, drafts.MACHINES, drafts.ELIGIBILITY, actor=_owner(cast), now=call.closes_at)


def test_a_facility_of_another_province_is_sent_to_its_own_office(cast: SimpleNamespace, call: Call) -> None:
    away = make_facility(cast.owner, "Cơ sở tỉnh khác", province_code="25")
    with pytest.raises(RuleViolation, match="chỉ nhận cơ sở sản xuất tại"):
        start(call, away, drafts.MACHINES, drafts.ELIGIBILITY, actor=drafts.member(away, cast.owner), now=NOW)


def test_nobody_starts_for_a_facility_that_is_not_theirs(cast: SimpleNamespace, call: Call) -> None:
    rival = drafts.member(cast.rival_facility, cast.rival)
    with pytest.raises(NotAllowed):
        start(call, cast.facility, drafts.MACHINES, drafts.ELIGIBILITY, actor=rival, now=NOW)


def test_an_activity_outside_the_call_is_refused(cast: SimpleNamespace, call: Call) -> None:
    with pytest.raises(RuleViolation):
        start(call, cast.facility, "THUONG_HIEU", drafts.ELIGIBILITY, actor=_owner(cast), now=NOW)


def test_officials_and_strangers_do_not_start(client: Any, cast: SimpleNamespace, call: Call) -> None:
    assert client.get(f"/calls/{call.key}/start").status_code in (302, 303)
    assert sign_in(client, cast.officer).get(f"/calls/{call.key}/start").status_code == 403
    assert sign_in(client, cast.owner).get("/calls/aaaaaaaaaa/start").status_code == 404


def test_the_decree_of_the_day_decides(client: Any, cast: SimpleNamespace, clock: Any) -> None:
    clock.now = NOW.replace(year=2025, month=6)
    old = drafts.make_call(cast.agency, opens_at=clock.now - timedelta(days=1), closes_at=clock.now + timedelta(days=1))
    db.session.commit()
    page = sign_in(client, cast.owner).get(f"/calls/{old.key}/start").get_data(as_text=True)
    assert "NĐ 45/2012/NĐ-CP" in page and "NĐ 235/2025/NĐ-CP" not in page


def _owner(cast: SimpleNamespace) -> Actor:
    return drafts.member(cast.facility, cast.owner)
