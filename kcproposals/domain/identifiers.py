"""Tax codes and telephone numbers: their shape, their check digit, the one form they are stored in.

Not for asking any register whether a number exists, and not for the codes this system gives out itself.
"""

import re
from typing import NamedTuple

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line

# Since 01/7/2025 a person and a business household use the 12-digit personal number as tax code (TT 86/2024/TT-BTC);
# codes of 10 digits given before are still found on their papers.
PERSONAL_KINDS = frozenset({"business_household", "artisan", "cooperative_group", "other"})

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class TaxFinding(NamedTuple):
    """Something about a tax code that a person should look at again; it does not stop anything."""

    code: str
    msgid: str


class TaxCode(NamedTuple):
    """A tax code in its stored form (0314409058, 0314409058-002 or 12 digits) and what is odd about it."""

    value: str
    findings: tuple[TaxFinding, ...]


_BAD_CHECK_DIGIT = TaxFinding(
    "checksum", N_("Mã số thuế này không đúng chữ số kiểm tra. Xin đối chiếu lại với giấy chứng nhận đăng ký.")
)


def _check_digit_fits(code: str) -> bool:
    """The tenth digit is 10 − (Σ weight × digit mod 11); where that gives 10, no number is issued."""
    expected = 10 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=False)) % 11
    return expected == int(code[9])


def check_tax_code(text: str, kind: str | None = None, *, field: str | None = None) -> TaxCode:
    """Read a tax code for a facility of `kind` (None: any) and return its stored form with findings.

    10 digits, or 13 with a branch number after a hyphen, for everybody; 12 digits for persons and households. The
    wrong shape, a branch 000 and the prefix 00 raise RuleViolation; a check digit that does not fit is a finding.
    """
    typed = clean_line(text)
    digits = re.sub(r"[ .\-–]", "", typed)
    personal = kind is None or kind in PERSONAL_KINDS
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in ((10, 12, 13) if personal else (10, 13)):
        if personal:
            wanted = N_(
                "Xin nhập mã số thuế gồm 10 chữ số (13 chữ số nếu là đơn vị phụ thuộc) "
                "hoặc số định danh cá nhân gồm 12 chữ số."
            )
        else:
            wanted = N_(
                "Xin nhập mã số thuế gồm 10 chữ số, hoặc 13 chữ số nếu là đơn vị phụ thuộc, ví dụ 0314409058-002."
            )
        raise RuleViolation(wanted, field=field)
    if len(digits) == 12:
        return TaxCode(digits, ())
    code, branch = digits[:10], digits[10:]
    if code.startswith("00"):
        raise RuleViolation(N_("Mã số thuế không bắt đầu bằng 00. Xin xem lại giấy chứng nhận đăng ký."), field=field)
    if branch == "000":
        raise RuleViolation(N_("Ba số cuối của đơn vị phụ thuộc là 001 đến 999. Xin xem lại mã số thuế."), field=field)
    findings = () if _check_digit_fits(code) else (_BAD_CHECK_DIGIT,)
    return TaxCode(f"{code}-{branch}" if branch else code, findings)


def normalise_phone(text: str, *, field: str | None = None) -> str:
    """Read a Vietnamese telephone number and return it as +84…

    Mobile: 10 digits from 03, 05, 07, 08, 09; fixed: 11 digits from 02. With or without +84, 84 or 0084, with spaces,
    dots, hyphens or brackets. Raises RuleViolation.
    """
    digits = re.sub(r"[ .()\-–]", "", clean_line(text))
    national = re.sub(r"^(?:\+84|0084|84(?=[0-9]{9}))0?", "0", digits)
    if not re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", national):
        raise RuleViolation(
            N_("Xin nhập số điện thoại di động 10 chữ số, ví dụ 0912 345 678, hoặc số cố định 11 chữ số kèm mã vùng."),
            field=field,
        )
    return f"+84{national[1:]}"


def format_phone(number: str) -> str:
    """Write a stored number as it is dialled in Vietnam: 0912 345 678, 024 3822 1234, 0203 382 5123."""
    if not number.startswith("+84"):
        return number
    national = f"0{number[3:]}"
    if not national.startswith("02"):
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    if national.startswith(("024", "028")):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"{national[:4]} {national[4:7]} {national[7:]}"
