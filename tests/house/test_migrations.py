"""Migrations go up, down and up again, say what the models say, and the log cannot be rewritten."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from kcproposals.extensions import db

pytestmark = pytest.mark.own_database

VERSIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"


def test_they_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_up_down_up(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
    assert "proposals" in inspect(db.engine).get_table_names()


def test_models_say_what_migrations_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [d for d in compare_metadata(context, db.metadata) if "modify" not in str(d[0])]
    assert differences == []


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_the_database_refuses_to_rewrite_the_log(app: Flask, people: object, statement: str) -> None:
    from kcproposals.audit.services import record
    from kcproposals.domain.policy import SYSTEM
    from tests.conftest import NOW

    record("test.happened", "test", "x", actor=SYSTEM, now=NOW)
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
