"""Exact numbers in and out: hundredths of the database, fractions, and the one rounding, which is for show only."""

from decimal import Decimal
from fractions import Fraction


def from_hundredths(hundredths: int) -> Fraction:
    """Return the points stored as whole hundredths: 3550 is 35.5."""
    return Fraction(hundredths, 100)


def to_hundredths(points: Fraction) -> int:
    """Return points as the whole hundredths that are stored; raise ValueError if they have more than two decimals."""
    hundredths = points * 100
    if hundredths.denominator != 1:
        raise ValueError(f"{points} is not a whole number of hundredths")
    return hundredths.numerator


def exact(value: Fraction) -> str:
    """Return the fraction in lowest terms, `253/3` or `85`."""
    over = "" if value.denominator == 1 else f"/{_digits(value.denominator)}"
    return _digits(value.numerator) + over


def decimal(value: Fraction) -> str:
    """Return a number ≥ 0 with all its decimals, `12.5`; raise ValueError if they never end."""
    places, denominator = 0, value.denominator
    while 10**places % denominator:
        places += 1
        if places > denominator.bit_length():
            raise ValueError(f"{value} has no end of decimals")
    digits = _digits((value * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def shown(value: Fraction) -> str:
    """Return a number ≥ 0 as people see it: half up, two decimals, comma, no separator of thousands."""
    hundredths = (value.numerator * 200 + value.denominator) // (2 * value.denominator)
    return f"{_digits(hundredths // 100)},{hundredths % 100:02d}"


def _digits(number: int) -> str:
    # Through Decimal, because str() refuses integers of more than 4,300 digits.
    return format(Decimal(number), "f")
