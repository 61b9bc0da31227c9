"""Appointing a board, seating and unseating people, the undertaking."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.people import find_people
from kcproposals.appraisal.models import Board, Round
from kcproposals.appraisal.results.recompute import differences
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Grant, Seat
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail, Notice
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

BOARD = {"name": "Hội đồng số 2", "appointed_by": scene.DECISION, "meets_at": "2026-03-10T08:00", "meeting_place": "Sở"}


def seat(role: Seat = Seat.MEMBER, scoring: bool = True, authorisation: str = "") -> boards.SeatContent:
    """Return a seat as a secretary types it."""
    return boards.SeatContent(role, "Sở Tài chính", "Chuyên viên", scoring, authorisation)


def test_a_secretary_appoints_and_nobody_else(client: Any, cast: SimpleNamespace) -> None:
    address = f"/calls/{cast.call.key}/boards/new"
    for user in (cast.officer, cast.administrator, cast.chair, cast.owner, cast.outsider):
        assert sign_in(client, user).post(address, data=BOARD).status_code == 404
    sign_in(client, cast.secretary)
    wrong = client.post(address, data={**BOARD, "appointed_by": "", "meets_at": "ngày mai"})
    assert wrong.status_code == 422 and 'value="Hội đồng số 2"' in wrong.text and 'value="ngày mai"' in wrong.text
    answer = client.post(address, data=BOARD)
    board = db.session.scalars(select(Board)).one()
    assert answer.location == f"/boards/{board.key}/members" and board.agency_id == cast.agency.id


def test_a_call_that_was_not_announced_gets_no_board(cast: SimpleNamespace) -> None:
    cast.call.state = "draft"
    with pytest.raises(NotAllowed):
        scene.make_board(cast, cast.call)


def test_posting_twice_appoints_once(client: Any, cast: SimpleNamespace) -> None:
    sign_in(client, cast.secretary)
    once = {**BOARD, "once": "abcdefgh12345"}
    first, again = (client.post(f"/calls/{cast.call.key}/boards/new", data=once) for _ in range(2))
    assert first.location == again.location and db.session.query(Board).count() == 1


def test_who_loses_against_another_change_sees_both_texts(client: Any, cast: SimpleNamespace, board: Board) -> None:
    sign_in(client, cast.secretary)
    old = board.version
    fields = {**BOARD, "version": str(old)}
    assert client.post(f"/boards/{board.key}/edit", data={**fields, "name": "Tên thứ nhất"}).status_code == 303
    page = client.post(f"/boards/{board.key}/edit", data={**fields, "name": "Tên thứ hai"})
    assert page.status_code == 409 and "Tên thứ nhất" in page.text and "Tên thứ hai" in page.text
    db.session.expire_all()
    assert board.name == "Tên thứ nhất"
    again = client.post(f"/boards/{board.key}/edit", data={**fields, "name": "Tên thứ hai", "version": str(old + 1)})
    assert again.status_code == 303
    with pytest.raises(StaleVersion):
        boards.change(
            board, boards.BoardContent("x", "y", None, ""), version=1, actor=scene.act(cast.secretary), now=NOW
        )


def test_one_chair_who_scores_and_nobody_twice(cast: SimpleNamespace, board: Board) -> None:
    secretary = scene.act(cast.secretary)
    for user, content in (
        (cast.planner, seat(Seat.CHAIR)), (cast.members[0], seat()), (cast.chair, seat(Seat.MEMBER)),
    ):  # fmt: skip
        with pytest.raises(RuleViolation):
            boards.seat(board, user, content, actor=secretary, now=NOW)
    empty = Board(
        agency_id=cast.agency.id, call_id=cast.call.id, name="Trống", appointed_by=scene.DECISION, created_at=NOW
    )  # fmt: skip
    db.session.add(empty)
    db.session.flush()
    with pytest.raises(RuleViolation):
        boards.seat(empty, cast.chair, seat(Seat.CHAIR, scoring=False), actor=secretary, now=NOW)
    cast.planner.is_active = False
    with pytest.raises(RuleViolation):
        boards.seat(board, cast.planner, seat(), actor=secretary, now=NOW)


def test_a_seat_is_a_grant_and_the_undertaking_another(cast: SimpleNamespace, board: Board) -> None:
    member = boards.seat(board, cast.planner, seat(), actor=scene.act(cast.secretary), now=NOW)
    grants = scene.act(cast.planner).grants
    assert Grant("seat", board.id, "member") in grants and not scene.act(cast.planner).opened_boards
    with pytest.raises(NotAllowed):
        boards.undertake(member, actor=scene.act(cast.chair), now=NOW)
    boards.undertake(member, actor=scene.act(cast.planner), now=NOW)
    assert scene.act(cast.planner).opened_boards == {board.id}
    assert scene.act(cast.planner).boards(Seat.CHAIR) == frozenset()


def test_an_authorised_vice_chair_holds_the_chairs_seat_too(cast: SimpleNamespace, board: Board) -> None:
    boards.seat(board, cast.planner, seat(Seat.VICE_CHAIR), actor=scene.act(cast.secretary), now=NOW)
    assert board.id not in scene.act(cast.planner).boards(Seat.CHAIR)
    boards.seat(
        board, cast.leader, seat(Seat.VICE_CHAIR, authorisation="Giấy ủy quyền số 3"), actor=scene.act(cast.secretary),
        now=NOW,
    )  # fmt: skip
    assert board.id in scene.act(cast.leader).boards(Seat.CHAIR)
    member = boards.seat(
        board,
        cast.clerk,
        seat(Seat.MEMBER, authorisation="Giấy ủy quyền số 4"),
        actor=scene.act(cast.secretary),
        now=NOW,
    )
    assert member.authorisation == ""


def test_who_left_may_come_back_to_another_seat_and_undertakes_anew(
    cast: SimpleNamespace, board: Board, closed: Round
) -> None:
    secretary, member = scene.act(cast.secretary), board.present[1]
    boards.unseat(member, actor=secretary, now=NOW)
    assert member.left_at == NOW and not scene.act(cast.members[0]).boards()
    back = boards.seat(board, cast.members[0], seat(Seat.VICE_CHAIR), actor=secretary, now=NOW)
    assert back is member and back.undertaken_at is None and back.left_at is None
    assert differences(closed) == []  # the closed round counts the seat of its day


def test_members_are_fixed_while_a_round_is_open(cast: SimpleNamespace, board: Board, round_: Round) -> None:
    with pytest.raises(NotAllowed):
        boards.seat(board, cast.planner, seat(), actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        boards.unseat(board.present[1], actor=scene.act(cast.secretary), now=NOW)


def test_before_the_first_round_a_seat_disappears_without_trace(
    client: Any, cast: SimpleNamespace, board: Board
) -> None:
    member = board.present[4]
    sign_in(client, cast.secretary)
    assert client.post(f"/boards/{board.key}/members/{member.key}/unseat").status_code == 303
    db.session.expire_all()
    assert len(board.members) == 4
    assert client.post(f"/boards/{board.key}/members/{member.key}/unseat").status_code == 404


def test_colleagues_are_found_by_name_strangers_only_by_exact_address(cast: SimpleNamespace, board: Board) -> None:
    def names(search: str) -> list[str]:
        return [person.name for person in find_people(board, search)]

    assert names("dang van") == ["Đặng Văn Kế"] and names("ke@example") == ["Đặng Văn Kế"]
    assert names("Uy vien") == []  # seated already
    assert names("tran thi chu") == [] and names("ngo nguoi ngoai") == []
    assert names("chu@example.vn") == ["Trần Thị Chủ"] and names("a") == [] and names("") == []


def test_a_seat_is_given_on_its_page(client: Any, cast: SimpleNamespace, board: Board) -> None:
    sign_in(client, cast.secretary)
    address = f"/boards/{board.key}/members/add/{cast.planner.key}"
    wrong = client.post(address, data={"role": "chair", "gives_marks": "y", "organisation": "Sở Nội vụ"})
    assert wrong.status_code == 422 and "đã có Chủ tịch" in wrong.text and 'value="Sở Nội vụ"' in wrong.text
    assert client.post(address, data={"role": "member", "gives_marks": "y"}).status_code == 303
    assert db.session.query(Notice).filter_by(user_id=cast.planner.id).count() == 1


def test_somebody_without_an_account_is_invited_and_seated(client: Any, cast: SimpleNamespace, board: Board) -> None:
    sign_in(client, cast.secretary)
    fields = {"name": "Lê Thị Mới", "email": "moi@example.vn", "role": "member", "gives_marks": "y"}
    address = f"/boards/{board.key}/members/invite"
    assert client.post(address, data={**fields, "email": "khong-phai-thu"}).status_code == 422
    assert client.post(address, data=fields).status_code == 303
    user = db.session.scalars(select(User).where(User.email == "moi@example.vn")).one()
    assert scene.act(user).boards() == {board.id} and not scene.act(user).agencies()
    mails = [mail.subject for mail in db.session.scalars(select(Mail).where(Mail.to_address == "moi@example.vn"))]
    assert len(mails) == 2 and any("Lời mời" in subject for subject in mails)
    again = client.post(address, data=fields)
    assert again.status_code == 422 and "đã có trong hội đồng" in again.text


def test_a_board_of_another_office_is_nowhere(client: Any, cast: SimpleNamespace, board: Board) -> None:
    sign_in(client, cast.outsider)
    assert board.name not in client.get("/appraisal").text
    for path in ("", "/edit", "/members", "/members/invite", "/rounds/new"):
        assert client.get(f"/boards/{board.key}{path}").status_code == 404
    assert client.get(f"/calls/{cast.call.key}/boards/new").status_code == 404
