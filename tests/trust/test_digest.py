"""``digest`` is one number for the whole state, ``policy`` the whole table of routes, ``replay`` the demo again."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from kcproposals.domain.policy import RULES, Permission
from kcproposals.extensions import db
from tests.trust.commands import environment, run, tamper

pytestmark = pytest.mark.own_database

pytest_plugins = ["tests.demo_year"]


@pytest.fixture
def demo(demo_copy: SimpleNamespace) -> SimpleNamespace:
    """A copy of the demo that may be spoilt, with its database's address as ``url``."""
    return SimpleNamespace(env=demo_copy.env, url=demo_copy.settings.database_url, folder=demo_copy.settings.data_dir)


def digest(env: dict[str, str]) -> str:
    """Return what ``digest`` prints: 64 hexadecimal digits."""
    answer = run(env, "digest")
    assert answer.exit_code == 0 and len(answer.stdout.strip()) == 64, answer.output
    return str(answer.stdout.strip())


def test_a_copy_has_the_same_digest(demo: SimpleNamespace, tmp_path: Path) -> None:
    shutil.copytree(demo.folder, tmp_path / "copy")
    copied = {**demo.env, "KCP_DATA_DIR": str(tmp_path / "copy")}
    assert digest(copied) == digest(demo.env) == digest(demo.env)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE proposals SET title = title || ' ' WHERE id = 1",
        "UPDATE score_sheets SET recommended = 1 WHERE id = 1",
        "UPDATE audit_events SET object_key = 'x' WHERE id = 1",
        "DELETE FROM call_packs",
        "UPDATE users SET is_active = NOT is_active WHERE id = 3",
    ],
)
def test_any_change_changes_it(demo: SimpleNamespace, change: str) -> None:
    before = digest(demo.env)
    tamper(demo.url, change)
    assert digest(demo.env) != before


def test_what_a_worker_does_for_itself_is_no_state(demo: SimpleNamespace) -> None:
    before = digest(demo.env)
    tamper(demo.url, "UPDATE jobs SET attempts = attempts + 1")
    assert digest(demo.env) == before


@pytest.mark.both
def test_reading_pages_changes_nothing(demo_app: Flask, demo_year: SimpleNamespace) -> None:
    before = digest(demo_year.env)
    client = demo_app.test_client()
    assert {client.get(address).status_code for address in ("/", "/calls", "/login", "/check")} == {200}
    db.session.rollback()
    assert digest(demo_year.env) == before


def test_the_policy_as_json_is_every_route(app: Flask, database_url: str, tmp_path: Path) -> None:
    answer = run(environment(database_url, tmp_path), "policy", "--json")
    rows = json.loads(answer.stdout)
    assert {(row["endpoint"], row["rule"]) for row in rows} == {(r.endpoint, r.rule) for r in app.url_map.iter_rules()}
    for row in rows:
        assert row["public"] != bool(row["permission"]), row
        assert row["permission"] is None or Permission(row["permission"]) in RULES
        assert row["writes"] == (row["methods"] == ["POST"]), row
    assert [row["rule"] for row in rows] == sorted(row["rule"] for row in rows)


def test_the_policy_as_text_has_a_line_a_route(app: Flask, database_url: str, tmp_path: Path) -> None:
    lines = run(environment(database_url, tmp_path), "policy").stdout.splitlines()
    assert len(lines) == len(list(app.url_map.iter_rules()))
    assert [line for line in lines if "/proposals/<key>/submit" in line and line.endswith("submit_proposal")]


@pytest.mark.both
def test_the_demo_replays_and_verifies(demo_app: Flask, demo_year: SimpleNamespace) -> None:
    replayed, verified = run(demo_year.env, "replay"), run(demo_year.env, "verify")
    told = re.sub(r"^\d+/\d+\n", "", replayed.stderr, flags=re.MULTILINE)  # how far it is, after two seconds
    assert (replayed.exit_code, told) == (0, "") and "khớp từng chữ số" in replayed.stdout
    assert (verified.exit_code, verified.stderr) == (0, ""), verified.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE plans SET envelope = 1", "vượt tổng kinh phí"),
        ("UPDATE registers SET last = last + 1", "số không liên tục"),
        ("UPDATE appraisals SET rank = rank + 1 WHERE rank = 1", "vòng chấm"),
        ("UPDATE score_sheets SET marks = '{}' WHERE state = 'locked'", "vòng chấm"),
        ("UPDATE stored_files SET sha256 = 'x' WHERE id IN (SELECT file_id FROM documents)", "tệp đã phát hành bị sửa"),
    ],
)
def test_verify_names_what_no_longer_holds(demo: SimpleNamespace, change: str, said: str) -> None:
    tamper(demo.url, change)
    answer = run(demo.env, "verify")
    assert answer.exit_code == 1 and answer.stdout == ""
    assert all(said in line for line in answer.stderr.splitlines()) and answer.stderr, answer.stderr


def test_verify_names_a_lost_file(demo: SimpleNamespace) -> None:
    shutil.rmtree(demo.folder / "files")
    answer = run(demo.env, "verify")
    assert answer.exit_code == 1 and "văn bản 01/QĐ-UBND: mất tệp đã phát hành" in answer.stderr
