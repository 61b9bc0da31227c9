"""export-board and replay: a closed board goes out as it was, and every digit comes back."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from kcproposals.appraisal.models import Appraisal, Board
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.cli import main
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.rulesio import score
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.appraisal import scene
from tests.conftest import NOW


@pytest.fixture
def cast(
    people: SimpleNamespace, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """A board with an open round over two files, on an installation that commands find."""
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", database_url), ("PUBLIC_URL", "https://kc.vn")):
        monkeypatch.setenv(f"KCP_{name}", value)
    load_packs(NOW)
    people.judges = [people.chair, *people.members]
    call = scene.make_call(people.agency, next(s for s in usable_sets(people.agency.id) if s.code == "kc_starter"))
    people.files = [scene.make_file(call, people.facility, people.owner, serial) for serial in (1, 2)]
    people.board = scene.make_board(people, call)
    people.round = scene.open_round(people, people.board)
    scene.score(people.round, people.files, {judge: ["82", "60.5"] for judge in people.judges})
    db.session.commit()
    return people


def run(*words: str) -> Result:
    """Run a command as an operator does."""
    db.session.rollback()
    return CliRunner().invoke(main, words)


def test_a_closed_board_goes_out_as_an_input_of_the_rules(cast: SimpleNamespace) -> None:
    scene.close(cast, cast.round)
    answer = run("export-board", cast.board.key)
    exported = json.loads(answer.stdout)
    assert answer.exit_code == 0 and score.run(exported) == exported["published"]
    assert [entry["shown"] for entry in exported["published"]["results"]] == ["82,00", "60,50"]


def test_an_open_board_is_not_exported(cast: SimpleNamespace) -> None:
    for words in ((cast.board.key,), (cast.board.key, "--round", "1"), ("khong-co",)):
        answer = run("export-board", *words)
        assert answer.exit_code == 1 and answer.stdout == "" and answer.stderr.count("\n") == 1


def test_the_newest_closed_round_unless_another_is_named(cast: SimpleNamespace) -> None:
    scene.close(cast, cast.round)
    again = rounds.open_round(
        cast.board, cast.files[1:], due_at=None, reason="Bổ sung báo giá.", actor=scene.act(cast.secretary), now=NOW
    )
    db.session.commit()
    assert len(json.loads(run("export-board", cast.board.key).stdout)["proposals"]) == 2  # the second is still open
    scene.score(again, cast.files[1:], {judge: ["75"] for judge in cast.judges})
    scene.close(cast, again)
    assert len(json.loads(run("export-board", cast.board.key).stdout)["proposals"]) == 1
    assert len(json.loads(run("export-board", cast.board.key, "--round", "1").stdout)["proposals"]) == 2


def test_replay_says_that_every_digit_is_the_same(cast: SimpleNamespace) -> None:
    nothing = run("replay")
    assert nothing.exit_code == 0 and "0 vòng chấm" in nothing.stdout
    scene.close(cast, cast.round)
    for words in ((), ("--board", cast.board.key)):
        answer = run("replay", *words)
        assert answer.exit_code == 0 and "1 vòng chấm, 2 đề án" in answer.stdout and answer.stderr == ""


def test_replay_names_what_differs_and_fails(cast: SimpleNamespace) -> None:
    scene.close(cast, cast.round)
    row = cast.round.appraisals[0]
    db.session.execute(update(Appraisal).where(Appraisal.id == row.id).values(total="83", shown="83,00"))
    db.session.commit()
    answer = run("replay")
    assert answer.exit_code == 1 and answer.stdout == ""
    lines = answer.stderr.splitlines()
    assert len(lines) == 2 and all("DP26-24-0001" in line and cast.board.key in line for line in lines)
    assert run("replay", "--board", "khong-co").exit_code == 1
    assert db.session.query(Board).count() == 1
