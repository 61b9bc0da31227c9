"""Kinds of proposal (loại đề án) and what the law asks of a proposal of several years.

For the form, the completeness check and the plan. Not for norms (``norms``): a line of a budget is a question to them.
Amounts are whole đồng; months are texts "2027-03".
Sources: TT 36/2013/TT-BCT Điều 2 khoản 3 (đề án điểm), Điều 10, 21, 23 (đề án nhóm).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kcproposals.domain.errors import N_

MOST_MONTHS = 600
ONE_ACTIVITY, ONE_YEAR, OUTSIDE, SUMS_TOTAL, SUMS_SUPPORT = (
    "one_activity", "one_year", "outside_period", "sums_total", "sums_support",
)  # fmt: skip


class Kind(StrEnum):
    """What a proposal is. Codes are stable; labels are for people."""

    ORDINARY = "ordinary"
    GROUP = "group"
    FOCAL = "focal"


KIND_LABELS: dict[Kind, str] = {
    Kind.ORDINARY: N_("Đề án theo đối tượng cụ thể"),
    Kind.GROUP: N_("Đề án nhóm"),
    Kind.FOCAL: N_("Đề án điểm"),
}
KIND_SENTENCES: dict[Kind, str] = {
    Kind.ORDINARY: N_("Một nội dung, cơ sở thụ hưởng và địa điểm đã rõ ngay khi lập đề án."),
    Kind.GROUP: N_(
        "Một nội dung cho nhiều cơ sở chưa nêu tên; đơn vị thực hiện lập danh sách sau khi đề án được phê duyệt."
    ),
    Kind.FOCAL: N_("Từ hai nội dung trở lên, thực hiện trên một năm, có kinh phí theo từng năm và từng nội dung."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class BudgetLine:
    """One year and activity of a focal budget; `support` None: not typed yet. Units are the norm's (cơ sở, mô hình)."""

    year: int
    activity: str
    cost: int
    support: int | None = None
    units: int = 1


def months_of(start: str, end: str) -> int:
    """Return how many months lie from `start` to `end`, both included; 0 when one of them is not known."""
    if not (start and end):
        return 0
    (first_year, first), (last_year, last) = (map(int, text.split("-")) for text in (start, end))
    return (last_year - first_year) * 12 + last - first + 1


def focal_findings(
    lines: Sequence[BudgetLine], start: str, end: str, total: int | None, support: int | None
) -> tuple[str, ...]:
    """Return what keeps a budget by year and activity from being a focal proposal's, as codes.

    At least two activities; more than twelve months; every year inside the period; sums equal to the estimate's `total`
    and `support` (None: the estimate is not there yet, so it is not compared).
    """
    found = []
    if len({line.activity for line in lines}) < 2:
        found.append(ONE_ACTIVITY)
    if start and end:
        if months_of(start, end) <= 12:
            found.append(ONE_YEAR)
        if any(not int(start[:4]) <= line.year <= int(end[:4]) for line in lines):
            found.append(OUTSIDE)
    if lines and total is not None and sum(line.cost for line in lines) != total:
        found.append(SUMS_TOTAL)
    if lines and support is not None and sum(line.support or 0 for line in lines) != support:
        found.append(SUMS_SUPPORT)
    return tuple(found)


def support_in(lines: Sequence[BudgetLine], year: int) -> int:
    """Return what a budget asks for in one year, in đồng."""
    return sum(line.support or 0 for line in lines if line.year == year)


def share_of_year(in_year: int, asked: int, approved: int) -> int:
    """Return the part of `approved` (for all years) that falls in a year for which `in_year` of `asked` was requested.

    With the whole request approved it is exactly `in_year`; else in proportion, rounded down; never more.
    """
    return in_year * min(approved, asked) // asked if asked else 0
