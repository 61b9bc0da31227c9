"""A schedule of repayments: every đồng, every day, other amounts."""

from datetime import date

import pytest

from kcproposals.domain.repayment import ORDER, SUM, TERM, Instalment, even_schedule, findings, rescaled

START = date(2027, 3, 1)


def test_what_does_not_divide_is_paid_with_the_last() -> None:
    made = even_schedule(300_000_000, 7, date(2027, 6, 30))
    assert [one.amount for one in made] == [42_857_142] * 6 + [42_857_148]
    assert sum(one.amount for one in made) == 300_000_000


def test_a_day_that_a_month_lacks_becomes_its_last() -> None:
    assert [one.due for one in even_schedule(4, 4, date(2027, 11, 30))] == [
        date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 30), date(2028, 8, 30),
    ]  # fmt: skip


@pytest.mark.parametrize(("support", "count"), [(10, 0), (2, 3), (0, 1)])
def test_there_is_no_schedule_of_nothing(support: int, count: int) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        even_schedule(support, count, START)


def test_another_amount_keeps_the_days_and_every_dong() -> None:
    made = even_schedule(300, 3, START)
    assert rescaled(made, 300) == made
    assert [one.amount for one in rescaled(made, 200)] == [66, 66, 68]
    assert [one.due for one in rescaled(made, 200)] == [one.due for one in made]
    assert rescaled((), 200) == ()


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        ([Instalment(date(2027, 6, 1), 100), Instalment(date(2028, 3, 1), 200)], ()),
        ([Instalment(date(2027, 6, 1), 100)], (SUM,)),
        ([Instalment(date(2028, 1, 1), 100), Instalment(date(2027, 6, 1), 200)], (ORDER,)),
        ([Instalment(date(2027, 6, 1), 100), Instalment(date(2027, 6, 1), 200)], (ORDER,)),
        ([Instalment(date(2027, 6, 1), 100), Instalment(date(2028, 3, 2), 200)], (TERM,)),
    ],
)
def test_sum_order_and_term_are_looked_at(schedule: list[Instalment], found: tuple[str, ...]) -> None:
    assert findings(schedule, 300, START, 12) == found
