"""The demo year, played once per test session by the command itself, on the database the tests run on.

For tests that need many rows in every phase. They read; whoever writes takes a copy of the folder (SQLite).
"""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from kcproposals import config
from kcproposals.app import create_app
from kcproposals.cli import main
from kcproposals.extensions import db, set_read_only
from tests.conftest import POSTGRES


@pytest.fixture(scope="session")
def demo_year(tmp_path_factory: pytest.TempPathFactory, empty_database: str) -> SimpleNamespace:
    """``env`` to run commands on the demo, ``output`` of the command that made it, ``settings``."""
    folder = tmp_path_factory.mktemp("demo")
    env = {"KCP_DATA_DIR": str(folder), "KCP_LANG": "vi", "KCP_DATABASE_URL": "", "KCP_PUBLIC_URL": ""}
    if POSTGRES:
        server = make_url(empty_database)
        name = f"kcp_demo_{folder.parent.name.replace('-', '_')}".lower()
        admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE kcp_empty'))
        admin.dispose()
        env["KCP_DATABASE_URL"] = server.set(database=name).render_as_string(hide_password=False)
    result = CliRunner().invoke(main, ["demo"], env=env, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return SimpleNamespace(env=env, output=result.output, settings=config.load(folder, env))


@pytest.fixture
def demo_app(demo_year: SimpleNamespace) -> Iterator[Flask]:
    """An application on the demo, inside its context."""
    application = create_app(demo_year.settings)
    application.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with application.app_context():
        yield application
        set_read_only(False)
        db.session.remove()
        db.engine.dispose()
