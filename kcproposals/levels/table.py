"""The table that goes up with a package (Mẫu số 02, TT 36/2013 Phụ lục 1): its lines, groups and sums.

A line is made from a proposal and the result at the level below, and kept as JSON once the package is sent. Amounts are
đồng. Not here: how it looks as a page, a workbook or a PDF.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kcproposals.appraisal.queries import Outcome
from kcproposals.domain.dates import local_date, short_date
from kcproposals.domain.kinds import Kind
from kcproposals.proposals.models import Proposal
from kcproposals.regulations import units
from kcproposals.regulations.library import Library

KINDS = (Kind.FOCAL.value, Kind.GROUP.value, Kind.ORDINARY.value)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposal of the table. ``national`` is what the level below recommends of the national programme, ``other``
    the counterpart and other sources; ``result`` the conclusion below in words for the reader above."""

    code: str
    title: str
    content: str
    implementer: str
    beneficiary: str
    place: str
    period: str
    total: int
    requested: int
    national: int
    local: int
    other: int
    priority: str
    note: str
    activity: str
    kind: str
    mark: str
    threshold: str
    rank: int | None
    board: str
    judged_on: str
    has_board: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the line as it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Line":
        """Return a kept line."""
        return cls(**row)


def line_of(proposal: Proposal, outcome: Outcome | None, rules: Library) -> Line:
    """Return the line of a proposal as it stands; ``outcome`` is the result of the level that sends it up."""
    answers, total, requested = proposal.handed_in_answers, proposal.total_cost or 0, proposal.requested or 0
    national = requested if outcome is None or outcome.proposed is None else outcome.proposed
    return Line(
        code=proposal.code or "", title=proposal.title,
        content="\n".join(filter(None, (_answered(answers, "aims"), _answered(answers, "scale")))),
        implementer=proposal.implementer_name,
        beneficiary=proposal.facility.name if proposal.facility else "",
        place=units.place(proposal.unit_code) if proposal.unit_code else "",
        period=period(proposal.start_month, proposal.end_month), total=total, requested=requested, national=national,
        local=0, other=total - national, priority=_priority(answers, rules), note="", activity=proposal.activity,
        kind=proposal.kind, mark=(outcome.shown if outcome else None) or "",
        threshold=(outcome.threshold if outcome else None) or "", rank=outcome.rank if outcome else None,
        board=outcome.board if outcome else "",
        judged_on=short_date(local_date(outcome.closed_at)) if outcome and outcome.closed_at else "",
        has_board=outcome is None or outcome.has_board,
    )  # fmt: skip


def period(start: str, end: str) -> str:
    """Return the months of the work: ``3/2027 – 11/2027``."""
    first, last = _month(start), _month(end)
    return f"{first} – {last}" if first and last else first or last


def _month(text: str) -> str:
    year, _dash, month = text.partition("-")
    return f"{int(month)}/{year}" if month else ""


def _answered(answers: Mapping[str, Any], key: str) -> str:
    """Return the text of a question, in whichever section the form asks it."""
    found = (section[key] for section in answers.values() if isinstance(section, Mapping) and section.get(key))
    return str(next(found, ""))


def _priority(answers: Mapping[str, Any], rules: Library) -> str:
    """Name the priority place and trades that were claimed."""
    sections = [section for section in answers.values() if isinstance(section, Mapping)]
    claimed = {section.get("place") for section in sections}
    for section in sections:
        claimed |= set(section.get("priority_trades") or ())
    known = (*rules.priorities.places, *rules.priorities.trade_groups) if rules.priorities else ()
    return "; ".join(str(one.name) for one in known if one.key in claimed)


@dataclass(frozen=True)
class Part:
    """Lines of one activity and kind, in the order of the package; each with what stands beside it (an item)."""

    kind: str
    lines: tuple[tuple[Line, Any], ...]


@dataclass(frozen=True)
class Group:
    """One activity of the table: its parts by kind and its sums."""

    activity: str
    parts: tuple[Part, ...]

    @property
    def sums(self) -> dict[str, int]:
        """The sums of the group."""
        return sums_of(line for part in self.parts for line, _beside in part.lines)


def sums_of(lines: Iterable[Line]) -> dict[str, int]:
    """Return the number of lines and the sums of their amounts in đồng."""
    known = list(lines)
    names = ("total", "requested", "national", "local", "other")
    return {"count": len(known), **{name: sum(getattr(line, name) for line in known) for name in names}}


def grouped(lines: Sequence[tuple[Line, Any]], rules: Library) -> tuple[Group, ...]:
    """Return the lines by activity, in the order of the activities pack, then by kind (điểm, nhóm, cụ thể)."""
    order = {code: place for place, code in enumerate(rules.activities)}
    known = {line.activity for line, _beside in lines}
    activities = sorted(known, key=lambda code: (order.get(code, len(order)), code))
    return tuple(
        Group(
            activity,
            tuple(
                Part(kind, held)
                for kind in KINDS
                if (held := tuple(pair for pair in lines if (pair[0].activity, pair[0].kind) == (activity, kind)))
            ),
        )
        for activity in activities
    )


def name_of(activity: str, rules: Library, language: str = "vi") -> str:
    """Return an activity's name, or its code where the rules of today no longer know it."""
    known = rules.activities.get(activity)
    return known.name.to(language) if known else activity
