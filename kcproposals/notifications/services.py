"""Tell people: a notice inside the application and, where they have an address, a mail sent after the commit."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update

from kcproposals.extensions import db
from kcproposals.jobs.services import enqueue
from kcproposals.notifications.models import Mail, Notice


def tell(
    user_ids: Iterable[int], kind: str, title: str, body: str, url: str, *, now: datetime, mail: bool = True
) -> None:
    """Tell each person once: ``title`` and ``body`` are Vietnamese, ``url`` is the path of the page it is about."""
    people = sorted(set(user_ids))
    for user_id in people:
        db.session.add(Notice(user_id=user_id, kind=kind, title=title, body=body, url=url, created_at=now))
    if not (mail and people):
        return
    users = db.metadata.tables["users"]  # the people's table belongs to a slice above; only addresses are needed
    rows = db.session.execute(
        select(users.c.email).where(users.c.id.in_(people), users.c.is_active, users.c.email.is_not(None))
    )
    for (address,) in rows:
        send_mail(address, title, f"{body}\n\n{current_app.config['KCP'].public_url}{url}", now=now)


def send_mail(address: str, subject: str, body: str, *, now: datetime) -> Mail:
    """Queue one mail in the running transaction."""
    mail = Mail(to_address=address, subject=subject, body=body, created_at=now)
    db.session.add(mail)
    db.session.flush()
    enqueue("send_mail", now=now, mail=mail.id)
    return mail


def mark_read(user_id: int, *, now: datetime) -> None:
    """Mark all notices of a person as read."""
    db.session.execute(update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=now))
