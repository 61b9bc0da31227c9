"""Is this database new or somebody's work? The demo only ever plays where nobody has worked.

What an interrupted playing left (``marker``) is thrown away, for nobody but the demo has made it.
"""

import logging
from contextlib import AbstractContextManager

import click
import flask_migrate
from sqlalchemy import func, inspect, select

from kcproposals import config
from kcproposals.accounts.models import Agency, User
from kcproposals.cli import supervisor
from kcproposals.cli.context import translate as _
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility


def alone(settings: config.Settings) -> AbstractContextManager[None]:
    """Keep servers and other demos off the data meanwhile. Raises ClickException when one is at work."""
    return supervisor.locked(settings.data_dir / "serve.lock", _("Hãy dừng máy chủ đang chạy trên dữ liệu này trước."))


def has_tables() -> bool:
    """Say whether the database of the application in context was ever migrated."""
    found = inspect(db.engine).has_table("users")
    db.session.remove()
    return found


def refuse_real_data() -> None:
    """Raise ClickException unless nobody has worked here: at most what ``init`` leaves, an administrator not yet met.

    Everything else in the database needs a person, so that people, offices and facilities are all there is to ask.
    """
    users = db.session.scalar(select(func.count()).select_from(User).where(User.password_hash.is_not(None))) or 0
    waiting = db.session.scalar(select(func.count()).select_from(User).where(User.password_hash.is_(None))) or 0
    agencies = db.session.scalar(select(func.count()).select_from(Agency)) or 0
    facilities = db.session.scalar(select(func.count()).select_from(Facility)) or 0
    db.session.remove()
    if users or facilities or waiting > 1 or agencies > 1:
        raise click.ClickException(
            _(
                "Ở đây đã có dữ liệu thật (%(agencies)s cơ quan, %(users)s người, %(facilities)s cơ sở) nên không dựng "
                "năm mẫu. Không có gì bị thay đổi. Để mở dữ liệu ấy: ./run --empty, hoặc kcproposals serve.",
                agencies=agencies, users=users + waiting, facilities=facilities,
            )
        )  # fmt: skip


def begin_anew() -> None:
    """Leave a database with the newest schema and no row."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    db.session.remove()
    if has_tables():
        flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    db.session.remove()
