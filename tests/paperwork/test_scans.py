"""The signed scan: kept with its version, old when the answers changed, asked for where the call wants it."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.audit.models import AuditEvent
from kcproposals.calls.models import Call
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.paperwork.queries import scans_of
from kcproposals.paperwork.scanning import add_scan
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import last_revision
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def send(browser: Any, proposal: Proposal, data: bytes, name: str = "ban-ky.png") -> Any:
    return browser.post(f"/proposals/{proposal.key}/scans", data={"file": (BytesIO(data), name)})


def change(proposal: Proposal, owner: Actor, aims: str) -> None:
    drafts.save(proposal, "need", {**drafts.ANSWERS["need"], "aims": aims}, owner)
    db.session.commit()


def test_it_belongs_to_a_version_and_a_change_makes_it_old_until_it_is_undone(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    browser, hub = sign_in(client, cast.owner), f"/proposals/{complete.key}"
    assert send(browser, complete, drafts.picture()).status_code == 303
    (scan,) = scans_of(complete, own=True)
    newest = last_revision(complete.id)
    assert newest is not None and scan.revision == newest.number
    assert "Bản ký khớp với hồ sơ" in browser.get(hub).get_data(as_text=True)
    browser.post(f"{hub}/sections/attachments/files/others", data={"file": (BytesIO(drafts.picture()), "x.png")})
    assert "Bản ký khớp với hồ sơ" in browser.get(hub).get_data(as_text=True)  # an attachment is nothing signed
    change(complete, owner, "Mục tiêu khác")
    for page in (hub, f"{hub}/check", f"{hub}/papers"):
        assert "Hồ sơ đã thay đổi sau khi ký" in browser.get(page).get_data(as_text=True), page
    change(complete, owner, drafts.ANSWERS["need"]["aims"])
    assert "Bản ký khớp với hồ sơ" in browser.get(hub).get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [(b"", "trong.pdf", "Tệp rỗng"), (b"MZ" + b"0" * 99, "ky.pdf", "chương trình"), (b"PK\x03\x04x", "ky.docx", "")],
)
def test_a_file_that_is_no_scan_is_refused_at_its_field(
    client: Any, cast: SimpleNamespace, complete: Proposal, data: bytes, name: str, why: str
) -> None:
    answer = send(sign_in(client, cast.owner), complete, data, name)
    assert answer.status_code == 422 and why in answer.get_data(as_text=True)
    assert not scans_of(complete, own=True)


def test_a_call_that_wants_it_takes_no_file_without_a_fitting_one(
    client: Any, cast: SimpleNamespace, complete: Proposal, call: Call, owner: Actor
) -> None:
    call.signed_scan_required = True
    db.session.commit()
    browser = sign_in(client, cast.owner)
    assert "Đợt này yêu cầu nộp kèm bản ký" in browser.get(f"/proposals/{complete.key}/check").get_data(as_text=True)
    with pytest.raises(RuleViolation, match="yêu cầu nộp kèm bản ký"):
        drafts.hand_in(complete, owner)
    db.session.rollback()
    send(browser, complete, drafts.picture())
    change(complete, owner, "Mục tiêu khác")
    with pytest.raises(RuleViolation, match="thay đổi sau bản ký"):
        drafts.hand_in(complete, owner)
    db.session.rollback()
    send(browser, complete, drafts.picture())
    drafts.hand_in(complete, owner)
    assert complete.status == "submitted"
    assert db.session.query(AuditEvent).filter_by(action="proposal.scan_added").count() == 2


def test_who_reads_the_proposal_sees_what_was_signed_but_not_what_is_signed_while_mending(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    add_scan(submitted, "lan-dau.png", drafts.picture(), actor=owner, now=NOW)
    officer = drafts.officer(cast.agency, cast.officer)
    drafts.give_back(submitted, officer, {"need": "Nêu rõ"}, NOW + timedelta(days=5), now=NOW + timedelta(hours=1))
    later = add_scan(submitted, "lan-hai.png", drafts.picture(), actor=owner, now=NOW + timedelta(hours=2))
    db.session.commit()
    page = sign_in(client, cast.officer).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "lan-dau.png" in page and "lan-hai.png" not in page
    address = f"/proposals/{submitted.key}/scans/{later.file.key}"
    assert client.get(address).status_code == 404
    assert sign_in(client, cast.owner).get(address).status_code == 200
    assert sign_in(client, cast.rival).get(address).status_code == 404


def test_only_the_side_that_writes_sends_one_and_not_after_the_end(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    for other in (cast.officer, cast.rival, cast.secretary):
        assert send(sign_in(client, other), submitted, drafts.picture()).status_code == 404
    submitted.status = "withdrawn"
    with pytest.raises(NotAllowed):
        add_scan(submitted, "a.png", drafts.picture(), actor=owner, now=NOW)
