"""Conflicts of interest: declared or detected, they shut the file, take the sheet out and leave the count."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.models import Board, BoardMember, Conflict, Round
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.proposals.models import Attachment, Partner
from kcproposals.proposals.queries import proposal_by_key, visible_proposals
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


def seat_of(board: Board, user: Any) -> BoardMember:
    """Return somebody's seat."""
    return next(member for member in board.members if member.user_id == user.id)


def declare(
    cast: SimpleNamespace, board: Board, user: Any, file: Any, reason: str = "Anh ruột là chủ cơ sở."
) -> Conflict:
    """Let a member declare a conflict."""
    return conflicts.declare_conflict(seat_of(board, user), file, reason, actor=scene.act(user), now=NOW)


def test_a_conflict_declared_before_the_round_keeps_the_sheet_out(cast: SimpleNamespace, board: Board) -> None:
    declare(cast, board, cast.members[0], cast.files[1])
    round_ = scene.open_round(cast, board)
    states = [scene.sheet_of(round_, cast.members[0], file).state for file in cast.files]
    assert states == ["draft", "recused", "draft"]


def test_a_conflict_shuts_file_and_attachments_and_lists(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    file, member = cast.files[1], cast.members[0]
    declare(cast, board, member, file)
    db.session.commit()
    sign_in(client, member)
    assert client.get(f"/proposals/{file.key}").status_code == 404
    assert client.get(f"/proposals/{file.key}/attachments/abcdefghjk").status_code == 404
    assert client.get(f"/sheets/{scene.sheet_of(round_, member, file).key}").status_code == 404
    db.session.expire_all()
    actor = scene.act(member)
    assert not can(actor, Permission.VIEW_PROPOSAL, proposal_by_key(file.key))
    seen = {row.id for row in db.session.scalars(visible_proposals(actor))}
    assert seen == {cast.files[0].id, cast.files[2].id}


def test_only_oneself_with_a_reason_and_while_the_round_is_open(
    cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    with pytest.raises(NotAllowed):
        conflicts.declare_conflict(
            seat_of(board, cast.members[0]), cast.files[0], "x", actor=scene.act(cast.secretary), now=NOW
        )
    with pytest.raises(RuleViolation):
        declare(cast, board, cast.members[0], cast.files[0], " ")
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        declare(cast, board, cast.members[0], cast.files[0])


def test_a_file_of_another_call_is_not_the_boards(cast: SimpleNamespace, board: Board) -> None:
    other = scene.make_call(cast.agency, cast.criteria, title="Đợt khác", programme="KCQG")
    file = scene.make_file(other, cast.facility, cast.owner, 50, code="QG26-24-0050")
    with pytest.raises(NotAllowed):
        declare(cast, board, cast.members[0], file)


def test_a_closed_round_does_not_bar_a_conflict_in_the_next(cast: SimpleNamespace, board: Board, closed: Round) -> None:
    with pytest.raises(NotAllowed):
        declare(cast, board, cast.members[0], cast.files[2])
    again = rounds.open_round(
        board, [cast.files[2]], due_at=None, reason="Có số liệu mới.", actor=scene.act(cast.secretary), now=NOW
    )
    declare(cast, board, cast.members[0], cast.files[2])
    assert scene.sheet_of(again, cast.members[0], cast.files[2]).state == "recused"
    assert scene.sheet_of(closed, cast.members[0], cast.files[2]).state == "locked"


def test_people_of_the_facility_and_its_namesakes_are_detected(cast: SimpleNamespace, board: Board) -> None:
    db.session.add(
        FacilityMember(facility_id=cast.facility.id, user_id=cast.members[0].id, role="colleague", created_at=NOW,
                       left_at=NOW)
    )  # fmt: skip
    seat_of(board, cast.members[1]).organisation = "Phòng Kỹ thuật, cơ sở MINH HOẠ 02"
    seat_of(board, cast.members[2]).organisation = "Cơ sở minh họa 021"
    cast.files[2].created_by_id = cast.members[3].id
    round_ = scene.open_round(cast, board)
    recused = {
        (user.name[-1], file.serial)
        for user in cast.judges
        for file in cast.files
        if scene.sheet_of(round_, user, file).state == "recused"
    }
    assert recused == {("1", 1), ("1", 3), ("2", 2), ("4", 3)}
    assert {conflict.kind for conflict in db.session.query(Conflict)} == {"detected"}


def test_people_and_namesakes_of_the_unit_and_of_partners_are_detected(cast: SimpleNamespace, board: Board) -> None:
    unit = ImplementingUnit(
        agency_id=cast.agency.id, name="Trung tâm Khuyến công Mẫu", name_folded="trung tam", created_at=NOW
    )
    db.session.add(unit)
    db.session.flush()
    for file in cast.files[:2]:
        file.implementing_unit = unit
    db.session.add(UnitMember(unit_id=unit.id, user_id=cast.members[0].id, created_at=NOW, left_at=NOW))
    cast.files[2].partners = [Partner(position=1, name="Trường Cao đẳng nghề Mẫu")]
    seat_of(board, cast.members[1]).organisation = "Phòng Tư vấn, Trung tâm khuyến công mẫu"
    seat_of(board, cast.members[2]).organisation = "Khoa Cơ khí, Trường cao đẳng nghề Mẫu"
    round_ = scene.open_round(cast, board)
    recused = {
        (user.name[-1], file.serial)
        for user in cast.judges
        for file in cast.files
        if scene.sheet_of(round_, user, file).state == "recused"
    }
    assert recused == {("1", 1), ("1", 2), ("2", 1), ("2", 2), ("3", 3)}
    reasons = {conflict.reason for conflict in db.session.query(Conflict)}
    assert {"Thành viên công tác tại đơn vị thực hiện", "Thành viên công tác tại đơn vị phối hợp"} < reasons


def test_a_member_who_joins_the_facility_later_can_neither_mark_nor_read(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    member, file = cast.members[0], cast.files[1]
    db.session.add(
        FacilityMember(facility_id=file.facility_id, user_id=member.id, role="colleague", created_at=NOW)
    )  # fmt: skip
    db.session.commit()
    sheet = scene.sheet_of(round_, member, file)
    assert sign_in(client, member).get(f"/sheets/{sheet.key}").status_code == 404
    scene.score(round_, cast.files, {judge: ["80", None, "80"] for judge in cast.judges})
    scene.close(cast, round_)
    appraisal = next(row for row in round_.appraisals if row.proposal_id == file.id)
    assert client.get(f"/appraisals/{appraisal.key}").status_code == 404
    assert client.get(f"/rounds/{round_.key}/export/json").status_code == 404
    assert client.get(f"/rounds/{round_.key}/result").status_code == 200


def test_declaring_twice_is_one_conflict(cast: SimpleNamespace, board: Board) -> None:
    assert declare(cast, board, cast.members[0], cast.files[0]) is declare(cast, board, cast.members[0], cast.files[0])


def test_the_members_page_declares_before_it_undertakes(client: Any, cast: SimpleNamespace, board: Board) -> None:
    seat_of(board, cast.members[0]).undertaken_at = None
    db.session.commit()
    round_ = scene.open_round(cast, board)
    db.session.commit()
    sign_in(client, cast.members[0])
    address, line = f"/boards/{board.key}/interests", f"line_{cast.files[1].key}"
    unsworn = client.post(address, data={line: "Vợ là kế toán trưởng."})
    assert unsworn.status_code == 422 and "Vợ là kế toán trưởng." in unsworn.text
    assert client.post(address, data={line: "x" * 501, "agree": "y"}).status_code == 422
    assert client.post(address, data={line: "Vợ là kế toán trưởng.", "agree": "y"}).status_code == 303
    db.session.expire_all()
    assert seat_of(board, cast.members[0]).undertaken_at == NOW
    assert scene.sheet_of(round_, cast.members[0], cast.files[1]).state == "recused"
    page = client.get(address).text
    assert "Vợ là kế toán trưởng." in page and line not in page and "Đã rút" in page
    assert sign_in(client, cast.secretary).get(address).status_code == 404


def test_a_recused_member_leaves_the_base_of_an_unconflicted_quorum_only(
    cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    file = cast.files[0]
    for member in cast.members[:2]:
        declare(cast, board, member, file)
    scene.score(round_, [file], {judge: ["80"] for judge in (cast.chair, cast.members[2], cast.members[3])})
    scene.close(cast, round_)
    result = round_.appraisals[0].result
    assert result is not None and result["quorum"] is False and len(result["recused"]) == 2  # 3 of 5 appointed < 2/3
    assert db.session.query(Attachment).count() == 0
