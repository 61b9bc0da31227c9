"""Read loaded packs. A call's pinned versions give the rules that hold for its proposals."""

from collections.abc import Iterable

from sqlalchemy import func, select

from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.library import Library
from kcproposals.regulations.models import PackVersion


def current_packs() -> list[PackVersion]:
    """Return the newest version of every pack, by code."""
    newest = select(func.max(PackVersion.id)).group_by(PackVersion.code)
    return list(db.session.scalars(select(PackVersion).where(PackVersion.id.in_(newest)).order_by(PackVersion.code)))


def all_packs() -> list[PackVersion]:
    """Return every loaded version, newest first within a pack."""
    return list(db.session.scalars(select(PackVersion).order_by(PackVersion.code, PackVersion.number.desc())))


def pack_by_key(key: str) -> PackVersion | None:
    """Return one version, or None."""
    return db.session.scalar(select(PackVersion).where(PackVersion.key == key))


_Key = tuple[tuple[str, str], ...]
_kept: dict[_Key, Library] = {}


def library_of(packs: Iterable[PackVersion]) -> Library:
    """Return the rules of exactly these versions. Versions never change, so the answer is kept in the process."""
    versions = list(packs)
    key = tuple(sorted((pack.code, pack.sha256) for pack in versions))
    if key not in _kept:
        if len(_kept) >= 32:
            _kept.clear()
        _kept[key] = library.from_contents({pack.code: pack.content for pack in versions})
    return _kept[key]
