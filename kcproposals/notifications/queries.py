"""Read notices and mails."""

from sqlalchemy import func, select

from kcproposals.extensions import db
from kcproposals.notifications.models import Mail, Notice


def unread_count(user_id: int) -> int:
    """Return how many notices a person has not read."""
    query = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(query) or 0


def notices_of(user_id: int, limit: int = 100) -> list[Notice]:
    """Return a person's newest notices."""
    query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def recent_mails(limit: int = 200) -> list[Mail]:
    """Return the newest mails, for the administrator."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit)))


def mail_by_key(key: str) -> Mail | None:
    """Return one mail, or None."""
    return db.session.scalar(select(Mail).where(Mail.key == key))
