"""The result of a closed round as the page and the workbook show it: rows, figures, the budget line on trial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import isqrt
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.results.queries import ClosedRound, FileRow
from kcproposals.appraisal.words import agreement_word, hides_miss
from kcproposals.domain.errors import N_
from kcproposals.domain.money import trieu
from kcproposals.domain.scoring import Result, shown
from kcproposals.regulations import units

COLUMNS: dict[str, str] = {
    "facility": N_("Đơn vị thụ hưởng"),
    "activity": N_("Nội dung"),
    "requested": N_("Đề nghị"),
    "ceiling": N_("Mức tối đa"),
    "proposed": N_("Đề xuất"),
    "bars": N_("Theo tiêu chí"),
    "spread": N_("Độ lệch"),
    "sheets": N_("Phiếu"),
    "notes": N_("Lưu ý"),
}
STANDARD = ("requested", "proposed", "bars", "spread", "sheets", "notes")


def deviation(result: Result) -> str:
    """Return the standard deviation of the used totals, half up, two decimals; '' where there is no spread."""
    if result.spread is None:
        return ""
    # √(n/d) to four decimals below, then once half up: exact integers all the way.
    scaled = isqrt(result.spread.numerator * 10**8 // result.spread.denominator)
    return shown(Fraction(scaled, 10**4))


@dataclass(frozen=True)
class Labels:
    """Words and addresses of the rows: titles of criteria and activities, where each file leads ('' nowhere)."""

    titles: Mapping[str, str]
    activities: Mapping[str, str]
    urls: Mapping[str, str]


def rows_of(closed: ClosedRound, files: Sequence[FileRow], labels: Labels) -> list[dict[str, Any]]:
    """Return the rows of ``result_table`` for files with a result."""
    return [_row(closed, row, row.result, labels) for row in files if row.result is not None]


def _row(closed: ClosedRound, row: FileRow, result: Result, labels: Labels) -> dict[str, Any]:
    maxima = {criterion.key: criterion.max for criterion in closed.rules.criteria}
    expected = len(closed.seats) - len(result.recused)
    return {
        "rank": result.rank or "–", "code": row.code, "url": labels.urls[row.key], "title": row.title,
        "place": units.place(row.unit_code), "facility": row.facility,
        "activity": labels.activities.get(row.activity, row.activity), "requested": trieu(row.requested),
        "ceiling": "–" if row.ceiling is None else trieu(row.ceiling),
        "proposed": "–" if row.proposed is None else trieu(row.proposed), "amount": row.proposed or 0,
        "total": result.shown or "–", "spread": deviation(result),
        "bars": [
            (labels.titles[key], float(value / maxima[key]))
            for key, value in result.criteria.items()
            if value is not None
        ],
        "sheets": f"{len(result.used)}/{expected}", "notes": notes_of(result, closed, labels.titles),
    }  # fmt: skip


def notes_of(result: Result, closed: ClosedRound, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what to look at in a result, as short words with their tone."""
    found = []
    if result.passed is None:
        found.append((_("Mọi phiếu bị loại") if result.quorum else _("Không đủ túc số"), "bad"))
    for code in result.knock_outs:
        found.append((_("Điểm liệt: %(title)s", title=titles[code.partition(":")[2]]), "bad"))
    if hides_miss(result, closed.rules):
        found.append((_("Làm tròn mới đủ, không đạt"), "bad"))
    if result.line_changes_without:
        found.append((_("Chưa ổn định"), "warn"))
    counts = (
        (result.excluded, N_("%(n)s phiếu bị loại"), "warn"), (result.flagged, N_("%(n)s phiếu lệch xa"), "warn"),
        (result.missing, N_("%(n)s vắng"), "warn"), (result.late, N_("%(n)s nộp muộn"), "warn"),
        (result.recused, N_("%(n)s rút vì xung đột"), "muted"),
    )  # fmt: skip
    return found + [(_(text, n=len(members)), tone) for members, text, tone in counts if members]


@dataclass(frozen=True)
class Figures:
    """The row of figures on top: numbers and the words beside them. Amounts in đồng."""

    passed: int
    failed: int
    open: int
    used: int
    expected: int
    proposed: int
    requested: int
    agreement: str
    agreement_word: str
    agreement_permille: int


def figures_of(closed: ClosedRound) -> Figures:
    """Return what the whole round comes to."""
    w, counts, passed = closed.agreement, closed.counts, closed.of(True)
    return Figures(
        passed=len(passed), failed=len(closed.of(False)), open=len(closed.of(None)), used=counts["used"],
        expected=sum(counts.values()), proposed=sum(row.proposed or 0 for row in passed),
        requested=sum(row.requested for row in passed), agreement="" if w is None else shown(w),
        agreement_word="" if w is None else agreement_word(w), agreement_permille=0 if w is None else int(1000 * w),
    )  # fmt: skip


def account_words(closed: ClosedRound) -> str:
    """Return where every sheet went: "35 phiếu: 33 dùng, 1 vắng, 1 rút vì xung đột"."""
    counts = closed.counts
    words = (
        ("used", N_("%(n)s dùng")), ("excluded", N_("%(n)s bị loại")), ("late", N_("%(n)s nộp muộn")),
        ("missing", N_("%(n)s vắng")), ("recused", N_("%(n)s rút vì xung đột")),
    )  # fmt: skip
    total = sum(counts.values())
    parts = ", ".join(_(text, n=counts[kind]) for kind, text in words if counts[kind])
    return ngettext("%(num)s phiếu", "%(num)s phiếu", total) + (f": {parts}" if parts else "")


def trial_line(rows: Sequence[dict[str, Any]], envelope: int) -> dict[str, Any]:
    """Return the budget line where an envelope (đồng) on trial ends: rank-and-cut, a shared rank is never split."""
    used = after = 0
    for _rank, group in groupby(rows, key=lambda row: row["rank"]):
        members = list(group)
        amount = sum(row["amount"] for row in members)
        if used + amount > envelope:
            break
        used, after = used + amount, after + len(members)
    for row in rows[after:]:
        row["outside"] = True
    text = _(
        "Hết kinh phí: dùng %(used)s triệu, còn %(left)s triệu đồng", used=trieu(used), left=trieu(envelope - used)
    )
    return {"after": after, "text": text, "envelope": envelope}
