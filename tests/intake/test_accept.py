"""Taking a file in: once, by its office only, on what was read; the facility is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.appraisal.models import Conflict
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed, StaleVersion
from kcproposals.domain.policy import Actor, Grant
from kcproposals.extensions import db
from kcproposals.intake import services as intake
from kcproposals.notifications.models import Mail, Notice
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def post(client: Any, user: Any, proposal: Proposal, version: int | None = None, once: str = "once-key-1") -> Any:
    data = {"version": str(proposal.version if version is None else version), "once": once}
    return sign_in(client, user).post(f"/proposals/{proposal.key}/accept", data=data)


def events(action: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def test_the_officer_takes_it_in_and_the_facility_is_told(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    drafts.look_through(submitted, cast.officer)
    shown = sign_in(client, cast.officer).get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "Tiếp nhận hồ sơ này?" in shown
    answer = post(client, cast.officer, submitted)
    assert (answer.status_code, answer.location) == (303, f"/proposals/{submitted.key}")
    db.session.refresh(submitted)
    assert submitted.status == "accepted"
    (event,) = events("proposal.accepted")
    assert event.data["requested"] == 300_000_000 and event.actor_id == cast.officer.id
    notice = db.session.scalars(select(Notice).where(Notice.kind == "acceptance")).one()
    assert notice.user_id == cast.owner.id and notice.title == "Đã tiếp nhận đề án QG27-24-0001"
    assert "Hội đồng thẩm định" in notice.body and notice.url == f"/proposals/{submitted.key}"
    mail = db.session.scalars(select(Mail).where(Mail.subject == notice.title)).one()
    assert (mail.to_address, mail.agency_id) == (cast.owner.email, cast.agency.id)
    after = client.get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "Tiếp nhận hồ sơ này?" not in after and "Không còn hồ sơ chờ tiếp nhận" in after


def test_after_it_comes_the_file_that_waits_longest(client: Any, cast: SimpleNamespace, call: Any) -> None:
    actor, made = drafts.member(cast.facility, cast.owner), []
    for _number in range(3):
        draft = drafts.make_draft(cast, call)
        drafts.fill(draft, actor)
        drafts.hand_in(draft, actor)
        made.append(draft)
    drafts.look_through(made[1], cast.officer)
    post(client, cast.officer, made[1])
    shown = client.get(f"/proposals/{made[1].key}").get_data(as_text=True)
    assert f"Hồ sơ tiếp theo: {made[0].code}" in shown and "2 hồ sơ đang chờ" in shown


def test_a_second_post_of_the_same_form_gets_the_first_answer(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    drafts.look_through(submitted, cast.officer)
    version = submitted.version
    answers = [post(client, cast.officer, submitted, version) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(events("proposal.accepted")) == 1
    assert len(db.session.scalars(select(Notice).where(Notice.kind == "acceptance")).all()) == 1


def test_what_is_accepted_is_not_accepted_again(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    drafts.look_through(submitted, cast.officer)
    post(client, cast.officer, submitted)
    db.session.refresh(submitted)
    answer = post(client, cast.officer, submitted, once="another-key")
    assert answer.status_code == 422 and "nên không làm được việc này" in answer.get_data(as_text=True)
    assert len(events("proposal.accepted")) == 1


def test_a_draft_is_not_there_for_an_officer(client: Any, cast: SimpleNamespace, complete: Proposal) -> None:
    assert post(client, cast.officer, complete).status_code == 404
    with pytest.raises(NotAllowed):
        intake.accept(complete, version=complete.version, actor=drafts.officer(cast.agency, cast.officer), now=NOW)


def test_a_file_that_changed_since_it_was_read_is_not_accepted(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    answer = post(client, cast.officer, submitted, submitted.version - 1)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "vừa thay đổi từ khi bạn mở trang" in text
    assert f'name="version" type="hidden" value="{submitted.version}"' in text
    db.session.refresh(submitted)
    assert submitted.status == "submitted"
    with pytest.raises(StaleVersion):
        intake.accept(submitted, version=1, actor=drafts.officer(cast.agency, cast.officer), now=NOW)


@pytest.mark.parametrize("role", ["owner", "rival", "secretary", "planner", "leader", "administrator", "auditor"])
def test_only_an_intake_officer_accepts(client: Any, cast: SimpleNamespace, submitted: Proposal, role: str) -> None:
    assert post(client, getattr(cast, role), submitted).status_code == 404
    db.session.refresh(submitted)
    assert submitted.status == "submitted"


def test_an_officer_of_a_second_agency_finds_nothing(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    assert post(client, cast.outsider, submitted).status_code == 404
    with pytest.raises(NotAllowed):
        intake.accept(
            submitted, version=submitted.version, actor=drafts.officer(cast.other_agency, cast.outsider), now=NOW
        )


def test_nobody_takes_in_a_file_of_their_own_facility(cast: SimpleNamespace, submitted: Proposal) -> None:
    both = Actor(
        cast.officer.id, cast.officer.name,
        frozenset({Grant("role", cast.agency.id, "intake_officer"), Grant("facility", cast.facility.id, "colleague")}),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        intake.accept(submitted, version=submitted.version, actor=both, now=NOW)


def test_nobody_takes_in_a_file_they_have_a_conflict_with(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    db.session.add(
        Conflict(
            proposal_id=submitted.id, user_id=cast.officer.id, kind="declared", reason="Em trai là chủ cơ sở.",
            declared_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    assert post(client, cast.officer, submitted).status_code == 404
