"""A complaint from the facility's page to its answer; terms, refusals, and who may read it."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.appraisal.models import Round
from kcproposals.complaints import services
from kcproposals.complaints.content import ComplaintContent
from kcproposals.complaints.models import Complaint
from kcproposals.complaints.queries import visible_complaints
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, Role, can
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from kcproposals.proposals.models import Proposal
from tests.appraisal import scene
from tests.appraisal.conftest import board, cast, closed, round_
from tests.conftest import NOW
from tests.people import make_official, sign_in

__all__ = ["board", "cast", "closed", "round_"]

WORDS = ComplaintContent("result", "Điểm công nghệ thấp vì hội đồng xem nhầm báo giá.")


@pytest.fixture
def file(cast: SimpleNamespace, closed: Round) -> Proposal:
    """The owner's file that failed; the office has a leader."""
    cast.leader = make_official(cast.agency, "Lê Lãnh Đạo", "lanhdao@so.example.vn", Role.LEADER)
    cast.files[2].search_text = fold(cast.files[2].title)
    db.session.commit()
    return cast.files[2]


def set_terms(cast: SimpleNamespace) -> None:
    admin = scene.act(cast.administrator)
    services.set_terms(cast.agency, 15, 10, "Quy chế hội đồng, Điều 12", version=0, actor=admin, now=NOW)
    db.session.commit()


def test_a_term_ends_with_the_last_working_day() -> None:
    friday = datetime(2026, 5, 29, 3, 0, tzinfo=UTC)
    assert services.end_of(friday, 1) == datetime(2026, 6, 1, 17, 0, tzinfo=UTC)  # Monday's midnight in Vietnam
    assert services.end_of(friday, 10) == datetime(2026, 6, 12, 17, 0, tzinfo=UTC)


def test_from_the_facilitys_page_to_the_answer(client: Any, cast: SimpleNamespace, file: Proposal) -> None:
    set_terms(cast)
    sign_in(client, cast.owner)
    assert f"/proposals/{file.key}/complaints/new" in client.get(f"/proposals/{file.key}").text
    page = client.get(f"/proposals/{file.key}/complaints/new").text
    assert "15 ngày làm việc" in page and "Quy chế hội đồng, Điều 12" in page
    empty = client.post(f"/proposals/{file.key}/complaints", data={"about": "result", "text": ""})
    assert empty.status_code == 422 and "Xin nhập mục này." in empty.text
    sent = client.post(f"/proposals/{file.key}/complaints", data={"about": "result", "text": WORDS.text})
    assert sent.status_code == 303
    made = db.session.scalars(select(Complaint)).one()
    assert (made.number, made.state, made.due_at) == (1, "lodged", services.end_of(made.came_at, 10))
    assert db.session.scalar(select(Notice).where(Notice.user_id == cast.secretary.id, Notice.kind == "complaint"))

    sign_in(client, cast.secretary)
    assert "Khiếu nại chờ trả lời" in client.get("/").text
    assert file.title in client.get("/complaints?q=hat+dieu").text
    page = client.get(f"/complaints/{made.key}").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    refused = client.post(f"/complaints/{made.key}/answer", data={"outcome": "partly", "version": version.group(1)})
    assert refused.status_code == 422
    answered = client.post(
        f"/complaints/{made.key}/answer",
        data={"outcome": "partly", "answer": "Hội đồng sẽ chấm lại.", "version": version.group(1)},
    )
    assert answered.status_code == 303
    sign_in(client, cast.owner)
    page = client.get(f"/complaints/{made.key}").text
    assert "Hội đồng sẽ chấm lại." in page and "Khiếu nại đúng một phần" in page
    assert "Viết trả lời" not in page


def test_refusals(cast: SimpleNamespace, file: Proposal) -> None:
    set_terms(cast)
    owner, rival, secretary = (scene.act(user) for user in (cast.owner, cast.rival, cast.secretary))
    with pytest.raises(NotAllowed):
        services.lodge(file, WORDS, actor=rival, now=NOW)
    with pytest.raises(NotAllowed, match="hết thời hạn"):
        services.lodge(file, WORDS, actor=owner, now=NOW + timedelta(days=30))
    made = services.lodge(file, WORDS, actor=owner, now=NOW)
    with pytest.raises(NotAllowed, match="đang có một khiếu nại"):
        services.lodge(file, WORDS, actor=owner, now=NOW)
    with pytest.raises(RuleViolation, match="sau thời điểm này"):
        services.take_up(made, NOW, version=made.version, actor=secretary, now=NOW)
    services.take_up(made, NOW + timedelta(days=3), version=made.version, actor=secretary, now=NOW)
    with pytest.raises(StaleVersion):
        services.answer(made, "upheld", "Đúng.", version=1, actor=secretary, now=NOW)
    with pytest.raises(NotAllowed):
        services.answer(made, "upheld", "Đúng.", version=made.version, actor=scene.act(cast.officer), now=NOW)
    services.withdraw(made, version=made.version, actor=owner, now=NOW)
    with pytest.raises(NotAllowed):
        services.answer(made, "upheld", "Đúng.", version=made.version, actor=secretary, now=NOW)
    assert services.lodge(file, WORDS, actor=owner, now=NOW).number == 2


def test_what_came_on_paper_is_recorded_even_late(client: Any, cast: SimpleNamespace, file: Proposal) -> None:
    sign_in(client, cast.officer)
    bad = client.post(
        f"/proposals/{file.key}/complaints/paper",
        data={"about": "result", "text": "Đơn giấy.", "came_at": "2099-01-01T08:00"},
    )
    assert bad.status_code == 422 and "không thể sau bây giờ" in bad.text and "Đơn giấy." in bad.text
    good = client.post(
        f"/proposals/{file.key}/complaints/paper",
        data={"about": "result", "text": "Đơn giấy.", "came_at": "2026-01-05T08:00"},
    )
    assert good.status_code == 303
    made = db.session.scalars(select(Complaint)).one()
    assert (made.came, made.due_at) == ("paper", None)  # the office set no terms: an officer will say the day
    assert "đơn giấy" in client.get(f"/complaints/{made.key}").text


def test_reading_is_for_both_sides_and_nobody_else(client: Any, cast: SimpleNamespace, file: Proposal) -> None:
    made = services.lodge(file, WORDS, actor=scene.act(cast.owner), now=NOW)
    db.session.commit()
    readers = (cast.owner, cast.rival, cast.officer, cast.secretary, cast.leader, cast.chair, *cast.members)
    for user in readers:
        actor = scene.act(user)
        sees = can(actor, Permission.VIEW_COMPLAINT, made)
        assert (made in set(db.session.scalars(visible_complaints(actor)))) is sees
        sign_in(client, user)
        assert (client.get(f"/complaints/{made.key}").status_code == 200) is sees
    assert [can(scene.act(user), Permission.VIEW_COMPLAINT, made) for user in readers[:5]] == [True, False, True, True,
                                                                                               True]  # fmt: skip
    sign_in(client, cast.chair)
    assert client.get("/complaints").status_code in (403, 404)


def test_terms_are_the_administrators(client: Any, cast: SimpleNamespace, file: Proposal) -> None:
    sign_in(client, cast.secretary)
    assert client.get(f"/agencies/{cast.agency.key}/complaint-terms").status_code in (403, 404)
    sign_in(client, cast.administrator)
    page = client.get(f"/agencies/{cast.agency.key}/complaint-terms").text
    assert "Chưa kiểm chứng" in page
    url = f"/agencies/{cast.agency.key}/complaint-terms"
    assert client.post(url, data={"lodge_days": "0", "answer_days": "10", "source": "x"}).status_code == 422
    assert client.post(url, data={"lodge_days": "15", "answer_days": "10", "source": "Quy chế"}).status_code == 303
    stale = client.post(url, data={"lodge_days": "9", "answer_days": "9", "source": "Quy chế", "version": "7"})
    assert stale.status_code == 409 and "ghi đè" in stale.text
