"""Bring an installation to the newest state: database, rules of law, the first administrator.

Everything may be repeated; what is there stays. A database of SQLite is copied before it is migrated.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kcproposals.admin import schema
from kcproposals.cli.context import application, load_settings, working
from kcproposals.cli.context import translate as _
from kcproposals.config import Settings

if TYPE_CHECKING:
    from flask import Flask

SQLITE = "sqlite:///"


def sqlite_file(settings: Settings) -> Path | None:
    """Return the database's file, None when the database is another."""
    url = settings.database_url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def current_revision(settings: Settings) -> str | None:
    """Return the migration the database is at, None before the first. Raises ClickException when it is away."""
    path = sqlite_file(settings)
    if path is None:
        return _revision_of_server(settings)
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=15)
    try:
        row = connection.execute(schema.CURRENT).fetchone()
        return row[0] if row else None
    except sqlite3.OperationalError as problem:
        if "no such table" in str(problem):
            return None
        raise click.ClickException(_("Không mở được cơ sở dữ liệu: %(problem)s", problem=problem)) from None
    finally:
        connection.close()


@contextmanager
def installation() -> Iterator["Flask"]:
    """Yield the application of an installation that is up to date; end the command with one line when it is not."""
    settings = load_settings()
    if current_revision(settings) != schema.newest_revision():
        raise click.ClickException(_("Cơ sở dữ liệu chưa ở bản mới nhất. Hãy chạy: kcproposals init"))
    with application(settings) as app:
        yield app


def _revision_of_server(settings: Settings) -> str | None:
    from sqlalchemy import NullPool, create_engine, inspect, text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_engine(settings.database_url, poolclass=NullPool).connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.scalar(text(schema.CURRENT))
    except (SQLAlchemyError, ImportError) as problem:
        reason = str(problem).splitlines()[0]
        raise click.ClickException(_("Không mở được cơ sở dữ liệu: %(problem)s", problem=reason)) from None


def install(settings: Settings) -> None:
    """Migrate, load the packs, and print how to become the first administrator if there is none."""
    settings.data_dir.chmod(0o700)
    revision = current_revision(settings)
    copy = _copy_of(settings, revision)
    with application(settings):
        from kcproposals.accounts.services_people import first_administrator_link
        from kcproposals.clock import utc_now
        from kcproposals.extensions import db
        from kcproposals.regulations.services import load_packs

        with working(_("Đang cập nhật cơ sở dữ liệu…")):
            migrate("head")
        with working(_("Đang nạp các gói quy định…")):
            new = load_packs(utc_now())
        link = first_administrator_link(utc_now())
        db.session.commit()
    click.echo(_("Cơ sở dữ liệu ở bản %(revision)s, trong %(folder)s.", revision=schema.newest_revision(),
                 folder=settings.data_dir))  # fmt: skip
    if copy:
        click.echo(_("Bản trước khi cập nhật được giữ tại %(file)s.", file=copy))
    if new:
        click.echo(_("Đã nạp %(n)s gói quy định.", n=len(new)))
    if link:
        click.echo(_("Mở liên kết này để đặt mật khẩu cho quản trị viên đầu tiên (dùng một lần, hiệu lực 7 ngày):"))
        click.echo(f"  {link}")


def migrate(revision: str) -> None:
    """Bring the database of the running application to a revision: "head" the newest, "base" before the first."""
    import flask_migrate

    logging.getLogger("alembic").setLevel(logging.WARNING)
    (flask_migrate.downgrade if revision == "base" else flask_migrate.upgrade)(revision=revision)


def _copy_of(settings: Settings, revision: str | None) -> Path | None:
    """Copy a SQLite database that is about to be migrated, and return the copy."""
    path = sqlite_file(settings)
    if path is None or revision in (None, schema.newest_revision()):
        return None
    copy = path.with_name(f"{path.stem}-{revision}{path.suffix}")
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    copy.chmod(0o600)
    return copy
