"""Amounts with their unit, quantities with decimals, and what two countries read differently."""

from decimal import Decimal
from typing import Any

import pytest

from kcproposals.domain.amounts import (
    amount_of,
    format_quantity,
    grouping_in,
    parse_amount,
    parse_quantity,
    read_amount,
    read_number,
    times,
)
from kcproposals.domain.errors import RuleViolation


def refusal(read: Any, *typed: Any) -> str:
    """Return the sentence a text is refused with."""
    with pytest.raises(RuleViolation) as refused:
        read(*typed)
    return str(refused.value)


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("604.000.000", 604_000_000), ("604000000 đồng", 604_000_000), ("1.500", 1_500), ("604 triệu", 604_000_000),
        ("1.250 triệu đồng", 1_250_000_000), ("604,125 triệu", 604_125_000), ("1,25 tỷ", 1_250_000_000),
        ("0,604 TỶ", 604_000_000), ("500 nghìn đồng", 500_000), ("0", 0),
    ],
)  # fmt: skip
def test_a_typed_amount_may_carry_its_unit(typed: str, dong: int) -> None:
    assert parse_amount(typed) == dong


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.5", "1,5 triệu đồng hay 1,5 tỷ đồng"), ("1,500", "1.500 đồng hay 1,5 triệu đồng"),
        ("12,25", "12,25 triệu đồng hay 12,25 tỷ đồng"), ("1.25 tỷ", "sau dấu phẩy"), ("1,2345678 triệu", "phần lẻ"),
        ("-5", "không được âm"), ("ba trăm triệu", "chỉ gồm chữ số"), ("9.999.999 tỷ", "quá lớn"),
        ("9999999999999999", "quá lớn"), ("1e9", "chỉ gồm chữ số"),
        ("0.125", "0,125 triệu đồng"), ("0.125 triệu", "sau dấu phẩy"),
        ("٣ triệu", "chỉ gồm chữ số"),
    ],
)  # fmt: skip
def test_what_may_be_misread_is_refused_with_its_readings(typed: str, says: str) -> None:
    assert says in refusal(parse_amount, typed)


@pytest.mark.parametrize(
    ("cell", "unit", "dong"),
    [
        ("1,250,000", "dong", 1_250_000), ("604,000,000.00", "dong", 604_000_000), ("604.000.000", "dong", 604_000_000),
        ("604 000 000", "dong", 604_000_000), ("604.5", "trieu", 604_500_000), ("604,5", "trieu", 604_500_000),
        ("1,25 tỷ", "dong", 1_250_000_000), ("1.25 triệu", "trieu", 1_250_000), ("12,5 triệu", "trieu", 12_500_000),
        ("300", "trieu", 300_000_000), ("1.250,5", "trieu", 1_250_500_000), ("0,125", "trieu", 125_000),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_either_country_writes_it(cell: str, unit: Any, dong: int) -> None:
    assert read_amount(cell, unit) == dong


@pytest.mark.parametrize(
    ("cell", "unit", "says"),
    [
        ("1.250", "dong", "1.250 đồng hay 1,25 triệu đồng"), ("1,250", "trieu", "1.250 triệu hay 1,25 triệu"),
        ("1.250 tỷ", "dong", "1.250 tỷ hay 1,25 tỷ"), ("0,5", "dong", "phần lẻ của đồng"),
        ("một tỷ", "dong", "không phải số tiền"), ("-5", "dong", "không phải số tiền"),
        ("1.2.3", "dong", "không phải số tiền"), ("9" * 30, "dong", "quá lớn"), ("999999999 tỷ", "dong", "quá lớn"),
    ],
)  # fmt: skip
def test_a_cell_of_two_readings_is_refused(cell: str, unit: Any, says: str) -> None:
    assert says in refusal(read_amount, cell, unit)


def test_cells_copied_together_show_how_their_program_groups() -> None:
    assert grouping_in(["1.250", "604.000.000", "2,5"]) == "." and grouping_in(["604,000,000 đ"]) == ","
    assert grouping_in(["1.250", "1,250"]) == "" == grouping_in(["604.000.000", "604,000,000"])
    assert read_amount("1.250", "dong", ".") == 1_250 and read_number("1.250", ",") == Decimal("1.25")
    assert "phần lẻ" in refusal(read_amount, "1.250", "dong", ",")


def test_a_number_cell_is_rid_of_binary_noise_only() -> None:
    assert amount_of(Decimal("604299999.99999995"), "dong") == 604_300_000
    assert amount_of(Decimal("604.29999999999995"), "trieu") == 604_300_000
    assert "phần lẻ" in refusal(amount_of, Decimal("201333333.3333"), "dong")
    assert "âm" in refusal(amount_of, Decimal(-1), "dong")


@pytest.mark.parametrize(("typed", "stored"), [("2,5", "2.5"), ("2.5", "2.5"), ("1.500", 1500), ("12", 12), ("3,0", 3)])
def test_a_quantity_may_have_decimals(typed: str, stored: Any) -> None:
    assert parse_quantity(typed) == stored and parse_quantity(format_quantity(stored)) == stored


@pytest.mark.parametrize(("typed", "says"), [("1,500", "1.500 hay 1,5"), ("0,125", "hai chữ số"), ("mười", "một số")])
def test_a_quantity_that_is_none_says_what_to_type(typed: str, says: str) -> None:
    assert says in refusal(parse_quantity, typed)
    assert "1.500 hay 1,5" in refusal(read_number, "1.500")


def test_products_are_exact_and_rounded_half_up_once() -> None:
    assert times("2.5", 1_000_001) == 2_500_003 and times("0.1", "0.1", 149) == 1
    assert times(99_999, 999_999_999_999) == 99_999 * 999_999_999_999
