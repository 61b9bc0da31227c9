"""What makes a proposal focal, and which part of it falls in a year."""

import pytest

from kcproposals.domain import kinds
from kcproposals.domain.kinds import BudgetLine, focal_findings, months_of, share_of_year, support_in

MACHINE = BudgetLine(year=2027, activity="UNG_DUNG_MMTB", cost=604, support=300)
MARK = BudgetLine(year=2028, activity="THUONG_HIEU", cost=80, support=35)


def test_two_activities_over_more_than_a_year_with_equal_sums_is_focal() -> None:
    assert focal_findings((MACHINE, MARK), "2027-03", "2028-09", 684, 335) == ()


@pytest.mark.parametrize(
    ("lines", "start", "end", "total", "support", "found"),
    [
        ((MACHINE,), "2027-03", "2028-09", 604, 300, kinds.ONE_ACTIVITY),
        ((), "2027-03", "2028-09", None, None, kinds.ONE_ACTIVITY),
        ((MACHINE, MARK), "2027-03", "2028-02", 684, 335, kinds.ONE_YEAR),
        ((MACHINE, MARK), "2026-01", "2027-12", 684, 335, kinds.OUTSIDE),
        ((MACHINE, MARK), "2027-03", "2028-09", 685, 335, kinds.SUMS_TOTAL),
        ((MACHINE, MARK), "2027-03", "2028-09", 684, 334, kinds.SUMS_SUPPORT),
    ],
)
def test_each_lack_is_named_alone(
    lines: tuple[BudgetLine, ...], start: str, end: str, total: int | None, support: int | None, found: str
) -> None:
    assert focal_findings(lines, start, end, total, support) == (found,)


def test_twelve_months_are_one_year_and_thirteen_are_more() -> None:
    assert (months_of("2027-03", "2028-02"), months_of("2027-03", "2028-03")) == (12, 13)
    assert months_of("2027-03", "") == 0


def test_a_year_gets_its_lines_or_its_part_of_what_was_approved() -> None:
    lines = (MACHINE, MARK)
    assert (support_in(lines, 2027), support_in(lines, 2029)) == (300, 0)
    assert share_of_year(300, 335, 335) == 300
    assert share_of_year(300, 335, 200) == 179  # 300 × 200 ÷ 335 = 179,1
    assert share_of_year(300, 335, 999) == 300  # never more than was asked
    assert share_of_year(0, 0, 10) == 0
