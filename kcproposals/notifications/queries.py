"""A person's notices: the list, how many are unread, one of them."""

from sqlalchemy import func, select

from kcproposals.extensions import db
from kcproposals.notifications.models import Notice


def unread_count(user_id: int) -> int:
    """Return how many notices of the person are unread."""
    mine = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(mine) or 0


def notices_of(user_id: int, limit: int = 50, *, before: int | None = None) -> list[Notice]:
    """Return a person's notices, newest first; ``before`` is the id of the last one of the page before."""
    mine = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit)
    if before is not None:
        mine = mine.where(Notice.id < before)
    return list(db.session.scalars(mine))


def notice_by_key(user_id: int, key: str) -> Notice | None:
    """Return the person's own notice with this key, or None."""
    return db.session.scalar(select(Notice).where(Notice.user_id == user_id, Notice.key == key))
