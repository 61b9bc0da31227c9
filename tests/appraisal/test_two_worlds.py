"""Before the close nobody can tell two worlds apart that differ only in what other members wrote: not by one byte.

Every route, by every method, as everybody, in two states of a round: status, headers, body, what is kept, what is
logged. A route that this test does not know how to open is an error: it would not be watched.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets.queries import sheet_by_key
from kcproposals.cli import main
from kcproposals.criteria.services import rules_of
from kcproposals.extensions import db
from tests.appraisal import scene, two_worlds, two_worlds_scene
from tests.appraisal.two_worlds import Chance, Copies, Log, Worlds, addresses, ask, crawl, differing
from tests.conftest import NOW, Clock, running_on, settings_for
from tests.people import sign_in

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

READERS = (
    "chair", "member", "other", "conflicted", "secretary", "administrator", "auditor", "officer", "planner", "leader",
    "clerk", "owner", "rival", "outsider", "nobody",
)  # fmt: skip
STATES = [
    *((reader, "open") for reader in READERS),
    *((reader, "closing") for reader in ("chair", "member", "secretary")),
]
# Who presses every button they have, and everybody else's. It is dear, and most buttons of the rest are refused alike.
PRESSING = ("chair", "member", "secretary")
ON_BOARD = ("chair", "member", "other", "conflicted", "secretary", "auditor", "officer", "planner", "leader", "clerk")


@pytest.fixture(scope="module")
def scored(made_once: Flask, empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The scene, made once: the folder of its database and who is in it."""
    folder = tmp_path_factory.mktemp("scored")
    shutil.copy(empty_database, folder / "app.db")
    settings = settings_for(folder, f"sqlite:///{folder / 'app.db'}")
    with running_on(made_once, settings, KCP_CLOCK=Clock()), time_machine.travel(NOW, tick=False):
        cast = two_worlds_scene.make()
        return SimpleNamespace(
            folder=folder, ids={name: getattr(cast, name).id for name in READERS if name != "nobody"}
        )


@pytest.fixture
def database_url(scored: SimpleNamespace, tmp_path: Path) -> str:
    """A copy of that database."""
    shutil.copy(scored.folder / "app.db", tmp_path / "app.db")
    return f"sqlite:///{tmp_path / 'app.db'}"


@pytest.fixture
def chance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chance]:
    """Let nothing but the sheets differ: chance begins anew when told to, the machine's clock stands."""
    with time_machine.travel(NOW, tick=False):
        yield Chance(app, monkeypatch)


def person(scored: SimpleNamespace, name: str) -> User | None:
    return db.session.get_one(User, scored.ids[name]) if name != "nobody" else None


def open_round() -> Round:
    return next(round_ for round_ in db.session.scalars(select(Round)) if not round_.is_closed)


@pytest.mark.parametrize(("reader", "state"), STATES)
def test_before_the_close_nobody_can_tell_what_another_member_wrote(
    app: Flask, client: Any, scored: SimpleNamespace, chance: Chance, tmp_path: Path, reader: str, state: str
) -> None:
    assert two_worlds.unknown_columns() == {}
    if state == "closing":
        rounds.ask_to_close(open_round(), actor=scene.act(person(scored, "secretary")), now=NOW)
        db.session.commit()
    user, worlds, board = person(scored, reader), Worlds(), open_round().board.key
    gets, heads, posts = (addresses(app, user, method) for method in ("GET", "HEAD", "POST"))
    if reader not in PRESSING or state != "open":
        heads, posts = [], []
    own, others = two_worlds_scene.sheets_for(user), worlds.of_others(user)
    copies, found = Copies(tmp_path), []
    for contents in ({}, others):
        copies.put_back()
        worlds.show(contents)
        chance.again()
        found.append(crawl(client, person(scored, reader), gets, heads, posts))
    assert differing(*found) == []
    assert (found[0][f"GET /boards/{board}"][0] == 200) == (reader in ON_BOARD)  # there was something to see
    if reader == "member" and state == "open":
        assert sum(found[0][f"GET /sheets/{key}"][0] == 200 for key in own) == 3 + 1


WRITINGS = (("4", "Rất tốt.", "150000000", "support"), ("1", "Chưa thuyết phục.", "100000000", "do_not_support"))


def write(client: Any, scored: SimpleNamespace, writing: tuple[str, str, str, str]) -> list[Any]:
    """Let a member type a mark nobody may give, fill a sheet, hand it in, take it back and hand it in again."""
    mark, why, amount, conclusion = writing
    user = sign_in(client, person(scored, "member")) and person(scored, "member")
    key = next(key for key in two_worlds_scene.sheets_for(user) if sheet_by_key(key).state == "draft")
    criteria = rules_of(sheet_by_key(key).appraisal.round.criteria_set).keys
    form = {"recommended": amount, "conclusion": conclusion, "shared_note": why}
    form |= {f"mark-{name}": mark for name in criteria} | {f"why-{name}": why for name in criteria}
    statuses = []
    for act, more in (
        ("/autosave", {f"mark-{criteria[0]}": mark + "999"}), ("/autosave", {}), ("", {"then": "next"}),
        ("/reopen", {}), ("", {"then": "next"}),
    ):  # fmt: skip
        version = str(sheet_by_key(key).version)
        statuses.append(ask(client, "POST", f"/sheets/{key}{act}", data={**form, **more, "version": version})[0])
        db.session.expire_all()
    return statuses


def test_what_is_written_leaves_the_same_traces_whatever_it_is(
    app: Flask, client: Any, scored: SimpleNamespace, chance: Chance, tmp_path: Path
) -> None:
    """Log lines, mails, notices, jobs and events of the acts themselves: only the sheet holds what was written."""
    copies, found = Copies(tmp_path), []
    for writing in WRITINGS:
        copies.put_back()
        chance.again()
        with Log() as log:
            statuses = write(client, scored, writing)
        found.append({"log": log.lines, **two_worlds.everything_kept()})
        assert statuses == [200, 200, 303, 303, 303] and any("/autosave 200" in line for line in log.lines)
    assert differing(*found) == []
    texts = json.dumps(found[0], ensure_ascii=False)
    assert "sheet.submitted" in texts and "sheet.reopened" in texts and WRITINGS[0][1] not in texts


def test_the_commands_tell_nothing_of_an_open_round(
    app: Flask, scored: SimpleNamespace, chance: Chance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path / 'app.db'}"
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", address), ("PUBLIC_URL", "https://kc.vn")):
        monkeypatch.setenv(f"KCP_{name}", value)
    board, worlds, found = open_round().board.key, Worlds(), []
    commands = (("export-board", board), ("replay", "--board", board))
    for contents in ({}, worlds.second):
        worlds.show(contents)
        db.session.rollback()
        answers = [CliRunner().invoke(main, words) for words in commands]
        found.append([(answer.exit_code, answer.stdout, answer.stderr) for answer in answers])
    assert found[0] == found[1]
    assert found[0][0][0] == 1  # nothing to export yet


def test_the_two_worlds_do_differ_to_who_may_see(
    app: Flask, client: Any, scored: SimpleNamespace, chance: Chance, tmp_path: Path
) -> None:
    """The comparison above would find a difference: one's own sheet before the close, every sheet after it."""
    member, worlds = person(scored, "member"), Worlds()
    own = [f"/sheets/{key}" for key in two_worlds_scene.sheets_for(member)[:1]]
    copies, before, after = Copies(tmp_path), [], []
    for contents in ({}, worlds.second):
        copies.put_back()
        worlds.show(contents)
        chance.again()
        before.append(crawl(client, person(scored, "member"), own, own, []))
    assert set(differing(*before)) == {f"GET {own[0]}", f"HEAD {own[0]}"}  # of HEAD the length
    copies.put_back()
    cast = SimpleNamespace(secretary=person(scored, "secretary"), chair=person(scored, "chair"))
    scene.close(cast, open_round())
    pages = [page for page in addresses(app, cast.chair, "GET") if page.startswith(("/appraisals/", "/rounds/"))]
    closed = Copies(tmp_path)
    for contents in ({}, worlds.second):
        closed.put_back()
        worlds.show(contents)
        chance.again()
        after.append(crawl(client, person(scored, "chair"), pages, [], []))
    assert {name.split("/")[1] for name in differing(*after)} == {"appraisals", "rounds"}
