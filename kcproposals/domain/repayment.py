"""Recoverable support (hỗ trợ có thu hồi): paid back without interest, by a schedule that sums to what was given.

For the form, the check and the papers. Not for money that was really paid back. Amounts are whole đồng, days are dates.
Source: a province's own norms give this form (Lâm Đồng: no interest, up to five years); the nation's give grants.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

RECOVERABLE = "recoverable_interest_free"
MONTHS_BETWEEN = 3
SUM, ORDER, TERM = "sum", "order", "term"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One repayment: the day it is due and how much, in đồng."""

    due: date
    amount: int


def even_schedule(support: int, count: int, first: date, between: int = MONTHS_BETWEEN) -> tuple[Instalment, ...]:
    """Return `count` equal repayments from `first` on, every `between` months; the rest is paid with the last one.

    A day that a month does not have becomes its last day. Raises ValueError for fewer than one repayment or when there
    is not one đồng for each.
    """
    if count < 1 or support < count:
        raise ValueError("no schedule")
    each = support // count
    return tuple(
        Instalment(_later(first, at * between), each if at < count - 1 else support - each * (count - 1))
        for at in range(count)
    )


def rescaled(schedule: Sequence[Instalment], support: int) -> tuple[Instalment, ...]:
    """Return the same days for another support: every repayment in proportion, the rest with the last one."""
    total = sum(one.amount for one in schedule)
    if not schedule or total == support or total <= 0:
        return tuple(schedule)
    parts = [one.amount * support // total for one in schedule[:-1]]
    return tuple(Instalment(one.due, part) for one, part in zip(schedule, [*parts, support - sum(parts)], strict=True))


def findings(schedule: Sequence[Instalment], support: int, start: date | None, months: int | None) -> tuple[str, ...]:
    """Return what is wrong with a schedule: its sum, the order of its days, a repayment after the term is over.

    The term runs `months` from `start` (None: not known, not checked).
    """
    found = []
    if sum(one.amount for one in schedule) != support:
        found.append(SUM)
    days = [one.due for one in schedule]
    if days != sorted(set(days)):
        found.append(ORDER)
    if start is not None and months and days and max(days) > _later(start, months):
        found.append(TERM)
    return tuple(found)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
