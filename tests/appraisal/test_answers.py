"""What facilities are told after the close: plain words, comments without names, once."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.appraisal.answers import services
from kcproposals.appraisal.answers.models import FacilityAnswer
from kcproposals.appraisal.answers.queries import visible_answers
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

__all__ = ["commented"]


@pytest.fixture
def commented(cast: SimpleNamespace, round_: Round) -> Round:
    """A closed round: two members wrote the same comment on the first file, one another; the third file failed."""
    notes = {
        cast.chair: "Cần báo giá thứ ba.",
        cast.members[0]: "cần báo giá thứ ba.",
        cast.members[1]: "Bổ sung PCCC.",
    }
    for judge in cast.judges:
        for file, total in zip(cast.files, ("82", "74", "60"), strict=True):
            note = notes.get(judge, "") if file is cast.files[0] else ""
            scene.hand_in(scene.sheet_of(round_, judge, file), judge, total, shared_note=note)
    scene.close(cast, round_)
    return round_


def of_file(round_: Round, number: int) -> Appraisal:
    return round_.appraisals[number]


def test_the_words_say_result_mark_threshold_and_what_comes_next(cast: SimpleNamespace, commented: Round) -> None:
    passed, failed = (" ".join(services.words_of(of_file(commented, n))) for n in (0, 2))
    assert "Kết quả: đạt. Điểm của đề án là 82,00 trên 100; mức đạt là 70 điểm." in passed
    assert "Hội đồng đề xuất hỗ trợ 300.000.000 đồng (cơ sở đề nghị 300.000.000 đồng)." in passed
    assert "chưa phải là được hỗ trợ" in passed
    assert "Kết quả: chưa đạt." in failed and "Tổng điểm 60,00 chưa đạt mức 70 điểm." in failed


def test_the_secretary_sends_all_at_once_and_the_facility_reads_it(
    client: Any, cast: SimpleNamespace, commented: Round
) -> None:
    sign_in(client, cast.secretary)
    page = client.get(f"/rounds/{commented.key}/answers").text
    assert page.count("giá thứ ba") == 1  # the same words stand once
    assert not any(judge.name in page for judge in cast.judges)
    keys = [row.key for row in commented.appraisals]
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    assert once is not None
    data: dict[str, Any] = {"files": keys[:2], "once": once.group(1)}
    data[f"comments_{keys[0]}"] = "- Bổ sung PCCC.\n\nCần báo giá thứ ba.\n"
    answer = client.post(f"/rounds/{commented.key}/answers", data=data)
    assert answer.status_code == 303
    again = client.post(f"/rounds/{commented.key}/answers", data=data)
    assert again.status_code == 303  # the same form again gives the same answer and changes nothing
    sent = list(db.session.scalars(select(FacilityAnswer).order_by(FacilityAnswer.appraisal_id)))
    assert [row.comments for row in sent] == [["Bổ sung PCCC.", "Cần báo giá thứ ba."], []]
    mails = [mail.body for mail in db.session.scalars(select(Mail)) if "Kết quả thẩm định" in mail.subject]
    assert any("Cần báo giá thứ ba." in body for body in mails)
    sign_in(client, cast.owner)
    seen = client.get(f"/proposals/{cast.files[0].key}").text
    assert "Hội đồng trả lời cơ sở" in seen and "Bổ sung PCCC." in seen
    assert "Hội đồng trả lời cơ sở" not in client.get(f"/proposals/{cast.files[2].key}").text
    sign_in(client, cast.secretary)
    again = client.get(f"/rounds/{commented.key}/answers").text
    assert again.count('name="files"') == 1 and "Đã gửi" in again


def test_nobody_answers_before_the_close_twice_or_about_a_file_of_theirs(
    client: Any, cast: SimpleNamespace, board: Board
) -> None:
    open_round = scene.open_round(cast, board)
    db.session.commit()
    sign_in(client, cast.secretary)
    assert client.get(f"/rounds/{open_round.key}/answers").status_code == 404
    scene.score(open_round, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    member = next(member for member in board.members if member.user_id == cast.members[0].id)
    declare_conflict(member, cast.files[1], "Em họ là chủ cơ sở.", actor=scene.act(cast.members[0]), now=NOW)
    scene.close(cast, open_round)
    secretary, row = scene.act(cast.secretary), of_file(open_round, 0)
    services.send(row, [], actor=secretary, now=NOW)
    with pytest.raises(NotAllowed, match="đã gửi"):
        services.send(row, [], actor=secretary, now=NOW)
    with pytest.raises(NotAllowed):
        services.send(of_file(open_round, 1), [], actor=scene.act(cast.chair), now=NOW)
    sign_in(client, cast.chair)
    assert client.get(f"/rounds/{open_round.key}/answers").status_code == 404
    for user in (cast.owner, cast.rival, cast.officer, cast.chair, cast.secretary):
        actor = scene.act(user)
        listed = set(db.session.scalars(visible_answers(actor)))
        rows = list(db.session.scalars(select(FacilityAnswer)))
        assert listed == {one for one in rows if can(actor, Permission.VIEW_ANSWER, one)}
