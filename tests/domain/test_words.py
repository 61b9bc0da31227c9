"""Amounts in words, as official papers say them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.money import MAX_DONG
from kcproposals.domain.words import money_in_words, number_in_words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1_001, "một nghìn không trăm linh một"),
        (1_010, "một nghìn không trăm mười"),
        (1_015, "một nghìn không trăm mười lăm"),
        (1_000_000, "một triệu"),
        (21_000_000, "hai mươi mốt triệu"),
        (105_000_000, "một trăm linh năm triệu"),
        (3_005_000_000, "ba tỷ không trăm linh năm triệu"),
        (1_000_000_000_000, "một nghìn tỷ"),
        (1_005_000_000_000, "một nghìn không trăm linh năm tỷ"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (1_000_000_000_005, "một nghìn tỷ không trăm linh năm"),
    ],
)
def test_numbers(n, words):
    assert number_in_words(n) == words


def test_an_amount_begins_with_a_capital_and_ends_with_the_unit():
    assert money_in_words(1_234_567_890) == (
        "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi đồng"
    )
    assert money_in_words(0) == "Không đồng"


def test_the_southern_and_the_plain_usage():
    assert number_in_words(24_105, zero_tens="lẻ", four="bốn", thousand="ngàn") == "hai mươi bốn ngàn một trăm lẻ năm"


@pytest.mark.parametrize("n", [-5, MAX_DONG + 1])
def test_out_of_range(n):
    with pytest.raises(ValueError):
        money_in_words(n)


@pytest.mark.parametrize("n", [1.5, "5", True, None])
def test_only_whole_numbers(n):
    with pytest.raises(TypeError):
        money_in_words(n)


DIGITS = {w: i for i, w in enumerate("không một hai ba bốn năm sáu bảy tám chín".split())} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}


def read_back(words):
    """Read words as a listener would: digits wait for the name of their place."""
    tỷ = group = digit = below = 0
    for word in words.split():
        if word in DIGITS:
            digit = DIGITS[word]
        elif word == "mười":
            group, digit = group + 10, 0
        elif word in ("trăm", "mươi"):
            group, digit = group + digit * {"trăm": 100, "mươi": 10}[word], 0
        elif word in ("nghìn", "triệu"):
            below, group, digit = below + (group + digit) * {"nghìn": 1_000, "triệu": 1_000_000}[word], 0, 0
        elif word == "tỷ":
            tỷ, below, group, digit = below + group + digit, 0, 0, 0
        else:
            assert word == "linh"
    return tỷ * 10**9 + below + group + digit


@given(st.integers(min_value=0, max_value=MAX_DONG))
def test_words_read_back(n):
    assert read_back(number_in_words(n)) == n


def test_a_hundred_thousand_random_numbers_read_back():
    chance = random.Random(2026)
    for _ in range(100_000):
        n = chance.randrange(10 ** chance.randint(1, 15))
        assert read_back(number_in_words(n)) == n
