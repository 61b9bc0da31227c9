"""The application under test: a real, migrated database per test, a fixed clock, and the people of ``people.py``.

The schema is made once per session by the migrations; each test gets a copy of that file (SQLite) or of that template
database (PostgreSQL, chosen by ``KCP_TEST_DATABASE=postgresql``).
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask, g
from sqlalchemy import NullPool, create_engine, event, text

from kcproposals import config
from kcproposals.app import create_app
from kcproposals.extensions import db, set_read_only

pytest_plugins = ["tests.people"]

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 09:00, 02/3/2026 in Vietnam
POSTGRES = os.environ.get("KCP_TEST_DATABASE") == "postgresql"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Move on by days=, hours=, minutes=, seconds=."""
        self.now += timedelta(**by)
        return self.now


def settings_for(folder: Path, database_url: str) -> config.Settings:
    """Return test settings: cheap passwords, a fixed key, everything written below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    return config.Settings(
        data_dir=folder,
        database_url=database_url,
        queue_url=f"sqlite:///{folder / 'queue.db'}",
        storage_url=(folder / "files").as_uri(),
        public_url="https://khuyencong.example.vn",
        secret_key="k" * 64,
        extra={"TESTING": True, "WTF_CSRF_ENABLED": False, "KCP_CHEAP_HASH": True, "SESSION_COOKIE_SECURE": False},
    )


def migrate(app: Flask) -> None:
    """Bring the application's database to the newest migration."""
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield what a test's database is copied from: a file path, or a PostgreSQL URL of a template database."""
    folder = tmp_path_factory.mktemp("schema")
    if not POSTGRES:
        migrate(create_app(settings_for(folder, f"sqlite:///{folder / 'empty.db'}")))
        yield str(folder / "empty.db")
        return
    from tests import postgres

    with postgres.server() as url:
        with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
            connection.execute(text("CREATE DATABASE kcp_empty"))
        template = _database(url, "kcp_empty")
        migrate(create_app(settings_for(folder, template)))
        yield template


def _database(url: Any, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(str(url) if isinstance(url, str) else url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database_url(empty_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a fresh database that holds the schema and no rows."""
    if not POSTGRES:
        shutil.copy(empty_database, tmp_path / "app.db")
        yield f"sqlite:///{tmp_path / 'app.db'}"
        return
    name = f"kcp_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    admin = create_engine(_database(empty_database, "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE kcp_empty"))
    yield _database(empty_database, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def clock() -> Clock:
    """The application's clock, standing at 09:00, 02/3/2026 in Vietnam."""
    return Clock()


def _forget_the_request_before() -> None:
    """Empty ``g``: a test's requests share its application context, so ``g`` would carry the person over."""
    for name in list(g):
        g.pop(name)


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application, inside an application context."""
    application = create_app(settings_for(tmp_path, database_url))
    application.config["KCP_CLOCK"] = clock
    application.before_request_funcs.setdefault(None, []).insert(0, _forget_the_request_before)
    with application.app_context():
        yield application
        set_read_only(False)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session of the test's application context."""
    return db.session


@pytest.fixture
def client(app: Flask) -> Any:
    """A visitor who is not signed in. ``tests.people`` has ``sign_in(client, user)``."""
    return app.test_client()


@pytest.fixture
def count_queries(app: Flask) -> Any:
    """Return a list that grows by one for every statement sent to the database (not BEGIN, not PRAGMA)."""
    statements: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def _count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            statements.append(statement)

    return statements


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: ``./test`` runs it on both engines."""
    for item in items:
        if "empty_database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.both)
