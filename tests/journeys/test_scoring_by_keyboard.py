"""A member scores twenty files in a real browser and never touches the mouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from kcproposals.accounts.passwords import hash_password
from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.models import Appraisal, BoardMember, ScoreSheet, SheetRevision
from kcproposals.criteria.queries import usable_sets
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.appraisal import scene
from tests.journeys.site import LAUNCH, Person, chromium, environment, free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FILES, PASSWORD = 20, "Ban-phim-hai-muoi-ho-so"
CRITERIA = ("phu_hop", "can_thiet_hieu_qua", "cong_nghe", "kinh_phi", "nang_luc", "ho_so_long_ghep")


@dataclass(frozen=True)
class Desk:
    """Where the member sits: the site, the round, and who they are."""

    address: str
    round_id: int
    user_id: int
    email: str


@pytest.fixture
def desk(app: Flask, people: SimpleNamespace, database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A board's open round of twenty-one files, one of which the member keeps out of; served."""
    now, member = datetime.now(UTC), people.members[0]
    load_packs(now)
    people.criteria = next(row for row in usable_sets(people.agency.id) if row.code == "kc_starter")
    call = scene.make_call(people.agency, people.criteria)
    for serial in range(1, FILES + 2):
        scene.make_file(call, people.facility, people.owner, serial)
    board = scene.make_board(people, call)
    member.password_hash = hash_password(PASSWORD)
    round_ = scene.open_round(people, board)
    kept_out = db.session.scalars(select(Appraisal).where(Appraisal.position == 3)).one().proposal
    seat = db.session.scalars(select(BoardMember).where(BoardMember.user_id == member.id)).one()
    conflicts.declare_conflict(seat, kept_out, "Anh ruột là chủ cơ sở.", actor=scene.act(member), now=now)
    db.session.commit()
    found = Desk("", round_.id, member.id, member.email or "")
    db.session.remove()
    port = free_port()
    with served(environment(tmp_path, database_url, port), port) as address:
        yield Desk(address, found.round_id, found.user_id, found.email)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium, without its window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH)
        expect.set_options(timeout=20_000)  # a busy machine saves late; nothing here waits for a moment
        yield launched
        expect.set_options(timeout=None)
        launched.close()


def marks_of(number: int) -> list[str]:
    """Return the marks of the nth file as they are typed: two digits, decimals with comma and dot, the maximum."""
    last = "15" if number % 2 else "14"
    return ["15", str(18 + number % 12), f"{8 + number % 6},5", "7.5", last, str(6 + number % 4)]


def hundredths(text: str) -> int:
    """Return a typed mark as it is stored."""
    return int(float(text.replace(",", ".")) * 100)


def test_twenty_files_by_keyboard_alone(desk: Desk, browser: Browser) -> None:
    person = Person(browser, desk.address, "thành viên").sign_in(desk.email, PASSWORD)
    page, keys = person.page, person.page.keyboard
    sheets = db.session.execute(
        select(ScoreSheet.key, Appraisal.position)
        .join(ScoreSheet.appraisal).join(ScoreSheet.member)
        .where(BoardMember.user_id == desk.user_id, ScoreSheet.state == "draft").order_by(Appraisal.position)
    ).all()  # fmt: skip
    db.session.rollback()
    assert len(sheets) == FILES
    person.open(f"/sheets/{sheets[0].key}")
    page.evaluate("for (const kind of ['mousedown', 'touchstart']) addEventListener(kind, () => { throw Error(kind) })")
    _ready(page)
    keys.press("?")
    expect(page.get_by_role("dialog", name="Chấm bằng bàn phím")).to_be_visible()
    keys.press("Escape")
    _first_file(person)
    for number, (key, _position) in enumerate(sheets[1:], start=1):
        page.wait_for_url(f"**/sheets/{key}")
        _ready(page)
        if number == 1:
            expect(page.locator(".kc-queue")).to_contain_text(f"Đã nộp 1 / {FILES} phiếu")
        for mark in marks_of(number):
            keys.type(mark)
            keys.press("Enter")
        keys.press("Enter")  # the amount stands as it was asked for
        keys.press("1")
        keys.press("Enter")
        keys.press("Enter")
    page.wait_for_url("**/boards/*")
    expect(page.locator("#flashes")).to_contain_text("Bạn đã nộp đủ phiếu.")
    person.leave()
    _check(sheets)


def _ready(page: Page) -> None:
    """Wait until the page listens to keys: nobody begins to type on a page that is not there yet."""
    expect(page.locator("#criterion-phu_hop .kc-why-open")).to_be_attached()


def _first_file(person: Person) -> None:
    """Take the long way round once: wrong marks, a mark taken away, a reason, what is missing, back and forth."""
    page, keys = person.page, person.page.keyboard
    keys.press("Control+Enter")  # nothing is filled: the page says what
    expect(page.get_by_role("alert")).to_contain_text("Xin cho điểm tiêu chí này")
    assert ["422" in problem for problem in person.problems] == [True]
    person.problems.clear()
    _ready(page)
    keys.press("m")
    keys.type("45")  # above the maximum
    expect(page.locator("#criterion-phu_hop")).to_contain_text("từ 0 đến 15")
    keys.press("Backspace")
    keys.type("15")
    keys.press("n")
    keys.type("10")  # below half
    keys.press("Enter")
    keys.type("Chưa có số liệu kiểm chứng.")
    keys.press("Escape")
    keys.press("Enter")
    for mark in ("8,5", "7.5", "14"):
        keys.type(mark)
        keys.press("Enter")
    keys.press("p")
    keys.type("13")
    keys.press("m")  # what is missing: the sixth
    expect(page.locator("[data-total]")).to_have_text("54")
    keys.type("6")
    keys.press("c")
    keys.press("2")
    expect(page.locator("#total")).to_contain_text("Đã đủ để nộp phiếu.")
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu")
    person.open(page.url)  # what was saved meanwhile is all there
    _ready(page)
    expect(page.locator("[data-total]")).to_have_text("60")
    expect(page.locator("#why-can_thiet_hieu_qua")).to_have_value("Chưa có số liệu kiểm chứng.")
    expect(page.get_by_label("Đề nghị hỗ trợ sau khi chỉnh sửa")).to_be_checked()
    keys.press("]")  # the next file, then back
    expect(page.locator(".kc-queue [aria-current]")).to_contain_text("2")
    _ready(page)
    keys.press("[")
    expect(page.locator(".kc-queue [aria-current]")).to_contain_text("1")
    _ready(page)
    expect(page.locator("[data-total]")).to_have_text("60")
    keys.press("Control+Enter")


def _check(sheets: list[tuple[str, int]]) -> None:
    """Look into the database: twenty sheets handed in, with the marks that were typed."""
    rows = {row.key: row for row in db.session.scalars(select(ScoreSheet))}
    first, *others = (rows[key] for key, _position in sheets)
    assert first.marks == dict(zip(CRITERIA, (1500, 1000, 850, 750, 1300, 600), strict=True))
    assert first.justifications == {"can_thiet_hieu_qua": "Chưa có số liệu kiểm chứng."}
    assert (first.conclusion, first.recommended, first.state) == ("support_after_changes", 300_000_000, "submitted")
    for number, sheet in enumerate(others, start=1):
        assert sheet.marks == dict(zip(CRITERIA, map(hundredths, marks_of(number)), strict=True)), number
        assert (sheet.conclusion, sheet.recommended, sheet.state) == ("support", 300_000_000, "submitted")
    assert sum(row.state == "submitted" for row in rows.values()) == FILES
    assert db.session.query(SheetRevision).count() >= FILES
