"""Reading and writing amounts and marks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import (
    MAX_DONG,
    format_dong,
    format_mark,
    format_number,
    parse_count,
    parse_mark,
    parse_money,
    trieu,
)

amounts = st.integers(min_value=0, max_value=MAX_DONG)


def refusal(read, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        read(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    "typed",
    [
        "300000000",
        "300.000.000",
        "300 000 000",
        "300\u00a0000\u00a0000",
        " 300.000.000 đồng ",
        "300.000.000đ",
        "300000000 ₫",
        "300.000.000 VNĐ",
        "300.000.000 đo\u0302\u0300ng",
    ],
)
def test_amounts_as_people_type_them(typed):
    assert parse_money(typed) == 300_000_000


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "Xin nhập số tiền"),
        ("1.5", "dấu chấm chỉ ngăn cách từng nhóm ba chữ số"),
        ("1,500", "không có phần thập phân"),
        ("1.500,00", "không có phần thập phân"),
        ("-1", "không được âm"),
        ("−300.000.000", "không được âm"),
        ("9999999999999999", "nhiều nhất là 999.999.999.999.999"),
        ("1.000.000.000.000.000", "nhiều nhất là 999.999.999.999.999"),
        ("9" * 5000, "nhiều nhất là 999.999.999.999.999"),
        ("300 triệu", "nhập 300.000.000"),
        ("2,52 tỷ", "nhập 300.000.000"),
        ("1e9", "chỉ gồm chữ số"),
        ("NaN", "chỉ gồm chữ số"),
        ("300.000 000", "từng nhóm ba chữ số"),
        ("3000.000", "từng nhóm ba chữ số"),
        ("300  đồng 000", "chỉ gồm chữ số"),
        ("٣٠٠", "từng nhóm ba chữ số"),
        ("+300", "từng nhóm ba chữ số"),
    ],
)
def test_what_could_be_misread_is_refused_with_advice(typed, advice):
    refused = refusal(parse_money, typed, field="requested")
    assert advice in str(refused)
    assert refused.field == "requested"


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("300", 300_000_000),
        ("102,25", 102_250_000),
        ("1.200", 1_200_000_000),
        ("1.200,5 triệu đồng", 1_200_500_000),
        ("0,000001", 1),
        ("999.999.999,999999", MAX_DONG),
    ],
)
def test_amounts_in_trieu(typed, dong):
    assert parse_money(typed, "trieu") == dong


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("1.5", "sau dấu phẩy"),
        ("0,0000001", "nhiều nhất sáu chữ số"),
        ("2 tỷ", "nhập 1.200"),
        ("", "bằng triệu đồng"),
        ("-3", "không được âm"),
        ("1000000000", "quá lớn"),
    ],
)
def test_trieu_are_as_strict(typed, advice):
    assert advice in str(refusal(parse_money, typed, "trieu"))


@given(amounts)
def test_what_is_written_reads_back(dong):
    assert parse_money(format_dong(dong)) == dong
    assert parse_money(str(dong)) == dong
    assert parse_money(trieu(dong), "trieu") == dong


@given(st.text(alphabet="0123456789.,- đồngtriệuNaeE", max_size=24), st.sampled_from(["dong", "trieu"]))
def test_reading_gives_an_amount_or_a_reason_never_anything_else(typed, unit):
    try:
        dong = parse_money(typed, unit)
    except RuleViolation as refused:
        assert str(refused)
    else:
        assert 0 <= dong <= MAX_DONG


def test_numbers_are_grouped_with_dots():
    assert format_number(1_234_567_890) == "1.234.567.890"
    assert format_dong(300_000_000) == "300.000.000"
    assert format_dong(-1_500) == "-1.500"
    assert format_dong(0) == "0"


def test_trieu_are_exact():
    assert trieu(300_000_000) == "300"
    assert trieu(102_250_000) == "102,25"
    assert trieu(1_234_567_000) == "1.234,567"
    assert trieu(1) == "0,000001"
    assert trieu(-500_000) == "-0,5"


@pytest.mark.parametrize(
    ("mark", "written", "fixed"),
    [
        (6750, "67,5", "67,50"),
        (700, "7", "7,00"),
        (5, "0,05", "0,05"),
        (0, "0", "0,00"),
        (123_456, "1234,56", "1234,56"),
        (-50, "-0,5", "-0,50"),
        (Fraction(253, 3), "84,33", "84,33"),
        (Fraction(85), "85", "85,00"),
        (Fraction(69995, 1000), "70", "70,00"),
        (Fraction(69994, 1000), "69,99", "69,99"),
        (Fraction(-1, 1000), "0", "0,00"),
    ],
)
def test_marks_are_written_with_a_comma_and_rounded_half_up(mark, written, fixed):
    assert format_mark(mark) == written
    assert format_mark(mark, fixed=True) == fixed


@pytest.mark.parametrize("mark", [67.5, True, "67,5", None])
def test_a_mark_is_never_a_float(mark):
    with pytest.raises(TypeError):
        format_mark(mark)


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("7,5", 750), ("7.5", 750), ("7,05", 705), (" 40 ", 4000), ("0", 0), ("", None), (" ", None)],
)
def test_marks_as_people_type_them(typed, hundredths):
    assert parse_mark(typed) == hundredths


@pytest.mark.parametrize("typed", ["NaN", "inf", "7,555", "-1", "1e2", "7,", ",5", "7 5", "1/2", "bảy", "9" * 5000])
def test_what_is_no_mark_is_refused(typed):
    assert "hai chữ số thập phân" in str(refusal(parse_mark, typed))


def test_a_mark_stays_within_its_criterion():
    assert parse_mark("40", maximum=4000) == 4000
    assert str(refusal(parse_mark, "40,01", maximum=4000)) == "Xin nhập điểm từ 0 đến 40."


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_mark_reads_back(hundredths):
    assert parse_mark(format_mark(hundredths)) == hundredths
    assert parse_mark(format_mark(hundredths, fixed=True)) == hundredths
    assert format_mark(Fraction(hundredths, 100)) == format_mark(hundredths)


def test_counts_say_which_numbers_are_taken():
    assert parse_count("1.200", maximum=5000) == 1200
    assert parse_count("0") == 0
    assert "số nguyên" in str(refusal(parse_count, "1.5"))
    assert "số nguyên" in str(refusal(parse_count, "-3"))
    assert "số nguyên" in str(refusal(parse_count, "9" * 5000))
    assert str(refusal(parse_count, "0", minimum=1)) == "Xin nhập một số nguyên từ 1 trở lên."
    assert str(refusal(parse_count, "6000", minimum=1, maximum=5000)) == "Xin nhập một số nguyên từ 1 đến 5.000."
