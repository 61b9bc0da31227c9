"""Tell people: a notice in the application and a mail, written in the transaction of what they are told about.

The mail itself leaves by a job after the commit (``delivery``). Not here: what to say; that is the teller's.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import Boolean, Integer, String, column, insert, select, table, update

from kcproposals.domain.text import clean_line, clean_text
from kcproposals.extensions import db
from kcproposals.jobs.services import enqueue
from kcproposals.notifications import delivery
from kcproposals.notifications.models import Mail, Notice, ToldOnce

# The accounts slice lies above this one, so its table is named, not imported.
_users = table("users", column("id", Integer), column("email", String), column("is_active", Boolean))


def tell(
    user_ids: Iterable[int],
    kind: str,
    title: str,
    body: str,
    url: str,
    *,
    now: datetime,
    mail: bool = True,
    agency_id: int | None = None,
    about: str = "",
) -> None:
    """Write one notice each for the people ``user_ids`` (disabled ones left out) and, with ``mail``, send it to them.

    ``title`` and ``body`` are Vietnamese; ``url`` is a path of this site, or empty. ``agency_id`` is the office that
    speaks, whose administrator may see that the mail went out. ``about``: see ``Mail``.
    """
    wanted = sorted(set(user_ids))
    people = db.session.execute(
        select(_users.c.id, _users.c.email).where(_users.c.id.in_(wanted), _users.c.is_active).order_by(_users.c.id)
    ).all()
    title, body = clean_line(title)[:300], clean_text(body)
    notices = [
        {"user_id": user_id, "kind": kind, "title": title, "body": body, "url": url, "created_at": now}
        for user_id, _ in people
    ]
    if notices:
        db.session.execute(insert(Notice), notices)
    for user_id, address in people if mail else ():
        if address:
            send_mail(address, title, body, url=url, now=now, user_id=user_id, agency_id=agency_id, about=about)


def send_mail(
    address: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    url: str = "",
    user_id: int | None = None,
    agency_id: int | None = None,
    secret: bool = False,
    about: str = "",
) -> Mail:
    """Write one mail to one address and the job that sends it.

    ``secret``: the mail opens an account (invitation, new password). Its text is shown to no administrator outside
    the demo, and leaves the database once it is sent.
    """
    public_url = current_app.config["KCP"].public_url
    text = clean_text(body) + (f"\n\nXem tại: {public_url}{url}" if url else "")
    letter = Mail(
        user_id=user_id, agency_id=agency_id, to_address=address, subject=clean_line(subject)[:300], body=text,
        is_secret=secret, created_at=now, about=about,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    enqueue(delivery.KIND, now=now, agency_id=agency_id, mail=letter.id)
    return letter


def send_again(mail: Mail, *, now: datetime) -> None:
    """Send a mail again that could not be sent; nothing in any other state."""
    if mail.state == "failed":
        mail.state, mail.error = "queued", None
        enqueue(delivery.KIND, now=now, agency_id=mail.agency_id, mail=mail.id)


def mark_read(user_id: int, *, now: datetime) -> None:
    """Mark all notices of a person as read."""
    unread = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=now))


def tell_once(
    user_ids: Iterable[int], kind: str, subject: str, title: str, body: str, url: str, *, now: datetime,
    agency_id: int | None = None,
) -> int:  # fmt: skip
    """Tell those of these people who were not told this before, and remember it; return how many.

    ``subject`` names what they are reminded of, with the deadline in it where a moved one is worth another reminder.
    """
    told = select(ToldOnce.user_id).where(ToldOnce.kind == kind, ToldOnce.subject == subject)
    fresh = sorted(set(user_ids) - set(db.session.scalars(told)))
    if fresh:
        rows = [{"kind": kind, "subject": subject, "user_id": user_id, "at": now} for user_id in fresh]
        db.session.execute(insert(ToldOnce), rows)
        tell(fresh, kind, title, body, url, now=now, agency_id=agency_id)
    return len(fresh)
