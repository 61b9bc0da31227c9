"""Months and percentages as people type them."""

import pytest

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import parse_percent
from kcproposals.proposals.fields import parse_month


@pytest.mark.parametrize(("typed", "kept"), [("2027-05", "2027-05"), ("5/2027", "2027-05"), ("05-2027", "2027-05")])
def test_a_month_is_kept_as_year_and_month(typed: str, kept: str) -> None:
    assert parse_month(typed) == kept


@pytest.mark.parametrize("typed", ["13/2027", "0/2027", "2027", "5/27", "tháng 5", "2027-05-01", "5/1800"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation):
        parse_month(typed)


@pytest.mark.parametrize(("typed", "kept"), [("12,5", "12.5"), ("12.50", "12.5"), ("100", "100"), ("12,5 %", "12.5")])
def test_a_percentage_is_exact(typed: str, kept: str) -> None:
    assert parse_percent(typed) == kept


@pytest.mark.parametrize("typed", ["-1", "một", "1,2,3", "100,1", "1e3"])
def test_a_percentage_out_of_its_limits_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation):
        parse_percent(typed, 0, 100)
