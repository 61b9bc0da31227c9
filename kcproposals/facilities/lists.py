"""The lists officials search: facilities of their province, and support of earlier years. Constant statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from kcproposals.domain.policy import Actor
from kcproposals.domain.text import clean_line, fold
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.facilities.queries import visible_facilities

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Rows of columns, how many there are in all, what was searched, and the ids that lead on."""

    rows: list[Any]
    total: int
    args: dict[str, str]
    before: int | None
    after: int | None


def _page(query: Any, column: Any, args: Mapping[str, str], shown: dict[str, str]) -> Page:
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    backwards = args.get("before", "").isdecimal()
    start = args.get("before" if backwards else "after", "")
    if start.isdecimal():
        edge = min(int(start), 2**31 - 1)
        query = query.where(column > edge if backwards else column < edge)
    rows = list(db.session.execute(query.order_by(column.asc() if backwards else column.desc()).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    after = rows[-1].id if rows and (more or backwards) else None
    before = rows[0].id if rows and (more if backwards else bool(start)) else None
    return Page(rows, total, shown, before, after)


def facility_list(actor: Actor, args: Mapping[str, str]) -> Page:
    """Return one page of the facilities ``actor`` may see, newest first. ``args``: q, before or after (ids)."""
    q = clean_line(args.get("q", "")[:200])
    query = visible_facilities(actor).with_only_columns(
        Facility.id, Facility.key, Facility.name, Facility.kind, Facility.tax_code, Facility.unit_code,
        Facility.workers, Facility.representative, Facility.phone, Facility.created_at,
    )  # fmt: skip
    for word in fold(q).split()[:8]:
        query = query.where(
            or_(Facility.name_folded.contains(word, autoescape=True), Facility.tax_code.contains(word, autoescape=True))
        )
    return _page(query, Facility.id, args, {"q": q})


def past_list(args: Mapping[str, str]) -> Page:
    """Return one page of earlier support. ``args``: q, year, programme, activity, before or after (ids)."""
    shown = {name: clean_line(args.get(name, "")[:200]) for name in ("q", "year", "programme", "activity")}
    query = select(
        PastSupport.id, PastSupport.year, PastSupport.programme, PastSupport.province, PastSupport.place,
        PastSupport.title, PastSupport.activity, PastSupport.beneficiary, PastSupport.support, PastSupport.total_cost,
        PastSupport.source, PastSupport.note,
    )  # fmt: skip
    for word in fold(shown["q"]).split()[:8]:
        query = query.where(PastSupport.search_text.contains(word, autoescape=True))
    if shown["year"].isdecimal() and len(shown["year"]) == 4:
        query = query.where(PastSupport.year == int(shown["year"]))
    if shown["programme"] in ("KCQG", "KCDP"):
        query = query.where(PastSupport.programme == shown["programme"])
    if shown["activity"]:
        query = query.where(PastSupport.activity == shown["activity"])
    return _page(query, PastSupport.id, args, shown)
