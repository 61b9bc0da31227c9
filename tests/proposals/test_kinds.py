"""Focal and group proposals from their start to being submitted: what they need, what is found, what is refused."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.calls.models import Call
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import Missing, NotAllowed, RuleViolation
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import NOBODY, Permission, can
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.proposals.completeness import review
from kcproposals.proposals.lists import Filters, matching
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.repaying import note_of, terms_of
from kcproposals.proposals.services_drafting import start
from kcproposals.proposals.services_group import start_group
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts, kinds


@pytest.fixture
def call(cast: SimpleNamespace) -> Call:
    """An open call for machines and trademarks."""
    made = drafts.make_call(cast.agency, activities=[drafts.MACHINES, kinds.MARKS])
    db.session.commit()
    return made


@pytest.fixture
def unit(cast: SimpleNamespace) -> ImplementingUnit:
    """The Trung tâm of the cast's agency."""
    made = kinds.make_unit(cast.agency)
    db.session.commit()
    return made


def problems(proposal: Proposal) -> dict[str, str]:
    """Return what is to be mended: place → sentence."""
    work = Work(proposal, NOW)
    return {str(one.place): one.msgid for one in review(proposal, work.rules, local_date(NOW)).problems}


def test_a_focal_proposal_comes_first_and_takes_its_ceiling_line_by_line(cast: SimpleNamespace, call: Call) -> None:
    made = kinds.make_focal(cast, call)
    assert problems(made) == {}
    assert (made.kind, made.priority[0]) == ("focal", 0)
    assert (made.total_cost, made.requested, made.ceiling) == (684_000_000, 335_000_000, 335_000_000)
    assert (made.year_cost, made.year_support) == (604_000_000, 300_000_000)
    lines = Work(made, NOW).figures.lines
    assert [one.ceiling.amount for one in lines] == [300_000_000, 35_000_000]
    drafts.hand_in(made, drafts.member(cast.facility, cast.owner))
    assert made.status == "submitted" and made.code


def test_a_line_below_its_norm_does_not_pay_for_one_above(cast: SimpleNamespace, call: Call) -> None:
    lines = [
        {**kinds.BUDGET["lines"][0], "support": 320_000_000}, {**kinds.BUDGET["lines"][1], "support": 15_000_000},
    ]  # fmt: skip
    made = kinds.make_focal(cast, call, budget={"lines": lines})
    figures = Work(made, NOW).figures
    assert [one.ceiling.over_by for one in figures.lines] == [20_000_000, 0]
    assert made.ceiling == 300_000_000 + 15_000_000


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        (
            {"budget": {"lines": [{**row, "activity": drafts.MACHINES} for row in kinds.BUDGET["lines"]]}},
            "budget.lines",
        ),
        ({"effects": {**kinds.EFFECTS, "ends": "2028-02"}}, "effects.ends"),
        ({"budget": {"lines": [{**kinds.BUDGET["lines"][0], "cost": 1}, kinds.BUDGET["lines"][1]]}}, "budget.lines"),
        ({"budget": {"lines": [kinds.BUDGET["lines"][0]]}}, "budget.lines"),
        ({"effects": {**kinds.EFFECTS, "starts": "2026-01", "ends": "2027-12"}}, "budget.lines"),
    ],
)
def test_what_is_not_focal_must_be_mended_before_submitting(
    cast: SimpleNamespace, call: Call, answers: dict[str, Any], place: str
) -> None:
    made = kinds.make_focal(cast, call, **answers)
    assert place in problems(made)
    with pytest.raises(Missing):
        drafts.hand_in(made, drafts.member(cast.facility, cast.owner))


def test_a_group_proposal_names_no_facility_and_counts_its_beneficiaries(
    cast: SimpleNamespace, call: Call, unit: ImplementingUnit
) -> None:
    made = kinds.make_group(call, unit)
    assert problems(made) == {}
    assert (made.facility_id, made.applicant_name, made.establishments) == (None, unit.name, 3)
    assert (made.total_cost, made.requested, made.ceiling) == (1_812_000_000, 900_000_000, 900_000_000)
    drafts.hand_in(made, kinds.drafter(unit))
    officer = drafts.officer(cast.agency, cast.officer)
    seen = db.session.scalars(matching(officer, Filters(kind="group"))).all()
    assert [one.id for one in seen] == [made.id] and made.code
    for actor, may in ((kinds.drafter(unit), True), (officer, True), (drafts.member(cast.facility, cast.owner), False)):
        assert can(actor, Permission.VIEW_PROPOSAL, made) is may
    assert not can(NOBODY, Permission.VIEW_PROPOSAL, made)


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": None}, {"per_support": 700_000_000}])
def test_a_group_of_nobody_or_with_more_support_than_cost_is_not_submitted(
    call: Call, unit: ImplementingUnit, wrong: dict[str, Any]
) -> None:
    values = {key: value for key, value in {**kinds.GROUP, **wrong}.items() if value is not None}
    made = kinds.make_group(call, unit, group=values)
    assert problems(made)
    with pytest.raises(Missing):
        drafts.hand_in(made, kinds.drafter(unit))


def test_only_what_the_call_takes_begins(cast: SimpleNamespace, call: Call, unit: ImplementingUnit) -> None:
    owner = drafts.member(cast.facility, cast.owner)
    call.kinds = ["ordinary"]
    for refused in (
        lambda: start(
            call, cast.facility, drafts.MACHINES, kinds.FOCAL_ELIGIBILITY, kind=Kind.FOCAL, actor=owner, now=NOW
        ),
        lambda: start_group(call, unit, drafts.MACHINES, kinds.GROUP_ELIGIBILITY, actor=kinds.drafter(unit), now=NOW),
    ):
        with pytest.raises(RuleViolation):
            refused()
    call.kinds = ["group"]
    with pytest.raises(NotAllowed):
        start_group(call, unit, drafts.MACHINES, kinds.GROUP_ELIGIBILITY, actor=owner, now=NOW)
    assert db.session.scalars(select(Proposal)).all() == []


def test_the_pages_lead_from_the_start_to_the_draft(
    client: Any, cast: SimpleNamespace, call: Call, unit: ImplementingUnit
) -> None:
    page = sign_in(client, cast.owner).get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Đề án điểm" in page and "thực hiện trên một năm" in page and "Đề án nhóm" not in page
    chosen = {"kind": "focal", "activity": drafts.MACHINES}
    assert "phù hợp chương trình khuyến công" in client.get(f"/calls/{call.key}/start", query_string=chosen).text
    yes = dict.fromkeys(("produces", "capacity", "in_programme", "no_double", "own_money"), "yes")
    answer = client.post(f"/calls/{call.key}/start", data={**yes, **chosen, "trade": "processing", "once": "once-one"})
    assert answer.status_code == 303
    budget = client.get(f"{answer.location}/sections/budget").text
    assert "Kinh phí theo năm và nội dung" in budget and "THUONG_HIEU" in budget
    sign_in(client, unit.members[0].user)
    start_page = client.get(f"/calls/{call.key}/start-group").text
    assert "Lập đề án nhóm" in start_page
    sent = {**yes, "unit": unit.key, "activity": drafts.MACHINES, "trade": "processing", "once": "once-two"}
    lacking = client.post(f"/calls/{call.key}/start-group", data={**sent, "in_programme": ""})
    assert lacking.status_code == 422 and "Xin chọn câu trả lời" in lacking.text
    answer = client.post(f"/calls/{call.key}/start-group", data=sent)
    assert answer.status_code == 303
    hub = client.get(answer.location).text
    assert unit.name in hub and "Đối tượng thụ hưởng và kinh phí" in hub
    assert client.get(f"{answer.location}/sections/group").status_code == 200
    assert client.get(f"{answer.location}/check").status_code == 200


def test_recoverable_support_gets_an_even_schedule_that_sums_to_it(cast: SimpleNamespace) -> None:
    made = kinds.make_recoverable(cast)
    rows = made.answers["recoverable"]["schedule"]
    assert [row["amount"] for row in rows] == [42_857_142] * 6 + [42_857_148] and rows[-1]["due"] == "2028-12-30"
    assert (made.repay_months, problems(made)) == (36, {})
    assert Work(made, NOW).ceiling.reasons[0] == "Hỗ trợ có thu hồi, không tính lãi"
    drafts.hand_in(made, drafts.member(cast.facility, cast.owner))
    made.approved = 200_000_000
    steps = terms_of(made)
    assert "200.000.000 đồng, không tính lãi, trong 36 tháng" in steps[0] and len(steps) == 8
    assert note_of(made) == "Có thu hồi, không lãi, 36 tháng"


def test_a_schedule_that_does_not_sum_or_ends_too_late_is_mended_first(cast: SimpleNamespace) -> None:
    made = kinds.make_recoverable(cast, months=6)
    assert problems(made) == {"recoverable.schedule": "Kỳ hoàn trả cuối phải trong thời hạn hoàn trả."}
    row = {"id": kinds.ROW, "due": "2027-06-30", "amount": 1}
    actor = drafts.member(cast.facility, cast.owner)
    drafts.save(made, "recoverable", {"months": 6, "count": 1, "first": "2027-06-30", "schedule": [row]}, actor)
    assert problems(made) == {"recoverable.schedule": "Tổng các kỳ hoàn trả phải bằng kinh phí đề nghị hỗ trợ."}


def test_a_grant_asks_for_no_repayment(cast: SimpleNamespace, call: Call) -> None:
    made = drafts.make_draft(cast, call)
    assert made.repay_months is None and "recoverable" not in [one.key for one in Work(made, NOW).form.sections]
    assert terms_of(made) == () and note_of(made) == ""
