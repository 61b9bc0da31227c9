"""What a round kept of its meeting before meetings had tables of their own comes along, down and up, row for row."""

import json
from types import SimpleNamespace

import flask_migrate
import pytest
from sqlalchemy import text

from kcproposals.appraisal.meetings import attendance
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.models import Round
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW

pytestmark = pytest.mark.own_database


def test_a_meeting_goes_down_to_its_round_and_up_again(cast: SimpleNamespace, closed: Round) -> None:
    meeting, key = meeting_of(closed), closed.key
    assert meeting is not None
    member, secretary = closed.board.members[4], scene.act(cast.secretary)
    attendance.mark(meeting, member, "absent", reason="đi công tác", actor=secretary, now=NOW)
    meeting.discussion, meeting.venue = "Thống nhất.", "Phòng họp số 2"
    facts = (meeting.opened_at, meeting.ended_at, member.key)
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(revision="0007")
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT meeting FROM rounds")).scalar_one()
    kept = json.loads(kept) if isinstance(kept, str) else kept
    assert kept["absent"] == {facts[2]: "đi công tác"} and kept["venue"] == "Phòng họp số 2"
    flask_migrate.upgrade()
    back = meeting_of(db.session.query(Round).filter_by(key=key).one())
    assert back is not None and (back.opened_at, back.ended_at, back.discussion) == (*facts[:2], "Thống nhất.")
    assert [(row.state, row.reason) for row in back.attendances] == [
        *[("present", "")] * 4, ("absent", "đi công tác"),
    ]  # fmt: skip
    assert [item.position for item in back.items] == [1, 2, 3] and back.drafted is None
