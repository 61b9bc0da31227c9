"""The list of proposals: searched without tones, filtered, a page at a time; the same statements whatever the rows.

Everything starts from ``visible_proposals``. Not for the queue of the intake officer (``intake``).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, func, select

from kcproposals.accounts.models import Agency
from kcproposals.calls.models import Call
from kcproposals.domain.kinds import Kind
from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.policy import Actor
from kcproposals.domain.text import clean_line, fold
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import visible_proposals

PAGE = 50
LONGEST_SEARCH = 200
MOST_WORDS = 8
# What an address may say; anything else is no filter.
_SHAPES: dict[str, str] = {
    "status": "|".join(Status), "programme": "|".join(PROGRAMMES), "activity": "[A-Z0-9_]{1,40}",
    "kind": "|".join(Kind),
    "call": "[a-z0-9]{10}", "year": "20[0-9]{2}", "place": "[0-9]{2}|[0-9]{5}",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; '' is everything. ``place`` is the code of a province or of a commune."""

    q: str = ""
    status: str = ""
    activity: str = ""
    kind: str = ""
    call: str = ""
    year: str = ""
    programme: str = ""
    place: str = ""

    def in_use(self) -> dict[str, str]:
        """Return the filters that narrow anything, as arguments of an address."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class ProposalPage:
    """Rows of columns, how many there are in all, and the keys that lead to the pages before and after ('' is none)."""

    rows: list[Any]
    total: int
    filters: Filters
    before: str
    after: str


def read_filters(args: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what cannot be a filter is left out."""
    found = {name: args.get(name, "") for name in _SHAPES}
    known = {name: value for name, value in found.items() if re.fullmatch(_SHAPES[name], value)}
    return Filters(q=clean_line(args.get("q", "")[:LONGEST_SEARCH]), **known)


def matching(actor: Actor, filters: Filters) -> Select[Any]:
    """Select the proposals ``actor`` may see that fit the filters."""
    query = visible_proposals(actor)
    columns = {
        "status": Proposal.status,
        "activity": Proposal.activity,
        "programme": Proposal.programme,
        "kind": Proposal.kind,
    }
    for name, narrowed in columns.items():
        if value := getattr(filters, name):
            query = query.where(narrowed == value)
    if filters.year:
        query = query.where(Proposal.year == int(filters.year))
    if filters.call:
        query = query.where(Proposal.call_id.in_(select(Call.id).where(Call.key == filters.call)))
    if filters.place:
        column = Proposal.province_code if len(filters.place) == 2 else Proposal.unit_code
        query = query.where(column == filters.place)
    for word in fold(filters.q).split()[:MOST_WORDS]:
        query = query.where(Proposal.search_text.contains(word, autoescape=True))
    return query


def proposal_page(actor: Actor, args: Mapping[str, str]) -> ProposalPage:
    """Return one page of the proposals ``actor`` may see, the newest first.

    ``args`` hold filters and, to move on, ``after`` or ``before``: the key of the last or first row that was shown.
    """
    filters = read_filters(args)
    found = matching(actor, filters)
    counted = found.with_only_columns(func.count(Proposal.id))
    rows = (
        found.with_only_columns(
            Proposal.key, Proposal.code, Proposal.title, Proposal.status, Proposal.activity, Proposal.unit_code,
            Proposal.requested, Proposal.submitted_at, Proposal.entered_by_id, Proposal.supplement_due, Proposal.kind,
            Proposal.applicant_name.label("facility"), ImplementingUnit.name.label("unit"), Call.title.label("call"),
            Call.closes_at,
            counted.correlate(None).scalar_subquery().label("total"),
        )
        .join(Proposal.call)
        .outerjoin(Proposal.implementing_unit)
    )  # fmt: skip
    backwards, start = bool(args.get("before")), args.get("before") or args.get("after")
    if start:
        edge = visible_proposals(actor).where(Proposal.key == start).with_only_columns(Proposal.id)
        place = edge.correlate(None).scalar_subquery()
        rows = rows.where(Proposal.id > place if backwards else Proposal.id < place)
    order = Proposal.id.asc() if backwards else Proposal.id.desc()
    shown = list(db.session.execute(rows.order_by(order).limit(PAGE + 1)))
    more, shown = len(shown) > PAGE, shown[:PAGE]
    if backwards:
        shown.reverse()
    total = shown[0].total if shown else db.session.scalar(counted) if start else 0
    has_before, has_after = more if backwards else bool(start), backwards or more
    return ProposalPage(
        shown, total or 0, filters, shown[0].key if shown and has_before else "",
        shown[-1].key if shown and has_after else "",
    )  # fmt: skip


def calls_with_proposals(actor: Actor) -> list[Any]:
    """Return the calls that hold proposals ``actor`` may see, the newest first: what the filters can choose from."""
    held = visible_proposals(actor).where(Proposal.call_id == Call.id).with_only_columns(Proposal.id)
    return list(
        db.session.execute(
            select(Call.key, Call.title, Call.programme, Call.year, Agency.province_code)
            .join(Call.agency)
            .where(held.exists())
            .order_by(Call.year.desc(), Call.id.desc())
        )
    )
