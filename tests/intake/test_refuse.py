"""Refusing a file: an end, with a reason and its clause; the facility is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.workflow import available_actions
from kcproposals.extensions import db
from kcproposals.intake import services as intake
from kcproposals.notifications.models import Mail, Notice
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

REASON, CLAUSE = "Cơ sở chưa sản xuất ở địa điểm đã khai.", "NĐ 235/2025/NĐ-CP, Điều 1 khoản 1"


def post(client: Any, user: Any, proposal: Proposal, **changes: str) -> Any:
    data = {
        "reason": REASON, "clause": CLAUSE, "version": str(proposal.version), "once": "once-key-1", **changes,
    }  # fmt: skip
    return sign_in(client, user).post(f"/proposals/{proposal.key}/refuse", data=data)


def test_it_ends_the_file_and_tells_the_facility_why(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    cast.agency.phone = "0204 3 855 000"
    db.session.commit()
    shown = sign_in(client, cast.officer).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "không khôi phục được" in shown and f'value="{CLAUSE}"' in shown
    assert post(client, cast.officer, submitted).status_code == 303
    db.session.refresh(submitted)
    assert submitted.status == "refused" and available_actions("refused") == ()
    assert submitted.status_reason == f"{REASON}\nCăn cứ: {CLAUSE}"
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "proposal.refused")).one()
    assert "Cơ sở" not in str(event.data)
    notice = db.session.scalars(select(Notice).where(Notice.kind == "refusal")).one()
    assert notice.user_id == cast.owner.id and notice.title == "Không tiếp nhận đề án QG27-24-0001"
    assert REASON in notice.body and CLAUSE in notice.body and "0204 3 855 000" in notice.body
    assert db.session.scalars(select(Mail).where(Mail.subject == notice.title)).one().to_address == cast.owner.email
    seen = sign_in(client, cast.owner).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert REASON in seen and "Từ chối tiếp nhận" in seen


@pytest.mark.parametrize("field", ["reason", "clause"])
def test_without_reason_or_clause_nothing_happens(
    client: Any, cast: SimpleNamespace, submitted: Proposal, field: str
) -> None:
    answer = post(client, cast.officer, submitted, **{field: "  "})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Xin nhập mục này." in text
    assert 'id="refuse" data-confirm open' in text
    facts = {"reason": REASON, "clause": CLAUSE, field: " "}
    officer = drafts.officer(cast.agency, cast.officer)
    with pytest.raises(RuleViolation) as refused:
        intake.refuse(submitted, **facts, version=submitted.version, actor=officer, now=NOW)
    assert refused.value.field == field
    db.session.refresh(submitted)
    assert submitted.status == "submitted"


def test_a_second_post_of_the_same_form_gets_the_first_answer(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    version = str(submitted.version)
    assert [post(client, cast.officer, submitted, version=version).status_code for _time in range(2)] == [303, 303]
    assert len(db.session.scalars(select(Notice).where(Notice.kind == "refusal")).all()) == 1


def test_what_was_accepted_is_no_longer_refused(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    officer = drafts.officer(cast.agency, cast.officer)
    drafts.look_through(submitted, cast.officer)
    intake.accept(submitted, version=submitted.version, actor=officer, now=NOW)
    db.session.commit()
    answer = post(client, cast.officer, submitted)
    assert answer.status_code == 422 and "nên không làm được việc này" in answer.get_data(as_text=True)
    db.session.refresh(submitted)
    assert submitted.status == "accepted"


def test_on_a_stale_page_nothing_is_done_and_the_text_stays(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    answer = post(client, cast.officer, submitted, version="1")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "vừa thay đổi" in text and REASON in text
    with pytest.raises(StaleVersion):
        intake.refuse(submitted, REASON, CLAUSE, version=1, actor=drafts.officer(cast.agency, cast.officer), now=NOW)
    db.session.refresh(submitted)
    assert submitted.status == "submitted"


@pytest.mark.parametrize("role", ["owner", "rival", "secretary", "planner", "clerk", "outsider"])
def test_others_find_no_such_act(client: Any, cast: SimpleNamespace, submitted: Proposal, role: str) -> None:
    assert post(client, getattr(cast, role), submitted).status_code == 404
    with pytest.raises(NotAllowed):
        intake.refuse(
            submitted, REASON, CLAUSE, version=submitted.version, now=NOW,
            actor=drafts.officer(cast.other_agency, cast.outsider),
        )  # fmt: skip
    db.session.refresh(submitted)
    assert submitted.status == "submitted"
