"""The result of a closed round as the page shows it: the cells of each row, the figures on top, the account of sheets.

Which rows, in which order, is ``table``'s; the line where the money ends is ``line``'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.queries import ClosedRound
from kcproposals.appraisal.results.table import BY_CRITERION, COLUMNS, SORTS, Line
from kcproposals.appraisal.words import agreement_word, hides_miss, knock_out_words, long_decimal, names
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark, trieu
from kcproposals.domain.scoring import CriteriaSet, Result, shown
from kcproposals.regulations.queries import current_packs, library_of

BAR, TALL = 9, 24  # width of one bar with its gap and height of the tallest, in pixels


def deviation(result: Result) -> str:
    """Return the standard deviation of the used totals, half up, two decimals; '' where there is no spread."""
    if result.spread is None:
        return ""
    # √(n/d) to four decimals below, then once half up: exact integers all the way.
    scaled = isqrt(result.spread.numerator * 10**8 // result.spread.denominator)
    return shown(Fraction(scaled, 10**4))


def activities_of(round_: Round, language: str) -> dict[str, str]:
    """Return what the activities are called by the rules under which the round's files came in."""
    call = round_.board.call
    rules = rules_of_call(call) if call else library_of(current_packs())
    return {code: activity.name.to(language) for code, activity in rules.activities.items()}


@dataclass(frozen=True)
class Labels:
    """Words and addresses of the rows: titles of criteria and activities, where each file leads ('' nowhere).

    ``named``: the reader may know whose sheet decides.
    """

    titles: Mapping[str, str]
    activities: Mapping[str, str]
    urls: Mapping[str, str]
    rules: CriteriaSet
    named: bool = False

    @cached_property
    def tallest(self) -> dict[str, float]:
        """The maximum of each criterion, for drawing."""
        return {criterion.key: float(criterion.max) for criterion in self.rules.criteria}

    @cached_property
    def spoken(self) -> dict[str, str]:
        """The titles as they stand inside a picture's description: escaped."""
        return {key: str(escape(title)) for key, title in self.titles.items()}


@dataclass(frozen=True)
class Head:
    """A heading of the table: which cell of a row, its word, what a click sorts by ('' nothing), class and unit."""

    name: str
    label: str
    sort: str
    css: str = ""
    unit: str = ""

    @cached_property
    def attributes(self) -> Markup:
        """What every cell under it carries: its class and the word before the value on a phone."""
        phone = f"{self.label} {self.unit}" if self.unit else self.label
        return Markup('class="{}" data-label="{}"').format(self.css, phone)


def heads_of(columns: Iterable[str], titles: Mapping[str, str]) -> list[Head]:
    """Return the headings in the order they stand; rank, code, title and total are always there."""
    wanted, unit = set(columns), _("(triệu đồng)")
    title = _("Đề án") if "place" in wanted else _("Đề án · địa điểm")
    found = [Head("rank", _("Hạng"), "rank", "num kc-rank-no"), Head("code", _("Mã"), "code", "kc-nowrap kc-rank-code"),
             Head("title", title, "title", "title kc-rank-title")]  # fmt: skip
    for name, msgid in COLUMNS.items():
        if name == "bars":
            found.append(Head("total", _("Điểm"), "total", "num kc-decisive"))
        if name == "criteria" and name in wanted:
            found += [
                Head(BY_CRITERION + key, text, BY_CRITERION + key, "num kc-rank-mark") for key, text in titles.items()
            ]
        elif name in wanted:
            money = name in ("requested", "ceiling", "proposed")
            css = (
                "num"
                if money or name in ("spread", "sheets", "conflicts")
                else "kc-rank-notes"
                if name == "notes"
                else ""
            )
            found.append(Head(name, _(msgid), name if name in SORTS else "", css, unit if money else ""))
    return found


def rows_of(closed: ClosedRound, lines: Iterable[Line], labels: Labels, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Return the cells of these lines. What costs something is made only for the columns shown."""
    wanted = set(columns)
    return [_row(closed, line, labels, wanted) for line in lines]


def _row(closed: ClosedRound, line: Line, labels: Labels, wanted: set[str]) -> dict[str, Any]:
    row, result = line.file, line.result
    single = labels.titles if "criteria" in wanted else ()
    return {
        **{BY_CRITERION + key: _points(result.criteria.get(key)) for key in single},
        "rank": result.rank, "passed": result.passed, "position": row.position, "code": row.code,
        "url": labels.urls[row.key], "title": row.title, "place": line.place, "facility": row.facility,
        "activity": labels.activities.get(row.activity, row.activity), "requested": trieu(row.requested),
        "ceiling": "–" if row.ceiling is None else trieu(row.ceiling),
        "proposed": "–" if row.proposed is None else trieu(row.proposed), "amount": row.proposed or 0,
        "total": result.shown or "–", "spread": deviation(result) if "spread" in wanted else "",
        "bars": _bars(closed, result, labels) if "bars" in wanted else "",
        "sheets": f"{len(result.used)}/{line.expected}", "conflicts": len(result.recused) or "",
        "stability": _deciding(len(result.line_changes_without)), "under": "" if "place" in wanted else line.place,
        "notes": notes_of(result, closed, labels) if "notes" in wanted else (),
    }  # fmt: skip


def _deciding(sheets: int) -> str:
    return ngettext("%(num)s phiếu quyết định", "%(num)s phiếu quyết định", sheets) if sheets else ""


def _points(value: Fraction | None) -> str:
    return "–" if value is None else shown(value)


def _bars(closed: ClosedRound, result: Result, labels: Labels) -> Markup:
    """Draw one bar a criterion, as high as its mean's share of the maximum; read out as numbers."""
    path, words = [], []
    for at, criterion in enumerate(closed.rules.criteria):
        value = result.criteria.get(criterion.key)
        if value is not None:
            high = max(TALL * value.numerator / value.denominator / labels.tallest[criterion.key], 1.5)
            path.append(f"M{at * BAR} {TALL}v-{high:.1f}h7v{high:.1f}z")
            words.append(f"{labels.spoken[criterion.key]} {shown(value)}")
    if not path:
        return Markup("")
    width = BAR * len(closed.rules.criteria)
    return Markup(
        f'<svg class="kc-mini" width="{width}" height="{TALL}" viewBox="0 0 {width} {TALL}" role="img" '
        f'aria-label="{"; ".join(words)}"><path d="{"".join(path)}" fill="#8fa3bb"/></svg>'
    )


def notes_of(result: Result, closed: ClosedRound, labels: Labels) -> list[tuple[str, str, str]]:
    """Return what to look at in a result, as short words with their tone and one line that explains them."""
    found = []
    if result.passed is None:
        word = _("Mọi phiếu bị loại") if result.quorum else _("Không đủ túc số")
        found.append((word, "bad", _("chưa có kết quả, chờ vòng mới")))
    for code in result.knock_outs:
        title = labels.titles[code.partition(":")[2]]
        found.append((_("Điểm liệt: %(title)s", title=title), "bad", _detail(code, result, closed, labels)))
    if hides_miss(result, closed.rules):
        found.append((_("Làm tròn mới đủ"), "bad", _miss(result, closed)))
    if result.line_changes_without:
        found.append((_("Chưa ổn định"), "warn", _stability(result, closed, labels)))
    counts = (
        (result.excluded, N_("%(n)s phiếu bị loại"), "warn"), (result.flagged, N_("%(n)s phiếu lệch xa"), "warn"),
        (result.missing, N_("%(n)s vắng"), "warn"), (result.late, N_("%(n)s nộp muộn"), "warn"),
        (result.recused, N_("%(n)s rút vì xung đột"), "muted"),
    )  # fmt: skip
    return found + [(_(text, n=len(members)), tone, "") for members, text, tone in counts if members]


def _detail(code: str, result: Result, closed: ClosedRound, labels: Labels) -> str:
    """Say a knock-out without its title, which stands before it."""
    rule, _colon, key = code.partition(":")
    if rule != "min_pass":
        return knock_out_words(code, result, closed.rules, labels.titles)
    criterion = next(criterion for criterion in closed.rules.criteria if criterion.key == key)
    return _(
        "trung bình %(reached)s, tối thiểu %(least)s", reached=_points(result.criteria[key]),
        least=format_mark(criterion.min_pass or 0),
    )  # fmt: skip


def _miss(result: Result, closed: ClosedRound) -> str:
    return _(
        "hiện %(shown)s, điểm thật %(exact)s, dưới %(threshold)s nên không đạt", shown=result.shown,
        exact=long_decimal(result.total or Fraction(0)), threshold=format_mark(closed.rules.passing.threshold or 0),
    )  # fmt: skip


def _stability(result: Result, closed: ClosedRound, labels: Labels) -> str:
    """Say which way the result would turn without one sheet; whose, only to those who may read the sheets."""
    turns = _("thành không đạt") if result.passed else _("thành đạt")
    members = result.line_changes_without
    if labels.named:
        return _("bỏ phiếu của %(names)s thì %(turns)s", names=names(members, closed), turns=turns)
    return _("bỏ một phiếu thì %(turns)s", turns=turns)


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
