"""The right pane of the scoring page as values: criteria with their keys and anchors, the live total, the queue.

Shows one member their own sheet; nothing here reads a sheet of anybody else.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.models import ScoreSheet
from kcproposals.appraisal.sheets.before import Before
from kcproposals.appraisal.sheets.queries import Queued
from kcproposals.appraisal.sheets.services import SheetContent, content_of, gaps
from kcproposals.appraisal.sheets.typed import NOT_APPLICABLE, OTHER, Typed, TypedMark
from kcproposals.criteria.drawing import drawn, keys_of, met
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import from_hundredths, sheet_total
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


def criteria_of(sheet: ScoreSheet, typed: Typed, before: Before) -> list[dict[str, Any]]:
    """Return every criterion as ``components/score.html`` draws it, with one's own mark of the round before."""
    criteria_set = sheet.appraisal.round.criteria_set
    found = []
    for c in drawn(criteria_set, language()):
        one = typed.marks[c["code"]]
        found.append({
            **c, "met": met(criteria_set, c["code"], typed.content.marks.get(c["code"]), language()),
            "value": one.value, "other": one.other, "why": one.why, "error": one.error, "why_error": one.why_error,
            "before": before.mark(c["code"], typed.content),
        })  # fmt: skip
    return found


def total_of(sheet: ScoreSheet, content: SheetContent) -> dict[str, Any]:
    """Return the live total for ``total_bar``: text, scale, permille of the bar, what is missing and where."""
    rules = rules_of(sheet.appraisal.round.criteria_set)
    points = {key: None if mark is None else from_hundredths(mark) for key, mark in content.marks.items()}
    missing = sum(criterion.key not in content.marks for criterion in rules.criteria)
    numbers = {criterion.key: number for number, criterion in enumerate(rules.criteria, 1)}
    total = sheet_total(rules, points) or Fraction(0)
    scale = rules.scale or Fraction(len(rules.criteria))
    reached = total if rules.scale else sum((mark or Fraction(0) for mark in points.values()), Fraction(0))
    return {
        "total": format_mark(reached), "scale": format_mark(scale), "permille": int(1000 * reached / scale),
        "missing": ngettext("còn %(num)s tiêu chí", "còn %(num)s tiêu chí", missing) if missing else _("đã chấm đủ"),
        "gaps": _gaps([name for name, _why in gaps(sheet.appraisal.round.criteria_set, content)], numbers),
    }  # fmt: skip


def _gaps(names: list[str], numbers: dict[str, int]) -> list[dict[str, str]]:
    """Return where something is missing and what it is called: marks, then reasons, then the rest.

    ``short`` is the label on the page: of several marks or reasons only the first says what the numbers are.
    """
    found, before = [], ""
    for name in sorted(names, key=lambda name: not name.startswith("mark-")):
        kind, _dash, key = name.partition("-")
        gap = {"href": f"#criterion-{key}" if kind == "mark" else f"#{name}", "label": _("mức hỗ trợ đề xuất")}
        if kind == "mark":
            gap["label"] = _("điểm %(number)s", number=numbers[key])
        elif kind == "why":
            gap["label"] = _("lý do %(number)s", number=numbers[key])
        elif kind == "conclusion":
            gap |= {"href": "#conclusion-0", "label": _("kết luận")}
        found.append(gap | {"short": str(numbers[key]) if kind == before else gap["label"]})
        before = kind
    return found


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
