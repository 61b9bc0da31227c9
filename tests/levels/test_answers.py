"""The office above answers: takes up, gives back; its board judges without touching what was decided below."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import Agency
from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.services import BoardContent, SeatContent
from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, Role, Seat, can
from kcproposals.extensions import db
from kcproposals.levels import answers, services
from kcproposals.levels.models import Package
from kcproposals.levels.page import PackagePage
from kcproposals.levels.waits import waiting
from kcproposals.notifications.models import Notice
from kcproposals.planning import queries as planning
from kcproposals.planning import services as plans
from kcproposals.proposals.services_ending import withdraw
from tests.appraisal import scene
from tests.conftest import NOW
from tests.planning.conftest import as_role


@pytest.fixture
def taken(sent: Package, officer: Actor) -> Package:
    """The package with its first three files taken up, the last one given back."""
    answers.take_up(sent.items[:3], actor=officer, now=NOW)
    answers.give_back(sent.items[3], "Thiếu báo giá thứ hai.", actor=officer, now=NOW)
    db.session.commit()
    return sent


@pytest.fixture
def judged(cast: SimpleNamespace, above: Agency, taken: Package) -> Round:
    """The files judged by a board of the Cục: two pass, one fails."""
    secretary = scene.act(cast.cuc_secretary)
    content = BoardContent("Hội đồng thẩm định cấp Bộ", scene.DECISION, NOW, "Hà Nội")
    board = boards.appoint_for_year(above, 2027, usable_sets(above.id)[0], content, actor=secretary, now=NOW)
    for user, seat in zip(cast.cuc_judges, (Seat.CHAIR, Seat.MEMBER, Seat.MEMBER), strict=True):
        member = boards.seat(board, user, SeatContent(seat, "Cục", "Chuyên viên", True), actor=secretary, now=NOW)
        boards.undertake(member, actor=scene.act(user), now=NOW)
    assert rounds.ready_files(board) == cast.passed[:3]
    round_ = rounds.open_round(board, rounds.ready_files(board), due_at=None, reason="", actor=secretary, now=NOW)
    scene.score(round_, cast.passed[:3], {judge: ["90", "60", "80"] for judge in cast.cuc_judges})
    rounds.ask_to_close(round_, actor=secretary, now=NOW)
    closing.confirm_close(round_, actor=scene.act(cast.cuc_judges[0]), now=NOW)
    db.session.commit()
    return round_


def test_what_is_given_back_stands_in_the_province_again_and_may_go_up_once_more(
    cast: SimpleNamespace, taken: Package, planner: Actor, officer: Actor
) -> None:
    back = cast.passed[3]
    assert (back.status, back.holder_id, back.status_reason) == ("passed", cast.agency.id, "Thiếu báo giá thứ hai.")
    assert not can(officer, Permission.VIEW_PROPOSAL, back)
    again = services.start(cast.agency, 2027, actor=planner, now=NOW)
    assert [item.proposal for item in again.items] == [back] and again.number == 2
    with pytest.raises(NotAllowed):
        answers.take_up([taken.items[3]], actor=officer, now=NOW)
    with pytest.raises(NotAllowed):
        answers.give_back(taken.items[0], "Muộn rồi.", actor=officer, now=NOW)


def test_a_reason_is_asked_and_nobody_else_answers(
    cast: SimpleNamespace, sent: Package, planner: Actor, officer: Actor
) -> None:
    with pytest.raises(RuleViolation):
        answers.give_back(sent.items[0], "  ", actor=officer, now=NOW)
    for actor in (planner, as_role(cast.above, Role.PLANNER, cast.cuc_planner)):
        with pytest.raises(NotAllowed):
            answers.take_up(sent.items, actor=actor, now=NOW)
    assert [row.count for row in waiting(officer, NOW)] == [4] and waiting(planner, NOW) == []


def test_the_second_level_leaves_the_first_as_it_was(cast: SimpleNamespace, judged: Round, taken: Package) -> None:
    assert [p.status for p in cast.passed] == ["passed", "failed", "passed", "passed"]
    kept = db.session.scalars(select(Appraisal).where(Appraisal.round_id == cast.round.id).order_by(Appraisal.id))
    assert [row.shown for row in kept] == ["88,40", "84,33", "84,33", "71,00", "64,00"]
    assert (taken.items[1].row or {})["mark"] == "84,33"
    page = PackagePage(taken)
    assert [page.above[p.id].passed for p in cast.passed[:3]] == [True, False, True]
    assert page.above[cast.passed[1].id].sentences
    told = db.session.scalars(select(Notice.title).where(Notice.user_id == cast.planner.id, Notice.kind == "package"))
    assert any("không đạt thẩm định cấp Bộ" in title for title in told)


def test_each_office_reads_its_own_round_only(cast: SimpleNamespace, judged: Round, planner: Actor) -> None:
    secretary = scene.act(cast.cuc_secretary)
    assert can(secretary, Permission.VIEW_RESULT, judged) and not can(planner, Permission.VIEW_RESULT, judged)
    assert not can(secretary, Permission.VIEW_RESULT, cast.round)
    first = db.session.scalars(select(Appraisal).where(Appraisal.round_id == cast.round.id)).first()
    assert not can(secretary, Permission.VIEW_SHEETS, first)


def test_neither_boards_take_files_of_the_others(cast: SimpleNamespace, judged: Round) -> None:
    assert rounds.ready_files(cast.board) == [] and cast.passed[3] in rounds.judged_files(cast.board)
    assert rounds.judged_files(judged.board) == cast.passed[:3]
    member = judged.board.members[1]
    with pytest.raises(NotAllowed):
        conflicts.declare_conflict(member, cast.passed[3], "Người quen", actor=scene.act(member.user), now=NOW)


def test_the_plan_of_the_ministry_takes_what_passed_there(cast: SimpleNamespace, above: Agency, judged: Round) -> None:
    planner = scene.act(cast.cuc_planner)
    plan = plans.open_plan(above, "KCQG", 2027, 10**9, "ngân sách trung ương", actor=planner, now=NOW)
    assert [row.proposal_id for row in planning.candidates(plan)] == [cast.passed[0].id, cast.passed[2].id]
    batch = plans.draft_batch(plan, "stop", actor=planner, now=NOW)
    assert {item.proposal.status for item in batch.items} == {"planned"} and len(batch.items) == 2


def test_a_board_of_a_year_is_the_ministrys_alone(cast: SimpleNamespace, above: Agency) -> None:
    secretary = as_role(cast.agency, Role.SECRETARY, cast.secretary)
    content = BoardContent("Hội đồng", scene.DECISION, NOW, "")
    with pytest.raises(NotAllowed):
        boards.appoint_for_year(cast.agency, 2027, usable_sets(above.id)[0], content, actor=secretary, now=NOW)
    assert db.session.scalars(select(Board).where(Board.year.is_not(None))).all() == []


def test_a_withdrawal_reaches_the_office_that_holds_the_file(
    cast: SimpleNamespace, sent: Package, officer: Actor
) -> None:
    withdraw(cast.passed[0], "Hết vốn.", actor=scene.act(cast.owner), now=NOW)
    db.session.commit()
    assert db.session.scalar(
        select(Notice.id).where(Notice.user_id == cast.cuc_officer.id, Notice.kind == "withdrawal")
    )
    with pytest.raises(NotAllowed):
        answers.take_up(sent.items[:1], actor=officer, now=NOW)
    assert len(PackagePage(sent).waiting) == 3
