"""What a set asks of one mark beyond its number: a reason, a step, worded levels; and whether these are consistent.

For the `items` of a stored set, read strictly. Not for titles and wording, nor for totals: no reason changes a mark.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from kcproposals.domain.errors import N_, InputError, below

NEVER, ALWAYS, BELOW_HALF, BELOW, OUTSIDE = "never", "always", "below_half", "below", "outside"


class Band(NamedTuple):
    """The marks that need no reason, both ends included, in points."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Justify:
    """When a reason must be written: `limit` belongs to `below`, `low` and `high` to `outside`, all in points."""

    rule: str
    limit: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


def read_justify(value: Any) -> Justify:
    """Return the rule as stored: its name, `{"below": "7"}` or `{"outside": ["4", "8"]}`. Raises ValueError."""
    if isinstance(value, str) and value in (NEVER, ALWAYS, BELOW_HALF):
        return Justify(value)
    if isinstance(value, Mapping) and set(value) == {BELOW}:
        return Justify(BELOW, limit=Fraction(value[BELOW]))
    if isinstance(value, Mapping) and set(value) == {OUTSIDE}:
        low, high = value[OUTSIDE]
        return Justify(OUTSIDE, low=Fraction(low), high=Fraction(high))
    raise ValueError(f"{value!r} is no rule for reasons")


def band_without_reason(justify: Justify, most: Fraction) -> Band | None:
    """Return the marks from 0 to `most` that need no reason; None: every mark needs one."""
    if justify.rule == ALWAYS:
        return None
    low = {BELOW_HALF: most / 2, BELOW: justify.limit, OUTSIDE: justify.low}.get(justify.rule)
    high = justify.high if justify.rule == OUTSIDE else most
    return Band(low or Fraction(0), most if high is None else high)


def needs_reason(justify: Justify, most: Fraction, mark: Fraction | None) -> bool:
    """Say whether a mark must be explained; "not applicable" (None) always must."""
    band = band_without_reason(justify, most)
    return mark is None or band is None or not band.low <= mark <= band.high


@dataclass(frozen=True)
class Item:
    """One criterion as `check_items` sees it, in points; `anchors` are the worded levels (from, to), both included."""

    code: str
    max: Fraction
    step: Fraction
    justify: Justify
    anchors: tuple[Band, ...] = ()


def check_items(items: Sequence[Item], path: str = "items") -> list[InputError]:
    """Return everything that keeps the items from being published, each at its path below `path`."""
    found = list(_codes([item.code for item in items], path))
    for index, item in enumerate(items):
        found.extend(_item(item, below(path, index)))
    return found


def _codes(codes: Iterable[str], path: str) -> Iterator[InputError]:
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code and code in seen:
            yield InputError(below(below(path, index), "code"), N_("Số thứ tự này trùng với một tiêu chí đứng trước."))
        seen.add(code)


def _item(item: Item, path: str) -> Iterator[InputError]:
    if item.step <= 0:
        yield InputError(below(path, "step"), N_("Bước điểm phải lớn hơn 0."))
    elif (item.max / item.step).denominator != 1:
        yield InputError(below(path, "step"), N_("Bước điểm phải chia hết điểm tối đa, để chấm được điểm cao nhất."))
    yield from _justify(item.justify, item.max, path)
    before: Fraction | None = None
    for index, anchor in enumerate(item.anchors):
        where = below(below(path, "anchors"), index)
        if anchor.low > anchor.high:
            yield InputError(below(where, "from"), N_("Điểm đầu của mức phải không quá điểm cuối."))
        elif before is not None and anchor.low <= before:
            yield InputError(below(where, "from"), N_("Mức này chồng lên mức đứng trước. Xin ghi các mức từ thấp đến "
                                                      "cao, không trùng nhau."))  # fmt: skip
        if anchor.high > item.max:
            yield InputError(below(where, "to"), N_("Mức này vượt điểm tối đa của tiêu chí."))
        before = anchor.high


def _justify(justify: Justify, most: Fraction, path: str) -> Iterator[InputError]:
    where = below(path, "justify")
    if justify.limit is not None and not 0 < justify.limit <= most:
        yield InputError(below(where, "limit"), N_("Ngưỡng phải lớn hơn 0 và không quá điểm tối đa."))
    if justify.low is not None and justify.high is not None:
        if justify.low > justify.high:
            yield InputError(below(where, "low"), N_("Đầu dưới của khoảng phải không quá đầu trên."))
        if justify.high > most:
            yield InputError(below(where, "high"), N_("Khoảng phải nằm trong từ 0 đến điểm tối đa."))


def unknown(chosen: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return what was chosen and is not known, as it came: activities a set says it is for, facts it shows."""
    allowed = set(known)
    return [one for one in chosen if one not in allowed]
