"""The whole road by pages and forms only, on an empty database: from the first link to a decision anybody can check."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kcproposals.accounts.services_people import first_administrator_link
from kcproposals.audit.verify import broken
from kcproposals.documents.models import Document
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.notifications.models import Mail
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.services import load_packs
from tests.conftest import Clock
from tests.files.makers import pdf
from tests.journeys import road
from tests.journeys.visitor import Visitor


@pytest.fixture
def office(app: Flask, clock: Clock) -> SimpleNamespace:
    """An installation as ``init`` leaves it, with CSRF checked as in earnest; ``visit`` makes one person's browser."""
    app.config["WTF_CSRF_ENABLED"] = True
    load_packs(clock.now)
    link = first_administrator_link(clock.now)
    db.session.commit()
    return SimpleNamespace(app=app, clock=clock, link=link, people={})


def path(link: str) -> str:
    return "/" + link.split("://", 1)[-1].split("/", 1)[1]


def invitation_of(email: str) -> str:
    bodies = db.session.scalars(select(Mail.body).where(Mail.to_address == email).order_by(Mail.id))
    found = re.search(r"/invitations/\S+", "\n".join(bodies))
    assert found, f"no invitation for {email}"
    return found[0]


def accept(office: SimpleNamespace, key: str, name: str, link: str, **more: str) -> Visitor:
    """Set the password of an invited person, and keep their browser under ``key``."""
    person = Visitor(office.app, name)
    person.open(path(link) if "://" in link else link)
    action = person.page.find("form", attrs={"action": re.compile("/invitations/")})
    assert action is not None
    person.send(str(action["action"]), name=name, password=road.PASSWORD, password_again=road.PASSWORD, **more)
    office.people[key] = sign_in(office, name, more.get("email") or _address(key))
    return office.people[key]


def _address(key: str) -> str:
    return (road.OFFICIALS | road.MEMBERS)[key][1]


def sign_in(office: SimpleNamespace, name: str, login: str) -> Visitor:
    person = Visitor(office.app, name)
    person.open("/login").send("/login", login=login, password=road.PASSWORD)
    assert person.page.find("form", attrs={"action": "/logout"}), person.text[:200]
    return person


def back(office: SimpleNamespace, key: str) -> Visitor:
    """Let somebody sign in again: sessions of officials end after a night."""
    name, email = {**road.OFFICIALS, **road.MEMBERS, "owner": road.OWNER}[key]
    office.people[key] = sign_in(office, name, email)
    return office.people[key]


def set_up_the_office(office: SimpleNamespace) -> None:
    name, email = road.ADMINISTRATOR
    admin = accept(office, "administrator", name, office.link, email=email)
    admin.open("/agencies").follow("Sửa thông tin")
    admin.send("/edit", name="Sở Công Thương tỉnh Mẫu", short_name="SCT Mẫu", province_code="24", phone="0900 000 000")
    agency = admin.url
    for body in road.BODIES:
        admin.open(f"{agency}/bodies/new").send("/bodies/new", **body)
    for body_name, signatory in road.SIGNATORIES:
        admin.open(agency)
        card = next(
            s for s in admin.page.find_all(["section", "div"]) if s.find("h2") and body_name in s.find("h2").text
        )
        link = card.find("a", href=re.compile("signatories/new"))
        admin.open(str(link["href"])).send("/signatories/new", valid_from="2026-01-01", **signatory)
    for role, (person, address) in road.OFFICIALS.items():
        admin.open(f"{agency}/people/invite").send("/people/invite", name=person, email=address, roles=[role])
        accept(office, role, person, invitation_of(address))


def open_a_call(office: SimpleNamespace) -> str:
    officer = back(office, "intake_officer").open("/calls").follow("Lập đợt mới")
    officer.send(
        "/calls/new", title=road.CALL, programme="KCQG", year="2027", opens_at="2026-03-01T08:00",
        closes_at="2026-04-15T17:00", activities=["UNG_DUNG_MMTB", "DAY_CHUYEN_CONG_NGHE"],
        criteria_set=_starter(officer),
    )  # fmt: skip
    officer.send("/announce")
    assert "Đang nhận" in officer.text or "Đang mở" in officer.text
    return officer.url


def _starter(officer: Visitor) -> str:
    options = officer.page.select("select[name=criteria_set] option")
    return next(str(o["value"]) for o in options if "gợi ý" in o.get_text())


def register_a_facility(office: SimpleNamespace) -> None:
    owner = office.people["owner"] = Visitor(office.app, road.OWNER[0])
    owner.open("/login").follow("Đăng ký cơ sở")
    owner.send("/register", press="Chọn tỉnh này", province_code=road.PROVINCE, **road.PROFILE)
    owner.send("/register", unit_code=road.COMMUNE, password=road.PASSWORD, password_again=road.PASSWORD)
    assert owner.page.find("form", attrs={"action": "/logout"})


def apply(office: SimpleNamespace, call: str) -> str:
    """Fill every page, attach files, submit; return the address of the proposal."""
    owner = back(office, "owner").open(call).follow("Bắt đầu đề án")
    owner.send("/start", press="Tiếp tục", activity="UNG_DUNG_MMTB")
    owner.send("/start", press="Lập bản nháp", **road.ELIGIBILITY)
    hub = owner.url
    for section, values in road.SECTIONS.items():
        owner.open(f"{hub}/sections/{section}").send(f"/sections/{section}", press="Lưu", **values)
    for name in road.FILES:
        owner.open(f"{hub}/sections/attachments")
        owner.send(f"/files/{name}", files={"file": (f"{name}.pdf", pdf())})
    owner.open(f"{hub}/check")
    owner.send("/submit", press="Nộp đề án", truth="y", no_double_funding="y", counterpart="y")
    assert "QG27-24-0001" in owner.text
    return hub


def appraise(office: SimpleNamespace, call: str) -> str:
    """Appoint a board, score on five sheets, close; return the address of the result."""
    secretary = back(office, "secretary").open(f"{call}/boards/new")
    secretary.send(
        "/boards/new", name=road.BOARD, appointed_by=road.DECREE, meets_at="2026-04-28T08:30",
        meeting_place="Phòng họp số 2",
    )  # fmt: skip
    members = secretary.url
    for key, (name, email) in road.MEMBERS.items():
        secretary.open(members.removesuffix("members") + "members/invite")
        secretary.send(
            "/members/invite", name=name, email=email, role=key.split()[0], organisation=f"Cơ quan của {name}",
            job_title="Chuyên viên", gives_marks="y",
        )  # fmt: skip
        accept(office, key, name, invitation_of(email))
    board = members.removesuffix("/members")
    secretary.open(f"{board}/rounds/new").send("/rounds/new", due_at="2026-04-27T17:00")
    for key in road.MEMBERS:
        score(back(office, key), board)
    secretary.open(board).send("/ask-to-close")
    chair = back(office, "chair").open(board).follow("Xem và xác nhận khóa")
    chair.send("/close", agree="y")
    assert "84,00" in chair.text
    return chair.url


def score(member: Visitor, board: str) -> None:
    member.open(board).follow("Cam kết và mở hồ sơ").send("/interests", agree="y")
    member.open(board).follow("Chấm tiếp")
    marks = {}
    for criterion, mark in road.MARKS.items():
        marks |= {f"mark-{criterion}": "other", f"other-{criterion}": mark}
    sheet = str(member.page.select_one("form[data-score]")["action"])  # type: ignore[index]
    member.send(sheet, press="Nộp phiếu", recommended="300.000.000", conclusion="support", **marks)


def minute(office: SimpleNamespace, result: str) -> None:
    """Write the meeting down, sign and issue the minutes."""
    secretary = back(office, "secretary").open(result).follow("Ghi thời gian, địa điểm")
    written = secretary.url
    secretary.follow("Điểm danh, thời gian").follow("Sửa thời gian, địa điểm")
    secretary.send("/facts", opened_at="2026-04-28T08:30", ended_at="2026-04-28T10:00", venue="Phòng họp số 2")
    secretary.open(written).send("/minutes", discussion="Hội đồng thống nhất.", recommendations="Đề nghị phê duyệt.")
    document = db.session.scalars(select(Document)).one()
    back(office, "chair").open(f"/documents/{document.key}").send("/sign")
    back(office, "clerk").open(f"/documents/{document.key}").send("/issue")
    run_pending(office.clock.now)


def decide(office: SimpleNamespace) -> Document:
    """Plan, approve, number; return the issued decision."""
    planner = back(office, "planner").open("/plans").follow("Mở kế hoạch mới")
    planner.send("/plans/new", programme="KCQG", year="2027", envelope="1.000.000.000", source="ngân sách trung ương")
    planner.send("/batches", mode="stop")
    batch = planner.url
    planner.send("/submit", request_reference="Tờ trình số 02/TTr-SCT ngày 04 tháng 5 năm 2026")
    back(office, "leader").open(batch).send("/approve")
    decision = db.session.scalars(select(Document).where(Document.kind == "quyet_dinh_phe_duyet")).one()
    back(office, "clerk").open(f"/documents/{decision.key}").send("/issue")
    run_pending(office.clock.now)
    db.session.refresh(decision)
    return decision


def test_the_whole_road(office: SimpleNamespace) -> None:
    clock = office.clock
    set_up_the_office(office)
    call = open_a_call(office)
    register_a_facility(office)
    hub = apply(office, call)
    clock.advance(days=46)
    officer = back(office, "intake_officer").open(hub).follow("Kiểm tra hồ sơ")
    marks = {str(tag["name"]): "met" for tag in officer.page.select('input[type="radio"][name^="mark-"]')}
    officer.send("/completeness", **marks, recommendation="accept")
    officer.open(hub).send("/accept")
    clock.advance(days=2)
    result = appraise(office, call)
    clock.advance(days=9)
    minute(office, result)
    clock.advance(days=7)
    decision = decide(office)

    assert (decision.state, decision.full_number) == ("issued", "01/QĐ-UBND")
    proposal = db.session.scalars(select(Proposal)).one()
    assert (proposal.status, proposal.approved) == ("approved", road.SUPPORT)
    anyone = Visitor(office.app, "ai đó").open(f"/check/{decision.check_code}")
    assert "01/QĐ-UBND" in anyone.text and "còn hiệu lực" in anyone.text.lower()
    owner = back(office, "owner")
    assert road.TITLE in owner.open(hub).text and "Đã phê duyệt" in owner.text
    answer: Any = owner.client.get(f"/documents/{decision.key}/file")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")
    assert list(broken()) == []
