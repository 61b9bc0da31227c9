"""The right pane of the scoring page as values: criteria with their keys and anchors, the live total, the queue.

Shows one member their own sheet; nothing here reads a sheet of anybody else.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.models import ScoreSheet
from kcproposals.appraisal.sheets.queries import Queued
from kcproposals.appraisal.sheets.services import SheetContent, content_of, step_of
from kcproposals.appraisal.sheets.typed import NOT_APPLICABLE, OTHER, Typed, TypedMark
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import Criterion, from_hundredths, sheet_total
from kcproposals.domain.scoring.items import band_without_reason, read_justify
from kcproposals.web.translations import language


def stored(sheet: ScoreSheet) -> Typed:
    """Return a stored sheet as if it had just been typed."""
    content, criteria_set = content_of(sheet), sheet.appraisal.round.criteria_set
    marks = {}
    for criterion in rules_of(criteria_set).criteria:
        typed = marks[criterion.key] = TypedMark(why=content.justifications.get(criterion.key, ""))
        if criterion.key in content.marks:
            mark = content.marks[criterion.key]
            text = NOT_APPLICABLE if mark is None else format_mark(mark)
            known = mark is None or text in keys_of(criterion, criteria_set)
            typed.value, typed.other = (text, "") if known else (OTHER, text)
    return Typed(marks, content)


def criteria_of(sheet: ScoreSheet, typed: Typed) -> list[dict[str, Any]]:
    """Return every criterion as ``components/score.html`` draws it."""
    criteria_set = sheet.appraisal.round.criteria_set
    items = {item["key"]: item for item in criteria_set.definition["items"]}
    found = []
    for number, criterion in enumerate(rules_of(criteria_set).criteria, 1):
        item, one = items[criterion.key], typed.marks[criterion.key]
        free = free_of_reason(criterion, criteria_set)
        found.append(
            {
                "code": criterion.key, "number": number, "title": item["title"][language()],
                "max": format_mark(criterion.max), "guidance": (item.get("guidance") or {}).get(language(), ""),
                "anchors": [_anchor(anchor) for anchor in item.get("anchors", ())],
                "met": _met(item, typed.content.marks.get(criterion.key)),
                "keys": keys_of(criterion, criteria_set), "value": one.value, "other": one.other, "why": one.why,
                "free": free,
                "na_allowed": criterion.not_applicable == "rebased", "error": one.error, "why_error": one.why_error,
            }
        )  # fmt: skip
    return found


def _anchor(anchor: dict[str, Any]) -> dict[str, str]:
    low, high = (anchor[edge].replace(".", ",") for edge in ("from", "to"))
    return {"low": low, "high": high, "text": anchor["text"][language()]}


def _met(item: dict[str, Any], mark: int | None) -> str:
    """Return the worded level a mark stands for, '' for none."""
    points = None if mark is None else from_hundredths(mark)
    for anchor in item.get("anchors", ()):
        if points is not None and Fraction(anchor["from"]) <= points <= Fraction(anchor["to"]):
            return "{low}–{high}: {text}".format(**_anchor(anchor))
    return ""


def keys_of(criterion: Criterion, criteria_set: CriteriaSet) -> list[str]:
    """Return about nine marks to press, closer together towards the maximum, where marks are given most."""
    most, step = criterion.max, step_of(criteria_set, criterion.key)
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


def free_of_reason(criterion: Criterion, criteria_set: CriteriaSet) -> tuple[str, str] | None:
    """Return the lowest and the highest mark that need no reason, as text; None when every mark needs one."""
    rule = next(item["justify"] for item in criteria_set.definition["items"] if item["key"] == criterion.key)
    band, step = band_without_reason(read_justify(rule), criterion.max), step_of(criteria_set, criterion.key)
    return (format_mark(ceil(band.low / step) * step), format_mark(band.high // step * step)) if band else None


def total_of(sheet: ScoreSheet, content: SheetContent) -> dict[str, Any]:
    """Return the live total for ``total_bar``: text, scale, permille of the bar, what is missing."""
    rules = rules_of(sheet.appraisal.round.criteria_set)
    points = {key: None if mark is None else from_hundredths(mark) for key, mark in content.marks.items()}
    missing = sum(criterion.key not in content.marks for criterion in rules.criteria)
    total = sheet_total(rules, points) or Fraction(0)
    scale = rules.scale or Fraction(len(rules.criteria))
    reached = total if rules.scale else sum((mark or Fraction(0) for mark in points.values()), Fraction(0))
    return {
        "total": format_mark(reached), "scale": format_mark(scale), "permille": int(1000 * reached / scale),
        "missing": ngettext("còn %(num)s tiêu chí", "còn %(num)s tiêu chí", missing) if missing else _("đã chấm đủ"),
    }  # fmt: skip


def adds_plainly(criteria_set: CriteriaSet) -> bool:
    """Say whether the browser may add the marks itself: no weights, nothing "not applicable"."""
    rules = rules_of(criteria_set)
    return all(c.weight == 1 and c.not_applicable == "not_allowed" for c in rules.criteria)


def queue_items(queue: Sequence[Queued], current: str = "") -> list[dict[str, Any]]:
    """Return a person's own queue for the strip; a file they keep out of has no address."""
    return [
        {
            "url": "" if item.state == "recused" else url_for("appraisal.sheet", key=item.key),
            "label": item.position, "title": f"{item.code} {item.title}", "state": item.state,
            "current": item.key == current,
        }
        for item in queue
    ]  # fmt: skip
