"""A criterion as ``components/score.html`` draws it: for the scoring page, and as a preview for who writes the set."""

from fractions import Fraction
from math import ceil
from typing import Any

from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import group_titles, rules_of, step_of
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import Criterion, from_hundredths
from kcproposals.domain.scoring.items import band_without_reason, read_justify


def drawn(row: CriteriaSet, language: str) -> list[dict[str, Any]]:
    """Return every criterion of a scored set, nothing marked yet; ``group`` is the title of a group that begins."""
    items = {item["key"]: item for item in row.definition["items"]}
    groups, before, found = group_titles(row.definition, language), "", []
    for number, criterion in enumerate(rules_of(row).criteria, 1):
        item = items[criterion.key]
        group = groups.get(item.get("group", ""), "")
        found.append(
            {
                "code": criterion.key, "number": number, "title": item["title"][language],
                "max": format_mark(criterion.max), "guidance": (item.get("guidance") or {}).get(language, ""),
                "anchors": [_anchor(anchor, language) for anchor in item.get("anchors", ())],
                "keys": keys_of(criterion, row), "free": free_of_reason(criterion, row),
                "na_allowed": criterion.not_applicable == "rebased", "group": group if group != before else "",
            }
        )  # fmt: skip
        before = group
    return found


def _anchor(anchor: dict[str, Any], language: str) -> dict[str, str]:
    low, high = (anchor[edge].replace(".", ",") for edge in ("from", "to"))
    return {"low": low, "high": high, "text": anchor["text"][language]}


def met(row: CriteriaSet, key: str, mark: int | None, language: str) -> str:
    """Return the worded level that a mark (hundredths) stands for, '' for none."""
    item = next(item for item in row.definition["items"] if item["key"] == key)
    points = None if mark is None else from_hundredths(mark)
    for anchor in item.get("anchors", ()):
        if points is not None and Fraction(anchor["from"]) <= points <= Fraction(anchor["to"]):
            return "{low}–{high}: {text}".format(**_anchor(anchor, language))
    return ""


def keys_of(criterion: Criterion, row: CriteriaSet) -> list[str]:
    """Return about nine marks to press, closer together towards the maximum, where marks are given most."""
    most, step = criterion.max, step_of(row, criterion.key)
    if most <= 1:
        return ["0", "1"]
    unit = next(unit for unit in (1, 2, 5, 10, 20, 50, 100) if most <= 15 * unit or unit == 100)
    start = most * Fraction(3, 5) if most <= 10 else most * Fraction(2, 3)
    low = [_nice(most / 3, most), _nice(most / 2, most)]
    high = [most - unit * back for back in range(ceil((most - start) / unit) + 1) if most - unit * back >= start]
    marks = sorted({Fraction(0), *low, *high})
    return [format_mark(mark) for mark in marks if (mark / step).denominator == 1]


def _nice(value: Fraction, most: Fraction) -> Fraction:
    """Round half up to a whole mark, of large criteria to a multiple of five."""
    unit = 5 if most >= 20 else 1
    return Fraction(int(value / unit + Fraction(1, 2)) * unit)


def free_of_reason(criterion: Criterion, row: CriteriaSet) -> tuple[str, str] | None:
    """Return the lowest and the highest mark that need no reason, as text; None when every mark needs one."""
    rule = next(item["justify"] for item in row.definition["items"] if item["key"] == criterion.key)
    band, step = band_without_reason(read_justify(rule), criterion.max), step_of(row, criterion.key)
    return (format_mark(ceil(band.low / step) * step), format_mark(band.high // step * step)) if band else None
