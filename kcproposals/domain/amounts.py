"""Amounts and quantities that carry their unit, or come from another program: 604 triệu · 1,25 tỷ · 1,250,000.00.

Two manners. What is *typed* follows the rules of ``money``: a dot only groups, a comma is the decimal mark, a bare
number is đồng. What is *brought in* from a sheet may be written as Vietnam or as England writes numbers, so whatever
the two would read differently (1.250) is refused with both readings. Amounts are returned in đồng. Not for words.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import MAX_DONG, Unit, format_number, parse_money
from kcproposals.domain.text import clean_line

Quantity = int | str
"""A whole number, or an exact decimal such as "12.5"."""

_SCALES = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "tr": 10**6, "trđ": 10**6, "nghìn": 1000, "ngàn": 1000, "k": 1000}
_UNIT = "|".join(sorted(_SCALES, key=len, reverse=True))
_WITH_UNIT = re.compile(rf"(?P<number>[0-9][0-9., ]*?) ?(?P<unit>{_UNIT})(?: ?(?:đồng|đ|vnđ|vnd))?", re.IGNORECASE)
_TYPED = re.compile(r"(?P<whole>[0-9]{1,15}|[1-9][0-9]{0,2}(?:[. ][0-9]{3}){1,4})(?:,(?P<part>[0-9]{1,9}))?")
_BARE = re.compile(r"(?P<number>[0-9][0-9., ]*?) ?(?:đồng|đ|₫|vnđ|vnd)?", re.IGNORECASE)
_UNCLEAR = re.compile(r"(?P<whole>[0-9]{1,3})[.,](?P<part>[0-9]{1,3})")

_PLAIN = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
_TWO_WAYS = re.compile(r"(?P<whole>[1-9][0-9]{0,2})[.,](?P<part>[0-9]{3})")
_VIETNAMESE = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NO_DOUBT = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+(?: ?(?:đồng|đ|₫))?")
_ONE_MARK = re.compile(r"[0-9]+[.,][0-9]+")
_LONGEST = 24

_TWO_AMOUNTS = N_("“%(text)s” là %(one)s hay %(two)s? Xin ghi đủ số đồng, hoặc ghi rõ như 1,25 triệu.")
_TWO_NUMBERS = N_("“%(text)s” là %(one)s hay %(two)s? Xin ghi liền, ví dụ 1500 hoặc 1,5.")
_NO_AMOUNT = N_("“%(text)s” không phải số tiền. Xin ghi bằng chữ số, ví dụ 300.000.000 hoặc 300 triệu.")
_NO_NUMBER = N_("“%(text)s” không phải số. Xin ghi bằng chữ số, ví dụ 12 hoặc 2,5.")
_PART_OF_DONG = N_("“%(text)s” có phần lẻ của đồng. Xin làm tròn đến đồng.")
_TOO_BIG = N_("Số tiền quá lớn, nhiều nhất là 999.999.999.999.999 đồng. Xin kiểm tra lại số chữ số.")
_DECIMALS = N_("Phần thập phân ghi sau dấu phẩy, ví dụ 1,25 tỷ; dấu chấm chỉ ngăn cách từng nhóm ba chữ số.")
_QUANTITY = N_("Xin nhập một số, phần thập phân (nếu có) nhiều nhất hai chữ số sau dấu phẩy, ví dụ 12 hoặc 2,5.")


def parse_amount(text: str) -> int:
    """Read an amount typed into a box: đồng, or with its unit behind it (604 triệu, 1,25 tỷ). Raises RuleViolation.

    1.5 and 1,500 are refused with what they might mean.
    """
    typed = clean_line(text)
    if carried := _WITH_UNIT.fullmatch(typed):
        number = _TYPED.fullmatch(carried["number"])
        if number is None:
            raise RuleViolation(_DECIMALS)
        exact = Decimal(f"{re.sub('[. ]', '', number['whole'])}.{number['part'] or 0}")
        return _whole_dong(exact * _SCALES[carried["unit"].lower()], typed)
    unclear = _UNCLEAR.fullmatch(typed)
    grouped = unclear and len(unclear["part"]) == 3 and "." in typed and unclear["whole"] != "0"
    if unclear and not grouped:  # 1.500 typed here is grouped: 1500 đồng
        whole, part = unclear["whole"], unclear["part"]
        as_decimal = f"{int(whole)},{part.rstrip('0') or '0'}"
        first = f"{format_number(int(whole + part))} đồng" if len(part) == 3 else f"{as_decimal} triệu đồng"
        raise RuleViolation(
            N_("“%(text)s” là %(one)s hay %(two)s? Xin nhập đủ số đồng, không có phần thập phân, ví dụ 1.500.000."),
            text=typed, one=first, two=f"{as_decimal} {'triệu' if len(part) == 3 else 'tỷ'} đồng",
        )  # fmt: skip
    return parse_money(typed)


def parse_quantity(text: str) -> Quantity:
    """Read a typed quantity with at most two decimals; 1,500 is refused with both readings. Raises RuleViolation."""
    typed = clean_line(text)
    if (two := _TWO_WAYS.fullmatch(typed)) and "," in typed:
        raise _two_ways(two, typed, _TWO_NUMBERS)
    number = _TYPED.fullmatch(typed) or re.fullmatch(r"(?P<whole>[0-9]{1,9})\.(?P<part>[0-9]{1,2})", typed)
    if number is None or len(number["part"] or "") > 2:
        raise RuleViolation(_QUANTITY)
    return exact_quantity(Decimal(f"{re.sub('[. ]', '', number['whole'])}.{number['part'] or 0}"))


def exact_quantity(number: Decimal) -> Quantity:
    """Return a quantity as it is stored."""
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def format_quantity(quantity: Quantity) -> str:
    """Write a quantity as Vietnamese pages do: 1.250 · 12,5."""
    whole, _dot, part = str(quantity).partition(".")
    return format_number(int(whole)) + (f",{part}" if part else "")


def times(*factors: Quantity) -> int:
    """Return the product of an amount and quantities in đồng, rounded half up once."""
    product = Fraction(1)
    for factor in factors:
        product *= Fraction(factor)
    return int(product + Fraction(1, 2))  # nothing here is negative


def grouping_in(texts: Iterable[str]) -> str:
    """Return the sign that groups thousands in cells copied from one sheet, by those that leave no doubt; '' for none.

    One program wrote them all: beside 604.000.000 also 250.000 has thousands.
    """
    signs = {match[1] for text in texts if (match := _NO_DOUBT.fullmatch(clean_line(text)))}
    return signs.pop() if len(signs) == 1 else ""


def read_amount(text: str, unit: Unit, grouping: str = "") -> int:
    """Read an amount brought in from a sheet whose amounts are in ``unit``; a unit of its own wins.

    ``grouping`` is the sign between thousands, where it is known. Raises RuleViolation, with both readings where
    Vietnam and England differ.
    """
    cell = clean_line(text)
    carried = _WITH_UNIT.fullmatch(cell)
    bare = carried or _BARE.fullmatch(cell)
    if bare is None:
        raise RuleViolation(_NO_AMOUNT, text=cell[:_LONGEST])
    name = carried["unit"].lower() if carried else "triệu" if unit == "trieu" else ""
    two = _TWO_WAYS.fullmatch(bare["number"].strip())
    if two and not grouping:
        readings = (f" {name}", f" {name}") if name else (" đồng", " triệu đồng")
        raise _two_ways(two, cell, _TWO_AMOUNTS, *readings)
    return _whole_dong(_number(bare["number"], cell, _NO_AMOUNT, grouping) * _SCALES.get(name, 1), cell)


def amount_of(number: Decimal, unit: Unit) -> int:
    """Return the amount a number cell holds; the noise of binary fractions (604299999.99999995) is rounded away."""
    amount = number * _SCALES["triệu"] if unit == "trieu" else number
    nearest = amount.to_integral_value()
    if number < 0:
        raise RuleViolation(N_("Số tiền không được âm. Xin nhập số từ 0 trở lên."))
    shown = f"{number:f}".replace(".", ",")
    return _whole_dong(nearest if abs(amount - nearest) < Decimal("0.005") else amount, shown)


def read_number(text: str, grouping: str = "") -> Decimal:
    """Read a plain number brought in from a sheet. Raises RuleViolation."""
    cell = clean_line(text)
    if (two := _TWO_WAYS.fullmatch(cell)) and not grouping:
        raise _two_ways(two, cell, _TWO_NUMBERS)
    return _number(cell, cell, _NO_NUMBER, grouping)


def _two_ways(two: re.Match[str], text: str, msgid: str, first: str = "", second: str = "") -> RuleViolation:
    grouped = f"{two['whole']}.{two['part']}"
    decimal = f"{two['whole']},{two['part'].rstrip('0')}".rstrip(",")
    return RuleViolation(msgid, text=text[:_LONGEST], one=grouped + first, two=decimal + second)


def _number(text: str, shown: str, msgid: str, grouping: str) -> Decimal:
    text = text.strip()
    if _TWO_WAYS.fullmatch(text):
        plain = text.replace(grouping, "").replace(",", ".")
    elif _PLAIN.fullmatch(text):
        plain = text.replace(" ", "")
    elif _VIETNAMESE.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(text):
        plain = text.replace(",", "")
    elif _ONE_MARK.fullmatch(text):
        plain = text.replace(",", ".")
    else:
        raise RuleViolation(msgid, text=shown[:_LONGEST])
    if len(plain) > _LONGEST:
        raise RuleViolation(_TOO_BIG)
    return Decimal(plain)


def _whole_dong(amount: Decimal, shown: str) -> int:
    """Return an amount that is a whole number of đồng."""
    if amount > MAX_DONG:
        raise RuleViolation(_TOO_BIG)
    if amount != amount.to_integral_value():
        raise RuleViolation(_PART_OF_DONG, text=shown[:_LONGEST])
    return int(amount)
