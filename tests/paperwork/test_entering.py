"""A paper file: entered by an officer of the call's office for a facility, as of when it came in, and shown as such."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.calls.models import Call
from kcproposals.domain.dates import to_local
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Grant, Permission, Role, can
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.notifications.models import Notice
from kcproposals.paperwork.entering import enter
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import visible_proposals
from kcproposals.proposals.services_submitting import DECLARATIONS
from kcproposals.regulations.units import communes_of
from tests.conftest import NOW
from tests.people import make_official, sign_in
from tests.proposals import drafts

CAME_IN = NOW - timedelta(hours=3)
FACILITY = {
    "name": "Hộ kinh doanh Nguyễn Văn Giấy", "kind": "business_household", "tax_code": "",
    "representative": "Nguyễn Văn Giấy", "workers": "6", "province_code": "24", "craft_village": "no",
}  # fmt: skip


def typed(at: Any = CAME_IN) -> dict[str, str]:
    when = to_local(at).strftime("%Y-%m-%dT%H:%M")
    return {"activity": drafts.MACHINES, "received_at": when, "reason": "Nộp tại bộ phận một cửa"}


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    return actor_of(cast.officer)


@pytest.fixture
def entered(cast: SimpleNamespace, call: Call, officer: Actor) -> Proposal:
    """A paper draft of the facility that has an owner."""
    made = enter(call, cast.facility, drafts.MACHINES, CAME_IN, "Nộp trực tiếp", actor=officer, now=NOW)
    db.session.commit()
    return made


def fill(proposal: Proposal, officer: Actor) -> None:
    drafts.save(proposal, "eligibility", drafts.ELIGIBILITY, officer)
    drafts.fill(proposal, officer)
    db.session.commit()


def test_from_the_call_to_a_submitted_file_of_a_facility_nobody_knew(
    client: Any, cast: SimpleNamespace, call: Call, clock: Any
) -> None:
    browser = sign_in(client, cast.officer)
    start = f"/calls/{call.key}/paper"
    assert start in browser.get(f"/calls/{call.key}").get_data(as_text=True)
    found = browser.get(f"{start}?q=0100109106").get_data(as_text=True)
    assert "Cơ sở minh họa 01" in found
    assert "Không có cơ sở nào phù hợp" in browser.get(f"{start}?q=khong-co").get_data(as_text=True)
    unit = {"unit_code": cast.facility.unit_code}
    assert browser.post(f"{start}/facility", data={**FACILITY, **unit, "name": ""}).status_code == 422
    answer = browser.post(f"{start}/facility", data={**FACILITY, **unit})
    facility = db.session.scalars(select(Facility).where(Facility.name == FACILITY["name"])).one()
    assert answer.location == f"{start}/start?facility={facility.key}" and not facility.has_people
    assert FACILITY["name"] in browser.get(answer.location).get_data(as_text=True)
    answer = browser.post(answer.location, data=typed())
    proposal = db.session.scalars(select(Proposal).where(Proposal.facility_id == facility.id)).one()
    assert answer.location == f"/proposals/{proposal.key}" and proposal.received_at == CAME_IN
    assert "Bản nháp" in browser.get(answer.location).get_data(as_text=True)

    fill(proposal, actor_of(cast.officer))
    call.closes_at = NOW + timedelta(hours=1)
    db.session.commit()
    clock.now = call.closes_at + timedelta(minutes=5)  # typed too late, in time all the same
    check = browser.get(f"{answer.location}/check").get_data(as_text=True)
    assert "Chưa có bản quét hồ sơ giấy" in check and "đã cam kết và ký trong bản giấy" in check
    declared = {"version": str(proposal.version), **dict.fromkeys(DECLARATIONS, "y")}
    assert browser.post(f"{answer.location}/submit", data=declared).status_code == 422
    browser.post(f"{answer.location}/scans", data={"file": (BytesIO(drafts.picture()), "ho-so.png")})
    answer = browser.post(f"{answer.location}/submit", data=declared)
    assert answer.location == f"/proposals/{proposal.key}"
    db.session.refresh(proposal)
    assert (proposal.status, proposal.submitted_at, proposal.entered_by_id) == ("submitted", CAME_IN, cast.officer.id)
    shown = browser.get(answer.location).get_data(as_text=True)
    assert f"do {cast.officer.name} nhập" in shown and "ho-so.png" in shown
    assert "nộp giấy" in browser.get("/proposals").get_data(as_text=True)
    assert "nộp giấy" in browser.get("/proposals/intake").get_data(as_text=True)
    acts = set(db.session.scalars(select(AuditEvent.action)))
    assert {"facility.registered", "proposal.entered_on_paper", "proposal.scan_added", "proposal.submitted"} <= acts

    page = browser.get(f"/facilities/{facility.key}").get_data(as_text=True)
    assert "Mời chủ cơ sở" in page and f"/facilities/{facility.key}/edit" in page  # while nobody acts for it
    db.session.add(FacilityMember(facility_id=facility.id, user_id=cast.rival.id, role="owner", created_at=NOW))
    db.session.commit()  # who accepted the invitation
    assert sign_in(client, cast.rival).get(f"/proposals/{proposal.key}").status_code == 200


def test_the_facility_reads_what_is_typed_from_its_paper_and_cannot_hand_it_in(
    client: Any, cast: SimpleNamespace, entered: Proposal
) -> None:
    answer = sign_in(client, cast.owner).get(f"/proposals/{entered.key}", follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and f"do {cast.officer.name} nhập thay cơ sở" in page
    assert f"/proposals/{entered.key}/submit" not in page and f"/proposals/{entered.key}/scans" not in page
    assert client.post(f"/proposals/{entered.key}/submit", data={}).status_code == 404


def test_nobody_else_in_the_office_sees_the_draft_and_the_facility_reads_but_does_not_write(
    cast: SimpleNamespace, entered: Proposal, officer: Actor
) -> None:
    colleague = make_official(cast.agency, "Cán bộ khác", "khac@example.vn", *Role)
    for user in (colleague, cast.administrator, cast.leader, cast.outsider, cast.rival):
        actor = actor_of(user)
        assert not can(actor, Permission.VIEW_PROPOSAL, entered)
        assert entered not in db.session.scalars(visible_proposals(actor)).all()
    assert entered in db.session.scalars(visible_proposals(officer)).all()
    for permission in (Permission.EDIT_PROPOSAL, Permission.SUBMIT_PROPOSAL, Permission.DELETE_PROPOSAL):
        assert can(officer, permission, entered) and not can(actor_of(cast.owner), permission, entered)
    assert can(actor_of(cast.owner), Permission.VIEW_PROPOSAL, entered)
    (notice,) = db.session.scalars(select(Notice))
    assert notice.user_id == cast.owner.id and "Hồ sơ giấy" in notice.title
    moved = Actor(officer.user_id, "", frozenset({Grant("role", cast.other_agency.id, "intake_officer")}))
    assert not can(moved, Permission.EDIT_PROPOSAL, entered) and not can(moved, Permission.VIEW_PROPOSAL, entered)


def test_once_handed_in_the_officer_who_typed_it_is_an_officer_like_others(
    cast: SimpleNamespace, entered: Proposal, officer: Actor
) -> None:
    entered.code, entered.status = "QG27-24-0009", "submitted"
    assert not can(officer, Permission.EDIT_PROPOSAL, entered) and can(officer, Permission.INTAKE_PROPOSAL, entered)
    assert not can(officer, Permission.WITHDRAW_PROPOSAL, entered)
    assert can(actor_of(cast.owner), Permission.WITHDRAW_PROPOSAL, entered)
    entered.status = "returned"  # either side may mend it: the facility here, or on paper again
    assert all(can(actor, Permission.EDIT_PROPOSAL, entered) for actor in (officer, actor_of(cast.owner)))


@pytest.mark.parametrize(
    ("hours", "why"),
    [(1, "không thể sau bây giờ"), (-24 * 40, "phải được nhận từ"), (-25, "phải được nhận từ")],
)
def test_it_must_have_come_in_while_the_call_was_open(
    client: Any, cast: SimpleNamespace, call: Call, hours: int, why: str
) -> None:
    at = NOW + timedelta(hours=hours)
    page = f"/calls/{call.key}/paper/start?facility={cast.facility.key}"
    answer = sign_in(client, cast.officer).post(page, data=typed(at))
    assert answer.status_code == 422 and why in answer.get_data(as_text=True)


def test_the_closing_instant_is_too_late(cast: SimpleNamespace, call: Call, officer: Actor) -> None:
    later = call.closes_at + timedelta(days=2)
    with pytest.raises(RuleViolation, match="phải được nhận từ"):
        enter(call, cast.facility, drafts.MACHINES, call.closes_at, "Lý do", actor=officer, now=later)
    last = call.closes_at - timedelta(seconds=1)
    assert enter(call, cast.facility, drafts.MACHINES, last, "Lý do", actor=officer, now=later).status == "draft"


def test_only_an_intake_officer_of_the_office_enters_and_not_for_a_facility_of_their_own(
    client: Any, cast: SimpleNamespace, call: Call, officer: Actor
) -> None:
    for user in (cast.planner, cast.outsider, cast.owner):
        assert sign_in(client, user).get(f"/calls/{call.key}/paper").status_code == 404
        with pytest.raises(NotAllowed):
            enter(call, cast.facility, drafts.MACHINES, CAME_IN, "Lý do", actor=actor_of(user), now=NOW)
    own = Actor(officer.user_id, "", officer.grants | {Grant("facility", cast.facility.id, "owner")})
    with pytest.raises(NotAllowed, match="người của cơ sở"):
        enter(call, cast.facility, drafts.MACHINES, CAME_IN, "Lý do", actor=own, now=NOW)


def test_a_tax_code_known_elsewhere_and_another_province_are_refused_at_their_field(
    client: Any, cast: SimpleNamespace, call: Call
) -> None:
    browser, page = sign_in(client, cast.officer), f"/calls/{call.key}/paper/facility"
    place = {"unit_code": cast.facility.unit_code}
    taken = browser.post(page, data={**FACILITY, **place, "kind": "sme", "tax_code": "0100109106"})
    assert taken.status_code == 422 and "đã có hồ sơ" in taken.get_data(as_text=True)
    far = {"province_code": "25", "unit_code": communes_of("25")[0].code}
    refused = browser.post(page, data={**FACILITY, **far})
    assert refused.status_code == 422 and "chỉ nhận cơ sở sản xuất tại" in refused.get_data(as_text=True)
    assert db.session.scalar(select(Facility).where(Facility.name == FACILITY["name"])) is None


def test_a_paper_draft_can_be_thrown_away_by_who_typed_it(
    client: Any, cast: SimpleNamespace, entered: Proposal
) -> None:
    key = entered.key
    assert sign_in(client, cast.owner).post(f"/proposals/{key}/delete").status_code == 404
    assert sign_in(client, cast.officer).post(f"/proposals/{key}/delete").status_code == 303
    assert db.session.scalar(select(Proposal).where(Proposal.key == key)) is None
