"""Alternates, a member who leaves in mid-scoring, a vice chair authorised in writing: every account still closes."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards import changes
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.changes import Authorisation
from kcproposals.appraisal.boards.models import SeatChange
from kcproposals.appraisal.meetings.documents import build_minutes
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.results.queries import closed_round
from kcproposals.appraisal.results.recompute import differences
from kcproposals.appraisal.results.services import account_of, published
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Permission, Seat, can
from kcproposals.domain.rulesio import score
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

PAPER = "Quyết định số 15/QĐ-SCT ngày 01/3/2026"


@pytest.fixture
def alternate(cast: SimpleNamespace, board: Board) -> BoardMember:
    """The planner sits as an alternate, who has undertaken."""
    content = boards.SeatContent(Seat.MEMBER, "Sở Tài chính", "Chuyên viên", True, is_alternate=True)
    seat = boards.seat(board, cast.planner, content, actor=scene.act(cast.secretary), now=NOW)
    boards.undertake(seat, actor=scene.act(cast.planner), now=NOW)
    db.session.commit()
    return seat


def seat_of(board: Board, user: User) -> BoardMember:
    """Return somebody's seat."""
    return next(member for member in board.members if member.user_id == user.id)


def leave(cast: SimpleNamespace, board: Board, user: User, **more: Any) -> SeatChange:
    """Let the secretary write down that a member left."""
    facts = {"reason": "Chuyển công tác.", "reference": PAPER, **more}
    return changes.leave(seat_of(board, user), actor=scene.act(cast.secretary), now=NOW, **facts)


def test_an_alternate_neither_scores_nor_opens_a_file_until_called_up(
    cast: SimpleNamespace, board: Board, alternate: BoardMember
) -> None:
    round_ = scene.open_round(cast, board)
    authors = (
        select(ScoreSheet.member_id).join(ScoreSheet.appraisal).where(ScoreSheet.appraisal.has(round_id=round_.id))
    )
    assert alternate.id not in set(db.session.scalars(authors))
    actor = scene.act(cast.planner)
    assert board.id in actor.boards() and board.id not in actor.opened_boards
    with pytest.raises(RuleViolation):
        boards.seat(
            board, cast.leader, boards.SeatContent(Seat.CHAIR, "", "", True, is_alternate=True),
            actor=scene.act(cast.secretary), now=NOW,
        )  # fmt: skip


def test_who_leaves_in_mid_scoring_keeps_what_was_handed_in_and_the_rest_is_missing(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    gone = cast.members[0]
    scene.score(round_, cast.files, {gone: ["80", None, None]})
    mine = scene.sheet_of(round_, gone, cast.files[1])
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges if judge != gone})
    leave(cast, board, gone)
    db.session.commit()
    db.session.expire_all()
    actor = scene.act(gone)
    assert not actor.boards() and not can(actor, Permission.SCORE, mine) and not can(actor, Permission.VIEW_SHEET, mine)
    for address in (f"/sheets/{mine.key}", f"/boards/{board.key}", f"/proposals/{cast.files[1].key}"):
        assert sign_in(client, gone).get(address).status_code == 404
    scene.close(cast, round_)
    for file, row in zip(cast.files, round_.appraisals, strict=True):
        result = row.result or {}
        key = seat_of(board, gone).key
        assert (key in result["used"]) is (file is cast.files[0])
        assert (key in result["missing"]) is (file is not cast.files[0])
        assert sum(len(result[part]) for part in ("used", "excluded", "recused", "late", "missing")) == 5
    assert differences(round_) == []
    assert mine.left_at == NOW and mine.state == "draft"


def test_an_alternate_fills_the_seat_and_the_board_stays_five(
    cast: SimpleNamespace, board: Board, alternate: BoardMember
) -> None:
    round_ = scene.open_round(cast, board)
    gone = cast.members[0]
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges if judge != gone})
    scene.score(round_, cast.files, {gone: ["90", None, None]})
    change = leave(cast, board, gone, alternate=alternate)
    assert (change.files, alternate.role, alternate.is_scoring) == (2, "reviewer", True)
    assert board.id in scene.act(cast.planner).opened_boards
    scene.score(round_, cast.files[1:], {cast.planner: ["70", "66"]})
    scene.close(cast, round_)
    seat = seat_of(board, gone).key
    for row in round_.appraisals:
        assert seat in (row.result or {})["used"] and len((row.result or {})["used"]) == 5
    closed = closed_round(round_)
    names = [closed.sheets_of(row)[seat].name for row in sorted(closed.files, key=lambda row: row.position)]
    assert names == [gone.name, cast.planner.name, cast.planner.name] and len(closed.seats) == 5
    exported = account_of(round_, rules_of(round_.criteria_set)).export(published(round_))
    assert len(exported["board"]) == 5
    assert score.run(json.loads(json.dumps(exported)))["results"] == exported["published"]["results"]
    assert differences(round_) == []


def test_an_alternate_with_a_conflict_is_recused_in_the_seat(
    cast: SimpleNamespace, board: Board, alternate: BoardMember
) -> None:
    alternate.organisation = cast.rival_facility.name
    round_ = scene.open_round(cast, board)
    leave(cast, board, cast.members[0], alternate=alternate)
    states = [scene.sheet_of(round_, cast.planner, file).state for file in cast.files]
    assert states == ["draft", "recused", "draft"]


def test_what_leaving_and_calling_up_ask_for(cast: SimpleNamespace, board: Board, alternate: BoardMember) -> None:
    round_ = scene.open_round(cast, board)
    db.session.commit()
    for refused in ({"reason": " "}, {"reference": ""}):
        with pytest.raises(RuleViolation):
            leave(cast, board, cast.members[0], **refused)
    with pytest.raises(RuleViolation, match="Chủ tịch"):
        leave(cast, board, cast.chair, alternate=alternate)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        changes.leave(board.present[1], "x", PAPER, actor=scene.act(cast.chair), now=NOW)
    with pytest.raises(RuleViolation, match="dự khuyết"):
        leave(cast, board, cast.members[0], alternate=seat_of(board, cast.members[1]))
    db.session.rollback()
    change = leave(cast, board, cast.members[0])
    assert [one.id for one in changes.vacancies(board)] == [change.id]
    changes.call_up(change, alternate, actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        changes.call_up(change, alternate, actor=scene.act(cast.secretary), now=NOW)
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed, match="đề nghị khóa"):
        leave(cast, board, cast.members[1])


def test_before_a_round_an_alternate_takes_the_seat_with_its_role(
    cast: SimpleNamespace, board: Board, alternate: BoardMember
) -> None:
    leave(cast, board, cast.members[0], reference="", alternate=alternate)
    round_ = scene.open_round(cast, board)
    sheet = scene.sheet_of(round_, cast.planner, cast.files[0])
    assert (sheet.role, sheet.seat_id, alternate.is_alternate) == ("reviewer", None, False)


def test_the_pages_of_leaving_and_calling_up(
    client: Any, cast: SimpleNamespace, board: Board, alternate: BoardMember
) -> None:
    scene.open_round(cast, board)
    db.session.commit()
    member = seat_of(board, cast.members[0])
    address = f"/boards/{board.key}/members/{member.key}/leave"
    assert sign_in(client, cast.chair).get(address).status_code == 404
    page = sign_in(client, cast.secretary).get(address).text
    assert "Quyền xem hồ sơ và chấm điểm dừng ngay" in page and "Gọi ủy viên dự khuyết thay" in page
    wrong = client.post(address, data={"reason": "Chuyển công tác."})
    assert wrong.status_code == 422 and "văn bản làm căn cứ" in wrong.text and 'value="Chuyển công tác."' in wrong.text
    assert client.post(address, data={"reason": "Chuyển công tác.", "reference": PAPER}).status_code == 303
    page = client.get(f"/boards/{board.key}/members").text
    assert "ghế chưa có người thay" in page
    up = f"/boards/{board.key}/members/{alternate.key}/call-up"
    assert client.get(up).status_code == 200 and client.post(up, data={}).status_code == 422
    assert client.post(up, data={"seat": member.key}).status_code == 303
    page = client.get(f"/boards/{board.key}").text
    assert "chấm 3 hồ sơ còn lại" in page and PAPER in page


def test_an_authorisation_holds_on_its_days_only(client: Any, app: Any, cast: SimpleNamespace, board: Board) -> None:
    content = boards.SeatContent(Seat.VICE_CHAIR, "Sở Công Thương", "Trưởng phòng", True)
    vice = boards.seat(board, cast.leader, content, actor=scene.act(cast.secretary), now=NOW)
    text = "Giấy ủy quyền số 3/GUQ-SCT"
    app.config["KCP_CLOCK"] = lambda: NOW
    for start, end, holds in (
        (date(2026, 3, 2), date(2026, 3, 2), True), (None, None, True), (date(2026, 3, 3), None, False),
        (None, date(2026, 3, 1), False),
    ):  # fmt: skip
        changes.authorise(vice, Authorisation(text, start, end), None, actor=scene.act(cast.secretary), now=NOW)
        db.session.commit()
        assert (board.id in scene.act(cast.leader).boards(Seat.CHAIR)) is holds
        assert vice.is_authorised(date(2026, 3, 2)) is holds
    with pytest.raises(RuleViolation):
        changes.authorise(
            vice,
            Authorisation(text, date(2026, 3, 2), date(2026, 3, 1)),
            None,
            actor=scene.act(cast.secretary),
            now=NOW,
        )
    with pytest.raises(RuleViolation):
        changes.authorise(
            board.present[1], Authorisation(text, None, None), None, actor=scene.act(cast.secretary), now=NOW
        )
    address = f"/boards/{board.key}/members/{vice.key}/authorise"
    sign_in(client, cast.secretary)
    fields = {"authorisation": text, "authorised_from": "02/03/2026", "authorised_to": "05/03/2026"}
    assert client.post(address, data={**fields, "authorised_to": "01/03/2026"}).status_code == 422
    assert client.post(address, data=fields).status_code == 303
    app.config["KCP_CLOCK"] = lambda: NOW + timedelta(days=3)
    assert board.id in scene.act(cast.leader).boards(Seat.CHAIR)
    app.config["KCP_CLOCK"] = lambda: NOW + timedelta(days=4)
    assert board.id not in scene.act(cast.leader).boards(Seat.CHAIR)
    assert sign_in(client, cast.chair).get(f"/boards/{board.key}/members/{vice.key}/authorisation").status_code == 404


def test_the_minutes_say_by_which_text_a_vice_chair_closed(app: Any, cast: SimpleNamespace, board: Board) -> None:
    app.config["KCP_CLOCK"] = lambda: NOW
    content = boards.SeatContent(Seat.VICE_CHAIR, "Sở Công Thương", "Trưởng phòng", True)
    vice = boards.seat(board, cast.leader, content, actor=scene.act(cast.secretary), now=NOW)
    boards.undertake(vice, actor=scene.act(cast.leader), now=NOW)
    text = Authorisation("Giấy ủy quyền số 3", date(2026, 3, 1), date(2026, 3, 9))
    changes.authorise(vice, text, None, actor=scene.act(cast.secretary), now=NOW)
    round_ = scene.open_round(cast, board)
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in (*cast.judges, cast.leader)})
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    closing.confirm_close(round_, actor=scene.act(cast.leader), now=NOW)
    minutes = minutes_of(round_)
    assert minutes is not None
    office = build_minutes(minutes).chair.office
    assert "điều hành theo Giấy ủy quyền số 3, có hiệu lực từ ngày 01 tháng 3 năm 2026" in office
