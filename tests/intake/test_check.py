"""The completeness check: what the file says stands there first, every item is answered, the record stays."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kcproposals.appraisal.models import Conflict
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.intake import services as intake
from kcproposals.intake.checklist import Looked
from kcproposals.intake.checks import save_check
from kcproposals.intake.models import CompletenessCheck
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

KEYS = ["paper-attachments-quotations", "rule-ceiling", "check-content"]


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as services take them."""
    return drafts.officer(cast.agency, cast.officer)


def opened(client: Any, user: Any, proposal: Proposal) -> dict[str, str]:
    """Return what the page of the check would send back unchanged."""
    page = sign_in(client, user).get(f"/proposals/{proposal.key}/completeness")
    assert page.status_code == 200, page.status_code
    form = BeautifulSoup(page.text, "html.parser").select_one("main form")
    assert form is not None
    sent = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select('input[type="hidden"]')}
    sent |= {str(tag["name"]): str(tag["value"]) for tag in form.select('input[type="radio"][checked]')}
    return sent | {str(tag["name"]): tag.get_text().strip() for tag in form.select("textarea")}


def marked(sent: dict[str, str], mark: str = "met") -> dict[str, str]:
    return {
        name.replace("finding-", "mark-"): mark for name in sent if name.startswith("finding-")
    }  # every item has a finding's box


def save(proposal: Proposal, actor: Actor, advice: str | None, words: str = "", **marks: Looked) -> CompletenessCheck:
    looked = {key: marks.get(key.replace("-", "_"), Looked("met")) for key in KEYS}
    check = db.session.scalars(select(CompletenessCheck).where(CompletenessCheck.proposal_id == proposal.id)).first()
    return save_check(
        proposal, looked, advice, words, keys=KEYS, version=proposal.version,
        check_version=check.version if check else 0, actor=actor, now=NOW,
    )  # fmt: skip


def test_what_the_file_and_the_rules_say_stands_there_first(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    sent = opened(client, cast.officer, submitted)
    assert sent["mark-rule-eligibility"] == "met" and "NĐ 235/2025" in sent["finding-rule-eligibility"]
    assert sent["mark-rule-ceiling"] == "met"
    assert "Đề nghị 300.000.000 đồng, mức tối đa" in sent["finding-rule-ceiling"]
    assert sent["mark-rule-earlier"] == "met"
    assert "mark-paper-attachments-quotations" not in sent, "a file that is there has still to be read"
    assert "mark-check-own_money" not in sent
    page = client.get(f"/proposals/{submitted.key}/completeness").text
    assert "quotations.png" in page and "TTLT 26/2014/TTLT-BTC-BCT, Điều 7" in page


def test_accepting_asks_for_a_finished_check_and_says_what_is_open(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    url, page = f"/proposals/{submitted.key}", sign_in(client, cast.officer)
    assert 'id="accept"' not in page.get(url).text
    refused = page.post(f"{url}/accept", data={"version": str(submitted.version), "once": "once-key-1"})
    assert refused.status_code == 422 and "Chưa kiểm tra xong hồ sơ" in refused.text
    sent = opened(client, cast.officer, submitted)
    early = page.post(f"{url}/completeness", data={**sent, "recommendation": "accept"})
    assert early.status_code == 422 and "mục chưa đánh giá nên chưa kết luận được" in early.text
    saved = page.post(f"{url}/completeness", data={**sent, "recommendation": ""})
    assert (saved.status_code, saved.location) == (303, f"{url}/completeness")
    assert "mục chưa đánh giá" in page.get(url).text
    sent = opened(client, cast.officer, submitted)
    done = page.post(f"{url}/completeness", data={**sent, **marked(sent), "recommendation": "accept"})
    assert done.location == url
    shown = page.get(url).text
    assert 'id="accept"' in shown and "Kiểm tra hồ sơ: đề nghị tiếp nhận" in shown
    assert page.post(f"{url}/accept", data={"version": str(submitted.version), "once": "once-key-2"}).status_code == 303
    (check,) = db.session.scalars(select(CompletenessCheck))
    assert (check.submission, check.recommendation, check.checked_by_id) == (1, "accept", cast.officer.id)
    late = page.post(f"{url}/completeness", data={**sent, "once": "once-key-3"})
    assert late.status_code == 409 and "không lưu được nữa" in late.text


def test_a_lacking_item_needs_words_and_so_does_every_other_conclusion(submitted: Proposal, officer: Actor) -> None:
    for advice, words, marks, field in (
        (None, "", {"check_content": Looked("lacking", " ")}, "finding-check-content"),
        ("accept", "", {"check_content": Looked("lacking", "Không đúng.")}, "words"),
        ("return", "", {}, "words"), ("refuse", "", {}, "words"),
        ("accept", "", {"check_content": Looked(None)}, "recommendation"),
        ("praise", "x", {}, "recommendation"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as refused:
            save(submitted, officer, advice, words, **marks)
        assert refused.value.field == field
    assert save(submitted, officer, "accept", "Bổ sung khi ký hợp đồng.", check_content=Looked("lacking", "Thiếu."))
    save(submitted, officer, "return", "Thiếu giấy.")
    with pytest.raises(RuleViolation, match="kết luận khác"):
        intake.accept(submitted, version=submitted.version, actor=officer, now=NOW)
    db.session.commit()
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "proposal.checked").order_by(AuditEvent.id)
    ).all()
    assert [(one.data["lacking"], one.data["recommendation"]) for one in events] == [(1, "accept"), (0, "return")]


def test_two_officers_do_not_overwrite_each_other(
    client: Any, cast: SimpleNamespace, submitted: Proposal, officer: Actor
) -> None:
    sent = opened(client, cast.officer, submitted)
    save(submitted, officer, None, check_content=Looked(None))
    db.session.commit()
    sent["finding-check-content"] = "Của tôi."
    answer = client.post(f"/proposals/{submitted.key}/completeness", data=sent)
    assert answer.status_code == 409 and "Của tôi." in answer.text and "Người khác vừa lưu" in answer.text
    with pytest.raises(StaleVersion):
        save_check(
            submitted, {}, None, "", keys=KEYS, version=submitted.version, check_version=0, actor=officer, now=NOW
        )


def test_a_return_begins_with_what_lacks_and_the_next_check_with_what_stood(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    url, page = f"/proposals/{submitted.key}", sign_in(client, cast.officer)
    sent = opened(client, cast.officer, submitted)
    lacking = {
        "mark-paper-attachments-quotations": "lacking",
        "finding-paper-attachments-quotations": "Mờ, không đọc được.",
    }
    words = {"recommendation": "return", "words": "Xin gửi lại báo giá."}
    page.post(f"{url}/completeness", data={**sent, **marked(sent), **lacking, **words})
    form = BeautifulSoup(page.get(f"{url}/return").text, "html.parser")
    assert [tag["name"] for tag in form.select('input[type="checkbox"][checked]')] == ["open_attachments"]
    assert "Mờ, không đọc được." in form.select_one("textarea[name=reason_attachments]").get_text()  # type: ignore[union-attr]
    assert form.select_one("textarea[name=message]").get_text().strip() == words["words"]  # type: ignore[union-attr]
    drafts.give_back(
        submitted, drafts.officer(cast.agency, cast.officer), {"attachments": "Mờ."}, NOW + timedelta(days=5)
    )
    drafts.hand_in(submitted, owner)
    db.session.commit()
    again = opened(client, cast.officer, submitted)
    assert again["mark-check-content"] == "met" and "mark-paper-attachments-quotations" not in again
    assert "lần trước chưa đạt" in page.get(f"{url}/completeness").text
    page.post(f"{url}/completeness", data={**again, **marked(again), "recommendation": "accept"})
    rows = db.session.scalars(select(CompletenessCheck).order_by(CompletenessCheck.submission)).all()
    assert [(row.submission, row.recommendation) for row in rows] == [(1, "return"), (2, "accept")]


def test_who_sees_the_record_and_who_writes_it(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    drafts.look_through(submitted, cast.officer)
    url = f"/proposals/{submitted.key}"
    nothing = (404, 404)
    for who, statuses in ((cast.owner, nothing), (cast.auditor, nothing), (cast.outsider, nothing), (None, (302, 401))):
        page = sign_in(client, who)
        found = page.get(f"{url}/completeness"), page.post(f"{url}/completeness", data={})
        assert tuple(answer.status_code for answer in found) == statuses
    assert 'id="check"' not in sign_in(client, cast.owner).get(url).text
    assert 'id="check"' in sign_in(client, cast.auditor).get(url).text
    both = Conflict(proposal_id=submitted.id, user_id=cast.officer.id, kind="declared", reason="Em.", declared_at=NOW)
    db.session.add(both)
    db.session.commit()
    with pytest.raises(NotAllowed):
        save(db.session.get(Proposal, submitted.id), drafts.officer(cast.agency, cast.officer), None)  # type: ignore[arg-type]
