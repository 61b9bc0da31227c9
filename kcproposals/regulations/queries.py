"""Read packs and entered norms. A call's pinned versions give the rules that hold for its proposals."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from kcproposals.accounts.models import Agency
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.library import Library
from kcproposals.regulations.models import PackVersion, ProvinceNorms


def visible_packs(actor: Actor) -> Select[Any]:
    """Select the versions ``actor`` may read: what came with the program for officials, an agency's own for its own."""
    if not actor.is_official:
        return select(PackVersion).where(false())
    return select(PackVersion).where(or_(PackVersion.agency_id.is_(None), PackVersion.agency_id.in_(actor.agencies())))


def current_packs(agency_id: int | None = None) -> list[PackVersion]:
    """Return the newest version of every pack that came with the program and of the agency's own, by code.

    Where an agency ended what came with the program by a text of its own, its version counts for it and nobody else.
    """
    found = {pack.code: pack for pack in _newest(PackVersion.agency_id.is_(None))}
    if agency_id is not None:
        found |= {pack.code: pack for pack in _newest(PackVersion.agency_id == agency_id)}
    return [found[code] for code in sorted(found)]


def _newest(whose: Any, *options: Any) -> Iterable[PackVersion]:
    newest = select(func.max(PackVersion.id)).where(whose).group_by(PackVersion.code)
    return db.session.scalars(select(PackVersion).where(PackVersion.id.in_(newest)).options(*options))


def own_packs(agency_id: int) -> list[PackVersion]:
    """Return the newest version of every pack of an agency's own, with its content."""
    return list(_newest(PackVersion.agency_id == agency_id, undefer(PackVersion.content)))


def packs_of(actor: Actor) -> list[PackVersion]:
    """Return every version ``actor`` may read with its content, newest first within a pack."""
    query = visible_packs(actor).options(undefer(PackVersion.content))
    return list(db.session.scalars(query.order_by(PackVersion.code, PackVersion.number.desc())))


def pack_by_key(key: str, **_more: str) -> PackVersion | None:
    """Return one version, or None; what else stands in an address the view reads itself."""
    return db.session.scalar(select(PackVersion).where(PackVersion.key == key).options(undefer(PackVersion.content)))


def versions_of(code: str) -> list[PackVersion]:
    """Return every version of a pack, the newest first."""
    query = select(PackVersion).where(PackVersion.code == code).order_by(PackVersion.number.desc())
    return list(db.session.scalars(query))


def visible_norms(actor: Actor) -> Select[Any]:
    """Select the norms entered by the agencies of ``actor``: VIEW_NORMS, said in SQL."""
    return select(ProvinceNorms).where(ProvinceNorms.agency_id.in_(actor.agencies()))


def norms_by_key(key: str, **_more: str) -> ProvinceNorms | None:
    """Return one entered text with its agency, or None."""
    query = select(ProvinceNorms).where(ProvinceNorms.key == key)
    return db.session.scalar(query.options(joinedload(ProvinceNorms.agency), joinedload(ProvinceNorms.pack)))


def offices_of(actor: Actor) -> list[Agency]:
    """Return the actor's agencies that have a province, by name: those may have norms of their own."""
    query = select(Agency).where(Agency.id.in_(actor.agencies()), Agency.province_code.is_not(None))
    return list(db.session.scalars(query.order_by(Agency.name)))


def norms_of(agency_id: int) -> list[ProvinceNorms]:
    """Return what an agency entered: drafts first, then the latest beginning."""
    query = select(ProvinceNorms).where(ProvinceNorms.agency_id == agency_id)
    query = query.options(joinedload(ProvinceNorms.pack))
    order = (ProvinceNorms.state, ProvinceNorms.effective_from.desc(), ProvinceNorms.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def rules_with(pack: PackVersion) -> Library:
    """Return the current rules with this version in place of the newest of its pack; raise PackError if they clash."""
    return library_of([pack, *(other for other in current_packs() if other.code != pack.code)])


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
