"""An earlier proposal is copied: what still fits, marked until somebody read it again and saved it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from kcproposals.domain.errors import Missing, NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.copying import fitting
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_drafting import start
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def as_shown(page: str) -> dict[str, str]:
    """Return what a browser would send when the page of a section is saved as it is."""
    form = BeautifulSoup(page, "html.parser").find(id="section-form")
    found = {one["name"]: one.get_text() for one in form.find_all("textarea")}
    for one in form.find_all("input"):
        if one["type"] not in ("checkbox", "radio") or one.has_attr("checked"):
            found[one["name"]] = one.get("value", "y")
    for one in form.find_all("select"):
        chosen = one.find("option", selected=True)
        found[one["name"]] = chosen["value"] if chosen else ""
    return found


def test_what_fits_is_copied_and_the_rest_is_named(draft: Proposal) -> None:
    form = Work(draft, NOW).form
    answers = {
        "eligibility": drafts.ELIGIBILITY, **drafts.ANSWERS,
        "need": {**drafts.ANSWERS["need"], "title": "x" * 5000, "gone": "?"},
        "effects": {**drafts.ANSWERS["effects"], "starts": "2026-01"},
        "attachments": {"registration": ["abcdefghjk"]},
    }  # fmt: skip
    found = fitting(answers, form, form, date(2026, 3, 2))
    assert set(found.answers) == {"need", "technology", "cost", "effects"}
    assert "title" not in found.answers["need"] and "starts" not in found.answers["effects"]
    assert found.answers["effects"]["ends"] == "2027-11"
    (row,) = found.answers["technology"]["machines"]
    assert row["name"] == "Máy dò tạp chất" and "id" not in row
    title, starts = form.section("need").field("title"), form.section("effects").field("starts")
    assert found.left_out["need"] == [title.label.to("vi")] and found.left_out["effects"] == [starts.label.to("vi")]
    assert found.left_out["technology"] == []


def test_the_copy_is_marked_until_each_section_was_saved(
    client: Any, cast: SimpleNamespace, submitted: Proposal, call: Any, owner: Actor
) -> None:
    sign_in(client, cast.owner)
    choice = {"facility": cast.facility.key, "activity": drafts.MACHINES}
    page = client.get(f"/calls/{call.key}/start", query_string=choice).text
    assert "Chép nội dung từ đề án trước" in page and submitted.code in page
    typed = {key: "yes" if value is True else value for key, value in drafts.ELIGIBILITY.items()}
    made = client.post(f"/calls/{call.key}/start", data={**choice, **typed, "copy_from": submitted.key})
    assert made.status_code == 303, made.text[-2000:]
    hub = client.get(made.location).text
    mark = f"Chép từ đề án {submitted.code} – xin kiểm tra"
    assert hub.count(mark) == 4 and "Máy dò tạp chất" in client.get(f"{made.location}/sections/technology").text
    key = made.location.rsplit("/", 1)[1]
    copy = db.session.scalars(db.select(Proposal).where(Proposal.key == key)).one()
    assert copy.answers["technology"]["machines"][0]["name"] == "Máy dò tạp chất" and not copy.attachments
    assert copy.answers["technology"]["machines"][0]["id"] != drafts.ROW
    drafts.fill(copy, owner)
    db.session.commit()
    with pytest.raises(Missing):
        drafts.hand_in(copy, owner)
    db.session.rollback()
    for section in ("need", "technology", "cost", "effects"):
        address = f"{made.location}/sections/{section}"
        assert client.post(address, data=as_shown(client.get(address).text)).status_code == 303, section
    db.session.expire_all()
    assert copy.copied is None
    drafts.hand_in(copy, owner)


def test_only_ones_own_and_of_the_same_activity(
    cast: SimpleNamespace, submitted: Proposal, call: Any, owner: Actor
) -> None:
    rival = drafts.member(cast.rival_facility, cast.rival)

    def copy(facility: Any, actor: Actor) -> None:
        start(call, facility, drafts.MACHINES, drafts.ELIGIBILITY, source=submitted, actor=actor, now=NOW)

    with pytest.raises(NotAllowed):
        copy(cast.rival_facility, rival)
    submitted.activity = "THUONG_HIEU"
    with pytest.raises(NotAllowed, match="cùng nội dung"):
        copy(cast.facility, owner)
