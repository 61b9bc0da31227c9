"""The budget of a focal proposal (đề án điểm): years × activities, each line held against the norm of its activity.

Nothing here refuses: a line over its norm is a finding; what is no focal proposal at all is a problem to mend before
submitting (``kind_problems``), and so is a group proposal that asks for more than it costs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.domain import kinds, norms
from kcproposals.domain.errors import N_
from kcproposals.domain.kinds import BudgetLine, Kind
from kcproposals.domain.wording import Wording
from kcproposals.regulations.answers import Place

SECTION, TABLE = "budget", "lines"
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class JudgedLine:
    """One line with the name of its activity and what its norm says."""

    line: BudgetLine
    name: Wording
    ceiling: norms.Ceiling


def lines_of(answers: Answers) -> tuple[BudgetLine, ...]:
    """Return the lines of a budget that can be reckoned with; unfinished rows are left out."""
    rows = (answers.get(SECTION) or {}).get(TABLE) or []
    return tuple(
        BudgetLine(
            year=row["year"], activity=row["activity"], cost=row["cost"], support=row.get("support"),
            units=max(row.get("units") or 1, 1),
        )
        for row in rows
        if row.get("year") and row.get("activity") and row.get("cost")
    )  # fmt: skip


def judged(
    lines: tuple[BudgetLine, ...], values: Answers, names: Mapping[str, Wording],
    ask: Callable[[str, Answers], norms.Ceiling],
) -> tuple[JudgedLine, ...]:  # fmt: skip
    """Return every line with the ceiling of its own activity.

    ``values`` are the column values of the answers (priorities count for every line), ``ask`` gives the ceiling of an
    activity for such values.
    """
    return tuple(
        JudgedLine(
            line,
            names[line.activity],
            ask(
                line.activity,
                {**values, "eligible_cost": line.cost, "requested": line.support, "establishments": line.units},
            ),
        )
        for line in lines
        if line.activity in names
    )


def ceiling_of(call: Call, activity: str, values: Answers, lines: tuple[JudgedLine, ...], on: date) -> norms.Ceiling:
    """Return the ceiling of the whole: what each line asks for, but of no line more than its norm allows.

    One line below its norm does not pay for another above it. Unknown while the norm of a line is not known.
    """
    requested = values.get("requested")
    query = norms.CeilingQuery(
        programme=call.programme, province=call.agency.province_code, date=on, activity=activity,
        eligible_cost=values.get("eligible_cost") or 0, requested=requested,
    )  # fmt: skip
    limits = [(one.ceiling.amount, one.line.support) for one in lines]
    if not lines or any(limit is None for limit, _ in limits):
        return norms.Ceiling(
            query=query, amount=None, form=None, counterpart=None, applied=(), findings=(norms.Finding(norms.NO_NORM),)
        )
    amount = sum(limit if asked is None else min(limit, asked) for limit, asked in limits if limit is not None)
    findings = []
    if over := sum(one.ceiling.over_by for one in lines):
        findings.append(norms.Finding(norms.OVER_CEILING, over))
    if any(one.ceiling.finding(norms.UNVERIFIED_NORM) for one in lines):
        findings.append(norms.Finding(norms.UNVERIFIED_NORM))
    applied = {row.clause: row for one in lines for row in one.ceiling.applied}
    counterpart = None if requested is None else query.eligible_cost - min(requested, amount)
    return norms.Ceiling(
        query=query, amount=amount, form=next(iter(applied.values())).form, counterpart=counterpart, applied=(),
        findings=tuple(findings),
    )  # fmt: skip


_SENTENCES = {
    kinds.ONE_ACTIVITY: N_("Đề án điểm phải có từ hai nội dung hoạt động trở lên."),
    kinds.ONE_YEAR: N_("Đề án điểm phải thực hiện trên một năm (hơn 12 tháng)."),
    kinds.OUTSIDE: N_("Có năm nằm ngoài thời gian thực hiện của đề án."),
    kinds.SUMS_TOTAL: N_("Tổng chi phí các năm chưa bằng tổng kinh phí của dự toán."),
    kinds.SUMS_SUPPORT: N_("Tổng hỗ trợ các năm chưa bằng kinh phí đề nghị hỗ trợ của dự toán."),
}
_AT_THE_END = Place(section="effects", field="ends")
_AT_THE_TABLE = Place(section=SECTION, field=TABLE)
NOTHING_THIS_YEAR = N_("Bảng chưa có kinh phí hỗ trợ của năm kế hoạch.")
NOT_OF_THE_CALL = N_("Đợt tiếp nhận này không nhận một nội dung trong bảng.")
NOBODY = N_("Đề án nhóm phải có ít nhất một đối tượng thụ hưởng.")
MORE_THAN_IT_COSTS = N_("Số đề nghị hỗ trợ không được lớn hơn chi phí.")


def kind_problems(kind: str, call: Call, answers: Answers, values: Answers) -> Iterator[tuple[Place, str]]:
    """Yield what must be mended because of the kind of proposal: where, and the sentence (msgid).

    ``values`` are the column values of the answers.
    """
    if kind == Kind.GROUP and values.get("establishments") == 0:
        yield Place(section="group", field="count"), NOBODY
    if kind == Kind.GROUP and (values.get("requested") or 0) > (values.get("total_cost") or 0):
        yield Place(section="group", field="per_support"), MORE_THAN_IT_COSTS
    if kind != Kind.FOCAL:
        return
    lines = lines_of(answers)
    start, end = ((values.get(name) or "")[:7] for name in ("starts_on", "ends_on"))
    for code in kinds.focal_findings(lines, start, end, values.get("total_cost"), values.get("requested")):
        yield _AT_THE_END if code == kinds.ONE_YEAR else _AT_THE_TABLE, _SENTENCES[code]
    if lines and not kinds.support_in(lines, call.year):
        yield _AT_THE_TABLE, NOTHING_THIS_YEAR
    if {line.activity for line in lines} - set(call.activities):
        yield _AT_THE_TABLE, NOT_OF_THE_CALL
