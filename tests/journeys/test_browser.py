"""The journey of issue 1 in a real browser: a facility registers, and in the end anyone checks the decision by its QR.

The office and its call are set up as the demo does; everything on the road itself happens on the screen. The
facility works on a phone.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from kcproposals import config
from kcproposals.app import create_app
from kcproposals.cli.demo import cast, offices, receiving
from kcproposals.cli.demo.appraising import seat_board
from kcproposals.cli.demo.stage import Stage
from kcproposals.cli.demo.story import Story
from kcproposals.domain.dates import to_local
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.files.makers import pdf
from tests.journeys import pages, road
from tests.journeys.site import LAUNCH, PHONE, Person, chromium, environment, free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """An office with a call and a board, served; ``call`` and ``board`` are keys."""
    port = free_port()
    env = environment(tmp_path, database_url, port)
    prepared = prepare(config.load(tmp_path, env))
    with served(env, port) as address:
        yield SimpleNamespace(address=address, folder=tmp_path, **prepared)


def prepare(settings: config.Settings) -> dict[str, str]:
    """Set up what is there before the road begins: an office, people, an open call and its board."""
    now = datetime.now(UTC)
    app = create_app(replace(settings, demo=True))
    with app.app_context():
        stage = Stage(app, Story.told_at(now), lambda _: None)
        stage.move(now - timedelta(days=3))
        load_packs(stage.now)
        db.session.commit()
        offices.open_office(stage, now - timedelta(days=2))
        call = receiving.open_call(
            stage, programme="KCQG", year=2027, title=road.CALL, announced=now - timedelta(days=1),
            opens=now - timedelta(days=1), closes=now + timedelta(days=20),
            activities=["UNG_DUNG_MMTB", "DAY_CHUYEN_CONG_NGHE"],
        )  # fmt: skip
        board = seat_board(stage, call, road.BOARD, road.DECREE, now + timedelta(days=9), now - timedelta(hours=20))
        keys = {"call": call.key, "board": board.key}
        db.session.remove()
        db.engine.dispose()
    return keys


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without its window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture
def arrive(site: SimpleNamespace, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Give people windows; at the end every window must have been free of complaints."""
    there: list[Person] = []

    def open_window(key: str = "", **options: object) -> Person:
        known = {member.key: member.email for member in (*cast.OFFICIALS, *cast.BOARD)}
        person = Person(browser, site.address, key or "ai đó", **options)  # type: ignore[arg-type]
        there.append(person)
        return person.sign_in(known[key], cast.PASSWORD) if key else person

    yield open_window
    for person in there:
        person.leave()


def test_from_a_facilitys_form_to_a_decision_anyone_can_check(
    site: SimpleNamespace, arrive: Callable[..., Person]
) -> None:
    paper = site.folder / "bao-gia.pdf"
    paper.write_bytes(pdf())

    owner = arrive(size=PHONE)
    pages.Registration(owner).register()
    application = pages.Application(owner, site.call)
    application.start()
    application.fill()
    application.attach(paper)
    code = application.submit()

    pages.Desk(arrive("officer")).accept(code)

    secretary = pages.BoardRoom(arrive("secretary"), site.board)
    secretary.undertake()
    secretary.open_round(f"{to_local(datetime.now(UTC)) + timedelta(days=5):%Y-%m-%dT17:00}")
    for number, member in enumerate(cast.BOARD):
        room = pages.BoardRoom(arrive(member.key), site.board)
        room.undertake()
        room.score(look=number == 0)
    secretary.ask_to_close()
    pages.BoardRoom(arrive("chair"), site.board).close()

    batch = pages.Plans(arrive("planner")).draft("Tờ trình số 02/TTr-SCT ngày 04 tháng 5 năm 2026")
    pages.Plans(arrive("leader")).approve(batch)
    clerk = pages.Papers(arrive("clerk"))
    decision = clerk.issue_what_waits()

    with pikepdf.open(io.BytesIO(clerk.download(decision))) as printed:
        snapshot = json.loads(printed.attachments["quyet_dinh_phe_duyet.json"].get_file().read_bytes())
    address = snapshot["value"]["check"]["url"]
    assert address.startswith(site.address)
    anyone = arrive()
    anyone.open(address)
    pages.heading(anyone.page, "Văn bản hợp lệ")
    expect(anyone.page.locator("main")).to_contain_text("01/QĐ-UBND")
    anyone.inspect()

    owner.open(f"/proposals/{application.key}")
    expect(owner.page.locator("main")).to_contain_text("Đã phê duyệt")
    owner.inspect()
