"""Everything that is wrong with entered norms, each with its place, so that a page can say it beside the row.

The rows go through the reader of packs and the examples through the rule of the ceiling: an entered pack obeys the same
checks as a file. Not for overlaps with other texts (``services_norms`` knows those).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kcproposals.domain import norms
from kcproposals.domain.errors import N_, InputError
from kcproposals.domain.money import format_dong
from kcproposals.regulations.entered import Entered, Row, both, case_key, row_content, same_case
from kcproposals.regulations.library import from_contents
from kcproposals.regulations.source import PackError

Contents = Mapping[str, Mapping[str, Any]]
"""The packs that norms name things of (activities), by id."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What must be put right before publishing: ``msgid % values`` at a field, or at a field of a row of ``table``."""

    where: str
    msgid: str
    values: Mapping[str, str] = field(default_factory=dict)
    table: str = ""
    row: int = 0


def problems(entered: Entered, base: Contents) -> list[Problem]:
    """Return everything that keeps these norms from being published, in the order of the form."""
    found = [*_head_problems(entered)]
    alone = _refused([row_content(row) for row in entered.rows], entered.province, base) is not None
    rows = [problem for at in range(len(entered.rows)) for problem in _row_problems(entered, at, base, alone=alone)]
    found += rows
    if not entered.rows:
        found.append(Problem(where="rows", msgid=N_("Xin nhập ít nhất một dòng định mức.")))
    found += _example_problems(entered, base, can_run=not rows and bool(entered.rows))
    return found


def _head_problems(entered: Entered) -> Iterator[Problem]:
    for name in ("document", "issued_on", "source", "effective_from"):
        if not getattr(entered, name):
            yield Problem(where=name, msgid=_MISSING)
    starts, ends = entered.effective_from, entered.effective_to
    if entered.issued_on and starts and starts < entered.issued_on:
        yield Problem(where="effective_from", msgid=N_("Ngày có hiệu lực không được trước ngày ban hành."))
    if starts and ends and ends < starts:
        yield Problem(where="effective_to", msgid=N_("Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi."))


_MISSING = N_("Xin nhập mục này.")
_REASONS = {  # what the reader of pack files says → the same for who types into a form
    "còn thiếu": _MISSING,
    "phải là chuỗi không rỗng": _MISSING,
    "phải lớn hơn 0 và không quá 100": N_("Tỷ lệ phần trăm phải lớn hơn 0 và không quá 100."),
    "phải tính bằng đồng, từ 1.000.000 đồng trở lên": N_(
        "Mức tối đa tính bằng đồng, từ 1.000.000 đồng trở lên. Mười triệu đồng thì nhập 10.000.000."
    ),
}
_HARMLESS: dict[str, Any] = {"unit": both("x"), "clause": "x"}  # put in place of what was told, to find the next


def _row_problems(entered: Entered, at: int, base: Contents, *, alone: bool) -> Iterator[Problem]:
    """Find what is wrong with one row; it is read ``alone`` only when all of them together were refused."""
    row = row_content(entered.rows[at])
    if "activity" not in row:
        yield Problem(table="rows", row=at, where="activity", msgid=_MISSING)
        row["activity"] = next(one["code"] for pack in base.values() for one in pack["activities"])
    elif any(same_case(one, entered.rows[at]) for one in entered.rows[:at]):
        yield Problem(table="rows", row=at, where="activity", msgid=_TWICE)
    elif any(_mixes(one, entered.rows[at]) for one in entered.rows):
        yield Problem(table="rows", row=at, where="case", msgid=_MIXED)
    if "pct" not in row and "cap" not in row:
        yield Problem(table="rows", row=at, where="cap", msgid=N_("Xin nhập tỷ lệ, mức tối đa, hoặc cả hai."))
    for _ in _COLUMNS if alone else ():  # at most one refusal a column
        refused = _refused([row], entered.province, base)
        if refused is None:
            return
        key, _colon, reason = refused.partition(": ")
        known = _REASONS.get(reason)
        yield Problem(
            table="rows", row=at, where=key if key in _COLUMNS else "activity", msgid=known or "%(reason)s",
            values={} if known else {"reason": refused},
        )  # fmt: skip
        if key in _HARMLESS:
            row[key] = _HARMLESS[key]
        else:
            row.pop(key, None)


_COLUMNS = ("activity", "case", "pct", "cap", "unit", "form", "clause", "condition")
_TWICE = N_("Nội dung và trường hợp này đã có ở dòng trên: hai dòng sẽ cùng hiệu lực.")
_MIXED = N_("Nội dung này đã có dòng chia trường hợp; xin ghi trường hợp cho mọi dòng của nó, hoặc không dòng nào.")


def _mixes(one: Row, other: Row) -> bool:
    """Say whether two rows of one activity are with and without a case; it is told at the one without."""
    same = one.get("activity") == other.get("activity")
    return same and bool(case_key(one.get("case"))) and not case_key(other.get("case"))


def _refused(rows: Sequence[Row], province: str, base: Contents) -> str | None:
    """Return what the reader of pack files says against rows; None when it takes them."""
    try:
        _read(rows, province, base)
    except PackError as error:
        return error.reason
    return None


def _read(rows: Sequence[Row], province: str, base: Contents) -> tuple[norms.NormRow, ...]:
    """Return rows as the reader of packs reads them; raise PackError."""
    pack = {"pack": "norms", "id": "x", "version": "x", "title": both("x"), "source": "x", "verified": False}
    whole = {**pack, "province": province, "effective_from": "2000-01-01", "rows": list(rows)}
    return from_contents({**base, "x": whole}).norm_rows


def _example_problems(entered: Entered, base: Contents, *, can_run: bool) -> Iterator[Problem]:
    rows = _read([row_content(row) for row in entered.rows], entered.province, base) if can_run else ()
    for at, example in enumerate(entered.examples):
        gaps = [name for name in ("activity", "cost", "requested", "finding") if example.get(name) is None]
        if example.get("amount") is None and example.get("finding") != norms.NO_NORM:
            gaps.append("amount")
        yield from (Problem(table="examples", row=at, where=name, msgid=_MISSING) for name in gaps)
        if can_run and not gaps:
            yield from _run(entered, example, at, rows)
    for at, row in enumerate(entered.rows):
        if row.get("activity") and not any(same_case(row, example) for example in entered.examples):
            yield Problem(table="rows", row=at, where="activity", msgid=_UNTRIED)


_UNTRIED = N_("Chưa có ví dụ nào tính thử dòng này. Xin thêm một ví dụ ở bảng dưới.")


def _run(entered: Entered, example: Row, at: int, rows: Sequence[norms.NormRow]) -> Iterator[Problem]:
    """Compare a worked example with what the rows say to it."""
    asked = norms.CeilingQuery(
        programme="KCDP", province=entered.province, date=date(2000, 1, 1), activity=example["activity"],
        case=case_key(example.get("case")), eligible_cost=example["cost"], requested=example["requested"],
    )  # fmt: skip
    try:
        result = norms.ceiling(asked, rows, ())
    except InputError:
        yield Problem(table="examples", row=at, where="case", msgid=N_("Không có dòng nào ở trên có trường hợp này."))
        return
    if result.finding(norms.CASE_NEEDED):
        yield Problem(table="examples", row=at, where="case", msgid=N_("Xin ghi trường hợp như ở dòng định mức."))
    elif result.amount is None:
        if example["finding"] != norms.NO_NORM:
            yield Problem(table="examples", row=at, where="activity", msgid=_NO_ROW)
    elif example.get("amount") != result.amount:
        yield Problem(
            table="examples", row=at, where="amount", values={"found": format_dong(result.amount)},
            msgid=N_("Theo các dòng ở trên, mức tối đa của ví dụ này là %(found)s đồng."),
        )  # fmt: skip
    elif example["finding"] != (norms.OVER_CEILING if result.over_by else "none"):
        over = N_("Theo các dòng ở trên, số đề nghị vượt mức tối đa %(by)s đồng.")
        yield Problem(
            table="examples", row=at, where="finding", values={"by": format_dong(result.over_by)},
            msgid=over if result.over_by else N_("Theo các dòng ở trên, số đề nghị không vượt mức tối đa."),
        )  # fmt: skip


_NO_ROW = N_("Không có dòng định mức nào ở trên cho nội dung này.")
