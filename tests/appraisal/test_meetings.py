"""A board's meeting as services run it: people, files in order, notes, reserved opinions; nothing once signed."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from kcproposals.appraisal.boards import changes
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.meetings import agenda, attendance, notes, services
from kcproposals.appraisal.meetings.compare import compared_rounds
from kcproposals.appraisal.meetings.documents import build_minutes
from kcproposals.appraisal.meetings.minutes import bring_up_to_date
from kcproposals.appraisal.meetings.models import Meeting
from kcproposals.appraisal.meetings.notes import ItemText
from kcproposals.appraisal.meetings.queries import item_by_key, meeting_of
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Board, Round
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.audit.models import AuditEvent
from kcproposals.documents import services as papers
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from tests.appraisal import scene
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=40)


@pytest.fixture
def meeting(cast: SimpleNamespace, round_: Round) -> Meeting:
    """A meeting that runs, nobody called yet; member 1 keeps out of the second file."""
    seat = next(m for m in round_.board.members if m.user_id == cast.members[0].id)
    declare_conflict(seat, cast.files[1], "Anh ruột là chủ cơ sở.", actor=scene.act(cast.members[0]), now=NOW)
    made = services.create(round_, actor=scene.act(cast.secretary), now=NOW)
    services.begin(made, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    return made


def call(cast: SimpleNamespace, meeting: Meeting, acts: str) -> None:
    """Call the members in the order of the board: p present, o online, a absent."""
    for line, act in zip(attendance.Roll(meeting).lines, acts, strict=True):
        word = {"p": "present", "o": "online", "a": "absent"}[act]
        attendance.mark(meeting, line.member, word, reason="ốm", actor=scene.act(cast.secretary), now=NOW)


def codes(meeting: Meeting) -> list[str]:
    return [(item.appraisal.proposal.code or "")[-1] for item in meeting.items]


def test_it_is_set_up_once_with_everybody_and_every_file_and_tells_them(cast: SimpleNamespace, round_: Round) -> None:
    secretary = scene.act(cast.secretary)
    made = services.create(round_, actor=secretary, now=NOW)
    assert services.create(round_, actor=secretary, now=LATER) is made
    assert (made.venue, made.planned_at) == (round_.board.meeting_place, round_.board.meets_at)
    assert [row.state for row in made.attendances] == ["expected"] * 5 and codes(made) == ["1", "2", "3"]
    told = db.session.scalars(select(Notice.user_id).where(Notice.title.startswith("Phiên họp"))).all()
    assert sorted(told) == sorted(judge.id for judge in cast.judges)
    for stranger in (cast.chair, cast.planner, cast.owner):
        with pytest.raises(NotAllowed):
            services.begin(made, actor=scene.act(stranger), now=NOW)


def test_the_quorum_follows_who_comes_goes_and_keeps_out(cast: SimpleNamespace, meeting: Meeting) -> None:
    call(cast, meeting, "ppopa")
    first, second = meeting.items[0], meeting.items[1]
    assert (attendance.Roll(meeting).quorum(first).here, attendance.Roll(meeting).quorum(first).met) == (4, True)
    kept_out = attendance.Roll(meeting).quorum(second)
    assert (kept_out.here, kept_out.recused, kept_out.short, kept_out.met) == (3, 1, 1, False)
    chair = meeting.attendances[0].member
    attendance.mark(meeting, chair, "left", actor=scene.act(cast.secretary), now=LATER)
    gone = attendance.Roll(meeting).quorum(first)
    assert not gone.met and gone.short == 1 and meeting.attendances[0].left_at == LATER
    attendance.mark(meeting, chair, "back", actor=scene.act(cast.secretary), now=LATER)
    assert attendance.Roll(meeting).quorum(first).met
    with pytest.raises(RuleViolation, match="lý do"):
        attendance.mark(meeting, chair, "absent", reason=" ", actor=scene.act(cast.secretary), now=LATER)


def test_files_stand_in_an_order_that_knows_no_result_before_the_close(
    cast: SimpleNamespace, round_: Round, meeting: Meeting
) -> None:
    secretary = scene.act(cast.secretary)
    agenda.move(meeting, meeting.items[2], -1, actor=secretary, now=NOW)
    assert codes(meeting) == ["1", "3", "2"]
    agenda.move(meeting, meeting.items[0], -1, actor=secretary, now=NOW)  # at the edge nothing moves
    with pytest.raises(NotAllowed):
        agenda.order_by(meeting, "rank", actor=secretary, now=NOW)
    agenda.take_up(meeting, meeting.items[1], actor=secretary, now=NOW)
    neighbours = agenda.neighbour(meeting, 1), agenda.neighbour(meeting, -1)
    assert [item.appraisal.proposal.code[-1] for item in neighbours if item and item.appraisal.proposal.code] == [
        "2", "1",
    ]  # fmt: skip
    agenda.order_by(meeting, "code", actor=secretary, now=NOW)
    assert codes(meeting) == ["1", "2", "3"] and services.current_item(meeting) is meeting.items[2]
    scene.score(round_, [cast.files[0], cast.files[2]], {judge: ["72", "90"] for judge in cast.judges})
    scene.close(cast, round_)
    agenda.order_by(meeting, "rank", actor=secretary, now=NOW)
    assert codes(meeting) == ["3", "1", "2"]
    with pytest.raises(RuleViolation, match="phút"):
        agenda.set_minutes(meeting, {meeting.items[0].key: 0}, actor=secretary, now=NOW)


def test_notes_are_guarded_and_kept_from_who_keeps_out(cast: SimpleNamespace, meeting: Meeting) -> None:
    secretary, item = scene.act(cast.secretary), meeting.items[0]
    notes.save(item, ItemText("Vốn đối ứng?"), version=1, actor=secretary, now=NOW, tells=False)
    with pytest.raises(StaleVersion):
        notes.save(item, ItemText("Khác"), version=1, actor=secretary, now=NOW)
    with pytest.raises(RuleViolation, match="chỉnh sửa"):
        notes.save(item, ItemText(changes_until=date(2026, 4, 1)), version=2, actor=secretary, now=NOW)
    agenda.move(meeting, item, 1, actor=secretary, now=NOW)  # an order is no other text
    notes.save(item, ItemText("Vốn đối ứng đủ."), version=2, actor=secretary, now=NOW)
    db.session.commit()
    events = db.session.scalars(select(AuditEvent.data).where(AuditEvent.action == "meeting.noted")).all()
    assert len(events) == 1 and "Vốn" not in str(events)  # no words in the log, none for an autosave
    cast.members[0].name = "Thư ký ngồi ghế khác"
    with pytest.raises(NotAllowed):
        notes.save(meeting.items[1], ItemText("x"), version=1, actor=scene.act(cast.members[0]), now=NOW)


def test_an_opinion_is_reserved_after_the_close_by_its_member_or_from_paper(
    cast: SimpleNamespace, round_: Round, meeting: Meeting
) -> None:
    secretary, member, item = scene.act(cast.secretary), cast.members[1], meeting.items[0]
    with pytest.raises(NotAllowed):
        notes.reserve(item, "Chưa đồng ý.", actor=scene.act(member), now=NOW)
    call(cast, meeting, "ppppp")
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in (cast.chair, *cast.members[1:])})
    scene.close(cast, round_)
    for stranger, file in ((cast.secretary, item), (cast.members[0], meeting.items[1]), (cast.owner, item)):
        with pytest.raises(NotAllowed):
            notes.reserve(file, "Chưa đồng ý.", actor=scene.act(stranger), now=NOW)
    own = notes.reserve(item, "Chưa đồng ý.", actor=scene.act(member), now=NOW)
    seats = {row.member.user_id: row.member for row in meeting.attendances}
    with pytest.raises(NotAllowed, match="tự ghi"):
        notes.take_from_paper(item, seats[member.id], "Khác.", actor=secretary, now=NOW)
    taken = notes.take_from_paper(item, seats[cast.members[2].id], "Theo giấy.", actor=secretary, now=NOW)
    with pytest.raises(NotAllowed):
        notes.confirm(taken, actor=scene.act(member), now=NOW)
    services.end(meeting, actor=secretary, now=LATER)
    assert bring_up_to_date(meeting, actor=secretary, now=LATER) == ["thời gian kết thúc", "ý kiến bảo lưu"]
    document = minutes_of(round_)
    assert document is not None
    said = build_minutes(document).reserved
    assert [(one.member, one.text) for one in said] == [
        (member.name, "Chưa đồng ý."), (cast.members[2].name, "Theo giấy."),
    ]  # fmt: skip
    assert "tự ghi" in said[0].basis and "bản giấy" in said[1].basis and "chưa xác nhận" in said[1].basis
    notes.confirm(taken, actor=scene.act(cast.members[2]), now=LATER)
    notes.withdraw(own, actor=scene.act(member), now=LATER)
    bring_up_to_date(meeting, actor=secretary, now=LATER)
    (left,) = build_minutes(document).reserved
    assert left.member == cast.members[2].name and "đã xác nhận" in left.basis
    papers.sign(document, actor=scene.act(cast.chair), now=LATER)
    for act in (
        lambda: notes.reserve(item, "Muộn.", actor=scene.act(member), now=LATER),
        lambda: notes.save(item, ItemText("Muộn."), version=item.version, actor=secretary, now=LATER),
        lambda: services.begin(meeting, actor=secretary, now=LATER),
        lambda: bring_up_to_date(meeting, actor=secretary, now=LATER),
    ):
        with pytest.raises(NotAllowed, match="đã ký"):
            act()


def test_minutes_account_for_every_sheet_and_say_what_happened(
    cast: SimpleNamespace, board: Board, round_: Round, meeting: Meeting
) -> None:
    secretary = scene.act(cast.secretary)
    call(cast, meeting, "pppoa")
    attendance.mark(meeting, meeting.attendances[2].member, "left", actor=secretary, now=LATER)
    text = ItemText("Máy cũ?", "Đồng ý.", "- Bổ sung hợp đồng tín dụng", date(2026, 4, 1), True)
    notes.save(meeting.items[0], text, version=1, actor=secretary, now=NOW)
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in (cast.chair, *cast.members[1:3])})
    scene.score(round_, [cast.files[0]], {cast.members[0]: ["80"]})
    scene.close(cast, round_)
    services.end(meeting, actor=secretary, now=NOW + timedelta(hours=2))
    bring_up_to_date(meeting, actor=secretary, now=NOW + timedelta(hours=2))
    document = minutes_of(round_)
    assert document is not None
    value = build_minutes(document)
    people = {person.name: person for person in value.present}
    assert people["Ủy viên Số 2"].left_at == LATER and people["Ủy viên Số 3"].online
    assert [(person.name, person.reason) for person in value.absent] == [("Ủy viên Số 4", "ốm")]
    sums, rows = value.sheets, {row.code[-1]: row for row in value.results}
    assert sums is not None and sums.expected == 3 * 5 == sum(len(row.standings) for row in value.results)
    assert rows["2"].standings == ("D", "X", "D", "D", "T") and rows["1"].verdict.endswith("sau khi chỉnh sửa")
    assert rows["3"].standings == ("D", "T", "D", "D", "T")
    (file,) = value.files
    assert file.changes == ("Bổ sung hợp đồng tín dụng",) and file.changes_until == date(2026, 4, 1)


def test_a_member_who_leaves_and_their_alternate_are_both_named(
    cast: SimpleNamespace, board: Board, round_: Round, meeting: Meeting
) -> None:
    secretary = scene.act(cast.secretary)
    seat = next(m for m in board.members if m.user_id == cast.members[3].id)
    scene.score(round_, [cast.files[0]], {cast.members[3]: ["82"]})
    call(cast, meeting, "ppppa")
    assert attendance.Roll(meeting).quorum().appointed == 5
    changes.leave(seat, "chuyển công tác", "Quyết định số 20/QĐ-SCT", actor=secretary, now=LATER)
    db.session.commit()
    assert (attendance.Roll(meeting).quorum().appointed, len(attendance.Roll(meeting).lines)) == (5, 4)
    scene.score(round_, cast.files, {judge: ["82", None, "60"] for judge in cast.judges[:4]})
    scene.close(cast, round_, LATER)
    document = minutes_of(round_)
    assert document is not None
    value = build_minutes(document)
    (gone,) = value.left
    assert (gone.name, gone.reason) == (cast.members[3].name, "chuyển công tác, Quyết định số 20/QĐ-SCT")
    assert cast.members[3].name not in [person.name for person in (*value.present, *value.absent)]
    assert cast.members[3].name in value.members and (value.quorum.present, value.quorum.base) == (4, 5)
    rows = {row.code[-1]: row.standings for row in value.results}
    assert rows["1"][4] == "D" and rows["2"] == ("T", "X", "T", "T", "T")  # what was handed in stays


def test_a_round_opened_again_shows_both_results_and_why(cast: SimpleNamespace, closed: Round) -> None:
    secretary = scene.act(cast.secretary)
    again = rounds.open_round(
        closed.board, [cast.files[2]], due_at=None, reason="Cơ sở bổ sung hợp đồng.", actor=secretary, now=NOW
    )
    scene.score(again, [cast.files[2]], {judge: ["75"] for judge in cast.judges})
    scene.close(cast, again)
    compared = compared_rounds(again)
    assert [one.number for one in compared.rounds] == [1, 2]
    (file,) = compared.files
    assert [result.shown for result in file.results if result] == ["60,00", "75,00"] and file.moved
    assert compared_rounds(closed).files == ()
    document = minutes_of(again)
    assert document is not None
    value = build_minutes(document)
    assert value.again == "Cơ sở bổ sung hợp đồng." and value.results[0].total == "75,00"
    assert value.results[0].earlier == ("Vòng 1 (khóa ngày 02/03/2026): 60,00 điểm, không đạt",)


def test_of_a_round_closed_without_a_meeting_the_records_say_who_came(cast: SimpleNamespace, closed: Round) -> None:
    made = meeting_of(closed)
    assert made is not None and {row.state for row in made.attendances} == {"present"}
    found = item_by_key(made.items[0].key)
    assert found is not None and found.meeting is made and item_by_key("zzzzzzzzzz") is None
