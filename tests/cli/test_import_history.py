"""import-history at the command line: what it prints, how it ends, and that nothing is lost silently."""

from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from kcproposals.cli import history, main
from kcproposals.extensions import db
from kcproposals.facilities.models import PastSupport
from tests.facilities.rows import GOOD, file_of

REAL = files("kcproposals.cli") / "data" / "past-supports.csv"


@pytest.fixture
def installation(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated installation that commands find; returns where to put a file."""
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", database_url), ("PUBLIC_URL", "https://kc.vn")):
        monkeypatch.setenv(f"KCP_{name}", value)
    return tmp_path / "file.csv"


def run(path: object) -> Result:
    db.session.rollback()
    return CliRunner().invoke(main, ["import-history", str(path)])


def test_the_published_plans_come_in_and_a_second_time_nothing_changes(installation: Path) -> None:
    first, again = run(REAL), run(REAL)
    assert (first.exit_code, first.stdout) == (0, "82 dòng: nhận 82, đã có từ trước 0, từ chối 0.\n")
    assert (again.exit_code, again.stdout) == (0, "82 dòng: nhận 0, đã có từ trước 82, từ chối 0.\n")
    assert first.stderr == again.stderr == ""
    assert db.session.scalar(select(func.count()).select_from(PastSupport)) == 82


def test_each_refused_row_is_printed_with_line_and_reason_and_the_command_fails(installation: Path) -> None:
    installation.write_bytes(file_of({**GOOD, "year": "1800"}, GOOD, {**GOOD, "total_cost_million_vnd": "-5"}) + b"x\n")
    result = run(installation)
    assert (result.exit_code, result.stdout) == (1, "4 dòng: nhận 1, đã có từ trước 0, từ chối 3.\n")
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Dòng 2", "Dòng 4", "Dòng 5"]
    assert "1800" in lines[0] and "số âm" in lines[1] and "cần 15 cột" in lines[2]
    assert db.session.scalar(select(func.count()).select_from(PastSupport)) == 1


@pytest.mark.parametrize("data", [b"", b"a,b\n", "nguồn,năm\n".encode("utf-16"), b'"' + file_of(GOOD)])
def test_another_file_ends_in_one_line(installation: Path, data: bytes) -> None:
    installation.write_bytes(data)
    result = run(installation)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_a_file_that_is_none_ends_in_one_line(installation: Path) -> None:
    for nothing in (installation.with_name("khong-co.csv"), installation.parent):
        result = run(nothing)
        assert result.exit_code == 2 and "Traceback" not in result.output


def test_an_installation_that_was_not_prepared_says_what_to_do(tmp_path: Path) -> None:
    env = {"KCP_DATA_DIR": str(tmp_path / "new"), "KCP_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    result = CliRunner().invoke(main, ["import-history", str(REAL)], env=env)
    assert result.exit_code == 1 and "kcproposals init" in result.stderr and result.stderr.count("\n") == 1


def test_long_work_says_how_far_it_is(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(history.time, "monotonic", lambda: clock.now)
    say = history._every_two_seconds()
    for second in range(6):
        clock.now = float(second)
        say(second * 100, 600)
    assert capsys.readouterr().err.splitlines() == ["Đã làm 200 trong 600 dòng…", "Đã làm 400 trong 600 dòng…"]
