"""Load packs as immutable, numbered versions. A running call never changes when a pack does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kcproposals.audit.services import record
from kcproposals.domain.policy import SYSTEM
from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.models import PackVersion

# What slices above bring in from the same files (criteria presets), called after the packs were stored.
AFTER_LOADING: list[Callable[[library.Library, datetime], Any]] = []


def load_packs(now: datetime, *, found: library.Library | None = None) -> list[PackVersion]:
    """Store every pack file whose content is not stored yet as a new version; return the new ones.

    Raises PackError when a file cannot be used: nothing is stored then.
    """
    shipped = found or library.load()
    known = {(code, sha) for code, sha in db.session.execute(select(PackVersion.code, PackVersion.sha256))}
    newest = select(PackVersion.code, func.max(PackVersion.number)).group_by(PackVersion.code)
    numbers = {row[0]: row[1] for row in db.session.execute(newest)}
    new = [
        PackVersion(
            code=pack.id, kind=pack.part, number=numbers.get(pack.id, 0) + 1, title=str(pack.title),
            sha256=pack.sha256, content=pack.content, loaded_at=now,
        )
        for pack in shipped.packs
        if (pack.id, pack.sha256) not in known
    ]  # fmt: skip
    _must_fit_entered_norms(shipped)
    db.session.add_all(new)
    db.session.flush()
    for version in new:
        record("pack.loaded", "pack", version.key, actor=SYSTEM, now=now, code=version.code, number=version.number,
               sha256=version.sha256)  # fmt: skip
    for bring_in in AFTER_LOADING:
        bring_in(shipped, now)
    return new


def _must_fit_entered_norms(shipped: library.Library) -> None:
    """Refuse packs that contradict what an agency published: its calls could not read the two together."""
    own: dict[int, dict[str, Any]] = {}
    newest = select(func.max(PackVersion.id)).where(PackVersion.agency_id.is_not(None))
    newest = newest.group_by(PackVersion.code, PackVersion.agency_id)
    for pack in db.session.scalars(select(PackVersion).where(PackVersion.id.in_(newest))):
        own.setdefault(pack.agency_id or 0, {})[pack.code] = pack.content
    for contents in own.values():
        library.from_contents({**{pack.id: pack.content for pack in shipped.packs}, **contents})
