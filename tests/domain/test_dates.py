"""Days and instants, written and read."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.dates import (
    TimeLeft,
    at_local,
    days_left,
    local_date,
    months,
    official_date,
    parse_date,
    parse_local_datetime,
    short_date,
    time_left,
    to_local,
    to_utc,
    vn_datetime,
    working_day,
)
from kcproposals.domain.errors import RuleViolation

NOON = datetime(2027, 5, 8, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_official_date_pads_days_below_ten_and_the_first_two_months(day, written):
    assert official_date(day) == written


def test_short_forms():
    assert short_date(date(2026, 1, 5)) == "05/01/2026"
    assert vn_datetime(datetime(2027, 5, 20, 10, 0, tzinfo=UTC)) == "17:00, 20/5/2027"
    assert vn_datetime(datetime(2027, 1, 1, 1, 5, tzinfo=UTC)) == "08:05, 1/1/2027"


def test_an_instant_is_written_by_the_day_it_is_in_vietnam():
    late_evening = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    assert local_date(late_evening) == date(2027, 1, 1)
    assert short_date(late_evening) == "01/01/2027"
    assert official_date(late_evening) == "ngày 01 tháng 01 năm 2027"


def test_an_instant_without_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError):
        vn_datetime(NOON.replace(tzinfo=None))


def test_periods_by_months():
    assert months(date(2026, 3, 1), date(2026, 11, 30)) == "từ tháng 3 đến tháng 11 năm 2026"
    assert months(date(2026, 11, 1), date(2027, 2, 1)) == "từ tháng 11 năm 2026 đến tháng 02 năm 2027"
    assert months(date(2026, 3, 1), date(2026, 3, 31)) == "tháng 3 năm 2026"
    with pytest.raises(ValueError):
        months(date(2026, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize("typed", ["2027-05-20", "20/5/2027", "20/05/2027", " 20-5-2027 ", "20.5.2027"])
def test_days_as_people_and_browsers_send_them(typed):
    assert parse_date(typed) == date(2027, 5, 20)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "ngày/tháng/năm"),
        ("mai", "ngày/tháng/năm"),
        ("20/5/27", "ngày/tháng/năm"),
        ("20275-05-20", "ngày/tháng/năm"),
        ("31/2/2026", "Không có ngày 31/2/2026"),
        ("5/20/2027", "Không có ngày 5/20/2027"),
        ("0026-05-20", "đủ bốn chữ số"),
        ("2026-00-10", "Không có ngày"),
    ],
)
def test_what_is_no_day_is_refused_with_advice(typed, advice):
    with pytest.raises(RuleViolation) as caught:
        parse_date(typed, field="opens_on")
    assert advice in str(caught.value)
    assert caught.value.field == "opens_on"


@given(days)
def test_days_read_back(day):
    assert parse_date(short_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "typed", ["2027-05-20T17:00", "2027-05-20T17:00:00", "17:00, 20/5/2027", "20/5/2027 17:00", "17h00 20/5/2027"]
)
def test_a_local_time_is_an_instant_seven_hours_earlier_in_utc(typed):
    instant = parse_local_datetime(typed)
    assert instant == datetime(2027, 5, 20, 10, 0, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("2027-05-20", "cả giờ và ngày"),
        ("17:00", "ngày/tháng/năm"),
        ("2027-05-20T24:00", "từ 00:00 đến 23:59"),
        ("2027-05-20T17:00+07:00", "ngày/tháng/năm"),
        ("2027-02-30T17:00", "Không có ngày 30/2/2027"),
    ],
)
def test_what_is_no_local_time_is_refused(typed, advice):
    with pytest.raises(RuleViolation, match=advice):
        parse_local_datetime(typed)


@given(days, st.times().map(lambda clock: clock.replace(second=0, microsecond=0)))
def test_local_times_read_back(day, clock):
    instant = at_local(day, clock)
    assert parse_local_datetime(vn_datetime(instant)) == instant
    assert to_utc(to_local(instant)) == instant
    assert to_local(instant).time() == clock
    assert local_date(instant) == day


def test_a_zone_that_is_there_is_kept():
    assert to_utc(datetime(2027, 5, 20, 17, 0, tzinfo=UTC)) == datetime(2027, 5, 20, 17, 0, tzinfo=UTC)
    assert at_local(date(2027, 5, 20), time(17)) == datetime(2027, 5, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=12, hours=5), "Còn 12 ngày"),
        (timedelta(days=1), "Còn 1 ngày"),
        (timedelta(hours=23, minutes=59), "Còn 23 giờ"),
        (timedelta(hours=3), "Còn 3 giờ"),
        (timedelta(minutes=59, seconds=59), "Còn 59 phút"),
        (timedelta(seconds=1), "Còn chưa đầy 1 phút"),
        (timedelta(0), "Đã hết hạn"),
        (timedelta(seconds=-1), "Đã hết hạn"),
        (timedelta(days=-3), "Đã hết hạn"),
    ],
)
def test_what_is_left_is_never_rounded_up(left, said):
    assert days_left(NOON, NOON + left) == said


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_deadline_is_over_at_its_instant_and_not_before(left):
    assert (time_left(NOON, NOON + left) == TimeLeft("over", 0)) == (left == timedelta(0))


def test_working_days_leave_weekends_out_both_ways():
    friday = date(2026, 5, 29)
    assert working_day(friday, 1) == date(2026, 6, 1)
    assert working_day(friday, 5) == date(2026, 6, 5)
    assert working_day(date(2026, 5, 30), 1) == date(2026, 6, 1)
    assert working_day(date(2026, 6, 1), -1) == friday
    assert working_day(friday, 0) == friday
