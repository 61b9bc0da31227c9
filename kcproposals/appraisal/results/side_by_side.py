"""All sheets of one file side by side after the close, and how its total came about, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.models import Appraisal, ScoreSheet
from kcproposals.appraisal.results.derivation import arithmetic
from kcproposals.appraisal.results.services import marks_of
from kcproposals.appraisal.sheets.reading import mark_text
from kcproposals.appraisal.sheets.services import content_of
from kcproposals.appraisal.words import CONCLUSIONS, knock_out_words, seat_word
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import CriteriaSet, Result, exact, sheet_total, shown
from kcproposals.web.translations import language

STANDINGS = {
    "used": (N_("Được tính"), "ok"),
    "excluded": (N_("Bị loại vì lệch xa"), "bad"),
    "late": (N_("Nộp muộn, không tính"), "bad"),
    "recused": (N_("Rút vì xung đột lợi ích"), "muted"),
    "missing": (N_("Không nộp phiếu"), "warn"),
}


@dataclass(frozen=True)
class Column:
    """One member's sheet: how it stands in the result, its total, and what it says. A draft says nothing here."""

    number: int
    name: str
    role: str
    standing: str
    tone: str
    flagged: bool
    changes_line: bool
    counted: bool
    total: str
    marks: dict[str, str]
    reasons: dict[str, str]
    recommended: int | None
    conclusion: str
    note: str

    @property
    def has_words(self) -> bool:
        """Say whether the member wrote anything beside marks."""
        return bool(self.reasons or self.note)


def side_by_side(appraisal: Appraisal, sheets: Sequence[ScoreSheet]) -> dict[str, Any]:
    """Return columns (members), lines (criteria with the mean) and the steps from marks to the conclusion."""
    criteria_set = appraisal.round.criteria_set
    rules, titles = rules_of(criteria_set), criterion_titles(criteria_set.definition, language())
    result = Result.from_json(appraisal.result) if appraisal.result else None
    columns = [_column(at, sheet, rules, result) for at, sheet in enumerate(sheets, 1)]
    means = result.criteria if result else {}
    used = [(at, marks_of(sheet)) for at, sheet in enumerate(sheets) if columns[at].counted]
    lines = [
        {
            "key": c.key, "title": f"{number}. {titles[c.key]}", "max": format_mark(c.max),
            "weight": "" if c.weight == 1 else format_mark(c.weight),
            "mean": "" if means.get(c.key) is None else shown(means[c.key] or Fraction(0)),
            "ends": _ends({at: mark for at, marks in used if (mark := marks.get(c.key)) is not None}),
        }
        for number, c in enumerate(rules.criteria, 1)
    ]  # fmt: skip
    steps = list(_steps(sheets, rules, result, titles)) if result else []
    return {"columns": columns, "lines": lines, "steps": steps, "result": result, "titles": titles}


def _ends(marks: dict[int, Fraction]) -> dict[int, str]:
    """Return which columns hold the highest ("most") and the lowest mark ("least") of a criterion: an end that more
    than half of the sheets share says nothing and is not marked."""
    given = list(marks.values())
    ends = {"most": max(given), "least": min(given)} if given else {}
    telling = {name: edge for name, edge in ends.items() if 2 * given.count(edge) <= len(given)}
    return {at: name for name, edge in telling.items() for at, mark in marks.items() if mark == edge}


def _standing(member: str, result: Result | None) -> str:
    return next((kind for kind in STANDINGS if result and member in getattr(result, kind)), "missing")


def _column(number: int, sheet: ScoreSheet, rules: CriteriaSet, result: Result | None) -> Column:
    member, given = "" if sheet.left_at else sheet.counted_as.key, sheet.is_handed_in
    content, total = content_of(sheet), sheet_total(rules, marks_of(sheet)) if given else None
    word, tone = (N_("Rời hội đồng"), "muted") if sheet.left_at else STANDINGS[_standing(member, result)]
    return Column(
        number=number, name=sheet.member.user.name, role=seat_word(sheet.role), standing=_(word), tone=tone,
        flagged=bool(result and member in result.flagged),
        changes_line=bool(result and member in result.line_changes_without),
        counted=bool(given and result and member in result.used),
        total="" if total is None else format_mark(total),
        marks={c.key: mark_text(content, c.key) if given else "" for c in rules.criteria},
        reasons={key: text for key, text in content.justifications.items() if text} if given else {},
        recommended=content.recommended if given else None,
        conclusion=_(CONCLUSIONS[content.conclusion]) if given and content.conclusion else "",
        note=content.shared_note if given else "",
    )  # fmt: skip


def _steps(
    sheets: Sequence[ScoreSheet], rules: CriteriaSet, result: Result, titles: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (step, arithmetic) in the order the rules are applied."""
    submitted = len(result.used) + len(result.excluded)
    of = _("%(n)s phiếu nộp đúng hạn trên %(all)s thành viên", n=submitted, all=len({s.counted_as.key for s in sheets}))
    yield _("Túc số"), of + ": " + (_("đủ") if result.quorum else _("không đủ"))
    if result.passed is None:
        yield _("Kết luận"), _("Chưa có kết quả")
        return
    if result.total is not None:
        used = [s for s in sheets if s.is_handed_in and s.counted_as.key in result.used]
        totals = [(s.role, sheet_total(rules, marks_of(s)) or Fraction(0)) for s in used]
        yield _("Tổng điểm"), arithmetic(totals, rules, result)
    if rules.passing.threshold is not None and result.total is not None:
        least, reached = rules.passing.threshold, result.total >= rules.passing.threshold
        sign = "≥" if reached else "<"
        yield _("So với mức đạt"), f"{exact(result.total)} {sign} {format_mark(least)}"
    for code in result.knock_outs:
        yield _("Điểm liệt"), knock_out_words(code, result, rules, titles)
    yield _("Kết luận"), _("Đạt") if result.passed else _("Không đạt")
