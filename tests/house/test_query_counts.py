"""A list asks the database the same number of questions with 20 rows and with 2,000, and a page stays a page."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select

from kcproposals.accounts.models import IssuingBody, RoleGrant, User
from kcproposals.appraisal.models import Board, BoardMember, Round
from kcproposals.assessments.models import Assessment
from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.criteria.queries import usable_sets
from kcproposals.documents.models import Document, Register
from kcproposals.domain.policy import SYSTEM
from kcproposals.extensions import db, new_key
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.jobs.models import Job
from kcproposals.notifications.models import Mail, Notice
from kcproposals.planning.models import Plan
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import sign_in

FEW, MANY = 20, 2_000
MOST = 30
Rows = Callable[[SimpleNamespace, range], None]


def _insert(model: Any, numbers: range, **facts: Any) -> None:
    """Write one row a number; a fact that is a function is given the number."""
    rows = [{name: fact(n) if callable(fact) else fact for name, fact in facts.items()} for n in numbers]
    db.session.execute(insert(model), rows)


def _key(_number: int) -> str:
    return new_key()


def proposals(office: SimpleNamespace, numbers: range) -> None:
    """Submitted proposals of one facility and call."""
    _insert(
        Proposal, numbers, key=_key, agency_id=office.agency.id, call_id=office.call.id, programme="KCQG", year=2027,
        facility_id=office.facility.id, created_by_id=office.owner.id, status="submitted", activity="UNG_DUNG_MMTB",
        code=lambda n: f"KC{n:06d}", serial=lambda n: n, title=lambda n: f"Đề án {n}", province_code="25",
        unit_code=office.facility.unit_code, priority=[], answers={}, requested=lambda n: n * 1_000_000,
        search_text=lambda n: f"de an {n}", created_at=NOW, saved_at=NOW, submitted_at=NOW,
    )  # fmt: skip


def facilities(office: SimpleNamespace, numbers: range) -> None:
    """Facilities of the office's province."""
    _insert(
        Facility, numbers, key=_key, name=lambda n: f"Cơ sở {n}", name_folded=lambda n: f"co so {n}", kind="sme",
        name_sort=lambda n: f"{n:06d}", province_code="25", unit_code=office.facility.unit_code, workers=12,
        capital=9_000_000_000, created_at=NOW,
    )  # fmt: skip


def past_supports(office: SimpleNamespace, numbers: range) -> None:
    """Support of earlier years."""
    _insert(
        PastSupport, numbers, row_hash=lambda n: f"{n:064d}", source="Quyết định", source_line=lambda n: n, year=2024,
        programme="KCQG", province="Mẫu", province_code="25", title=lambda n: f"Hỗ trợ {n}", support=100_000_000,
        beneficiary=lambda n: f"Cơ sở {n}", beneficiary_folded=lambda n: f"|{n}|", search_text="ho tro",
        imported_at=NOW,
    )  # fmt: skip


def papers(office: SimpleNamespace, numbers: range) -> None:
    """Numbered notices in one register."""
    _insert(
        Document, numbers, key=_key, check_code=lambda n: f"code{n:08d}", agency_id=office.agency.id, doc_type="TB",
        body_id=office.body.id, kind="thong_bao_ket_qua", subject_type="proposal", subject_key="none", snapshot={},
        abstract=lambda n: f"Thông báo {n}", state="numbered", register_id=office.register.id, number=lambda n: n,
        symbol="TB-SCT", dated=NOW.date(), numbered_at=NOW, created_at=NOW,
    )  # fmt: skip


def events(office: SimpleNamespace, numbers: range) -> None:
    """Events of the office's chain."""
    for number in numbers:
        record("test.happened", "test", f"k{number}", actor=SYSTEM, now=NOW, agency_id=office.agency.id)


def calls(office: SimpleNamespace, numbers: range) -> None:
    """Announced calls that are open."""
    _insert(
        Call, numbers, key=_key, agency_id=office.agency.id, programme="KCQG", year=2027, title=lambda n: f"Đợt {n}",
        opens_at=NOW - timedelta(days=1), closes_at=lambda n: NOW + timedelta(days=1, minutes=n), state="announced",
        activities=["UNG_DUNG_MMTB"], criteria_set_id=office.call.criteria_set_id, announced_at=NOW, created_at=NOW,
    )  # fmt: skip


def boards(office: SimpleNamespace, numbers: range) -> None:
    """Boards with a member and an open round each."""
    _insert(
        Board, numbers, key=_key, agency_id=office.agency.id, call_id=office.call.id, name=lambda n: f"Hội đồng {n}",
        created_at=NOW,
    )  # fmt: skip
    ids = list(db.session.scalars(select(Board.id).order_by(Board.id.desc()).limit(len(numbers))))
    _insert(
        BoardMember, range(len(ids)), key=_key, board_id=lambda n: ids[n], user_id=office.reader.id, role="secretary",
        position=1, is_scoring=False,
    )  # fmt: skip
    _insert(
        Round, range(len(ids)), key=_key, board_id=lambda n: ids[n], number=1, opened_at=NOW, state="open",
        criteria_set_id=office.call.criteria_set_id,
    )  # fmt: skip


def plans(office: SimpleNamespace, numbers: range) -> None:
    """Plans of many years."""
    _insert(
        Plan, numbers, key=_key, agency_id=office.agency.id, programme="KCDP", year=lambda n: n, envelope=10**9,
        created_at=NOW,
    )  # fmt: skip


def people_of_the_office(office: SimpleNamespace, numbers: range) -> None:
    """People with a role in the office."""
    _insert(User, numbers, key=_key, name=lambda n: f"Người {n}", email=lambda n: f"n{n}@example.vn", created_at=NOW)
    ids = list(db.session.scalars(select(User.id).order_by(User.id.desc()).limit(len(numbers))))
    _insert(
        RoleGrant, range(len(ids)), user_id=lambda n: ids[n], agency_id=office.agency.id, role="planner",
        granted_at=NOW,
    )  # fmt: skip


def notices(office: SimpleNamespace, numbers: range) -> None:
    """Unread news of the reader."""
    _insert(
        Notice, numbers, key=_key, user_id=office.reader.id, kind="test", title=lambda n: f"Tin {n}", created_at=NOW
    )


def mails(office: SimpleNamespace, numbers: range) -> None:
    """Sent mails of the office."""
    _insert(
        Mail, numbers, key=_key, user_id=office.reader.id, agency_id=office.agency.id, to_address="a@example.vn",
        subject=lambda n: f"Thư {n}", body="", state="sent", created_at=NOW,
    )  # fmt: skip


def jobs(office: SimpleNamespace, numbers: range) -> None:
    """Finished jobs of the office."""
    _insert(
        Job, numbers, key=_key, kind="render_document", args={}, state="done", agency_id=office.agency.id,
        created_at=NOW, run_after=NOW,
    )  # fmt: skip


def assessments(office: SimpleNamespace, numbers: range) -> None:
    """Sheets of officers, one of two waiting for the reader, the others countersigned; a file each."""
    proposals(office, range(numbers.start + 10 * MANY, numbers.stop + 10 * MANY))  # files of their own
    files = list(db.session.scalars(select(Proposal.id).order_by(Proposal.id.desc()).limit(len(numbers))))
    for state, which in (("submitted", files[::2]), ("countersigned", files[1::2])):
        is_signed = state == "countersigned"
        _insert(
            Assessment, range(len(which)), key=_key, proposal_id=lambda n, ids=which: ids[n], number=1, state=state,
            agency_id=office.agency.id, criteria_set_id=office.call.criteria_set_id, author_id=office.owner.id,
            findings={}, conclusion="support", recommended=1, created_at=NOW, saved_at=NOW, submitted_at=NOW,
            countersigned_at=NOW if is_signed else None, snapshot={} if is_signed else None,
            countersigned_by_id=office.reader.id if is_signed else None,
        )  # fmt: skip


LISTS: dict[str, Rows] = {
    "/proposals": proposals, "/proposals?q=de+an&status=submitted": proposals, "/proposals/intake": proposals,
    "/facilities": facilities, "/facilities?q=co+so": facilities, "/past-support": past_supports,
    "/documents": papers, "/documents?state=numbered": papers, "/registers": papers, "/registers/{register}": papers,
    "/audit": events, "/calls": calls, "/appraisal": boards, "/plans": plans, "/notices": notices,
    "/agencies/{agency}/people": people_of_the_office, "/admin/mails": mails, "/admin/jobs": jobs,
    "/admin/health": jobs, "/criteria": calls, "/packs": calls,
    "/assessments": assessments,
}  # fmt: skip
# Lists that show everything there is: nobody has hundreds of these, and a register is printed whole.
WHOLE = {
    "/registers/{register}", "/calls", "/appraisal", "/assessments", "/plans", "/agencies/{agency}/people", "/criteria",
}  # fmt: skip
# The home page says what waits: every kind of row may have something to say there.
HOME = (proposals, papers, calls, boards, plans, notices, assessments)


@pytest.fixture
def office(people: SimpleNamespace) -> SimpleNamespace:
    """An office whose reader holds every role, with a call, a facility of its province and a register."""
    load_packs(NOW)
    agency, facility = people.other_agency, people.rival_facility
    facility.province_code, facility.unit_code = "25", people.facility.unit_code
    call = Call(
        agency_id=agency.id, programme="KCQG", year=2027, title="Đợt 0", opens_at=NOW, state="announced",
        closes_at=NOW + timedelta(days=30), activities=["UNG_DUNG_MMTB"], criteria_set=usable_sets(agency.id)[0],
        announced_at=NOW, created_at=NOW,
    )  # fmt: skip
    body = db.session.scalars(select(IssuingBody).where(IssuingBody.agency_id == agency.id)).first()
    assert body is not None
    register = Register(body_id=body.id, year=2026, series="TB", last=MANY)
    db.session.add_all([call, register])
    db.session.commit()
    return SimpleNamespace(
        agency=agency, facility=facility, call=call, body=body, register=register, owner=people.rival,
        reader=people.outsider,
    )  # fmt: skip


def counted(client: Any, address: str, statements: list[str]) -> tuple[int, int]:
    """Return how many statements a page takes once it is warm, and how long it is."""
    assert client.get(address).status_code == 200
    statements.clear()
    answer = client.get(address)
    return len(statements), len(answer.data)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_no_more_for_more_rows(
    client: Any, office: SimpleNamespace, count_queries: list[str], address: str
) -> None:
    fill, where = LISTS[address], address.format(register=office.register.key, agency=office.agency.key)
    sign_in(client, office.reader)
    fill(office, range(1, FEW + 1))
    db.session.commit()
    few, _size = counted(client, where, count_queries)
    fill(office, range(FEW + 1, MANY + 1))
    db.session.commit()
    many, size = counted(client, where, count_queries)
    assert few == many <= MOST, "\n".join(count_queries)
    if address not in WHOLE:
        assert size < 400_000  # a page of rows, not all of them


@pytest.mark.parametrize("fill", HOME, ids=lambda fill: fill.__name__)
def test_home_asks_no_more_for_more_rows(
    client: Any, office: SimpleNamespace, count_queries: list[str], fill: Rows
) -> None:
    sign_in(client, office.reader)
    fill(office, range(1, FEW + 1))
    db.session.commit()
    few, _size = counted(client, "/", count_queries)
    fill(office, range(FEW + 1, MANY + 1))
    db.session.commit()
    many, _size = counted(client, "/", count_queries)
    assert few == many <= MOST, "\n".join(count_queries)


def test_the_facility_sees_its_many_proposals_by_as_few_questions(
    client: Any, office: SimpleNamespace, count_queries: list[str]
) -> None:
    sign_in(client, office.owner)
    proposals(office, range(1, FEW + 1))
    db.session.commit()
    where = ("/", "/proposals", f"/facilities/{office.facility.key}")
    few = [counted(client, address, count_queries)[0] for address in where]
    proposals(office, range(FEW + 1, MANY + 1))
    db.session.commit()
    many = [counted(client, address, count_queries)[0] for address in where]
    assert few == many


SHOWN = {
    "/proposals": "Đề án 20", "/proposals/intake": "Đề án 20", "/facilities": "Cơ sở 20", "/past-support": "Hỗ trợ 20",
    "/documents": "Thông báo 20", "/registers/{register}": "Thông báo 20", "/audit": "k20", "/calls": "Đợt 20",
    "/appraisal": "Hội đồng 20", "/plans": "20", "/notices": "Tin 20", "/agencies/{agency}/people": "Người 20",
    "/admin/mails": "Thư 20",
}  # fmt: skip


def test_the_rows_show(client: Any, office: SimpleNamespace) -> None:
    """What the lists are filled with is what they list."""
    sign_in(client, office.reader)
    for fill in dict.fromkeys(LISTS.values()):
        fill(office, range(1, FEW + 1))
    db.session.commit()
    for address, words in SHOWN.items():
        page = client.get(address.format(register=office.register.key, agency=office.agency.key))
        assert words in page.get_data(as_text=True), address
