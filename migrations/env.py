"""Run migrations for the application's database. By hand: Flask-Migrate's stock file warns on SQLAlchemy 2.1."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.dialects.postgresql import JSONB

from kcproposals.extensions import UtcDateTime, db


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our own column types so that a generated migration runs on both databases."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from kcproposals.extensions import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and item.__class__.__name__ == "JSON":
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return "sa.JSON().with_variant(JSONB(), 'postgresql')"
    return False


def compare_type(
    _context: Any, _inspected: Any, _metadata: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """JSON is JSONB on PostgreSQL by choice: no difference."""
    if isinstance(inspected_type, JSONB) or metadata_type.__class__.__name__ == "JSON":
        return False
    return None


def run() -> None:
    """Migrate in one transaction per migration; SQLite's foreign keys rest while a table is rebuilt."""
    with current_app.app_context(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        if sqlite and driver:
            driver.execute("PRAGMA foreign_keys=OFF")  # outside any transaction, else it has no effect
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            render_item=render_item,
            compare_type=compare_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if sqlite and driver:
            driver.execute("PRAGMA foreign_keys=ON")


run()
