"""Days and instants as Vietnamese papers and pages write them, and back.

An instant is a timezone-aware datetime, UTC in the database; a day or a clock time that a person reads or types is
Vietnam's. Not for the calendar of deadlines and holidays, which is regulation data.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line

# Asia/Ho_Chi_Minh has had this offset and no summer time since 1975; a fixed zone needs no time-zone files.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 1900, 2199
SATURDAY = 5

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TYPED_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_CLOCK = re.compile(r"\b([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\b")


def to_local(instant: datetime) -> datetime:
    """Return the same instant on Vietnam's clock; raises ValueError for a datetime without zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return instant.astimezone(VIETNAM)


def to_utc(moment: datetime) -> datetime:
    """Return the instant in UTC; a datetime without zone is read as Vietnam's clock."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def local_date(instant: datetime) -> date:
    """Return the day it is in Vietnam at that instant."""
    return to_local(instant).date()


def at_local(day: date, clock: time) -> datetime:
    """Return the instant (UTC) at which Vietnam's clocks show `clock` on `day`."""
    return to_utc(datetime.combine(day, clock))


def _day(value: date) -> date:
    return local_date(value) if isinstance(value, datetime) else value


def _month(number: int) -> str:
    return f"{number:02d}" if number < 3 else str(number)


def official_date(day: date) -> str:
    """Return "ngày 05 tháng 01 năm 2026": days below 10 and months 1 and 2 take a zero (NĐ 30/2020, Phụ lục I)."""
    day = _day(day)
    return f"ngày {day.day:02d} tháng {_month(day.month)} năm {day.year}"


def short_date(day: date) -> str:
    """Return the form for tables and lists: 05/01/2026."""
    day = _day(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def vn_datetime(instant: datetime) -> str:
    """Return clock and day in Vietnam: "17:00, 20/5/2027"."""
    local = to_local(instant)
    return f"{local.hour:02d}:{local.minute:02d}, {local.day}/{local.month}/{local.year}"


def months(start: date, end: date) -> str:
    """Return a period by months: "từ tháng 3 đến tháng 11 năm 2026".

    Raises ValueError when it ends before it starts.
    """
    start, end = _day(start), _day(end)
    if (end.year, end.month) < (start.year, start.month):
        raise ValueError("a period ends after it starts")
    last = f"tháng {_month(end.month)} năm {end.year}"
    if (end.year, end.month) == (start.year, start.month):
        return last
    year = "" if start.year == end.year else f" năm {start.year}"
    return f"từ tháng {_month(start.month)}{year} đến {last}"


def parse_date(text: str, *, field: str | None = None) -> date:
    """Read a day typed as 20/5/2027 or sent by a browser as 2027-05-20; raises RuleViolation saying what to type."""
    typed = clean_line(text)
    if iso := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in iso.groups())
    elif usual := _TYPED_DAY.fullmatch(typed):
        day, month, year = (int(part) for part in usual.groups())
    else:
        raise RuleViolation(N_("Xin nhập ngày theo thứ tự ngày/tháng/năm, ví dụ 20/5/2027."), field=field)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleViolation(
            N_("Xin kiểm tra lại năm: nhập đủ bốn chữ số, từ %(first)s đến %(last)s."),
            field=field,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise RuleViolation(
            N_("Không có ngày %(day)s trong lịch. Xin kiểm tra lại."), field=field, day=f"{day}/{month}/{year}"
        ) from None


def parse_local_datetime(text: str, *, field: str | None = None) -> datetime:
    """Read a clock time and day of Vietnam, in either order, and return the instant in UTC.

    Takes what browsers send (2027-05-20T17:00) and what people type (17:00, 20/5/2027); raises RuleViolation.
    """
    typed = clean_line(text)
    iso = re.fullmatch(r"([0-9-]+)T([0-9:.]+)", typed)
    if iso:
        typed = f"{iso[1]} {iso[2]}"
    clock = _CLOCK.search(typed)
    if clock is None:
        raise RuleViolation(N_("Xin nhập cả giờ và ngày, ví dụ 17:00, 20/5/2027."), field=field)
    day = parse_date((typed[: clock.start()] + typed[clock.end() :]).strip(" ,"), field=field)
    try:
        at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
    except ValueError:
        raise RuleViolation(N_("Xin nhập giờ từ 00:00 đến 23:59."), field=field) from None
    return at_local(day, at)


class TimeLeft(NamedTuple):
    """How long until a deadline, in its largest whole unit; `over` when the deadline has come."""

    unit: Literal["days", "hours", "minutes", "over"]
    amount: int


def time_left(now: datetime, deadline: datetime) -> TimeLeft:
    """Return what is left, rounded down so that nobody is promised more time than there is.

    A deadline is strictly before its instant: at that instant it is over. Less than a minute is `minutes`, 0.
    """
    left = deadline - now
    if left <= timedelta(0):
        return TimeLeft("over", 0)
    if left.days:
        return TimeLeft("days", left.days)
    if left >= timedelta(hours=1):
        return TimeLeft("hours", left.seconds // 3600)
    return TimeLeft("minutes", left.seconds // 60)


def days_left(now: datetime, deadline: datetime) -> str:
    """Return what is left in Vietnamese: "Còn 12 ngày", "Còn 3 giờ", "Đã hết hạn"."""
    unit, amount = time_left(now, deadline)
    if unit == "over":
        return "Đã hết hạn"
    if not amount:
        return "Còn chưa đầy 1 phút"
    return f"Còn {amount} {({'days': 'ngày', 'hours': 'giờ', 'minutes': 'phút'})[unit]}"


def working_day(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`, or before it when `count` is negative.

    Only Saturdays and Sundays are left out: which holidays a year has is decided anew each year, so people see the day
    and may move it.
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < SATURDAY
    return day
