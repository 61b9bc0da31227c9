"""A list of beneficiaries held against the rules under which its proposal was approved: row by row and as a whole.

The place of production and the day the proposal was handed in decide, by the packs its call pinned: what was approved
under an old decree stays under it. A "bad" note keeps the list from being sent and approved, a "warn" asks for a look.
Source: TT 36/2013/TT-BCT Điều 21, Điều 23; Mẫu số 11.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain import norms
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_dong
from kcproposals.domain.names import bare_name
from kcproposals.facilities.models import Facility
from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.groups.queries import Earlier, earlier_support
from kcproposals.proposals.rules import ceiling_for, form_of, may_benefit
from kcproposals.regulations.answers import column_values
from kcproposals.regulations.library import Library
from kcproposals.regulations.units import find_commune

BAD, WARN = "bad", "warn"


@dataclass(frozen=True)
class Note:
    """One finding: tone, sentence (msgid) and its values."""

    tone: str
    msgid: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgedRow:
    """A row with its ceiling in đồng (None: no norm, or no cost yet) and what was found."""

    row: Beneficiary
    ceiling: int | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A list with its sums in đồng; ``left`` is what the approved support still has room for (negative: over)."""

    rows: tuple[JudgedRow, ...]
    notes: tuple[Note, ...]
    cost: int
    support: int
    left: int

    @property
    def counterpart(self) -> int:
        """What the support leaves of the cost, in đồng."""
        return self.cost - self.support

    @property
    def is_ready(self) -> bool:
        """Say whether nothing keeps it from being sent and approved."""
        notes = [*self.notes, *(note for row in self.rows for note in row.notes)]
        return bool(self.rows) and all(note.tone != BAD for note in notes)


def source_of(made: BeneficiaryList) -> str:
    """Return how a row of the list is named as earlier support."""
    return f"Danh sách thụ hưởng đề án {made.proposal.code}"


def judge(made: BeneficiaryList) -> Judged:
    """Return everything that is found about a list."""
    proposal = made.proposal
    rules = rules_of_call(proposal.call)
    on = local_date(proposal.handed_in_at or made.created_at)
    twice, earlier = _listed_twice(made.rows), earlier_support(made.rows, source_of(made), made.agency_id)
    rows = tuple(
        JudgedRow(row, limit, (*notes, *_before(earlier[row.position]), *_again(row, twice)))
        for row in made.rows
        for limit, notes in [_judge_row(made, row, rules, on)]
    )
    support = sum(row.support or 0 for row in made.rows)
    left = (proposal.approved or 0) - support
    return Judged(
        rows=rows, notes=tuple(_whole(made, left)), cost=sum(row.cost or 0 for row in made.rows), support=support,
        left=left,
    )  # fmt: skip


def _whole(made: BeneficiaryList, left: int) -> Iterator[Note]:
    if not made.rows:
        yield Note(BAD, N_("Danh sách chưa có cơ sở nào."))
    if left < 0:
        over = {"over": format_dong(-left), "approved": format_dong(made.proposal.approved or 0)}
        yield Note(BAD, N_("Tổng hỗ trợ vượt mức đã phê duyệt (%(approved)s đồng) là %(over)s đồng."), over)
    if len(made.rows) > made.proposal.establishments:
        counts = {"listed": len(made.rows), "foreseen": made.proposal.establishments}
        yield Note(WARN, N_("Danh sách có %(listed)s cơ sở, đề án dự kiến %(foreseen)s."), counts)


def _judge_row(made: BeneficiaryList, row: Beneficiary, rules: Library, on: date) -> tuple[int | None, list[Note]]:
    """Return the ceiling of one row and what was found about it alone."""
    unit = find_commune(row.unit_code)
    is_whole = row.name and row.kind and unit and row.content and row.cost and row.support
    notes = [] if is_whole else [Note(BAD, N_("Dòng này còn mục chưa điền."))]
    if (row.support or 0) > (row.cost or 0):
        notes.append(Note(BAD, N_("Hỗ trợ không được lớn hơn chi phí.")))
    province = made.proposal.call.agency.province_code or made.proposal.province_code
    if unit and unit.province.code != province:
        notes.append(Note(BAD, N_("Cơ sở sản xuất ngoài tỉnh của cơ quan phê duyệt.")))
    facility = as_facility(row)
    if unit and row.kind:
        notes += _eligibility(made, facility, rules, on)
    limit = _ceiling(made, row, rules, on)
    if limit is not None:
        notes += [_of_norm(one) for one in limit.findings]
    return limit.amount if limit else None, notes


def _before(earlier: Sequence[Earlier]) -> list[Note]:
    """Say that a row was or may have been supported before: a question to a person, whoever it was."""
    if not earlier:
        return []
    values = {"n": len(earlier), "title": earlier[0].title, "year": earlier[0].year or "–"}
    return [Note(WARN, N_("Có thể đã được hỗ trợ %(n)s lần, gần nhất năm %(year)s: %(title)s"), values)]


def _eligibility(made: BeneficiaryList, facility: Facility, rules: Library, on: date) -> list[Note]:
    verdict = may_benefit(made.proposal, facility, rules, on)
    if verdict.eligible is True:
        return []
    values = {"rule": verdict.rule, "why": "; ".join(map(str, verdict.reasons))}
    if verdict.eligible is False:
        return [Note(BAD, N_("Chưa đủ điều kiện theo %(rule)s: %(why)s"), values)]
    return [Note(WARN, N_("Cần xem xét điều kiện theo %(rule)s: %(why)s"), values)]


def _ceiling(made: BeneficiaryList, row: Beneficiary, rules: Library, on: date) -> norms.Ceiling | None:
    """Return the norm's answer for one beneficiary; None while there is no cost."""
    if not row.cost:
        return None
    proposal = made.proposal
    known = column_values(form_of(proposal, rules), proposal.handed_in_answers)
    values = {**known, "eligible_cost": row.cost, "requested": row.support, "establishments": 1}
    return ceiling_for(proposal.call, proposal.activity, values, rules, on)


def _of_norm(finding: norms.Finding) -> Note:
    msgid, values = norms.describe(finding)
    return Note(BAD if finding.code == norms.OVER_CEILING else WARN, msgid, values)


def as_facility(row: Beneficiary) -> Facility:
    """Return the row as a facility that the decree is asked about, never stored."""
    unit = find_commune(row.unit_code)
    return Facility(
        name=row.name, kind=row.kind, tax_code=row.tax_code, unit_code=row.unit_code, site_address=row.address,
        province_code=unit.province.code if unit else "", craft_village=row.craft_village,
    )  # fmt: skip


def _keys(row: Beneficiary) -> list[tuple[str, ...]]:
    """Return what a row may not share with another one: its tax code; its name inside a commune."""
    found: list[tuple[str, ...]] = [("tax", row.tax_code)] if row.tax_code else []
    name = bare_name(row.name)
    return [*found, ("name", name, row.unit_code)] if name and row.unit_code else found


def _listed_twice(rows: list[Beneficiary]) -> set[tuple[str, ...]]:
    counted = Counter(key for row in rows for key in _keys(row))
    return {key for key, count in counted.items() if count > 1}


def _again(row: Beneficiary, twice: set[tuple[str, ...]]) -> list[Note]:
    again = twice & set(_keys(row))
    return [Note(BAD, N_("Cơ sở này có hai lần trong danh sách."))] if again else []
