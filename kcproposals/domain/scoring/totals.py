"""From the submitted sheets of one proposal to one number: far-off sheets, the aggregate, means and spread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kcproposals.domain.scoring.sets import Aggregate, CriteriaSet, FarOff
from kcproposals.domain.scoring.sheets import Marks

TRIM_FALLBACK = "trim_fallback"


@dataclass(frozen=True)
class Counted:
    """A submitted sheet with its total: points, or the share of 1s when the set is pass_fail."""

    member: str
    role: str
    marks: Marks
    total: Fraction


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the plain mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """Return the mean squared distance from the mean (all values known, so divided by their number)."""
    middle = mean(values)
    return mean([(value - middle) ** 2 for value in values])


def far_off(rule: FarOff | None, sheets: Sequence[Counted]) -> list[Counted]:
    """Return the sheets whose total is farther than the limit from the plain mean of all of them."""
    if rule is None or not sheets:
        return []
    middle = mean([sheet.total for sheet in sheets])
    limit = rule.limit if rule.basis == "points" else rule.limit * middle / 100
    return [sheet for sheet in sheets if abs(sheet.total - middle) > limit]


def aggregate(criteria_set: CriteriaSet, sheets: Sequence[Counted]) -> tuple[Fraction, tuple[str, ...]]:
    """Return the unrounded total over at least one sheet, and the codes of what had to be done differently."""
    rule = criteria_set.aggregate
    totals = sorted(sheet.total for sheet in sheets)
    if rule.method == "trimmed_mean" and _too_few(rule, totals):
        return mean(totals), (TRIM_FALLBACK,)
    if rule.method == "mean":
        weights = [criteria_set.role_weights.get(sheet.role, Fraction(1)) for sheet in sheets]
        weighted = sum((weight * sheet.total for weight, sheet in zip(weights, sheets, strict=True)), Fraction(0))
        return weighted / sum(weights, Fraction(0)), ()
    return _PLAIN[rule.method](rule, totals), ()


def criterion_mean(sheets: Sequence[Counted], key: str) -> Fraction | None:
    """Return the plain mean of the raw marks of a criterion where it was marked; None where nobody did."""
    marks = [mark for sheet in sheets if (mark := sheet.marks[key]) is not None]
    return mean(marks) if marks else None


def _too_few(rule: Aggregate, totals: Sequence[Fraction]) -> bool:
    return len(totals) < 2 * (rule.drop or 0) + 1


def _median(rule: Aggregate, ordered: Sequence[Fraction]) -> Fraction:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _trimmed_mean(rule: Aggregate, ordered: Sequence[Fraction]) -> Fraction:
    drop = rule.drop or 0
    return mean(ordered[drop : len(ordered) - drop])


_PLAIN: dict[str, Callable[[Aggregate, Sequence[Fraction]], Fraction]] = {
    "median": _median,
    "trimmed_mean": _trimmed_mean,
}
