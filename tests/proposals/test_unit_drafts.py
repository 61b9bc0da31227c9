"""An implementing unit drafts for a facility; the facility's owner confirms before it is handed in."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.profile import Profile
from kcproposals.facilities.services import change as change_facility
from kcproposals.implementers import services as units
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.implementers.profile import UnitProfile
from kcproposals.notifications.models import Notice
from kcproposals.proposals import confirmations, services_confirming, services_parties
from kcproposals.proposals.lists import Filters, matching
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key, visible_proposals
from kcproposals.proposals.services_drafting import start
from kcproposals.proposals.services_ending import withdraw
from kcproposals.proposals.services_submitting import DECLARATIONS, submit
from kcproposals.proposals.waits import waiting
from tests.conftest import NOW
from tests.people import make_user, sign_in
from tests.proposals import drafts

UNIT = "Trung tâm Khuyến công tỉnh Mẫu"


@pytest.fixture
def unit(cast: SimpleNamespace) -> ImplementingUnit:
    """A unit the cast's office registered, with one person."""
    made = units.register(cast.agency, UnitProfile(name=UNIT), actor=actor_of(cast.officer), now=NOW)
    cast.drafter = make_user("Hà Thị Soạn", "soan@example.vn")
    db.session.add(UnitMember(unit_id=made.id, user_id=cast.drafter.id, created_at=NOW))
    db.session.commit()
    return made


@pytest.fixture
def drafter(cast: SimpleNamespace, unit: ImplementingUnit) -> Actor:
    """The unit's person, as services take them."""
    return actor_of(cast.drafter)


@pytest.fixture
def drafted(cast: SimpleNamespace, call: Any, unit: ImplementingUnit, drafter: Actor) -> Proposal:
    """A complete draft of the unit for the cast's facility."""
    made = start(call, cast.facility, drafts.MACHINES, drafts.ELIGIBILITY, unit=unit, actor=drafter, now=NOW)
    drafts.fill(made, drafter)
    db.session.commit()
    return made


def ask(proposal: Proposal, drafter: Actor) -> None:
    services_confirming.ask_owner(proposal, actor=drafter, now=NOW)


def sign(proposal: Proposal, owner: Actor, **more: Any) -> None:
    db.session.flush()
    typed = {"version": proposal.version, "declared": DECLARATIONS, **more}
    services_confirming.confirm(proposal, actor=owner, now=NOW, **typed)


def hand_in(proposal: Proposal, actor: Actor) -> None:
    db.session.flush()
    submit(proposal, version=proposal.version, declared=(), actor=actor, now=NOW)
    db.session.flush()


def titles(user: Any) -> list[str]:
    return list(db.session.scalars(select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_the_road_from_the_unit_to_the_office(
    cast: SimpleNamespace, drafted: Proposal, drafter: Actor, owner: Actor
) -> None:
    assert titles(cast.owner) == [f"{UNIT} lập hồ sơ đề án cho cơ sở"]
    assert [line.label for line in waiting(owner, NOW)] == []
    assert [line.group for line in waiting(drafter, NOW)] == ["unit"]
    with pytest.raises(NotAllowed, match="chưa xác nhận"):
        hand_in(drafted, drafter)
    ask(drafted, drafter)
    (line,) = waiting(owner, NOW)
    assert line.group == "facility" and line.label % line.values == f"Xác nhận hồ sơ do {UNIT} lập"
    assert waiting(drafter, NOW) == []
    with pytest.raises(NotAllowed):
        ask(drafted, drafter)
    sign(drafted, owner)
    assert "Cơ sở đã xác nhận hồ sơ" in titles(cast.drafter)
    hand_in(drafted, drafter)
    assert drafted.status == "submitted" and confirmations.state_of(drafted) == confirmations.NONE
    db.session.commit()  # events are written then
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "proposal.submitted")).one()
    assert event.data["declared"] == list(DECLARATIONS) and event.data["confirmed_by"] == cast.owner.id
    assert all(any("Đã nhận đề án" in one for one in titles(user)) for user in (cast.owner, cast.drafter))
    with pytest.raises(NotAllowed):
        withdraw(drafted, "Nhầm.", actor=drafter, now=NOW)
    withdraw(drafted, "Nhầm.", actor=owner, now=NOW)


def test_any_change_drops_the_confirmation_and_says_so(
    cast: SimpleNamespace, drafted: Proposal, drafter: Actor, owner: Actor
) -> None:
    for change in ("answers", "partners", "file"):
        ask(drafted, drafter)
        sign(drafted, owner)
        if change == "answers":
            drafts.save(drafted, "need", {**drafts.ANSWERS["need"], "aims": "Tăng lên 6 tấn."}, drafter)
        elif change == "partners":
            partner = services_parties.PartnerFacts(name="Trường nghề Mẫu")
            services_parties.set_partners(drafted, [partner], actor=drafter, now=NOW)
        else:
            drafts.fill(drafted, drafter)
        assert confirmations.state_of(drafted) == confirmations.DROPPED, change
        with pytest.raises(NotAllowed, match="chưa xác nhận"):
            hand_in(drafted, drafter)
    assert titles(cast.owner).count("Hồ sơ đã thay đổi sau khi xác nhận") == 3
    ask(drafted, drafter)
    sign(drafted, owner)
    drafts.save(drafted, "need", drafted.answers["need"], drafter)  # nothing changed
    hand_in(drafted, owner)
    assert drafted.status == "submitted"


def test_the_owner_sends_it_back_or_reads_it_anew(
    cast: SimpleNamespace, drafted: Proposal, drafter: Actor, owner: Actor
) -> None:
    ask(drafted, drafter)
    with pytest.raises(StaleVersion):
        sign(drafted, owner, version=drafted.version - 1)
    with pytest.raises(Missing):
        sign(drafted, owner, declared=DECLARATIONS[:2])
    with pytest.raises(RuleViolation, match="chỗ cần sửa"):
        services_confirming.send_back(drafted, " ", actor=owner, now=NOW)
    colleague = drafts.member(cast.facility, cast.rival, "colleague")
    for actor in (colleague, drafter, drafts.member(cast.rival_facility, cast.rival)):
        with pytest.raises(NotAllowed):
            sign(drafted, actor)
    services_confirming.send_back(drafted, "Sai đơn giá.", actor=owner, now=NOW)
    assert [line.label for line in waiting(drafter, NOW)] == ["Sửa hồ sơ cơ sở gửi lại"]
    with pytest.raises(NotAllowed, match="không còn chờ"):
        sign(drafted, owner)


def test_a_facility_without_an_owner_cannot_be_asked(cast: SimpleNamespace, drafted: Proposal, drafter: Actor) -> None:
    cast.facility.members[0].left_at = NOW
    db.session.flush()
    with pytest.raises(NotAllowed, match="chưa có chủ"):
        ask(drafted, drafter)


def test_after_a_return_the_owner_confirms_again(
    cast: SimpleNamespace, drafted: Proposal, drafter: Actor, owner: Actor
) -> None:
    ask(drafted, drafter)
    sign(drafted, owner)
    hand_in(drafted, owner)
    drafts.give_back(drafted, drafts.officer(cast.agency, cast.officer), {"need": "Thiếu."}, NOW + timedelta(days=5))
    assert confirmations.state_of(drafted) == confirmations.NONE
    with pytest.raises(NotAllowed, match="chưa xác nhận"):
        hand_in(drafted, drafter)
    drafts.save(drafted, "need", {**drafts.ANSWERS["need"], "aims": "Tăng lên 7 tấn."}, drafter)
    ask(drafted, drafter)
    sign(drafted, owner)
    hand_in(drafted, drafter)
    assert drafted.status == "submitted" and [one.state for one in drafted.confirmations] == ["handed_in"] * 2


def test_who_sees_and_who_writes(cast: SimpleNamespace, drafted: Proposal, drafter: Actor, owner: Actor) -> None:
    stranger = drafts.member(cast.rival_facility, cast.rival)
    row = proposal_by_key(drafted.key)
    for actor, sees, writes in (
        (drafter, True, True), (owner, True, False), (stranger, False, False), (actor_of(cast.officer), False, False),
    ):  # fmt: skip
        assert can(actor, Permission.VIEW_PROPOSAL, row) is sees, actor
        assert can(actor, Permission.EDIT_PROPOSAL, row) is writes, actor
        assert (drafted.id in set(db.session.scalars(visible_proposals(actor).with_only_columns(Proposal.id)))) is sees


def test_where_a_unit_may_draft(cast: SimpleNamespace, call: Any, unit: ImplementingUnit, drafter: Actor) -> None:
    def begin(facility: Any, actor: Actor) -> None:
        start(call, facility, drafts.MACHINES, drafts.ELIGIBILITY, unit=unit, actor=actor, now=NOW)

    with pytest.raises(NotAllowed):
        begin(cast.facility, drafts.member(cast.facility, cast.owner))
    cast.rival_facility.province_code = "25"
    with pytest.raises(NotAllowed, match="tại tỉnh của mình"):
        begin(cast.rival_facility, drafter)
    units.close(unit, actor=actor_of(cast.officer), now=NOW)
    with pytest.raises(NotAllowed):
        begin(cast.facility, drafter)


def test_a_facility_entrusts_its_draft_and_takes_it_back(
    cast: SimpleNamespace, draft: Proposal, unit: ImplementingUnit, drafter: Actor, owner: Actor
) -> None:
    services_parties.entrust(draft, unit, actor=owner, now=NOW)
    drafts.save(draft, "need", drafts.ANSWERS["need"], drafter)
    with pytest.raises(NotAllowed):
        drafts.save(draft, "need", drafts.ANSWERS["need"], owner)
    with pytest.raises(NotAllowed):
        services_parties.entrust(draft, None, actor=drafter, now=NOW)
    services_parties.entrust(draft, None, actor=owner, now=NOW)
    drafts.save(draft, "effects", drafts.ANSWERS["effects"], owner)
    assert "lấy lại" in titles(cast.drafter)[-1]


def test_it_is_found_by_every_party_also_after_a_new_name(
    cast: SimpleNamespace, drafted: Proposal, unit: ImplementingUnit, drafter: Actor
) -> None:
    def found(words: str) -> bool:
        return drafted.id in set(db.session.scalars(matching(drafter, Filters(q=words)).with_only_columns(Proposal.id)))

    partner = services_parties.PartnerFacts(name="Trường nghề Ban Mai")
    services_parties.set_partners(drafted, [partner], actor=drafter, now=NOW)
    db.session.flush()
    version = drafted.version
    assert found("trung tam khuyen cong") and found("ban mai") and found("minh hoa 01")
    officer = actor_of(cast.officer)
    units.change(unit, UnitProfile(name="Trung tâm Xúc tiến Mẫu"), version=unit.version, actor=officer, now=NOW)
    facility = cast.facility
    profile = Profile(
        name="Cơ sở Sao Mai", kind="sme", unit_code=facility.unit_code, craft_village=False, representative="A",
        tax_code=facility.tax_code,
    )  # fmt: skip
    change_facility(facility, profile, version=facility.version, actor=drafts.member(facility, cast.owner), now=NOW)
    db.session.commit()
    assert found("xuc tien") and found("sao mai") and not found("minh hoa 01") and not found("trung tam khuyen cong")
    assert drafted.version == version


def test_the_pages_from_the_facility_that_is_found_to_the_receipt(
    client: Any, cast: SimpleNamespace, call: Any, unit: ImplementingUnit, drafter: Actor, owner: Actor
) -> None:
    sign_in(client, cast.drafter)
    assert client.get(f"/calls/{call.key}/start").location == f"/calls/{call.key}/start-for"
    address = f"/calls/{call.key}/start-for"
    assert "quá ngắn" in client.get(f"{address}?q=co+so").text
    vague = client.get(f"{address}?q=khong+co+dau+ca").text
    assert "Không tìm thấy cơ sở" in vague and cast.owner.name not in vague
    page = client.get(f"{address}?q=0100109106").text
    assert cast.facility.name in page and "0100109106</" not in page
    begin = {"unit": unit.key, "facility": cast.facility.key, "activity": drafts.MACHINES}
    questions = client.get(f"/calls/{call.key}/start", query_string=begin)
    assert questions.status_code == 200 and "0100109106" not in questions.text
    typed = {key: "yes" if value is True else value for key, value in drafts.ELIGIBILITY.items()}
    odd = client.post(f"/calls/{call.key}/start", data={**begin, **typed, "unit": "abcdefghjk"})
    assert odd.location == address
    made = client.post(f"/calls/{call.key}/start", data={**begin, **typed})
    assert made.status_code == 303, made.text[-3000:]
    key = made.location.rsplit("/", 1)[1]
    proposal = db.session.scalars(select(Proposal).where(Proposal.key == key)).one()
    drafts.fill(proposal, drafter)
    db.session.commit()
    rows = {"partners-0-name": "Trường nghề Mẫu", "partners-0-tax_code": "", "partners-0-task": "Dạy nghề"}
    assert client.post(f"/proposals/{key}/parties", data=rows).status_code == 303
    assert "Trường nghề Mẫu (Dạy nghề)" in client.get(f"/proposals/{key}").text
    assert "Gửi cơ sở xác nhận" in client.get(f"/proposals/{key}/check").text
    assert client.post(f"/proposals/{key}/submit", data={"version": proposal.version}).status_code == 422
    assert client.post(f"/proposals/{key}/ask-confirmation", data={}).status_code == 303
    assert client.post(f"/proposals/{key}/confirm", data={}).status_code == 404
    sign_in(client, cast.owner)
    assert client.get(f"/proposals/{key}").location == f"/proposals/{key}/check"
    page = client.get(f"/proposals/{key}/check")
    assert "Xác nhận hồ sơ" in page.text and f"/proposals/{key}/sections/need" not in page.text
    assert client.get(f"/proposals/{key}/sections/need").status_code == 404
    db.session.expire_all()
    version = db.session.scalars(select(Proposal.version).where(Proposal.key == key)).one()
    declared = dict.fromkeys(DECLARATIONS, "y")
    assert client.post(f"/proposals/{key}/send-back", data={"reason": ""}).status_code == 422
    assert client.post(f"/proposals/{key}/confirm", data={"version": version}).status_code == 422
    assert client.post(f"/proposals/{key}/confirm", data={"version": version, **declared}).status_code == 303
    assert "Nộp đề án" in client.get(f"/proposals/{key}/check").text
    assert client.post(f"/proposals/{key}/submit", data={"version": version}).location == f"/proposals/{key}/receipt"
    for user in (cast.owner, cast.drafter):
        assert sign_in(client, user).get(f"/proposals/{key}/receipt").status_code == 200
        assert UNIT in client.get(f"/proposals/{key}").text
    assert UNIT in sign_in(client, cast.officer).get(f"/proposals/{key}").text
