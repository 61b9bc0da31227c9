"""How much a facility must type: a machine proposal from nothing to handed in, every answer beyond the profile counted.

Typed, chosen, ticked and uploaded all count as one; what the pages fill in themselves does not.
"""

import io
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup

from kcproposals.calls.models import Call
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.people import sign_in
from tests.proposals import drafts

MOST = 39
COUNTED = 32
ELIGIBILITY = {"trade": "processing", "produces": "yes", "new_machines": "yes", "no_double": "yes", "own_money": "yes"}
SECTIONS = {
    "facility": {"confirmed": "yes"},
    "need": {"title": "Máy dò tạp chất", "necessity": "Nhặt bằng tay.", "aims": "5 tấn/ngày.", "scale": "Một máy."},
    "technology": {
        "machines-0-name": "Máy dò tạp chất", "machines-0-quantity": "1", "machines-0-unit_price": "604.000.000",
        "comparison-0-measure": "Năng suất", "comparison-0-today": "2 tấn/ngày", "comparison-0-after": "5 tấn/ngày",
    },
    "cost": {"lines-0-support": "300.000.000"},
    "effects": {
        "economic": "Thêm thu.", "social": "Thêm việc làm.", "environment": "Giảm bụi.", "organisation": "Ông An.",
        "starts": "3/2027", "ends": "11/2027", "schedule-0-work": "Mua, lắp đặt", "schedule-0-from": "3/2027",
        "schedule-0-to": "11/2027",
    },
}  # fmt: skip
FILES = ("registration", "quotations", "balance")
DECLARED = ("truth", "no_double_funding", "counterpart")


class Person:
    """Someone with a browser who counts what they answer."""

    def __init__(self, client: Any) -> None:
        self.client, self.answered = client, 0

    def fill(self, url: str, answers: dict[str, str], target: str = "") -> Any:
        """Open a page, answer what it does not say already, send its form."""
        page = BeautifulSoup(self.client.get(url).text, "html.parser")
        form = page.select_one(f'form[action="{target or url}"]') or page.select_one("main form")
        assert form, url
        shown = {
            one["name"]: one.get("value", "") for one in form.select("input[name]:not([type=radio], [type=checkbox])")
        }
        shown |= {one["name"]: one["value"] for one in form.select("input[name][checked]")}
        shown |= {one["name"]: one.text.strip() for one in form.select("textarea[name]")}
        shown |= {one.find_parent("select")["name"]: one["value"] for one in form.select("option[selected]")}
        self.answered += sum(shown.get(name) != value for name, value in answers.items())
        return self.client.post(target or url, data={**shown, **answers})

    def attach(self, url: str, name: str) -> None:
        """Send one file."""
        self.answered += 1
        sent = {"file": (io.BytesIO(drafts.picture()), f"{name}.png")}
        assert self.client.post(url, data=sent).status_code == 303, name


def test_a_machine_proposal_is_handed_in_with_fewer_than_forty_answers(
    client: Any, cast: SimpleNamespace, call: Call
) -> None:
    person = Person(sign_in(client, cast.owner))
    started = person.fill(f"/calls/{call.key}/start", {**ELIGIBILITY, "activity": drafts.MACHINES})
    assert started.status_code == 303, started.text
    proposal = started.location
    for section, answers in SECTIONS.items():
        assert person.fill(f"{proposal}/sections/{section}", answers).status_code == 303, section
    for name in FILES:
        person.attach(f"{proposal}/sections/attachments/files/{name}", name)
    answer = person.fill(f"{proposal}/check", dict.fromkeys(DECLARED, "y"), target=f"{proposal}/submit")
    assert answer.status_code == 303, answer.text
    made = db.session.query(Proposal).one()
    assert (made.status, made.requested, made.counterpart) == ("submitted", 300_000_000, 304_000_000)
    assert person.answered == COUNTED <= MOST
