"""The whole recorded state, table by table: its digest, and its rows as lines that any of our databases can take back.

Not here: the bytes of files, and what only a running instance needs (queues, locks, its secret key).
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, Table, column, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from kcproposals.extensions import UtcDateTime, db, reading_only

# What differs between a copy and its original without a difference in what is recorded.
NOT_STATE = frozenset({"jobs", "once_keys", "login_failures", "alembic_version"})
ROWS = 1_000
"""How many rows are held in memory at once."""


def tables() -> list[Table]:
    """Return every table, by name."""
    return sorted(db.metadata.tables.values(), key=lambda one: one.name)


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Yield a connection that sees the state of one instant, while others go on writing."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading_only(), engine.connect() as connection, connection.begin():
        yield connection


def digest_of(connection: Connection) -> str:
    """Return one SHA-256 of the whole state: equal after backup and restore, whatever the database."""
    total = hashlib.sha256()
    for one in tables():
        if one.name in NOT_STATE:
            continue
        lines = sorted(
            json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=str)
            for row in connection.execute(one.select()).mappings()
        )
        total.update(f"{one.name} {len(lines)}\n".encode())
        for line in lines:
            total.update(line.encode() + b"\n")
    return total.hexdigest()


def kind_of(type_: TypeEngine[Any]) -> str:
    """Return how values of a column are written: plain, instant, date, bool or json."""
    kinds: tuple[tuple[type, str], ...] = (
        (UtcDateTime, "instant"), (Date, "date"), (Boolean, "bool"), (JSON, "json"),
    )  # fmt: skip
    return next((kind for known, kind in kinds if isinstance(type_, known)), "plain")


def _written(value: date) -> str:
    return value.isoformat()


def lines_of(one: Table, connection: Connection) -> Iterator[str]:
    """Yield the rows of a table, each as one line of JSON, in the order of the primary key."""
    rows = connection.execution_options(yield_per=ROWS).execute(one.select().order_by(*one.primary_key.columns))
    for row in rows.mappings():
        yield json.dumps(dict(row), ensure_ascii=False, default=_written)


# A missing value is NULL in every database, never the JSON word null.
_NULL_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_READ: dict[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat, "date": date.fromisoformat, "bool": bool, "json": lambda value: value,
    "plain": lambda value: value,
}  # fmt: skip
_TYPES: dict[str, Callable[[], TypeEngine[Any] | None]] = {
    "instant": UtcDateTime, "date": Date, "bool": Boolean, "json": lambda: _NULL_JSON, "plain": lambda: None,
}  # fmt: skip


def target(name: str, kinds: Mapping[str, str]) -> TableClause:
    """Return a table to put rows into, from the names and kinds of its columns alone: the code may be newer."""
    return table(name, *(column(key, _TYPES[kind]()) for key, kind in kinds.items()))


def row_of(line: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the row a line holds. Raises ValueError when it holds none."""
    values = json.loads(line)
    if set(values) != set(kinds):
        raise ValueError("columns")
    return {key: value if value is None else _READ[kinds[key]](value) for key, value in values.items()}
