"""The demo year, played once by the command itself, on the database the tests run on.

For tests that need many rows in every phase. They read; whoever writes takes ``demo_copy``. On SQLite the
workers of a parallel run share one playing and each has a copy of its folder; a PostgreSQL server is a worker's own.
"""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import URL, create_engine, make_url, text

from kcproposals import config
from kcproposals.cli import main
from kcproposals.extensions import new_key
from tests.conftest import POSTGRES, running_on


def _environment(folder: Path, database_url: str = "") -> dict[str, str]:
    return {"KCP_DATA_DIR": str(folder), "KCP_LANG": "vi", "KCP_DATABASE_URL": database_url, "KCP_PUBLIC_URL": ""}


def _play(env: dict[str, str]) -> str:
    result = CliRunner().invoke(main, ["demo"], env=env, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def _played(env: dict[str, str], output: str) -> SimpleNamespace:
    return SimpleNamespace(env=env, output=output, settings=config.load(env["KCP_DATA_DIR"], env))


@pytest.fixture(scope="session")
def demo_year(tmp_path_factory: pytest.TempPathFactory, empty_database: str) -> SimpleNamespace:
    """``env`` to run commands on the demo, ``output`` of the command that made it, ``settings``."""
    folder = tmp_path_factory.mktemp("demo")
    if POSTGRES:
        name = f"kcp_demo_{folder.parent.name.replace('-', '_')}".lower()
        env = _environment(folder, _database_of_its_own(make_url(empty_database), name, "kcp_empty"))
        return _played(env, _play(env))
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):  # a worker's folder lies in the folder of the whole run
        shared = shared.parent
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        output = shared / "demo-output.txt"
        if not output.exists():
            output.write_text(_play(_environment(shared / "demo-played")), encoding="utf-8")
    shutil.copytree(shared / "demo-played", folder, dirs_exist_ok=True)
    return _played(_environment(folder), output.read_text(encoding="utf-8"))


def _database_of_its_own(server: URL, name: str, template: str) -> str:
    """Copy a database of the server (nobody may be connected to it) and return the address of the copy."""
    admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def demo_copy(demo_year: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    """A copy of the demo that a test may spoil."""
    folder, address = tmp_path / "demo", ""
    shutil.copytree(demo_year.settings.data_dir, folder)
    if POSTGRES:
        server = make_url(demo_year.settings.database_url)
        address = _database_of_its_own(server, f"kcp_copy_{new_key()}", server.database or "")
    return _played(_environment(folder, address), demo_year.output)


@pytest.fixture
def demo_app(made_once: Flask, demo_year: SimpleNamespace) -> Iterator[Flask]:
    """The application on the demo, inside its context."""
    with running_on(made_once, demo_year.settings, TESTING=True, WTF_CSRF_ENABLED=False) as application:
        yield application
