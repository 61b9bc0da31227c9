"""The pages of a meeting: who opens what, buttons that work without JavaScript, a screen without names or marks."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.meetings import agenda, attendance, notes, services
from kcproposals.appraisal.meetings.minutes import bring_up_to_date
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.meetings.notes import ItemText
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.documents import services as papers
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.web.waiting import WAITING
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


@pytest.fixture
def meeting(cast: SimpleNamespace, round_: Round) -> Meeting:
    """A planned meeting; member 1 keeps out of the first file."""
    seat = next(m for m in round_.board.members if m.user_id == cast.members[0].id)
    declare_conflict(seat, cast.files[0], "Anh ruột là chủ cơ sở.", actor=scene.act(cast.members[0]), now=NOW)
    made = services.create(round_, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    return made


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_the_secretary_runs_it_with_buttons_alone(client: Any, cast: SimpleNamespace, meeting: Meeting) -> None:
    sign_in(client, cast.secretary)
    page, key = f"/meetings/{meeting.key}", meeting.attendances[4].member.key
    assert client.get(f"/boards/{meeting.round.board.key}").text.count(page) == 1
    assert client.post(f"{page}/current", data={"to": "next"}).status_code == 409  # it has not begun
    assert client.post(f"{page}/begin").status_code == 303
    refused = client.post(f"{page}/attendance", data={"member": key, "act": "absent", "reason": ""})
    assert refused.status_code == 422 and "open" in refused.text
    assert client.post(f"{page}/attendance", data={"member": "zz", "act": "present"}).status_code == 409
    assert client.post(f"{page}/attendance", data={"member": key, "act": "absent", "reason": "ốm"}).status_code == 303
    assert client.post(f"{page}/attendance-rest").status_code == 303
    assert client.post(f"{page}/order", data={"by": "rank"}).status_code == 409
    assert client.post(f"{page}/order", data={"move": f"down:{meeting.items[0].key}"}).status_code == 303
    assert client.post(f"{page}/minutes-each", data={"minutes": "mười"}).status_code == 422
    assert client.post(f"{page}/minutes-each", data={"minutes": "15"}).status_code == 303
    assert client.post(f"{page}/current", data={"to": meeting.items[1].key}).status_code == 303
    seen = words(client.get(page))
    assert "3/5, chưa đủ túc số: thiếu 1 thành viên" in seen and "1 thành viên không tham gia hồ sơ này" in seen
    facts = {"venue": "Phòng 2", "opened_at": "2026-03-02T09:00", "ended_at": "2026-03-02T08:00", "version": "2"}
    assert "sau thời gian bắt đầu" in words(client.post(f"{page}/facts", data=facts))
    assert client.post(f"{page}/facts", data={**facts, "ended_at": ""}).status_code == 303
    stale = client.post(f"{page}/facts", data={**facts, "ended_at": ""})
    assert stale.status_code in (409, 422)
    assert client.post(f"{page}/end").status_code == 303 and "Họp tiếp" in words(client.get(page))


def test_notes_are_saved_while_typing_and_two_tabs_lose_nothing(
    client: Any, cast: SimpleNamespace, meeting: Meeting
) -> None:
    sign_in(client, cast.secretary)
    page = f"/meeting-items/{meeting.items[0].key}"
    saved = client.post(f"{page}/autosave", data={"discussion": "Máy cũ?", "only": ["discussion"], "version": "1"})
    assert saved.status_code == 200 and saved.json["version"] == 2
    other = client.post(f"{page}/autosave", data={"changes": "Thêm hợp đồng", "only": ["changes"], "version": "1"})
    assert other.status_code == 409 and "Thêm hợp đồng" in other.text
    bad = {"changes": "Thêm hợp đồng", "changes_until": "31/02/2026", "version": "2", "discussion": "Máy mới."}
    half = client.post(f"{page}/autosave", data=bad)
    assert half.status_code == 200 and set(half.json["errors"]) == {"changes_until"}  # the rest is kept
    assert client.post(page, data={**bad, "version": "3"}).status_code == 422
    whole = {"changes": "Thêm hợp đồng", "changes_until": "31/03/2026", "is_shareable": "y", "version": "3"}
    answer = client.post(page, data={**whole, "then": "next"})
    assert answer.status_code == 303 and answer.location.endswith(meeting.items[1].key)
    seen = words(sign_in(client, cast.chair).get(page))
    assert "Thêm hợp đồng" in seen and "31/03/2026" in seen


def test_who_opens_what(client: Any, cast: SimpleNamespace, meeting: Meeting) -> None:
    page, item = f"/meetings/{meeting.key}", f"/meeting-items/{meeting.items[0].key}"
    for user, whole, file in (
        (cast.secretary, 200, 200), (cast.chair, 200, 200), (cast.auditor, 200, 200), (cast.members[0], 200, 404),
        (cast.planner, 404, 404), (cast.leader, 404, 404), (cast.owner, 404, 404), (cast.outsider, 404, 404),
    ):  # fmt: skip
        sign_in(client, user)
        assert [client.get(address).status_code for address in (page, f"{page}/screen", item)] == [whole, whole, file]
        if user is not cast.secretary:
            assert client.post(f"{page}/begin").status_code == 404
            assert client.post(item, data={"version": "1"}).status_code == 404
    assert item not in sign_in(client, cast.members[0]).get(page).text
    assert sign_in(client, cast.chair).post(f"{item}/opinion", data={"text": "Không."}).status_code == 404


def test_the_screen_names_nobody_and_knows_results_only_after_the_close(
    client: Any, cast: SimpleNamespace, round_: Round, meeting: Meeting
) -> None:
    secretary = scene.act(cast.secretary)
    services.begin(meeting, actor=secretary, now=NOW)
    for line in attendance.Roll(meeting).lines:
        attendance.mark(meeting, line.member, "present", actor=secretary, now=NOW)
    agenda.take_up(meeting, meeting.items[0], actor=secretary, now=NOW)
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in (cast.chair, *cast.members[1:])})
    db.session.commit()
    screen = f"/meetings/{meeting.key}/screen"
    before = words(sign_in(client, cast.members[0]).get(screen))
    assert "Phiếu đã nộp 4 / 4" in before and "1 thành viên" in before and "82" not in before
    scene.close(cast, round_)
    after = BeautifulSoup(client.get(screen).text, "html.parser").select_one(".kc-screen")
    assert after is not None
    text = " ".join(after.get_text(" ").split())
    assert "82,00" in text and "Đạt" in text
    assert not [judge.name for judge in cast.judges if judge.name in before + text and judge is not cast.members[0]]
    sign_in(client, cast.secretary)
    back = client.post(f"/meetings/{meeting.key}/current", data={"to": "next", "back": "screen"})
    assert back.location.endswith("/screen")


def test_members_reserve_and_confirm_in_the_browser(
    client: Any, cast: SimpleNamespace, round_: Round, meeting: Meeting
) -> None:
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in (cast.chair, *cast.members[1:])})
    scene.close(cast, round_)
    page = f"/meeting-items/{meeting.items[0].key}"
    sign_in(client, cast.secretary)
    seat = next(row.member for row in meeting.attendances if row.member.user_id == cast.members[1].id)
    assert client.post(f"{page}/paper-opinion", data={"member": seat.key, "words": ""}).status_code == 422
    assert client.post(f"{page}/paper-opinion", data={"member": seat.key, "words": "Theo giấy."}).status_code == 303
    opinion = meeting.items[0].opinions[0].key
    assert client.post(f"/opinions/{opinion}/confirm").status_code == 404
    assert sign_in(client, cast.members[2]).post(f"/opinions/{opinion}/confirm").status_code == 409
    sign_in(client, cast.members[1])
    assert "Đúng ý tôi" in words(client.get(page))
    assert client.post(f"/opinions/{opinion}/confirm").status_code == 303
    assert client.post(f"{page}/opinion", data={"text": "Sửa lại."}).status_code == 303
    seen = words(sign_in(client, cast.chair).get(page))
    assert "Sửa lại." in seen and "tự ghi" in seen and "Theo giấy." not in seen
    assert sign_in(client, cast.members[1]).post(f"/opinions/{opinion}/withdraw").status_code == 303


def test_a_meeting_ahead_waits_for_members_and_the_secretary(
    cast: SimpleNamespace, round_: Round, meeting: Meeting
) -> None:
    def labels(user: Any) -> list[str]:
        return [one.label for ask in WAITING for one in ask(scene.act(user), NOW) if one.url.startswith("/meetings/")]

    assert labels(cast.chair) == labels(cast.secretary) == ["Phiên họp sắp tới"]
    assert labels(cast.planner) == labels(cast.owner) == []
    services.begin(meeting, actor=scene.act(cast.secretary), now=NOW)
    assert labels(cast.members[0]) == ["Phiên họp đang diễn ra"]
    services.end(meeting, actor=scene.act(cast.secretary), now=NOW)
    assert labels(cast.chair) == []


@pytest.mark.parametrize("page", ["", "/screen"])
def test_a_longer_agenda_asks_no_more_questions(
    client: Any, cast: SimpleNamespace, round_: Round, meeting: Meeting, page: str, count_queries: list[str]
) -> None:
    def cost() -> int:
        sign_in(client, cast.secretary).get(f"/meetings/{meeting.key}{page}")
        count_queries.clear()
        assert client.get(f"/meetings/{meeting.key}{page}").status_code == 200
        return len(count_queries)

    few = cost()
    for serial in range(10, 25):
        file = scene.make_file(cast.call, cast.facility, cast.owner, serial, status="in_appraisal")
        appraisal = Appraisal(round=round_, proposal=file, position=serial)
        db.session.add(MeetingItem(meeting=meeting, appraisal=appraisal, position=serial))
    db.session.commit()
    assert cost() <= few


def test_a_facility_reads_what_it_must_change_once_the_minutes_are_out(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    secretary, made = scene.act(cast.secretary), meeting_of(closed)
    assert made is not None
    shared = ItemText("Ý kiến riêng.", "", "Bổ sung hợp đồng tín dụng.", date(2026, 4, 1), True)
    notes.save(made.items[0], shared, version=1, actor=secretary, now=NOW)
    notes.save(made.items[1], ItemText(changes="Chỉ nội bộ."), version=1, actor=secretary, now=NOW)
    bring_up_to_date(made, actor=secretary, now=NOW)
    db.session.commit()
    own, rival = (f"/proposals/{file.key}" for file in cast.files[:2])
    assert "Bổ sung hợp đồng" not in sign_in(client, cast.owner).get(own).text
    document = minutes_of(closed)
    assert document is not None
    papers.sign(document, actor=scene.act(cast.chair), now=NOW)
    papers.give_number(document, actor=scene.act(cast.clerk), now=NOW)
    db.session.commit()
    run_pending()
    seen = words(client.get(own))
    assert "Bổ sung hợp đồng tín dụng. Xin chỉnh sửa trước ngày 01/04/2026." in seen and "Ý kiến riêng" not in seen
    assert "Chỉ nội bộ" not in sign_in(client, cast.rival).get(rival).text
