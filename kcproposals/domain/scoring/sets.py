"""What a criteria set says, and whether it may be published.

For the named options of a set as values; nothing here is a formula that gets evaluated. Not for titles, guidance and
worded anchors of criteria, which the `criteria` slice keeps, nor for sets of kind `checklist`, which are not scored.

All numbers are exact: points and weights are Fractions, shares are Fractions with 0 < share ≤ 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from kcproposals.domain.errors import N_, InputError, below
from kcproposals.domain.scoring.quorum import Quorum, is_role, requirement

Kind = Literal["points", "pass_fail"]
NotApplicable = Literal["not_allowed", "rebased"]
Method = Literal["mean", "median", "trimmed_mean"]
FarOffAction = Literal["flag", "exclude_once"]
Basis = Literal["percent_of_mean", "points"]
Order = Literal["score_then_priority", "priority_then_score"]

LOWER_SUPPORT = "lower_support"
CHAIR_MARK = "chair_mark"
EARLIER_SUBMISSION = "earlier_submission"
CRITERION = "criterion:"
"""The four keys of a tie chain; the last is followed by the key of a criterion."""


@dataclass(frozen=True)
class Criterion:
    """A line of the sheet: marks from 0 to `max` points; `rebased` lets a member answer "not applicable"."""

    key: str
    max: Fraction
    weight: Fraction = Fraction(1)
    min_pass: Fraction | None = None
    not_applicable: NotApplicable = "not_allowed"


@dataclass(frozen=True)
class Aggregate:
    """How sheet totals become one; `drop` (trimmed_mean only) is the number left out at each end."""

    method: Method = "mean"
    drop: int | None = None


@dataclass(frozen=True)
class FarOff:
    """What happens to a sheet farther from the mean than `limit`, in points or in per cent of that mean."""

    action: FarOffAction
    limit: Fraction
    basis: Basis


@dataclass(frozen=True)
class ZeroVeto:
    """A criterion given 0 by more than this share of the sheets knocks out; not `strict`: by this share or more."""

    share: Fraction
    strict: bool = True


@dataclass(frozen=True)
class Passing:
    """What passes: a total of `threshold` points, or (pass_fail) more than `share` of the sheets, see ZeroVeto."""

    threshold: Fraction | None = None
    share: Fraction | None = None
    strict: bool = True


@dataclass(frozen=True)
class CriteriaSet:
    """A criteria set as the rules see it. Of kind pass_fail only what has no default there is left at None."""

    criteria: tuple[Criterion, ...]
    passing: Passing
    kind: Kind = "points"
    scale: Fraction | None = None
    aggregate: Aggregate = Aggregate()
    role_weights: Mapping[str, Fraction] = field(default_factory=dict)
    far_off: FarOff | None = None
    quorum: Quorum | None = None
    zero_veto: ZeroVeto | None = None
    order: Order = "score_then_priority"
    tie_break: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the criteria, in the order of the set."""
        return tuple(criterion.key for criterion in self.criteria)


def check_set(criteria_set: CriteriaSet, path: str = "") -> list[InputError]:
    """Return everything that forbids publishing the set, each with its path below `path`; empty: it may be used."""
    checks = (_criteria, _quorum, _ties, _points if criteria_set.kind == "points" else _pass_fail)
    return [problem for check in checks for problem in check(criteria_set, path)]


def _criteria(criteria_set: CriteriaSet, path: str) -> Iterator[InputError]:
    where = below(path, "criteria")
    if not criteria_set.criteria:
        yield InputError(where, N_("phải có ít nhất một tiêu chí"))
    seen: set[str] = set()
    for index, criterion in enumerate(criteria_set.criteria):
        at = below(where, index)
        if criterion.key in seen:
            yield InputError(below(at, "key"), N_("trùng với một tiêu chí đứng trước"))
        seen.add(criterion.key)
        if criterion.max <= 0:
            yield InputError(below(at, "max"), N_("điểm tối đa phải lớn hơn 0"))
        if criterion.weight <= 0:
            yield InputError(below(at, "weight"), N_("hệ số phải lớn hơn 0"))
        if criterion.min_pass is not None and not 0 <= criterion.min_pass <= criterion.max:
            yield InputError(below(at, "min_pass"), N_("điểm tối thiểu phải từ 0 đến điểm tối đa của tiêu chí"))


def _points(criteria_set: CriteriaSet, path: str) -> Iterator[InputError]:
    scale, threshold = criteria_set.scale, criteria_set.passing.threshold
    reachable = sum(criterion.weight * criterion.max for criterion in criteria_set.criteria)
    if scale is None:
        yield InputError(below(path, "scale"), N_("còn thiếu"))
    elif scale != reachable:
        reason = N_("thang điểm phải bằng tổng của hệ số nhân điểm tối đa các tiêu chí")
        yield InputError(below(path, "scale"), reason)
    where = below(below(path, "pass"), "threshold")
    if threshold is None:
        yield InputError(where, N_("còn thiếu"))
    elif scale is not None and not 0 <= threshold <= scale:
        yield InputError(where, N_("điểm đạt phải từ 0 đến hết thang điểm"))
    if criteria_set.passing.share is not None:
        yield InputError(below(below(path, "pass"), "share"), N_("không dùng cho phiếu chấm điểm"))
    where = below(below(path, "aggregate"), "drop")
    trims = criteria_set.aggregate.method == "trimmed_mean"
    if trims and (criteria_set.aggregate.drop is None or criteria_set.aggregate.drop < 1):
        yield InputError(where, N_("phải là số nguyên từ %(least)s trở lên"), least=1)
    if not trims and criteria_set.aggregate.drop is not None:
        yield InputError(where, N_("chỉ dùng cho cách tính trimmed_mean"))
    for role, weight in criteria_set.role_weights.items():
        where = below(below(path, "role_weights"), role)
        if not is_role(role):
            yield InputError(where, N_("không phải tên một vai trò"))
        if weight <= 0:
            yield InputError(where, N_("hệ số phải lớn hơn 0"))


def _pass_fail(criteria_set: CriteriaSet, path: str) -> Iterator[InputError]:
    for index, criterion in enumerate(criteria_set.criteria):
        for name, value in (("max", criterion.max), ("weight", criterion.weight)):
            if value != 1:
                yield InputError(
                    below(below(below(path, "criteria"), index), name), N_("phải là 1 ở phiếu đạt/không đạt")
                )
    if criteria_set.passing.share is None:
        yield InputError(below(below(path, "pass"), "share"), N_("còn thiếu"))
    unused = (
        ("scale", criteria_set.scale is not None),
        ("aggregate", criteria_set.aggregate != Aggregate()),
        ("role_weights", bool(criteria_set.role_weights)),
        ("far_off", criteria_set.far_off is not None),
    )
    for name, given in unused:
        if given:
            yield InputError(below(path, name), N_("không dùng cho phiếu đạt/không đạt"))
    if criteria_set.passing.threshold is not None:
        yield InputError(below(below(path, "pass"), "threshold"), N_("không dùng cho phiếu đạt/không đạt"))


def _quorum(criteria_set: CriteriaSet, path: str) -> Iterator[InputError]:
    where = below(below(path, "quorum"), "must_include")
    seen: set[str] = set()
    for index, entry in enumerate(criteria_set.quorum.must_include if criteria_set.quorum else ()):
        if requirement(entry) is None:
            yield InputError(below(where, index), N_('phải có dạng "vai_trò", "vai_trò|vai_trò" hoặc "vai_trò*2"'))
        if entry in seen:
            yield InputError(below(where, index), N_("lặp lại một giá trị đã có"))
        seen.add(entry)


def _ties(criteria_set: CriteriaSet, path: str) -> Iterator[InputError]:
    known = {LOWER_SUPPORT, CHAIR_MARK, EARLIER_SUBMISSION, *(CRITERION + key for key in criteria_set.keys)}
    seen: set[str] = set()
    for index, entry in enumerate(criteria_set.tie_break):
        where = below(below(path, "tie_break"), index)
        if entry not in known:
            yield InputError(where, N_("không phải một khóa xếp hạng, hoặc tiêu chí không có trong bộ"))
        if entry in seen:
            yield InputError(where, N_("lặp lại một giá trị đã có"))
        seen.add(entry)
