"""What fails a proposal whatever its total: a criterion below its minimum, or given 0 by too many."""

from collections.abc import Sequence
from fractions import Fraction

from kcproposals.domain.scoring.sets import CriteriaSet
from kcproposals.domain.scoring.totals import Counted, criterion_mean


def exceeds(part: Fraction, share: Fraction, *, strict: bool) -> bool:
    """Tell whether a part is more than the share, or at least the share when the rule is not strict."""
    return part > share if strict else part >= share


def knock_outs(criteria_set: CriteriaSet, submitted: Sequence[Counted], used: Sequence[Counted]) -> tuple[str, ...]:
    """Return the knock-outs by code, `min_pass:` over the used sheets, then `zero_veto:` over the submitted ones."""
    return (*_below_minimum(criteria_set, used), *_vetoed(criteria_set, submitted))


def _below_minimum(criteria_set: CriteriaSet, used: Sequence[Counted]) -> list[str]:
    found = []
    for criterion in criteria_set.criteria:
        if criterion.min_pass is not None:
            reached = criterion_mean(used, criterion.key)
            if reached is not None and reached < criterion.min_pass:
                found.append(f"min_pass:{criterion.key}")
    return found


def _vetoed(criteria_set: CriteriaSet, submitted: Sequence[Counted]) -> list[str]:
    rule = criteria_set.zero_veto
    if rule is None:
        return []
    found = []
    for key in criteria_set.keys:
        zeros = sum(sheet.marks[key] == 0 for sheet in submitted)  # None, not applicable, is not 0
        if exceeds(Fraction(zeros, len(submitted)), rule.share, strict=rule.strict):
            found.append(f"zero_veto:{key}")
    return found
