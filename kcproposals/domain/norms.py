"""The most the programme may pay for an activity (mức hỗ trợ tối đa): the one function everybody asks.

The form, the completeness check, the scoring screen, the plan and the papers all call `ceiling` and show `explain`.
For arithmetic on rows of the norm packs, handed in as values. Not for finding the packs (``regulations.library``), and
not for refusing: a finding warns and explains, only the intake officer refuses.

Amounts are whole đồng; percentages are exact decimal strings; nothing is ever rounded up.
Sources: TTLT 26/2014/TTLT-BTC-BCT Điều 6, TT 28/2018/TT-BTC Điều 8; each row names its clause.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from fractions import Fraction
from typing import Any

from kcproposals.domain.errors import N_, InputError, below
from kcproposals.domain.money import format_number
from kcproposals.domain.wording import Wording

PROGRAMMES = ("KCQG", "KCDP")
FORMS = ("grant", "recoverable_interest_free")
OVER_CEILING, NO_NORM, CASE_NEEDED = "over_ceiling", "no_norm", "case_needed"
UNVERIFIED_MULTIPLIER, UNVERIFIED_NORM = "unverified_multiplier", "unverified_norm"


@dataclass(frozen=True, kw_only=True, slots=True)
class NormRow:
    """One line of a norm text, in force from `effective_from` to `effective_to`, both included.

    `pct` is the largest share of the eligible cost in percent (`"50"`), `cap` the most per `unit` in đồng; None means
    the text sets no such limit, both None that its figure is not known. `case` tells rows of one activity apart.
    `province` is the two-digit code of the province whose own text this is; None is the nation.
    """

    version: str
    activity: str
    pct: str | None
    cap: int | None
    unit: Wording
    clause: str
    verified: bool
    effective_from: Date
    effective_to: Date | None = None
    case: str | None = None
    case_title: Wording | None = None
    province: str | None = None
    form: str = "grant"
    eligible_cost: Wording | None = None
    condition: Wording | None = None
    note: Wording | None = None

    def holds_on(self, day: Date) -> bool:
        """Say whether the row is in force on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Multiplier:
    """A reason for a higher cap under one norm text. `factor` None: the text was not seen, so it counts 1."""

    key: str
    version: str
    title: Wording
    factor: str | None
    clause: str
    verified: bool
    activities: tuple[str, ...] = ()

    def applies_to(self, row: NormRow) -> bool:
        """Say whether the factor belongs to the row's text and activity (none named: to all)."""
        return self.version == row.version and (not self.activities or row.activity in self.activities)


@dataclass(frozen=True, kw_only=True, slots=True)
class CeilingQuery:
    """What is asked. `establishments` counts the norm's unit (cơ sở, mô hình …); `requested` None: not known yet."""

    programme: str
    date: Date
    activity: str
    eligible_cost: int
    requested: int | None = None
    province: str | None = None
    case: str | None = None
    establishments: int = 1
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something people must see beside the ceiling; `by` is the excess in đồng, where there is one."""

    code: str
    by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """The answer. `amount`, `form` and `counterpart` are None when no norm says; `limit` is the cap in full."""

    query: CeilingQuery
    amount: int | None
    form: str | None
    counterpart: int | None
    applied: tuple[NormRow, ...]
    findings: tuple[Finding, ...]
    factor: str = "1"
    share: int | None = None
    limit: int | None = None

    def finding(self, code: str) -> Finding | None:
        """Return the finding of that code, if there is one."""
        return next((finding for finding in self.findings if finding.code == code), None)

    @property
    def over_by(self) -> int:
        """Return by how many đồng the request exceeds the ceiling; 0 when it does not or nothing is known."""
        found = self.finding(OVER_CEILING)
        return found.by or 0 if found else 0


def ceiling(query: CeilingQuery, rows: Sequence[NormRow], multipliers: Sequence[Multiplier]) -> Ceiling:
    """Return the ceiling of `query` under `rows`: min(⌊pct of the cost⌋, ⌊cap × establishments × multiplier⌋).

    A provincial proposal reads only its province's own rows, a national one only the nation's. Raise InputError for a
    case or a flag that no pack knows, and for fewer than one establishment.
    """
    _check(query, rows, multipliers)
    found = [row for row in rows if _in_scope(row, query)]
    if query.case is not None:
        found = [row for row in found if row.case == query.case]
    elif any(row.case is not None for row in found):
        return _unknown(query, Finding(CASE_NEEDED))
    if len(found) > 1:
        raise ValueError(f"overlapping norms for {query.activity} on {query.date}")
    if not found or (found[0].pct is None and found[0].cap is None):
        return _unknown(query, Finding(NO_NORM))
    return _apply(query, found[0], multipliers)


def gives(form: str, rows: Iterable[NormRow], query: CeilingQuery) -> bool:
    """Say whether a norm for the activity of `query` gives support in this form (`FORMS`), whatever the case."""
    return any(row.form == form for row in rows if _in_scope(row, query))


def cases(rows: Iterable[NormRow], query: CeilingQuery) -> tuple[NormRow, ...]:
    """Return the rows a person chooses between when the activity of `query` needs a case; else nothing."""
    return tuple(row for row in rows if _in_scope(row, query) and row.case is not None)


def _check(query: CeilingQuery, rows: Sequence[NormRow], multipliers: Sequence[Multiplier]) -> None:
    if query.establishments < 1:
        raise InputError("establishments", N_("phải từ 1 trở lên"))
    if query.case is not None and not any(r.activity == query.activity and r.case == query.case for r in rows):
        raise InputError("case", N_("nội dung hoạt động này không có trường hợp đó"))
    known = {multiplier.key for multiplier in multipliers}
    for index, flag in enumerate(query.flags):
        if flag not in known:
            raise InputError(below("flags", index), N_("không có hệ số nào mang tên này"))


def _in_scope(row: NormRow, query: CeilingQuery) -> bool:
    """Say whether the row is of the right programme, province, activity and day. A province never falls back."""
    if query.programme == "KCQG":
        ours = row.province is None
    else:
        ours = query.province is not None and row.province == query.province
    return ours and row.activity == query.activity and row.holds_on(query.date)


def _unknown(query: CeilingQuery, finding: Finding) -> Ceiling:
    return Ceiling(query=query, amount=None, form=None, counterpart=None, applied=(), findings=(finding,))


def _apply(query: CeilingQuery, row: NormRow, multipliers: Sequence[Multiplier]) -> Ceiling:
    factor, doubtful = _factor(query.flags, row, multipliers)
    share = None if row.pct is None else math.floor(Fraction(row.pct) / 100 * query.eligible_cost)
    limit = None if row.cap is None else math.floor(row.cap * query.establishments * Fraction(factor))
    amount = min(part for part in (share, limit) if part is not None)
    findings = []
    counterpart = None
    if query.requested is not None:
        counterpart = query.eligible_cost - min(query.requested, amount)
        if query.requested > amount:
            findings.append(Finding(OVER_CEILING, query.requested - amount))
    findings += [Finding(UNVERIFIED_MULTIPLIER)] * doubtful
    if not row.verified:
        findings.append(Finding(UNVERIFIED_NORM))
    return Ceiling(
        query=query, amount=amount, form=row.form, counterpart=counterpart, applied=(row,), findings=tuple(findings),
        factor=factor, share=share, limit=limit,
    )  # fmt: skip


def _factor(flags: tuple[str, ...], row: NormRow, multipliers: Sequence[Multiplier]) -> tuple[str, bool]:
    """Return the largest verified factor among the flags (never their product), and whether one was not verified."""
    factors, doubtful = ["1"], False
    for flag in flags:
        known = [m.factor for m in multipliers if m.key == flag and m.applies_to(row) and m.verified and m.factor]
        doubtful = doubtful or not known
        factors += known
    return max(factors, key=Fraction), doubtful


def explain(result: Ceiling, language: str = "vi") -> list[tuple[str, dict[str, Any]]]:
    """Return the ceiling in sentences, as (msgid, values): how it is made, its clause, what is doubtful about it."""
    lines: list[tuple[str, dict[str, Any]]] = [_calculation(row, result, language) for row in result.applied]
    for row in result.applied:
        lines.append(("%(clause)s", {"clause": row.clause}))
        if row.condition:
            lines.append((N_("Điều kiện: %(condition)s."), {"condition": row.condition.to(language)}))
    lines += [describe(finding) for finding in result.findings]
    return lines


def describe(finding: Finding) -> tuple[str, dict[str, Any]]:
    """Return a finding as (msgid, values)."""
    values = {} if finding.by is None else {"by": format_number(finding.by)}
    return _FINDINGS[finding.code], values


_FINDINGS = {
    OVER_CEILING: N_("Số đề nghị vượt mức tối đa %(by)s đồng."),
    NO_NORM: N_("Chưa có định mức cho nội dung này tại thời điểm này; cán bộ tiếp nhận sẽ xem xét."),
    CASE_NEEDED: N_("Nội dung này có nhiều mức hỗ trợ; hãy chọn trường hợp cụ thể để biết mức tối đa."),
    UNVERIFIED_MULTIPLIER: N_("Hệ số ưu tiên chưa kiểm chứng nên chưa được tính."),
    UNVERIFIED_NORM: N_("Định mức này chưa kiểm chứng với văn bản gốc."),
}


def _calculation(row: NormRow, result: Ceiling, language: str) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"unit": row.unit.to(language)}
    if row.pct is not None and result.share is not None:
        cost = format_number(result.query.eligible_cost)
        values |= {"pct": row.pct.replace(".", ","), "cost": cost, "share": format_number(result.share)}
    if row.cap is not None and result.limit is not None:
        values |= {"cap": format_number(row.cap), "limit": format_number(result.limit), "times": _times(result)}
    return _SENTENCES[row.pct is not None, row.cap is not None, bool(values.get("times"))], values


def _times(result: Ceiling) -> str:
    """Return what a cap is multiplied with, ` × 3 × 1,5`; nothing when it stands as it is."""
    count = result.query.establishments
    parts = [str(count)] if count > 1 else []
    if result.factor != "1":
        parts.append(result.factor.replace(".", ","))
    return "".join(f" × {part}" for part in parts)


_SENTENCES = {
    (True, True, False): N_("%(pct)s %% của %(cost)s = %(share)s, không quá %(cap)s đồng/%(unit)s"),
    (True, True, True): N_(
        "%(pct)s %% của %(cost)s = %(share)s, không quá %(cap)s đồng/%(unit)s%(times)s = %(limit)s đồng"
    ),
    (True, False, False): N_("%(pct)s %% của %(cost)s = %(share)s đồng"),
    (False, True, False): N_("Không quá %(cap)s đồng/%(unit)s"),
    (False, True, True): N_("Không quá %(cap)s đồng/%(unit)s%(times)s = %(limit)s đồng"),
}
