"""Two people press at the same moment: one close, and no mark that slips in behind the secretary's back."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import Flask

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import BoardMember, Round, ScoreSheet
from kcproposals.appraisal.results.recompute import differences
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.appraisal import scene
from tests.conftest import NOW


def at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Run acts in threads of their own, together; return "done" or "refused" for each."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                db.session.commit()
                outcomes[place] = "done"
            except RuleViolation:
                db.session.rollback()
                outcomes[place] = "refused"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def loaded(model: Any, row_id: int) -> Any:
    """Return a row in the session of this thread."""
    return db.session.get_one(model, row_id)


def test_a_round_closes_once(app: Flask, cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    round_id, chair_id = round_.id, cast.chair.id
    db.session.remove()

    def close() -> None:
        actor = scene.act(loaded(User, chair_id))
        closing.confirm_close(loaded(Round, round_id), actor=actor, now=NOW)

    assert sorted(at_once(app, close, close)) == ["done", "refused"]
    closed = loaded(Round, round_id)
    assert [row.rank for row in closed.appraisals] == [1, 2, None] and differences(closed) == []


def test_a_mark_saved_while_the_secretary_asks_is_either_in_or_refused(
    app: Flask, cast: SimpleNamespace, round_: Round
) -> None:
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges[:4]})
    sheet = scene.sheet_of(round_, cast.members[3], cast.files[0])
    content, version = scene.content(sheet, "10"), sheet.version
    db.session.commit()
    sheet_id, round_id, member_id, secretary_id = sheet.id, round_.id, cast.members[3].id, cast.secretary.id
    db.session.remove()

    def hand_in() -> None:
        mine, actor = loaded(ScoreSheet, sheet_id), scene.act(loaded(User, member_id))
        sheets.save(mine, content, version=version, actor=actor, now=NOW)
        sheets.submit(mine, actor=actor, now=NOW)

    def ask() -> None:
        rounds.ask_to_close(loaded(Round, round_id), actor=scene.act(loaded(User, secretary_id)), now=NOW)

    outcomes = at_once(app, hand_in, ask)
    assert outcomes[1] == "done"
    state = loaded(ScoreSheet, sheet_id).state
    assert state == {"done": "submitted", "refused": "draft"}[outcomes[0]]
    assert loaded(Round, round_id).state == "closing"


def test_a_conflict_declared_in_the_second_of_a_save_has_the_last_word(
    app: Flask, cast: SimpleNamespace, round_: Round
) -> None:
    me, file = cast.members[0], cast.files[0]
    sheet, seat = scene.sheet_of(round_, me, file), next(m for m in round_.board.members if m.user_id == me.id)
    content, version = scene.content(sheet, "80"), sheet.version
    db.session.commit()
    sheet_id, seat_id, file_id, me_id = sheet.id, seat.id, file.id, me.id
    db.session.remove()

    def save() -> None:
        actor = scene.act(loaded(User, me_id))
        sheets.save(loaded(ScoreSheet, sheet_id), content, version=version, actor=actor, now=NOW)

    def declare() -> None:
        actor, member = scene.act(loaded(User, me_id)), loaded(BoardMember, seat_id)
        declare_conflict(member, loaded(Proposal, file_id), "Anh ruột là chủ cơ sở.", actor=actor, now=NOW)

    outcomes = at_once(app, save, declare)
    assert outcomes[1] == "done"
    after = loaded(ScoreSheet, sheet_id)
    assert after.state == "recused" and after.is_recused
    assert after.marks == (content.marks if outcomes[0] == "done" else {})
    db.session.rollback()
    assert at_once(app, save) == ["refused"]
