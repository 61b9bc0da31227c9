"""Who may ask for support, decided by kind, place of production, activity and day.

For the questions before a proposal and the `rules eligibility` command. The decrees come as `EligibilityRules` from
the packs; this page only walks through them. Not for completeness of a file, and not the last word: an answer of None
means that a person decides, and only the intake officer refuses.

Sources: NĐ 45/2012/NĐ-CP Điều 1 and TT 46/2012/TT-BCT Điều 3 until 14/10/2025; NĐ 235/2025/NĐ-CP Điều 1 khoản 1 from
15/10/2025. The place where the facility produces decides, not its registered office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from kcproposals.domain.money import format_number
from kcproposals.domain.wording import Wording

FACILITY_KINDS = (
    "sme", "cooperative", "cooperative_union", "cooperative_group", "business_household", "artisan",
    "service_provider", "large_enterprise", "other",
)  # fmt: skip
UNIT_KINDS = ("xa", "phuong", "dac_khu", "thi_tran")
PROVINCE_KINDS = ("tinh", "thanh_pho")
CITY_CLASSES = ("none", "1", "2", "3", "special")


@dataclass(frozen=True, kw_only=True, slots=True)
class EligibilityQuery:
    """What is asked: the facility, the unit where it produces, the activity, the day. `capital` is in đồng.

    `city_class` and `converted_on` (the day a xã became the phường) matter only under NĐ 45/2012; None is not known.
    `trade` is a trade of the packs, `difficult_area` whether the site lies in a (specially) difficult area; None: not
    said yet. `supports_this_year` counts what the facility already got this year of what a yearly limit speaks of.
    """

    date: Date
    facility_kind: str
    unit_kind: str
    province_kind: str
    activity: str
    craft_village: bool = False
    city_class: str | None = None
    converted_on: Date | None = None
    workers: int | None = None
    capital: int | None = None
    trade: str | None = None
    difficult_area: bool | None = None
    supports_this_year: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One line of the table of places; the first that fits decides. An empty tuple or None asks nothing.

    `converted_within` (years) runs from the conversion to 31 December of the year before the query's.
    """

    eligible: bool | None
    reason: Wording | None = None
    unit_kinds: tuple[str, ...] = ()
    province_kinds: tuple[str, ...] = ()
    city_classes: tuple[str, ...] = ()
    craft_village: bool | None = None
    converted_within: int | None = None

    def fits(self, query: EligibilityQuery) -> bool:
        """Say whether this line speaks about the place of `query`."""
        return (
            _among(query.unit_kind, self.unit_kinds)
            and _among(query.province_kind, self.province_kinds)
            and _among(query.city_class, self.city_classes)
            and self.craft_village in (None, query.craft_village)
            and (self.converted_within is None or _converted_within(query, self.converted_within))
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What a decree says of one kind of facility; `activities` narrows a yes to these."""

    eligible: bool | None
    reason: Wording | None = None
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Anywhere:
    """Activities open to these kinds whatever their size and place."""

    activities: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trade:
    """What a decree says of one trade; `difficult_only`: a yes only in a difficult or specially difficult area."""

    eligible: bool | None
    difficult_only: bool = False
    reason: Wording | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class YearLimit:
    """A facility is supported at most `most` times a year for these activities. `reason` takes `found` and `most`."""

    activities: tuple[str, ...]
    most: int
    clause: str
    verified: bool
    reason: Wording


@dataclass(frozen=True, kw_only=True, slots=True)
class SizeLimits:
    """Upper limits of a small or medium enterprise: workers, capital in đồng. Beyond them a person looks closer."""

    workers: int
    capital: int
    too_many_workers: Wording
    too_much_capital: Wording


@dataclass(frozen=True, kw_only=True, slots=True)
class EligibilityRules:
    """One decree, in force from `effective_from` (None: from the beginning) to `effective_to`, both included."""

    id: str
    rule: str
    clause: str
    verified: bool
    effective_from: Date | None
    effective_to: Date | None
    kinds: Mapping[str, Kind]
    places: tuple[Place, ...]
    anywhere: Anywhere
    size: SizeLimits
    trades: Mapping[str, Trade] = field(default_factory=dict)
    limits: tuple[YearLimit, ...] = ()

    def limit_of(self, activity: str) -> YearLimit | None:
        """Return the yearly limit that speaks of `activity`, or None."""
        return next((limit for limit in self.limits if activity in limit.activities), None)

    def holds_on(self, day: Date) -> bool:
        """Say whether the decree is in force on `day`."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer. `eligible` None: a person decides. Reasons stand beside a yes too, when somebody should look."""

    eligible: bool | None
    rule: str
    reasons: tuple[Wording, ...] = ()


def check(query: EligibilityQuery, decrees: Sequence[EligibilityRules]) -> Eligibility:
    """Return whether `query` may ask for support under the decree in force that day, with the reasons."""
    rules = decree_on(query.date, decrees)
    if query.activity in rules.anywhere.activities and query.facility_kind in rules.anywhere.kinds:
        return Eligibility(True, rules.rule)
    verdicts = [_kind(query, rules), _trade(query, rules), _year(query, rules)]
    if query.activity not in rules.anywhere.activities:
        verdicts.append(_place(query, rules))
    answers = [eligible for eligible, _ in verdicts]
    eligible = False if False in answers else None if None in answers else True
    reasons = [reason for answer, reason in verdicts if reason is not None and answer is not True]
    return Eligibility(eligible, rules.rule, (*reasons, *_size(query, rules.size)))


def decree_on(day: Date, decrees: Sequence[EligibilityRules]) -> EligibilityRules:
    """Return the decree in force on `day`."""
    return next(decree for decree in decrees if decree.holds_on(day))


def _kind(query: EligibilityQuery, rules: EligibilityRules) -> tuple[bool | None, Wording | None]:
    kind = rules.kinds[query.facility_kind]
    if kind.eligible and kind.activities and query.activity not in kind.activities:
        return False, kind.reason
    return kind.eligible, kind.reason


def _trade(query: EligibilityQuery, rules: EligibilityRules) -> tuple[bool | None, Wording | None]:
    """Judge the trade, once it is known; the packs hold an answer for every trade."""
    if query.trade is None or not rules.trades:
        return True, None
    trade = rules.trades[query.trade]
    if trade.eligible and trade.difficult_only:
        return query.difficult_area, trade.reason
    return trade.eligible, trade.reason


def _year(query: EligibilityQuery, rules: EligibilityRules) -> tuple[bool | None, Wording | None]:
    limit = rules.limit_of(query.activity)
    if limit is None or query.supports_this_year < limit.most:
        return True, None
    return False, limit.reason.filled(found=query.supports_this_year, most=limit.most)


def _place(query: EligibilityQuery, rules: EligibilityRules) -> tuple[bool | None, Wording | None]:
    place = next(place for place in rules.places if place.fits(query))
    return place.eligible, place.reason


def _size(query: EligibilityQuery, limits: SizeLimits) -> list[Wording]:
    """Return the reasons to look at the size; only an enterprise claims to be small or medium."""
    reasons = []
    if query.facility_kind == "sme" and query.workers is not None and query.workers > limits.workers:
        found, limit = format_number(query.workers), format_number(limits.workers)
        reasons.append(limits.too_many_workers.filled(found=found, limit=limit))
    if query.facility_kind == "sme" and query.capital is not None and query.capital > limits.capital:
        found, limit = format_number(query.capital), format_number(limits.capital)
        reasons.append(limits.too_much_capital.filled(found=found, limit=limit))
    return reasons


def _among(value: str | None, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed


def _converted_within(query: EligibilityQuery, years: int) -> bool:
    """Say whether the place became a phường at most `years` before 31 December of the year before the query's."""
    day = query.converted_on
    return day is not None and (query.date.year - 1 - years, 12, 31) <= (day.year, day.month, day.day)
