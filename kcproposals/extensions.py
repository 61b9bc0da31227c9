"""Database, login, CSRF and translation objects, and the column types everything shares.

Not here: anything that knows a subject. The composition root (``app.py``) binds these to one application.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, MetaData, String, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored as UTC, always timezone-aware in Python; SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


KEY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """Return ten random characters (about 49 bits) that stand for a row in addresses."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(10))


Json = JSON().with_variant(JSONB(), "postgresql")
Id = Annotated[int, mapped_column(primary_key=True)]
PublicKey = Annotated[str, mapped_column(String(10), unique=True, default=new_key)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
OptionalInstant = Annotated[datetime | None, mapped_column(UtcDateTime)]
Dong = Annotated[int, mapped_column(BigInteger)]
OptionalDong = Annotated[int | None, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={dict[str, Any]: Json, list[Any]: Json, list[str]: Json, list[int]: Json},
    )


db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()

# A request that must not write opens its transactions read-only; everything else takes SQLite's write lock at once,
# because a transaction that reads first and writes later fails with "database is locked" under load.
_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


@contextmanager
def reading_only() -> Iterator[None]:
    """Open the transactions inside this block read-only: a write raises an OperationalError."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


def set_read_only(value: bool) -> None:
    """Say whether transactions opened from now on in this context may write."""
    _read_only.set(value)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy's begin event below emits BEGIN, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    reading = _read_only.get()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql" and reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
