"""Amounts and marks as people write them: reading strictly, writing exactly.

Money is an integer number of đồng; a mark is an integer number of hundredths, a computed mark a Fraction of points.
Not for amounts in words (`words`) and not for what an amount may be (`norms`).
"""

import math
import re
from fractions import Fraction
from typing import Literal

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line

MAX_DONG = 999_999_999_999_999
DONG_PER_TRIEU = 1_000_000

Unit = Literal["dong", "trieu"]

_DIGITS = 15  # of MAX_DONG; also keeps int() away from texts of thousands of digits
_WHOLE = r"[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+"
_DONG = re.compile(rf"(?P<whole>{_WHOLE})(?: ?(?:đồng|đ|₫|vnđ|vnd))?", re.IGNORECASE)
_TRIEU = re.compile(rf"(?P<whole>{_WHOLE})(?:,(?P<part>[0-9]{{1,6}}))?(?: ?(?:triệu đồng|triệu|tr))?", re.IGNORECASE)
_MARK = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
_COUNT = re.compile(_WHOLE)
_PERCENT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,4}))? ?%?")

_EMPTY = {
    "dong": N_("Xin nhập số tiền bằng đồng, ví dụ 300.000.000."),
    "trieu": N_("Xin nhập số tiền bằng triệu đồng, ví dụ 300 hoặc 102,5."),
}
_NEGATIVE = N_("Số tiền không được âm. Xin nhập số từ 0 trở lên.")
_TOO_BIG = N_("Số tiền quá lớn, nhiều nhất là 999.999.999.999.999 đồng. Xin kiểm tra lại số chữ số.")
_WORDS = {
    "dong": N_("Số tiền chỉ gồm chữ số. Xin nhập đủ số đồng, ví dụ 300 triệu thì nhập 300.000.000."),
    "trieu": N_("Số tiền chỉ gồm chữ số. Xin nhập số triệu đồng, ví dụ 1,2 tỷ thì nhập 1.200."),
}
_SHAPE = {
    "dong": N_(
        "Xin nhập đủ số đồng, không có phần thập phân; dấu chấm chỉ ngăn cách từng nhóm ba chữ số, ví dụ 1.500.000."
    ),
    "trieu": N_(
        "Phần thập phân ghi sau dấu phẩy, nhiều nhất sáu chữ số, ví dụ 102,5; "
        "dấu chấm chỉ ngăn cách từng nhóm ba chữ số, ví dụ 1.250."
    ),
}


def format_number(number: int) -> str:
    """Write an integer with dots between groups of three: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def format_dong(dong: int) -> str:
    """Write an amount of đồng as officials do, without the unit: 300.000.000."""
    return format_number(dong)


def trieu(dong: int) -> str:
    """Write đồng as triệu đồng with a decimal comma: 300 · 102,25.

    Always exact, so that columns add up: more than three decimals appear only for amounts that are not whole nghìn.
    """
    whole, part = divmod(abs(dong), DONG_PER_TRIEU)
    decimals = f"{part:06d}".rstrip("0")
    return ("-" if dong < 0 else "") + format_number(whole) + (f",{decimals}" if decimals else "")


def parse_money(text: str, unit: Unit = "dong", *, field: str | None = None) -> int:
    """Read an amount typed in `unit` and return đồng.

    A dot or a space only ever separates groups of three; a comma is the decimal mark of triệu and unknown in đồng.
    Anything that could be read in two ways is refused. Raises RuleViolation saying what to type.
    """
    typed = clean_line(text)
    if not typed:
        raise RuleViolation(_EMPTY[unit], field=field)
    if typed[0] in "-−–":
        raise RuleViolation(_NEGATIVE, field=field)
    match = (_DONG if unit == "dong" else _TRIEU).fullmatch(typed)
    if match is None:
        wrong = _WORDS if re.search(r"[^\W\d_]", typed) else _SHAPE
        raise RuleViolation(wrong[unit], field=field)
    digits = re.sub(r"[. ]", "", match["whole"]).lstrip("0") or "0"
    if unit == "trieu":
        digits += (match["part"] or "").ljust(6, "0")
    if len(digits.lstrip("0")) > _DIGITS:
        raise RuleViolation(_TOO_BIG, field=field)
    return int(digits)


def parse_count(text: str, *, minimum: int = 0, maximum: int | None = None, field: str | None = None) -> int:
    """Read a whole number such as a number of workers; raises RuleViolation saying which numbers are taken."""
    typed = clean_line(text)
    digits = re.sub(r"[. ]", "", typed).lstrip("0") or "0"
    if _COUNT.fullmatch(typed) is None or len(digits) > _DIGITS:
        raise RuleViolation(N_("Xin nhập một số nguyên bằng chữ số, ví dụ 12."), field=field)
    count = int(digits)
    limits = {"min": format_number(minimum), "max": format_number(maximum or 0)}
    if maximum is not None and not minimum <= count <= maximum:
        raise RuleViolation(N_("Xin nhập một số nguyên từ %(min)s đến %(max)s."), field=field, **limits)
    if count < minimum:
        raise RuleViolation(N_("Xin nhập một số nguyên từ %(min)s trở lên."), field=field, **limits)
    return count


def format_mark(mark: int | Fraction, *, fixed: bool = False) -> str:
    """Write a mark with a decimal comma: 67,5 · 84,33; with `fixed` always two decimals: 67,50.

    An int is hundredths as stored, a Fraction is points as computed, rounded half up to two decimals.
    """
    if isinstance(mark, bool) or not isinstance(mark, int | Fraction):
        raise TypeError("a mark is an int (hundredths) or a Fraction (points)")
    hundredths = mark if isinstance(mark, int) else math.floor(abs(mark) * 100 + Fraction(1, 2))
    whole, part = divmod(abs(hundredths), 100)
    decimals = f"{part:02d}" if fixed else f"{part:02d}".rstrip("0")
    sign = "-" if mark < 0 and hundredths else ""
    return f"{sign}{whole}" + (f",{decimals}" if decimals else "")


def parse_mark(text: str, *, maximum: int | None = None, field: str | None = None) -> int | None:
    """Read a mark and return hundredths, or None when nothing was typed.

    Comma and dot are both the decimal mark here: a mark has no thousands. `maximum` is in hundredths. Raises
    RuleViolation saying what to type.
    """
    typed = clean_line(text)
    if not typed:
        return None
    match = _MARK.fullmatch(typed)
    if match is None:
        raise RuleViolation(
            N_("Xin nhập điểm bằng số không âm, nhiều nhất hai chữ số thập phân, ví dụ 7,5."), field=field
        )
    hundredths = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if maximum is not None and hundredths > maximum:
        raise RuleViolation(N_("Xin nhập điểm từ 0 đến %(max)s."), field=field, max=format_mark(maximum))
    return hundredths


def parse_percent(text: str, minimum: int | None = None, maximum: int | None = None) -> str:
    """Read a percentage with comma or dot as decimal mark and return it exactly, "12.5"; raises RuleViolation."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise RuleViolation(N_("Xin nhập số phần trăm, ví dụ 12,5."))
    whole, part = int(match[1]), (match[2] or "").rstrip("0")
    too_small = minimum is not None and whole < minimum
    too_big = maximum is not None and (whole, bool(part)) > (maximum, False)
    if too_small or too_big:
        raise RuleViolation(
            N_("Xin nhập số phần trăm từ %(min)s đến %(max)s."), min=minimum or 0, max=maximum or 999_999
        )
    return f"{whole}.{part}" if part else str(whole)
