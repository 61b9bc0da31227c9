"""Earlier and double support beside a file: everything that may be the same, from this office only, asked once."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.names import beneficiary_key
from kcproposals.domain.policy import Actor
from kcproposals.earlier import services
from kcproposals.earlier.models import SameAnswer
from kcproposals.earlier.queries import before
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import make_facility, sign_in
from tests.proposals import drafts


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as services take them."""
    return drafts.officer(cast.agency, cast.officer)


def past(**more: Any) -> PastSupport:
    """Add a row of an imported plan."""
    facts: dict[str, Any] = {
        "row_hash": hashlib.sha256(str(more).encode()).hexdigest(),
        "source": "QĐ 1/QĐ-UBND", "source_line": 1, "year": 2023, "province": "Bắc Ninh",
        "province_code": "24", "title": "Máy sấy", "support": 200_000_000, "imported_at": NOW, **more,
    }  # fmt: skip
    row = PastSupport(**facts)
    db.session.add(row)
    db.session.commit()
    return row


def another(cast: SimpleNamespace, facility: Facility, status: str, *, agency: Any = None, **more: Any) -> Proposal:
    """Add a handed-in proposal of a facility, in this office unless another is named."""
    office = agency or cast.agency
    number = len(db.session.scalars(select(Proposal.id)).all()) + 1
    facts: dict[str, Any] = {
        "agency_id": office.id, "call_id": drafts.make_call(office).id, "facility_id": facility.id, "status": status,
        "created_by_id": cast.owner.id, "code": None if status == "draft" else f"X{number}", "serial": 900 + number,
        "programme": "KCQG", "year": 2026, "activity": "UNGDUNG_MAY_MOC", "title": f"Đề án {number}", "priority": [],
        "province_code": facility.province_code, "unit_code": facility.unit_code, "requested": 100_000_000,
        "approved": 90_000_000 if status == "approved" else None, "answers": {}, "created_at": NOW, "saved_at": NOW,
        "submitted_at": NOW,
    }  # fmt: skip
    made = Proposal(**facts | more)
    db.session.add(made)
    db.session.commit()
    return made


def told(proposal: Proposal, actor: Actor) -> list[tuple[str, str, bool]]:
    """Return (title, why, still asked) of everything found."""
    return [
        (one.title, "own" if one.match is None else "+".join(one.match.reasons), one.is_open)
        for one in before(proposal, actor)
    ]


def test_numbers_decide_names_and_addresses_ask(cast: SimpleNamespace, submitted: Proposal, officer: Actor) -> None:
    own = cast.facility
    own.site_address = "Số 12, đường Trần Phú"
    submitted.machine_serials = "|kt20240815|"
    past(title="Theo mã", tax_code=own.tax_code, province_code="96", beneficiary_folded="|khac han|")
    past(title="Theo tên", beneficiary=own.name, beneficiary_folded=beneficiary_key(own.name))
    past(title="Nơi khác", beneficiary_folded=beneficiary_key(own.name), province_code="96")
    neighbour = make_facility(cast.rival, "Tên khác", "24", own.unit_code, site_address="12 Trần Phú")
    twin = make_facility(cast.rival, "CƠ SỞ " + own.name.upper(), "24")
    machine = make_facility(cast.rival, "Xa lạ", "25")
    done_, here = another(cast, own, "approved"), another(cast, own, "submitted")
    address, name = another(cast, neighbour, "passed"), another(cast, twin, "approved")
    serial = another(cast, machine, "approved", machine_serials="|kt20240815|")
    for status in ("draft", "withdrawn", "refused", "lapsed", "declined", "failed"):
        another(cast, own, status)
    found = told(submitted, officer)
    assert sorted(found) == sorted(
        [
            ("Theo mã", "tax_code", False), ("Theo tên", "name", True), (done_.title, "own", False),
            (here.title, "own", False), (address.title, "address", True), (name.title, "name", True),
            (serial.title, "serial", False),
        ]
    )  # fmt: skip
    amounts = {one.title: (one.state, one.amount) for one in before(submitted, officer)}
    assert amounts[done_.title] == ("supported", 90_000_000) and amounts[here.title] == ("in_progress", 100_000_000)


def test_what_another_office_has_stays_there(cast: SimpleNamespace, submitted: Proposal, officer: Actor) -> None:
    another(cast, cast.facility, "approved", agency=cast.other_agency)
    elsewhere = make_facility(cast.rival, cast.facility.name, "24")
    another(cast, elsewhere, "submitted", agency=cast.other_agency, machine_serials="|kt20240815|")
    submitted.machine_serials = "|kt20240815|"
    assert told(submitted, officer) == []


def test_the_statements_do_not_grow(
    client: Any, cast: SimpleNamespace, submitted: Proposal, count_queries: list[str]
) -> None:
    page, counts = sign_in(client, cast.officer), []
    for rows in (1, 12):
        for number in range(rows):
            past(title=f"M{rows}-{number}", beneficiary_folded=beneficiary_key(cast.facility.name))
            another(cast, make_facility(cast.rival, f"Cơ sở {cast.facility.name}", "24"), "approved")
        count_queries.clear()
        assert f"M{rows}-0" in page.get(f"/proposals/{submitted.key}").text
        counts.append(len(count_queries))
    assert counts[0] == counts[1]


def test_a_person_answers_once_and_it_is_remembered_for_both(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor
) -> None:
    twin = make_facility(cast.rival, cast.facility.name, "24")
    other = another(cast, twin, "submitted")
    page = sign_in(client, cast.officer)
    url = f"/proposals/{submitted.key}"
    shown = BeautifulSoup(page.get(url).text, "html.parser")
    (target,) = {tag["value"] for tag in shown.select('#past input[name="target"]')}
    assert "cần hỏi lại" in shown.find(id="past").get_text()
    assert "1 khoản trùng tên hoặc địa chỉ, chưa đối chiếu" in shown.find(id="findings").get_text()
    sent = {"target": target, "is_same": "no", "reason": "", "once": "once-key-1"}
    refused = page.post(f"{url}/same", data=sent)
    assert refused.status_code == 422 and "Xin ghi căn cứ" in refused.text
    page.post(f"{url}/same", data={**sent, "reason": "Khác chủ, khác địa chỉ; đã gọi điện 02/3."})
    (row,) = db.session.scalars(select(SameAnswer))
    assert (row.is_same, row.facility_id < row.other_facility_id) == (False, True)
    for proposal in (submitted, other):
        (one,) = before(proposal, officer)
        assert one.is_other and not one.is_open
    assert "1 khoản đã xác định là của cơ sở khác" in page.get(url).text
    page.post(f"{url}/same", data={**sent, "is_same": "yes", "reason": "Cùng chủ.", "once": "once-key-2"})
    (one,) = before(submitted, officer)
    assert one.answer.is_same and one.answer.reason == "Cùng chủ."
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "earlier_support.answered").order_by(AuditEvent.id)
    ).all()
    assert [event.data["same"] for event in events] == [False, True]


def test_only_the_office_answers_and_only_what_is_asked(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor
) -> None:
    row = past(beneficiary_folded=beneficiary_key(cast.facility.name))
    sent = {"target": f"past-{row.id}", "is_same": "yes", "reason": "x", "once": "once-key-1"}
    for who in (cast.owner, cast.auditor, cast.outsider, cast.rival):
        assert sign_in(client, who).post(f"/proposals/{submitted.key}/same", data=sent).status_code == 404
    for target in ("past-999999", "facility-nobody", "past-x", ""):
        with pytest.raises(NotAllowed):
            services.answer(submitted, target, True, "Đã hỏi.", actor=officer, now=NOW)


def test_the_applicant_sees_own_support_and_nobody_elses(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    mine = another(cast, cast.facility, "approved")
    twin = another(cast, make_facility(cast.rival, cast.facility.name, "24"), "approved")
    shown = sign_in(client, cast.owner).get(f"/proposals/{submitted.key}").text
    assert mine.code in shown and twin.title not in shown and "Có phải cùng một cơ sở" not in shown
    facility = client.get(f"/facilities/{cast.facility.key}").text
    assert twin.title not in facility
    office = sign_in(client, cast.officer).get(f"/facilities/{cast.facility.key}").text
    assert mine.title in office and twin.title in office
