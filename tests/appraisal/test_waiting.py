"""The first page tells members, chair and secretary what waits; lists show what the policy allows, row by row."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.boards.queries import visible_boards
from kcproposals.appraisal.models import Board, Round, ScoreSheet
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets.queries import sheet_by_key, visible_sheets
from kcproposals.appraisal.waits import waiting
from kcproposals.domain.policy import NOBODY, Permission, can
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW


def labels(user: Any) -> dict[str, int]:
    """Return what waits for a person: label → count."""
    return {item.label: item.count for item in waiting(scene.act(user), NOW)}


def test_undertaking_sheets_and_the_close_wait_in_turn(cast: SimpleNamespace) -> None:
    assert labels(cast.secretary) == {"Hồ sơ đã tiếp nhận chờ đưa ra hội đồng": 3}
    board = scene.make_board(cast, cast.call, sworn=False)
    assert labels(cast.members[0]) == {"Cam kết bảo mật, khai báo xung đột lợi ích": 0}
    for member in board.members:
        member.undertaken_at = NOW
    round_ = scene.open_round(cast, board, NOW + timedelta(days=3))
    (item,) = waiting(scene.act(cast.members[0]), NOW)
    assert (item.count, item.due, item.url) == (3, NOW + timedelta(days=3), f"/boards/{board.key}")
    assert labels(cast.secretary) == {}
    scene.score(round_, cast.files, {judge: ["80", "80", "80"] for judge in cast.judges})
    assert labels(cast.members[0]) == {}
    assert labels(cast.secretary) == {"Đủ phiếu hoặc hết hạn chấm, có thể đề nghị khóa": 0}
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    assert labels(cast.chair) == {"Xác nhận khóa vòng chấm": 0} and labels(cast.secretary) == {}
    assert labels(cast.owner) == labels(cast.outsider) == {}


def test_the_deadline_makes_a_round_ready_to_close(cast: SimpleNamespace, board: Board) -> None:
    scene.open_round(cast, board, NOW + timedelta(days=1))
    later = NOW + timedelta(days=1)
    assert [item.url for item in waiting(scene.act(cast.secretary), later)] == [f"/boards/{board.key}"]


def everybody(cast: SimpleNamespace) -> list[Any]:
    """Return every person of the cast as an actor, and the public."""
    users = [cast.owner, cast.rival, cast.administrator, cast.officer, cast.secretary, cast.planner, cast.leader,
             cast.clerk, cast.auditor, cast.outsider, *cast.judges]  # fmt: skip
    return [NOBODY, *map(scene.act, users)]


def test_visible_boards_are_exactly_those_the_policy_shows(cast: SimpleNamespace, board: Board) -> None:
    boards = list(db.session.query(Board))
    for actor in everybody(cast):
        seen = {row.id for row in db.session.scalars(visible_boards(actor))}
        assert seen == {row.id for row in boards if can(actor, Permission.VIEW_BOARD, row)}


def test_visible_sheets_are_exactly_those_the_policy_shows(cast: SimpleNamespace, board: Board, round_: Round) -> None:
    member = board.members[1]
    declare_conflict(member, cast.files[0], "Anh ruột.", actor=scene.act(cast.members[0]), now=NOW)
    scene.score(round_, cast.files[1:], {judge: ["80", "60"] for judge in cast.judges[:4]})
    db.session.commit()
    for _turn in range(2):
        keys = [sheet.key for sheet in db.session.query(ScoreSheet)]
        for actor in everybody(cast):
            seen = {sheet.key for sheet in db.session.scalars(visible_sheets(actor))}
            assert seen == {key for key in keys if can(actor, Permission.VIEW_SHEET, sheet_by_key(key))}
        if not round_.is_closed:
            scene.close(cast, round_)
