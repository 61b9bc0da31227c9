"""Minutes: drafted at the close, completed by the secretary, signed by the chair, numbered and rendered."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask_babel import force_locale

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.meetings.attendance import mark
from kcproposals.appraisal.meetings.documents import build_minutes
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Board, Round
from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.documents.values import MinutesValue
from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

WORDS = {
    "discussion": "- Ủy viên phản biện đề nghị làm rõ vốn đối ứng.\nThống nhất thang điểm.",
    "recommendations": "Đề nghị phê duyệt 02 đề án đạt.",
}


def value_of(round_: Round) -> tuple[Document, MinutesValue]:
    """Return the minutes of a round and what they say."""
    document = minutes_of(round_)
    assert document is not None
    return document, build_minutes(document)


def test_minutes_say_who_how_and_what_came_of_it(cast: SimpleNamespace, board: Board, round_: Round) -> None:
    member = next(m for m in board.members if m.user_id == cast.members[0].id)
    declare_conflict(member, cast.files[1], "Anh ruột là chủ cơ sở.", actor=scene.act(cast.members[0]), now=NOW)
    totals: dict[Any, list[str | None]] = {judge: ["82", "74", "60"] for judge in cast.judges[:4]}
    totals[cast.members[0]] = ["82", None, "60"]
    scene.score(round_, cast.files, totals)
    scene.close(cast, round_)
    _document, value = value_of(round_)
    assert value.appointed_by == scene.DECISION and value.venue == "Phòng họp tầng 2, Sở Công Thương"
    assert value.chair.name == cast.chair.name and value.secretary.name == cast.secretary.name
    assert [person.name for person in value.absent] == ["Ủy viên Số 4"]
    assert (value.quorum.present, value.quorum.base, value.quorum.met) == (4, 5, True)
    assert [(c.member, c.reason) for c in value.conflicts] == [("Ủy viên Số 1", "Anh ruột là chủ cơ sở.")]
    rows = {row.code[-4:]: row for row in value.results}
    assert (rows["0001"].rank, rows["0001"].total, rows["0001"].proposed) == (1, "82,00", 300_000_000)
    assert (rows["0002"].sheets.used, rows["0002"].sheets.recused, rows["0002"].sheets.missing) == (3, 1, 1)
    assert rows["0002"].passed is None and "Không đủ túc số" in rows["0002"].notes
    assert any("Rút vì xung đột lợi ích: Ủy viên Số 1" in note for note in rows["0002"].notes)
    assert rows["0003"].passed is False and rows["0003"].proposed is None
    assert value.rules[0].startswith("Bộ tiêu chí gợi ý") and any("2/3" in rule for rule in value.rules)


def test_minutes_are_vietnamese_whatever_the_reader_speaks(app: Any, cast: SimpleNamespace, closed: Round) -> None:
    document, value = value_of(closed)
    with app.test_request_context(), force_locale("en"):
        assert build_minutes(document) == value


def test_the_secretary_completes_the_chair_signs_the_clerk_numbers(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    sign_in(client, cast.secretary)
    meeting = meeting_of(closed)
    assert meeting is not None
    mark(meeting, closed.board.members[4], "absent", reason="đi công tác", actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    address, document = f"/rounds/{closed.key}/minutes", value_of(closed)[0]
    with pytest.raises(NotAllowed, match="Thư ký cập nhật dự thảo"):  # the chair signs what they read
        papers.sign(document, actor=scene.act(cast.chair), now=NOW)
    assert "thành viên có mặt, thành viên vắng mặt, điều kiện họp." in " ".join(client.get(address).text.split())
    assert client.post(address, data={**WORDS, "version": "7"}).status_code == 422
    assert client.post(address, data={**WORDS, "version": "1"}).status_code == 303
    value = value_of(closed)[1]
    assert [(p.name, p.reason) for p in value.absent] == [("Ủy viên Số 4", "đi công tác")]
    assert value.discussion == ("Ủy viên phản biện đề nghị làm rõ vốn đối ứng.", "Thống nhất thang điểm.")
    assert "Đã đổi" in client.get(address).text
    with pytest.raises(NotAllowed):
        papers.sign(document, actor=scene.act(cast.members[0]), now=NOW)
    papers.sign(document, actor=scene.act(cast.chair), now=NOW)
    cast.members[0].name = "Người Đổi Tên"
    db.session.commit()
    assert client.get(address).status_code == 404  # signed: nothing changes any more
    assert client.post(address, data={**WORDS, "version": "2"}).status_code == 404
    assert client.post(f"{address}/refresh").status_code == 404
    assert value_of(closed)[1] == value
    papers.give_number(document, actor=scene.act(cast.clerk), now=NOW)
    db.session.commit()
    run_pending()
    db.session.refresh(document)
    assert document.state == "issued" and document.full_number == "01/BB-SCT"
    snapshot = json.loads(json.dumps(document.snapshot))["value"]
    assert snapshot["checkpoint"]["number"] > 0 and snapshot["results"][0]["total"] == "82,00"
    for user, status in ((cast.members[0], 200), (cast.secretary, 200), (cast.owner, 404), (cast.outsider, 404)):
        assert sign_in(client, user).get(f"/documents/{document.key}/file").status_code == status


def test_minutes_without_place_or_time_are_not_signed(cast: SimpleNamespace, board: Board, round_: Round) -> None:
    board.meets_at, board.meeting_place = None, ""
    scene.close(cast, round_)
    document = minutes_of(round_)
    assert document is not None
    with pytest.raises(NotAllowed, match="địa điểm hoặc thời gian"):
        papers.sign(document, actor=scene.act(cast.chair), now=NOW)


def test_nobody_writes_minutes_before_the_close(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    sign_in(client, cast.secretary)
    assert client.get(f"/rounds/{round_.key}/minutes").status_code == 404
    assert client.post(f"/rounds/{round_.key}/minutes", data=WORDS).status_code == 404
    assert minutes_of(round_) is None
