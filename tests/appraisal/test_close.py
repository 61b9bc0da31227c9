"""Closing a round: the secretary asks, the chair confirms, results are kept, everything else follows."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.notifications.models import Mail
from kcproposals.proposals.services_ending import withdraw
from tests.appraisal import scene
from tests.conftest import NOW


def results(round_: Round) -> dict[str, tuple[bool | None, int | None, str | None]]:
    """Return code → conclusion, rank and shown total."""
    return {row.proposal.code[-4:]: (row.passed, row.rank, row.shown) for row in round_.appraisals}


def test_results_statuses_and_minutes_come_with_the_close(cast: SimpleNamespace, closed: Round) -> None:
    assert results(closed) == {
        "0001": (True, 1, "82,00"), "0002": (True, 2, "74,00"), "0003": (False, None, "60,00"),
    }  # fmt: skip
    assert [file.status for file in cast.files] == ["passed", "passed", "failed"]
    assert [file.proposed for file in cast.files] == [300_000_000, 300_000_000, None]
    minutes = minutes_of(closed)
    assert minutes is not None and minutes.state == "to_sign" and minutes.board_id == closed.board_id
    assert minutes.concerned == []


def test_only_the_secretary_asks_and_only_the_chair_confirms(cast: SimpleNamespace, round_: Round) -> None:
    for user in (cast.chair, cast.members[0], cast.administrator, cast.planner, cast.outsider):
        with pytest.raises(NotAllowed):
            rounds.ask_to_close(round_, actor=scene.act(user), now=NOW)
    with pytest.raises(NotAllowed):
        closing.confirm_close(round_, actor=scene.act(cast.chair), now=NOW)  # nobody asked
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    for user in (cast.secretary, cast.members[0], cast.administrator, cast.leader):
        with pytest.raises(NotAllowed):
            closing.confirm_close(round_, actor=scene.act(user), now=NOW)
    closing.confirm_close(round_, actor=scene.act(cast.chair), now=NOW)
    assert round_.is_closed


def test_nothing_can_be_marked_once_the_secretary_asked(cast: SimpleNamespace, round_: Round) -> None:
    sheet = scene.sheet_of(round_, cast.members[0], cast.files[0])
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        scene.hand_in(sheet, cast.members[0], "80")
    rounds.take_back(round_, actor=scene.act(cast.chair), now=NOW)
    scene.hand_in(sheet, cast.members[0], "80")
    assert sheet.state == "submitted"


def test_a_close_cannot_be_undone_or_repeated(cast: SimpleNamespace, closed: Round) -> None:
    for act, user in ((closing.confirm_close, cast.chair), (rounds.take_back, cast.secretary),
                      (rounds.ask_to_close, cast.secretary)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(closed, actor=scene.act(user), now=NOW)
    with pytest.raises(NotAllowed):
        scene.hand_in(scene.sheet_of(closed, cast.chair, cast.files[0]), cast.chair, "10")


def test_a_file_without_a_quorum_stays_in_appraisal_and_can_be_judged_again(
    cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    totals: dict[object, list[str | None]] = {judge: ["82", "74", "60"] for judge in cast.judges}
    totals[cast.members[2]] = totals[cast.members[3]] = ["82", "74", None]
    scene.score(round_, cast.files, totals)
    scene.close(cast, round_)
    assert results(round_)["0003"] == (None, None, None) and cast.files[2].status == "in_appraisal"
    assert cast.files[2] in rounds.judged_files(board)
    again = rounds.open_round(
        board, [cast.files[2]], due_at=None, reason="Không đủ túc số.", actor=scene.act(cast.secretary), now=NOW
    )
    own = scene.sheet_of(again, cast.chair, cast.files[2])
    assert own.state == "draft" and sum(own.marks.values()) == 6000  # each begins with their own marks
    assert scene.sheet_of(again, cast.members[3], cast.files[2]).marks == {}
    scene.score(again, [cast.files[2]], {judge: ["75"] for judge in cast.judges})
    scene.close(cast, again)
    assert cast.files[2].status == "passed" and results(round_)["0003"] == (None, None, None)


def test_a_missing_a_late_and_a_recused_sheet_are_all_accounted_for(cast: SimpleNamespace, round_: Round) -> None:
    first, second, _third = cast.files
    declare_conflict(
        next(m for m in round_.board.members if m.user_id == cast.members[3].id), second, "Anh ruột là chủ cơ sở.",
        actor=scene.act(cast.members[3]), now=NOW,
    )  # fmt: skip
    scene.score(round_, cast.files, {judge: ["80", "80", None] for judge in cast.judges[:4]})
    round_.due_at = NOW
    scene.hand_in(scene.sheet_of(round_, cast.members[3], first), cast.members[3], "10")
    assert scene.sheet_of(round_, cast.members[3], first).state == "late"
    scene.close(cast, round_)
    kinds = ("used", "excluded", "late", "recused", "missing")
    counts = [[len(row.result[kind]) for kind in kinds] for row in round_.appraisals]
    assert counts == [[4, 0, 1, 0, 0], [4, 0, 0, 1, 0], [0, 0, 0, 0, 5]]
    assert [row.shown for row in round_.appraisals] == ["80,00", "80,00", None]


def test_a_withdrawn_file_leaves_the_round_and_the_ranking(cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    withdraw(cast.files[0], "Đổi kế hoạch sản xuất.", actor=scene.act(cast.owner), now=NOW)
    db.session.commit()
    with pytest.raises(NotAllowed):
        sheets.reopen(scene.sheet_of(round_, cast.chair, cast.files[0]), actor=scene.act(cast.chair), now=NOW)
    scene.close(cast, round_)
    assert results(round_) == {"0001": (None, None, None), "0002": (True, 1, "74,00"), "0003": (False, None, "60,00")}
    assert cast.files[0].status == "withdrawn"


def test_commitments_are_opened_at_the_close_and_only_then(cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {cast.chair: ["82", None, None]})
    db.session.commit()
    sheet = scene.sheet_of(round_, cast.chair, cast.files[0])
    events = list(db.session.scalars(select(AuditEvent).where(AuditEvent.object_type == "sheet")))
    assert [event.action for event in events] == ["sheet.submitted"]
    assert events[0].data["commitment"] == sheet.commitment and events[0].data["version"] == sheet.version
    assert sheet.nonce not in str([event.data for event in events]) and "8200" not in str(events[0].data)
    scene.close(cast, round_)
    closing_event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "round.closed")).one()
    assert closing_event.data["openings"][0][2:] == [sheet.nonce, sheet.commitment]
    assert sheets.commitment_to(sheet.nonce, sheets.content_of(sheet)) == sheet.commitment


def test_a_vice_chair_authorised_in_writing_closes_and_presides(cast: SimpleNamespace, board: Board) -> None:
    member = next(m for m in board.members if m.user_id == cast.members[0].id)
    member.role = "vice_chair"
    round_ = scene.open_round(cast, board)
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        closing.confirm_close(round_, actor=scene.act(cast.members[0]), now=NOW)
    member.authorisation = "Giấy ủy quyền số 3/UQ-HĐTĐ"
    db.session.flush()
    closing.confirm_close(round_, actor=scene.act(cast.members[0]), now=NOW)
    assert round_.closed_by_id == cast.members[0].id


def test_the_median_of_the_recommended_amounts_is_proposed(cast: SimpleNamespace, round_: Round) -> None:
    amounts = (250_000_000, 300_000_000, 280_000_000, 100_000_000)
    for judge, amount in zip(cast.judges[:4], amounts, strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, "80", recommended=amount)
    scene.close(cast, round_)
    row = db.session.scalars(select(Appraisal).where(Appraisal.proposal_id == cast.files[0].id)).one()
    assert row.proposed == cast.files[0].proposed == 250_000_000


def test_the_board_gets_the_head_of_the_chain_that_covers_the_close(cast: SimpleNamespace, closed: Round) -> None:
    run_pending()
    mails = [m for m in db.session.query(Mail) if m.subject.startswith("Đã khóa vòng chấm")]
    assert {mail.to_address for mail in mails} == {judge.email for judge in cast.judges}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "round.closed")).one()
    line = next(line for line in mails[0].body.splitlines() if line.startswith(f"agency-{cast.agency.id} "))
    _chain, number, digest = line.split()
    anchored = db.session.scalars(
        select(AuditEvent).where(AuditEvent.chain_id == event.chain_id, AuditEvent.number == int(number))
    ).one()
    assert anchored.number >= event.number and anchored.hash == digest
