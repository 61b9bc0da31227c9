"""Opening a round, its deadline, panels and second rounds."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import IssuingBody
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


def open_with(cast: SimpleNamespace, board: Board, files: list[Any], **more: Any) -> Round:
    """Open a round as the secretary."""
    facts = {"due_at": None, "reason": "", "actor": scene.act(cast.secretary), "now": NOW, **more}
    return rounds.open_round(board, files, **facts)


def test_a_round_lays_a_sheet_for_every_member_and_file(cast: SimpleNamespace, board: Board, round_: Round) -> None:
    assert db.session.query(ScoreSheet).count() == 15 and [a.position for a in round_.appraisals] == [1, 2, 3]
    assert {file.status for file in cast.files} == {"in_appraisal"}
    told = set(db.session.scalars(select(Notice.user_id).where(Notice.title.startswith("Mở vòng chấm"))))
    assert told == {judge.id for judge in cast.judges}
    assert {sheet.role for sheet in db.session.query(ScoreSheet)} == {"chair", "reviewer", "member"}


def test_an_administrative_secretary_gets_no_sheet(cast: SimpleNamespace, board: Board) -> None:
    content = boards.SeatContent(boards.Seat.SECRETARY, "Sở Công Thương", "Chuyên viên", False)
    boards.seat(board, cast.secretary, content, actor=scene.act(cast.secretary), now=NOW)
    scene.open_round(cast, board)
    assert db.session.query(ScoreSheet).count() == 15


def test_a_board_without_a_chair_or_with_two_members_opens_nothing(cast: SimpleNamespace, board: Board) -> None:
    for member in board.present[3:]:
        boards.unseat(member, actor=scene.act(cast.secretary), now=NOW)
    boards.unseat(board.present[2], actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(RuleViolation, match="ba thành viên"):
        open_with(cast, board, cast.files)
    board.present[0].role = "member"
    with pytest.raises(RuleViolation, match="Chủ tịch"):
        open_with(cast, board, cast.files)


def test_only_accepted_files_of_the_call_and_no_file_twice(cast: SimpleNamespace, board: Board) -> None:
    with pytest.raises(RuleViolation):
        open_with(cast, board, [])
    for serial, status in enumerate(("submitted", "returned", "withdrawn", "approved", "in_appraisal"), 20):
        file = scene.make_file(cast.call, cast.facility, cast.owner, serial, status=status, approved=1)
        with pytest.raises(RuleViolation):
            open_with(cast, board, [file])
    panel = scene.make_board(cast, cast.call)
    open_with(cast, board, cast.files[:2])
    assert rounds.ready_files(panel) == [cast.files[2]]
    with pytest.raises(RuleViolation):
        open_with(cast, panel, cast.files)
    assert len(open_with(cast, panel, [cast.files[2]]).appraisals) == 1


def test_one_round_of_a_board_at_a_time(cast: SimpleNamespace, board: Board) -> None:
    open_with(cast, board, cast.files[:1])
    with pytest.raises(NotAllowed):
        open_with(cast, board, cast.files[1:])


def test_nobody_but_the_secretary_opens(cast: SimpleNamespace, board: Board) -> None:
    for user in (cast.chair, cast.officer, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            open_with(cast, board, cast.files, actor=scene.act(user))


def test_without_a_body_for_minutes_nothing_opens_that_could_not_close(cast: SimpleNamespace, board: Board) -> None:
    for body in db.session.scalars(select(IssuingBody)):
        body.kinds = []
    with pytest.raises(RuleViolation, match="cơ quan ban hành"):
        open_with(cast, board, cast.files)


def test_judging_again_needs_a_reason_and_begins_with_ones_own_marks(
    cast: SimpleNamespace, board: Board, closed: Round
) -> None:
    with pytest.raises(RuleViolation, match="lý do"):
        open_with(cast, board, [cast.files[0]])
    again = open_with(cast, board, [cast.files[0]], reason="Cơ sở bổ sung báo giá.")
    own, before = (scene.sheet_of(r, cast.members[1], cast.files[0]) for r in (again, closed))
    assert again.number == 2 and own.marks == before.marks and own.state == "draft" and own.commitment == ""
    assert closed.appraisals[0].passed is True and cast.files[0].status == "in_appraisal"
    scene.score(again, [cast.files[0]], {judge: ["60"] for judge in cast.judges})
    scene.close(cast, again)
    kept = db.session.scalars(select(Appraisal).where(Appraisal.proposal_id == cast.files[0].id).order_by(Appraisal.id))
    assert [row.passed for row in kept] == [True, False] and cast.files[0].status == "failed"


def test_another_panel_cannot_judge_what_this_board_judged(cast: SimpleNamespace, board: Board, closed: Round) -> None:
    panel = scene.make_board(cast, cast.call)
    assert rounds.judged_files(panel) == [] and rounds.judged_files(board) == cast.files
    with pytest.raises(RuleViolation):
        open_with(cast, panel, [cast.files[0]], reason="Thử.")


def test_a_deadline_lies_ahead_and_moves_only_on(cast: SimpleNamespace, board: Board) -> None:
    with pytest.raises(RuleViolation):
        open_with(cast, board, cast.files, due_at=NOW)
    due = NOW + timedelta(days=2)
    round_, secretary = open_with(cast, board, cast.files, due_at=due), scene.act(cast.secretary)
    with pytest.raises(RuleViolation):
        rounds.extend(round_, due, actor=secretary, now=NOW)
    with pytest.raises(NotAllowed):
        rounds.extend(round_, due + timedelta(days=1), actor=secretary, now=due)
    with pytest.raises(NotAllowed):
        rounds.extend(round_, due + timedelta(days=1), actor=scene.act(cast.chair), now=NOW)
    rounds.extend(round_, due + timedelta(days=1), actor=secretary, now=due - timedelta(seconds=1))
    assert round_.due_at == due + timedelta(days=1)


def test_the_secretarys_pages_open_extend_ask_and_take_back(client: Any, cast: SimpleNamespace, board: Board) -> None:
    sign_in(client, cast.secretary)
    address = f"/boards/{board.key}/rounds/new"
    form = {"files": [file.key for file in cast.files], "due_at": "2026-03-01T10:00"}
    past = client.post(address, data=form)
    assert past.status_code == 422 and "phải sau thời điểm này" in past.text and "checked" in past.text
    assert client.post(address, data={"due_at": ""}).status_code == 422
    assert client.post(address, data={**form, "due_at": "2026-03-09T10:00"}).status_code == 303
    round_ = db.session.scalars(select(Round)).one()
    assert client.post(f"/rounds/{round_.key}/extend", data={"due_at": "2026-03-08T10:00"}).status_code == 422
    assert client.post(f"/rounds/{round_.key}/extend", data={"due_at": "2026-03-10T10:00"}).status_code == 303
    assert client.post(f"/rounds/{round_.key}/ask-to-close").status_code == 303
    assert client.post(f"/rounds/{round_.key}/ask-to-close").status_code == 409
    assert client.post(f"/rounds/{round_.key}/take-back").status_code == 303
    db.session.expire_all()
    assert round_.state == "open"


def test_the_chair_closes_on_a_page_that_shows_states_only(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    scene.score(round_, cast.files, {judge: ["71", "72", "73"] for judge in cast.judges[:4]})
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    sign_in(client, cast.chair)
    address = f"/rounds/{round_.key}/close"
    assert client.get(address).text.count(">Đủ<") == 3
    assert client.post(address).status_code == 422
    answer = client.post(address, data={"agree": "y", "once": "onceonce1"})
    assert answer.location == f"/rounds/{round_.key}/result"
    assert client.post(address, data={"agree": "y", "once": "onceonce1"}).location == answer.location
    again = client.post(address, data={"agree": "y"})
    assert again.status_code == 422 and "không còn ở bước này" in again.text
    assert client.get(address).location == answer.location
    assert sign_in(client, cast.secretary).post(address, data={"agree": "y"}).status_code == 404
