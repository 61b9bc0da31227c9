"""The lists officials search, a page at a time: the same number of statements whatever the rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_

from kcproposals.accounts.models import Agency
from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.policy import PAPER_READERS, Actor
from kcproposals.domain.text import clean_line, fold
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.facilities.queries import visible_facilities, visible_past_support
from kcproposals.regulations.units import communes_of

PAGE = 50
LONGEST_SEARCH = 200
MOST_WORDS = 8


@dataclass(frozen=True)
class Page:
    """Rows of columns, how many there are in all, what was searched, and what leads on ('' is nothing)."""

    rows: list[Any]
    total: int
    filters: dict[str, Any]
    before: str
    after: str


@dataclass(frozen=True)
class PastPage(Page):
    """Also what all the rows found come to in đồng, and the years there are to choose from."""

    support: int
    years: list[int]


def words_of(args: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return what is searched as typed and as folded words."""
    typed = clean_line(args.get("q", "")[:LONGEST_SEARCH])
    return typed, fold(typed).split()[:MOST_WORDS]


def _turn(found: Any, keys: tuple[Any, ...], name: Any, args: Mapping[str, str]) -> tuple[list[Any], str, str]:
    """Return the rows of one page, the greatest ``keys`` first, and what names the rows at its two ends.

    ``name`` is the column that stands for a row in addresses; one that names no row found begins at the top.
    """
    given = clean_line((args.get("before") or args.get("after") or "")[:64])
    edge = db.session.execute(found.with_only_columns(*keys).where(name == given)).first() if given else None
    backwards = edge is not None and bool(args.get("before"))
    query = found
    if edge is not None:
        query = query.where(tuple_(*keys) > tuple_(*edge) if backwards else tuple_(*keys) < tuple_(*edge))
    order = [key.asc() if backwards else key.desc() for key in keys]
    rows = list(db.session.execute(query.order_by(*order).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    has_before, has_after = more if backwards else edge is not None, backwards or more
    ends = [getattr(row, name.key) for row in (rows[0], rows[-1])] if rows else ["", ""]
    return rows, ends[0] if has_before else "", ends[1] if has_after else ""


def found_facilities(actor: Actor, words: list[str]) -> Select[Any]:
    """Select the facilities ``actor`` may see with every word in their name, tax code or commune."""
    query = visible_facilities(actor)
    if not words:
        return query
    provinces = db.session.scalars(
        select(Agency.province_code).where(Agency.id.in_(actor.agencies(*PAPER_READERS))).distinct()
    )
    communes = [(fold(commune.name), commune.code) for code in provinces for commune in communes_of(code or "")]
    for word in words:
        query = query.where(
            or_(
                Facility.name_folded.contains(word, autoescape=True),
                Facility.tax_code.contains(word, autoescape=True),
                Facility.unit_code.in_([code for name, code in communes if word in name]),
            )
        )
    return query


def facility_page(actor: Actor, args: Mapping[str, str]) -> Page:
    """Return one page of the facilities ``actor`` may see, the newest first. ``args``: q, before or after."""
    typed, words = words_of(args)
    found = found_facilities(actor, words)
    total = db.session.scalar(found.with_only_columns(func.count(Facility.id))) or 0
    columns = found.with_only_columns(
        Facility.key, Facility.name, Facility.kind, Facility.tax_code, Facility.unit_code,
        Facility.workers, Facility.representative, Facility.phone,
    )  # fmt: skip
    rows, before, after = _turn(columns, (Facility.id,), Facility.key, args)
    return Page(rows, total, {"q": typed} if typed else {}, before, after)


_FILTERS = {
    "year": ("[0-9]{4}", PastSupport.year),
    "province": ("[0-9]{2}", PastSupport.province_code),
    "programme": ("|".join(PROGRAMMES), PastSupport.programme),
    "activity": ("[A-Z0-9_]{1,40}", PastSupport.activity),
}


def past_page(actor: Actor, args: Mapping[str, str]) -> PastPage:
    """Return one page of earlier support the actor may read, the newest year first, rows without a year last.

    ``args``: q, year, province (the present code), programme, activity, before or after; what is no filter is left out.
    """
    typed, words = words_of(args)
    filters = {name: args[name] for name, (shape, _) in _FILTERS.items() if re.fullmatch(shape, args.get(name, ""))}
    found = everything = visible_past_support(actor.agencies(*PAPER_READERS))
    for word in words:
        found = found.where(PastSupport.search_text.contains(word, autoescape=True))
    for name, value in filters.items():
        found = found.where(_FILTERS[name][1] == (int(value) if name == "year" else value))
    sums = found.with_only_columns(func.count(PastSupport.id), func.sum(PastSupport.support))
    total, support = db.session.execute(sums).one()
    columns = found.with_only_columns(
        PastSupport.row_hash, PastSupport.year, PastSupport.programme, PastSupport.province, PastSupport.place,
        PastSupport.title, PastSupport.activity, PastSupport.beneficiary, PastSupport.support, PastSupport.total_cost,
        PastSupport.source, PastSupport.note,
    )  # fmt: skip
    keys = (func.coalesce(PastSupport.year, 0), PastSupport.id)
    rows, before, after = _turn(columns, keys, PastSupport.row_hash, args)
    shown = filters | ({"q": typed} if typed else {})
    return PastPage(rows, total, shown, before, after, int(support or 0), _years(everything))


def _years(found: Select[Any]) -> list[int]:
    years = found.with_only_columns(PastSupport.year).distinct().order_by(PastSupport.year.desc())
    return [year for year in db.session.scalars(years) if year]
