"""The application under test: a real, migrated database per test, a fixed clock, and the people of ``people.py``.

The schema is made once per session by the migrations; each test gets a copy of that file (SQLite) or of that template
database (PostgreSQL, chosen by ``KCP_TEST_DATABASE=postgresql``).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask, g
from sqlalchemy import Engine, NullPool, create_engine, event, make_url, text

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
    return make_url(str(url) if isinstance(url, str) else url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database_url(empty_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a database that holds the schema and no rows."""
    if not POSTGRES:
        shutil.copy(empty_database, tmp_path / "app.db")
        yield f"sqlite:///{tmp_path / 'app.db'}"
    elif request.node.get_closest_marker("own_database"):
        name = f"kcp_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
        with _made(empty_database, name):
            yield _database(empty_database, name)
    else:
        address = request.getfixturevalue("database_of_all")
        yield address
        _delete_everything(address)


@contextmanager
def _made(empty_database: str, name: str) -> Iterator[None]:
    admin = create_engine(_database(empty_database, "postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE kcp_empty"))
    yield
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def database_of_all(empty_database: str) -> Iterator[str]:
    """Yield the PostgreSQL database that tests use one after the other: to empty it is quick, to make one is not."""
    name = f"kcp_{os.getpid()}"
    with _made(empty_database, name):
        yield _database(empty_database, name)


def _delete_everything(address: str) -> None:
    """Delete all rows, also those that triggers and references protect; put back what migration 0002 puts there."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(_DELETE_EVERYTHING))


_DELETE_EVERYTHING = """
DO $$ DECLARE found record; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', found.tablename);
    END LOOP;
    FOR found IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', found.sequencename);
    END LOOP;
    INSERT INTO audit_chains (head_number, head_hash) VALUES (0, repeat('0', 64));
END $$"""


@pytest.fixture
def clock() -> Clock:
    """The application's clock, standing at 09:00, 02/3/2026 in Vietnam."""
    return Clock()


def _forget_the_request_before() -> None:
    """Empty ``g``: a test's requests share its application context, so ``g`` would carry the person over."""
    for name in list(g):
        g.pop(name)


@pytest.fixture(scope="session")
def made_once(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, its templates and statements compiled once. A test takes it by ``running_on``, or as ``app``."""
    address = empty_database if POSTGRES else f"sqlite:///{empty_database}"
    application = create_app(settings_for(tmp_path_factory.mktemp("app"), address))
    application.before_request_funcs.setdefault(None, []).insert(0, _forget_the_request_before)
    return application


@contextmanager
def running_on(application: Flask, settings: config.Settings, **more: Any) -> Iterator[Flask]:
    """Run the application on the database and folder of ``settings``, inside a context; put back what it changes."""
    config_before, extensions_before = dict(application.config), dict(application.extensions)
    application.config.from_mapping({**settings.flask(), "KCP": settings, "KCP_CLOCK": None, **more})
    with application.app_context(), _connected_to(db.engine, settings.database_url):
        yield application
        set_read_only(False)
        db.session.remove()
    for now, before in ((application.config, config_before), (application.extensions, extensions_before)):
        now.clear()
        now.update(before)


@contextmanager
def _connected_to(engine: Engine, address: str) -> Iterator[None]:
    """Let the engine open its connections to another database of the same kind."""
    positional, named = engine.dialect.create_connect_args(make_url(address))

    def elsewhere(_dialect: Any, _record: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
        args[:] = positional
        kwargs.update(named)

    engine.dispose()
    event.listen(engine, "do_connect", elsewhere)
    yield
    engine.dispose()
    event.remove(engine, "do_connect", elsewhere)


@pytest.fixture
def app(made_once: Flask, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application on a database of no rows and a folder of this test."""
    with running_on(made_once, settings_for(tmp_path, database_url), KCP_CLOCK=clock) as application:
        yield application


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session of the test's application context."""
    return db.session


@pytest.fixture
def client(app: Flask) -> Any:
    """A visitor who is not signed in. ``tests.people`` has ``sign_in(client, user)``."""
    return app.test_client()


@pytest.fixture
def count_queries(app: Flask) -> Iterator[list[str]]:
    """Yield a list that grows by one for every statement sent to the database (not BEGIN, not PRAGMA)."""
    statements: list[str] = []

    def _count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", _count)
    yield statements
    event.remove(db.engine, "before_cursor_execute", _count)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: ``./test`` runs it on both engines. What needs the demo is slow."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "empty_database" in fixtures and not item.get_closest_marker("sqlite_only"):
            item.add_marker(pytest.mark.both)
        if "demo_year" in fixtures:
            item.add_marker(pytest.mark.slow)
            if POSTGRES:  # a server is a worker's own, so one of them plays the demo for all (--dist loadgroup)
                item.add_marker(pytest.mark.xdist_group("demo"))
