"""Panels share the files of a call, reviewers are named file by file; nothing is kept before it is confirmed."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.boards import panels, reviewers
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.boards.models import FileReviewer
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Seat
from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


@pytest.fixture
def second(cast: SimpleNamespace, board: Board) -> Board:
    """A second panel of the call, with three who give marks; four more files wait."""
    content = boards.BoardContent("Tiểu ban 2", scene.DECISION, None, "")
    made = boards.appoint(cast.call, content, actor=scene.act(cast.secretary), now=NOW)
    for user, role in ((cast.leader, Seat.CHAIR), (cast.planner, Seat.REVIEWER), (cast.members[0], Seat.MEMBER)):
        boards.seat(
            made, user, boards.SeatContent(role, "Sở", "Chuyên viên", True), actor=scene.act(cast.secretary), now=NOW
        )
    cast.files += [scene.make_file(cast.call, cast.facility, cast.owner, serial) for serial in range(4, 8)]
    db.session.commit()
    return made


def test_a_file_is_in_one_panel_and_only_that_panel_may_judge_it(
    cast: SimpleNamespace, board: Board, second: Board
) -> None:
    actor = scene.act(cast.secretary)
    wanted = {file.key: (second if file.serial > 3 else board).key for file in cast.files}
    assert panels.share(board, wanted, actor=actor, now=NOW) == 7
    assert panels.share(second, wanted, actor=actor, now=NOW) == 0
    db.session.commit()
    assert [file.serial for file in rounds.ready_files(board)] == [1, 2, 3]
    with pytest.raises(RuleViolation):
        rounds.open_round(board, cast.files[:4], due_at=None, reason="", actor=actor, now=NOW)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        declare_conflict(board.present[0], cast.files[5], "x", actor=scene.act(cast.chair), now=NOW)
    rounds.open_round(board, rounds.ready_files(board), due_at=None, reason="", actor=actor, now=NOW)
    with pytest.raises(NotAllowed, match="vòng chấm"):
        panels.share(second, {cast.files[0].key: second.key}, actor=actor, now=NOW)
    panels.share(second, {cast.files[6].key: board.key}, actor=actor, now=NOW)
    assert [file.serial for file in rounds.ready_files(second)] == [4, 5, 6]
    with pytest.raises(RuleViolation):
        panels.share(second, {cast.files[6].key: "nothing"}, actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        panels.share(second, {}, actor=scene.act(cast.chair), now=NOW)


def test_sharing_evenly_is_previewed_respects_conflicts_and_says_what_is_impossible(
    client: Any, cast: SimpleNamespace, board: Board, second: Board
) -> None:
    declare_conflict(second.present[0], cast.files[0], "Anh ruột.", actor=scene.act(cast.leader), now=NOW)
    db.session.commit()
    address = f"/boards/{board.key}/panels"
    assert sign_in(client, cast.chair).get(address).status_code == 404
    sign_in(client, cast.secretary)
    page = client.get(f"{address}?by=even&least=3").text
    assert "Cách chia đang xem, chưa lưu" in page and "7 hồ sơ sẽ chuyển" in page
    assert panels.files_of_group(board)[0].panel == ""
    made = panels.even_shares([board, second], panels.files_of_group(board), None, 3)
    assert made.takers[cast.files[0].key] == (board.key,) and sorted(made.loads.values()) == [3, 4]
    refused = client.get(f"{address}?by=even&least=3&cap=3")
    assert refused.status_code == 422 and "Mức nhỏ nhất chia được là 4" in refused.text
    short = client.get(f"{address}?by=even&least=6").text
    assert "không tiểu ban nào nhận được" in short or "Có hồ sơ không tiểu ban nào" in short
    assert client.get(f"{address}?by=even&least=x").status_code == 422
    by = client.get(f"{address}?by=activity&activity_UNG_DUNG_MMTB={second.key}").text
    assert "7 hồ sơ sẽ chuyển" in by
    fields = {f"panel_{file.key}": second.key for file in cast.files[1:]}
    assert client.post(address, data=fields).status_code == 303
    assert [file.panel for file in panels.files_of_group(board)] == ["", *[second.key] * 6]
    page = client.get(address).text
    assert "cộng 6 hồ sơ" in page  # who sits on both panels


def test_reviewers_are_named_evenly_conflicts_left_out_and_told_once(
    client: Any, cast: SimpleNamespace, board: Board
) -> None:
    for member in board.present[1:4]:
        member.role = "reviewer"
    declare_conflict(board.present[1], cast.files[0], "Chị ruột.", actor=scene.act(cast.members[0]), now=NOW)
    db.session.commit()
    made = reviewers.propose(board, 2, None)
    first, second, third = (member.key for member in board.present[1:4])
    assert made.takers[cast.files[0].key] == (second, third) and set(made.loads.values()) == {2}
    address = f"/boards/{board.key}/reviewers"
    sign_in(client, cast.secretary)
    assert "Phân công đang xem" in client.get(f"{address}?each=2").text
    assert db.session.query(FileReviewer).count() == 0
    assert "Mức nhỏ nhất làm được là 2" in client.get(f"{address}?each=2&cap=1").text
    assert "thiếu 2 người" in client.get(f"{address}?each=4").text
    fields = {f"file_{cast.files[0].key}": [first]}
    refused = client.post(address, data=fields)
    assert refused.status_code == 422 and "có xung đột lợi ích" in refused.text
    fields = {f"file_{file.key}": list(made.takers[file.key]) for file in cast.files}
    assert client.post(address, data=fields).status_code == 303
    assert db.session.query(FileReviewer).count() == 6
    before = db.session.query(Notice).count()
    assert client.post(f"{address}/tell").status_code == 303 and client.post(f"{address}/tell").status_code == 303
    assert db.session.query(Notice).count() == before + 3
    scene.open_round(cast, board)
    db.session.commit()
    page = sign_in(client, cast.members[1]).get(f"/boards/{board.key}").text
    assert page.count("bạn là phản biện") == 2


def test_a_board_that_cannot_reach_the_quorum_of_its_criteria_does_not_open(
    cast: SimpleNamespace, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {**cast.criteria.definition["rules"], "quorum": {"share": "2/3", "must_include": ["reviewer*2"]}}
    cast.criteria.definition = {**cast.criteria.definition, "rules": rules}
    db.session.flush()
    with pytest.raises(RuleViolation, match="túc số"):
        scene.open_round(cast, board)
    board.present[2].role = "reviewer"
    assert scene.open_round(cast, board).state == "open"


def test_a_points_board_of_two_is_refused_with_the_reason(client: Any, cast: SimpleNamespace, board: Board) -> None:
    for member in board.present[2:]:
        boards.unseat(member, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(RuleViolation, match="ba thành viên"):
        scene.open_round(cast, board)
    sign_in(client, cast.secretary)
    assert "chỉ là ý kiến cá nhân" in client.get(f"/boards/{board.key}").text
    assert "ba thành viên chấm điểm" in client.get(f"/boards/{board.key}/rounds/new").text
