"""The estimate in a real browser: typing, the switch of units, Enter, pasting and taking it back. Stored is đồng."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select

from kcproposals.accounts.passwords import hash_password
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.journeys.site import LAUNCH, Person, chromium, environment, free_port, served
from tests.proposals import drafts

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PASSWORD = "Nam-mau-khuyen-cong"
COPIED = "Nội dung chi\tSố lượng\tĐơn giá\tĐề nghị hỗ trợ\nMáy dò\t1\t604,000,000\t300000000\nLắp đặt\t2,5\t1.25.0\t0\n"
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def proposal(app: Flask, cast: SimpleNamespace) -> str:
    """The key of a draft of today's call whose machines are known."""
    call = drafts.make_call(cast.agency, closes_at=datetime.now(UTC) + timedelta(days=20))
    cast.owner.password_hash = hash_password(PASSWORD)
    made = drafts.make_draft(cast, call)
    drafts.save(made, "technology", drafts.ANSWERS["technology"], drafts.member(cast.facility, cast.owner))
    key = made.key
    db.session.commit()
    return key


def stored(key: str) -> list[tuple[int, int]]:
    """Return the estimate as it stands in the database, and let go of it: the server writes there too."""
    lines = db.session.scalars(select(Proposal.answers).where(Proposal.key == key)).one()["cost"]["lines"]
    db.session.rollback()
    return [(line["unit_price"], line["support"]) for line in lines]


@pytest.fixture
def owner(proposal: str, database_url: str, tmp_path: Path) -> Iterator[Person]:
    """The owner, at the estimate."""
    port = free_port()
    with served(environment(tmp_path, database_url, port), port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=LAUNCH)
        person = Person(browser, address, "chủ cơ sở").sign_in("chu@example.vn", PASSWORD)
        person.page.goto(f"{address}/proposals/{proposal}/sections/cost")
        expect.set_options(timeout=15_000)
        yield person
        expect.set_options(timeout=5_000)
        person.leave()
        browser.close()


def test_amounts_are_never_misread_and_pasting_can_be_taken_back(owner: Person, proposal: str) -> None:
    page = owner.page
    price, support = page.locator("[name=lines-0-unit_price]"), page.locator("[name=lines-0-support]")
    saved = page.locator("[data-save-state]")
    expect(price).to_have_value("604.000.000")
    page.get_by_role("button", name="triệu đồng").click()
    expect(price).to_have_value("604 triệu")
    support.press_sequentially("300,5")
    expect(support).to_have_value("300,5 triệu")
    expect(page.locator("[name=lines-0-counterpart]")).to_have_value("303,5 triệu")
    expect(page.locator("td:has([name=lines-0-support]) [data-money-echo]")).to_have_text("= 300.500.000 đồng")
    expect(saved).to_contain_text("Đã lưu")
    assert stored(proposal) == [(604_000_000, 300_500_000)]

    support.press("Control+A")
    support.press_sequentially("700")
    expect(saved).to_contain_text("chưa lưu")
    expect(page.locator("#lines-0-support-live-error")).to_contain_text("96.000.000 đồng")
    expect(saved).to_contain_text("Đã lưu")
    page.reload()
    expect(support).to_have_value("700 triệu")
    page.get_by_role("button", name="đồng", exact=True).click()
    expect(support).to_have_value("700.000.000")

    support.press("Enter")
    expect(page.locator("[name=lines-1-support]")).to_be_focused()
    page.locator("[name=lines-0-item]").evaluate(PASTE, COPIED)
    expect(page.locator("[data-paste-told]")).to_contain_text("Đã dán 2 dòng. Ô cần xem lại: 1.")
    expect(page.locator("td:has([name=lines-1-unit_price]) .kc-error")).to_contain_text("1.25.0")
    expect(page.locator("[data-sum=amount] [data-total]")).to_contain_text("604.000.000")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(support).to_have_value("700.000.000")
    expect(page.locator("[name=lines-1-item]")).to_have_value("")
    expect(saved).to_contain_text("Đã lưu")
    assert stored(proposal) == [(604_000_000, 700_000_000)]
