"""Signs of a formality for chair and auditor, feedback for each member, nothing for anybody before the close."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet
from kcproposals.appraisal.personal import worked_sheets
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.appraisal.signs.feedback import feedback_of
from kcproposals.appraisal.signs.page import Report, report_of
from kcproposals.appraisal.signs.queries import Work, work_of
from kcproposals.extensions import db
from kcproposals.intake.models import SiteVisit
from kcproposals.notifications.models import Notice
from tests.appraisal import scene
from tests.conftest import NOW, Clock
from tests.people import sign_in

REASON = "Số liệu hiệu quả chưa có căn cứ tính toán."


def fill(round_: Round, user: Any, file: Any, total: str, at: datetime, **more: Any) -> ScoreSheet:
    """Let a member open a file at ``at``, save after four minutes and hand in after six."""
    sheet, own = (
        scene.sheet_of(round_, user, file),
        more.pop("reason", f"Ý kiến riêng về hồ sơ {file.code} của {user.id}."),
    )
    content = scene.content(sheet, total, **more)
    content.justifications.update(dict.fromkeys(content.justifications, own))
    actor, opened = scene.act(user), more.pop("opened", at)
    sheets.save(
        sheet, content, version=sheet.version, actor=actor, now=at + timedelta(minutes=4), opened_at=opened
    )  # fmt: skip
    sheets.submit(sheet, actor=actor, now=at + timedelta(minutes=6))
    return sheet


@pytest.fixture
def careful(cast: SimpleNamespace, round_: Round) -> Round:
    """A closed round of five people who took their time: each a mark of their own, an hour apart."""
    totals = {0: "82", 1: "74", 2: "60"}
    for who, judge in enumerate(cast.judges):
        for number, file in enumerate(cast.files):
            start = NOW + timedelta(hours=who, minutes=10 * number)
            fill(round_, judge, file, str(float(totals[number]) + who), start)
    for file in cast.files[:2]:
        db.session.add(
            SiteVisit(
                proposal_id=file.id, planned_on=NOW.date(), visited_on=NOW.date(), findings={}, created_at=NOW,
                created_by_id=cast.officer.id, signed_at=NOW, signed_by_id=cast.officer.id,
            )
        )  # fmt: skip
    scene.close(cast, round_, NOW + timedelta(days=1))
    return round_


def work(round_: Round, user: Any) -> Work:
    """Return the work of a round as a person may know it."""
    return work_of([round_], scene.act(user))[round_.id]


def report(round_: Round, user: Any) -> Report:
    """Return the signs of a round as a person may know them."""
    return report_of(work(round_, user))


def told(found: Report) -> dict[str, tuple[str, ...]]:
    """Return the sentences of a report by kind."""
    return {kind.code: kind.sentences for kind in found.kinds}


def test_a_careful_board_shows_no_sign(client: Any, cast: SimpleNamespace, careful: Round) -> None:
    found = report(careful, cast.chair)
    assert told(found) == {} and len(found.unseen) == 10 and found.sheets == 15 and found.time.usual == "6 phút"
    assert found.agreement == "W = 1,00" and "rất cao" in found.agreement_words[0]
    assert [row.mean for row in found.members] == ["−2,50", "−1,25", "0,00", "+1,25", "+2,50"]
    page = sign_in(client, cast.chair).get(f"/rounds/{careful.key}/signs")
    assert page.status_code == 200 and "Đã tìm, không thấy" in page.text and "không thấy gì" in page.text
    kept = [(row.total, row.rank, row.passed) for row in careful.appraisals]
    assert kept == [("84", 1, True), ("76", 2, True), ("62", None, False)]


def test_every_sign_is_said_with_its_numbers_and_a_way_out(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    first, second, _third = cast.files
    for file in cast.files:
        marks = dict.fromkeys(cast.criteria.definition["items"][n]["key"] for n in range(6))
        marks = dict.fromkeys(marks, 1000)
        scene.hand_in(scene.sheet_of(round_, cast.chair, file), cast.chair, "", marks=marks)
        for judge in cast.members[:2]:
            fill(round_, judge, file, "80", NOW, reason=REASON)
    fill(round_, cast.members[2], first, "80", NOW + timedelta(hours=2))
    quick = scene.sheet_of(round_, cast.members[2], second)
    at = NOW + timedelta(hours=3)
    scene_content = scene.content(quick, "71")
    actor = scene.act(cast.members[2])
    sheets.save(quick, scene_content, version=quick.version, actor=actor, now=at, opened_at=at)
    sheets.submit(quick, actor=actor, now=at + timedelta(seconds=40))
    scene.close(cast, round_, NOW + timedelta(days=1))
    found = told(report(round_, cast.auditor))
    names = [user.name for user in cast.judges]
    codes = ", ".join(file.code for file in cast.files)
    assert found["flat_sheet"] == (f"{names[0]} cho cùng một điểm ở mọi tiêu chí trên 3 phiếu: {codes}",)
    assert found["same_sheet"][0] == f"{names[0]} nộp 3 phiếu giống hệt nhau: {codes}"
    assert found["shared_text"] == (f"{names[1]}, {names[2]} cùng viết ({codes}): “{REASON}”",)
    assert found["short_time"] == (f"{names[3]} ở trang của 1 hồ sơ chưa đến 2 phút: {second.code}",)
    assert found["burst"][0] == f"{names[0]} nộp 3 phiếu trong 0 giây: {codes}"
    assert found["together"] == (f"{names[1]}, {names[2]} nộp cùng lúc ở 3 hồ sơ: {codes}",)
    assert found["unopened"] == (f"{names[0]} nộp 3 phiếu khi chưa mở hồ sơ: {codes}",)
    assert found["no_visit"] == (f"2 hồ sơ: {first.code}, {second.code}",) and "all_alike" not in found
    page = sign_in(client, cast.auditor).get(f"/rounds/{round_.key}/signs").text
    assert page.count("Có thể vì:") == len(found) and "không phải là kết luận" in page


PAGES = ("/rounds/{key}/signs", "/rounds/{key}/feedback")


def test_only_chair_and_auditor_see_signs_and_only_members_feedback(
    client: Any, cast: SimpleNamespace, careful: Round
) -> None:
    signs, feedback = (page.format(key=careful.key) for page in PAGES)
    expected = {
        "chair": (200, 200), "auditor": (200, 404), "secretary": (404, 404), "planner": (404, 404),
        "leader": (404, 404), "officer": (404, 404), "administrator": (404, 404), "owner": (404, 404),
        "outsider": (404, 404),
    }  # fmt: skip
    for name, codes in expected.items():
        sign_in(client, getattr(cast, name))
        assert (client.get(signs).status_code, client.get(feedback).status_code) == codes, name
    for member in cast.members:
        sign_in(client, member)
        assert (client.get(signs).status_code, client.get(feedback).status_code) == (404, 200)
    assert sign_in(client, cast.planner).get("/appraisal/signs").status_code == 403
    sign_in(client, cast.chair)
    assert signs in client.get(f"/rounds/{careful.key}/result").text
    sign_in(client, cast.members[0])
    assert signs not in client.get(f"/rounds/{careful.key}/result").text
    assert feedback in client.get(f"/boards/{careful.board.key}").text


def test_nothing_of_it_is_there_before_the_close(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    db.session.commit()
    for user in (cast.chair, cast.auditor, cast.members[0]):
        sign_in(client, user)
        assert [client.get(page.format(key=round_.key)).status_code for page in PAGES] == [404, 404]
        assert "/feedback" not in client.get(f"/boards/{round_.board.key}").text
    assert work_of([round_], scene.act(cast.auditor)) == {}


def test_files_of_a_conflict_are_left_out_for_that_reader(cast: SimpleNamespace, board: Board) -> None:
    declare_conflict(board.members[0], cast.files[0], "Anh ruột.", actor=scene.act(cast.chair), now=NOW)
    round_ = scene.open_round(cast, board)
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.members})
    scene.score(round_, cast.files[1:], {cast.chair: ["74", "60"]})
    scene.close(cast, round_)
    theirs, all_of_it = work(round_, cast.chair), work(round_, cast.auditor)
    assert (theirs.left_out, all_of_it.left_out) == (1, 0) and (len(theirs.sheets), len(all_of_it.sheets)) == (10, 14)
    assert cast.files[0].code not in {file.code for file in theirs.files.values()}
    assert report_of(all_of_it).measure == "alpha" and "hồ sơ" in report_of(all_of_it).agreement_words[0]


def test_too_few_members_say_nothing(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {cast.chair: ["82", "74", "60"]})
    scene.close(cast, round_)
    found = report(round_, cast.chair)
    assert found.agreement == "" and "Chưa nói được gì" in found.agreement_words[0] and found.members[0].mean == ""
    assert "Chưa so được" in sign_in(client, cast.chair).get(f"/rounds/{round_.key}/signs").text
    page = sign_in(client, cast.members[0]).get(f"/rounds/{round_.key}/feedback")
    assert page.status_code == 200 and "không nộp phiếu nào" in page.text
    db.session.execute(update(ScoreSheet).values(state="draft"))
    db.session.execute(update(Appraisal).values(passed=None, result=None))
    db.session.commit()
    assert "Chưa có phiếu nào để xem" in sign_in(client, cast.auditor).get(f"/rounds/{round_.key}/signs").text


def test_feedback_is_about_the_member_alone(client: Any, cast: SimpleNamespace, careful: Round) -> None:
    me = cast.members[3]
    held = worked_sheets(me.id).rows
    assert [(row["code"], row["saves"]) for row in held] == [(file.code, 1) for file in cast.files]
    assert held[0]["opened_at"] == NOW + timedelta(hours=4)
    page = sign_in(client, me).get(f"/rounds/{careful.key}/feedback").text
    assert "trung bình cao hơn họ 2,50 điểm" in page and "Không có gì nổi bật" in page
    assert not any(user.name in page for user in cast.judges if user != me)
    own = feedback_of(work(careful, me), me.id)
    assert own is not None and [file.total for file in own.files] == ["86", "78", "64"] and own.time == "6 phút"
    assert [file.deviation for file in own.files] == ["+2,50", "+2,50", "+2,50"]
    notices = db.session.scalars(select(Notice).where(Notice.title.contains("Nhìn lại phiếu"))).all()
    assert {notice.user_id for notice in notices} == {user.id for user in cast.judges}
    assert len({notice.body for notice in notices}) == 1  # nothing of anybody's sheet is in it
    next(seat for seat in careful.board.members if seat.user_id == me.id).left_at = NOW
    db.session.commit()
    assert client.get(f"/rounds/{careful.key}/feedback").status_code == 404  # who left reads nothing of others


def test_the_auditor_compares_boards_in_few_questions(
    client: Any, cast: SimpleNamespace, careful: Round, count_queries: list[str]
) -> None:
    def ask() -> int:
        sign_in(client, cast.auditor)
        db.session.rollback()
        count_queries.clear()
        page = client.get("/appraisal/signs")
        assert page.status_code == 200 and page.text.count("W = ") == len(ROUNDS)
        return len(count_queries)

    ROUNDS = [careful]
    before = ask()
    other = scene.make_board(cast, cast.call)
    files = [scene.make_file(cast.call, cast.facility, cast.owner, n) for n in (11, 12, 13)]
    again = scene.open_round(cast, other)
    scene.score(again, files, {judge: ["82", "74", "60"] for judge in cast.judges})
    scene.close(cast, again, NOW + timedelta(days=2))
    ROUNDS.append(again)
    assert ask() == before


def test_the_page_of_a_sheet_carries_when_it_was_opened(
    client: Any, cast: SimpleNamespace, round_: Round, clock: Clock
) -> None:
    sheet = scene.sheet_of(round_, cast.members[0], cast.files[0])
    sign_in(client, cast.members[0])
    page = client.get(f"/sheets/{sheet.key}").text
    assert f'data-autosave="/sheets/{sheet.key}/autosave"' in page  # a kept text is found again under this address
    stamp = page.split('name="opened" value="')[1].split('"')[0]
    clock.advance(minutes=9)

    def save(one: ScoreSheet, opened: str, mark: str) -> int:
        fields = {"version": str(one.version), "mark-phu_hop": "other", "other-phu_hop": mark, "opened": opened}
        headers = {"Accept": "application/json", "X-Autosave": "1"}
        answer = client.post(f"/sheets/{one.key}/autosave", data=fields, headers=headers)
        db.session.expire_all()
        return int(answer.status_code)

    later = client.get(f"/sheets/{sheet.key}").text.split('name="opened" value="')[1].split('"')[0]
    assert save(sheet, later, "11") == save(sheet, stamp, "12") == save(sheet, later, "13") == 200
    assert sheet.opened_at == NOW  # the earliest
    other = scene.sheet_of(round_, cast.members[0], cast.files[1])
    for number, forged in enumerate((stamp, stamp.replace("1", "2", 1), "", "x.y", "9999999999.abc")):
        assert save(other, forged, str(number + 1)) == 200
    assert other.marks == {"phu_hop": 500} and other.opened_at is None
