"""Read one cell of a file of past support, strictly: what could be read in two ways is refused, never guessed.

Every function raises RuleViolation with a reason that follows the words "Dòng 12:".
"""

import re
from collections.abc import Collection, Mapping

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.money import MAX_DONG, parse_money
from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.text import fold
from kcproposals.facilities.merged import province_code_of

EARLIEST = 1990
_NUMBER = re.compile(r"-?[0-9][0-9., ]*")
_DECIMAL_POINT = re.compile(r"([0-9]{1,9})\.([0-9]{1,6})")
# 1.500 and 1,500: one and a half thousand to one reader, one and a half to the other.
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_TIME = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_TAX_CODE = re.compile(r"\b(?:mst|ma so thue)\b\W{0,3}([0-9]{12}|[0-9]{10}(?:-?[0-9]{3})?)\b")


def is_undecodable(cell: str) -> bool:
    """Say whether a cell holds bytes that were no UTF-8 (kept by ``surrogateescape``)."""
    return any("\udc80" <= char <= "\udcff" for char in cell)


def year(text: str, latest: int) -> int | None:
    """Return a year from 1990 to ``latest``."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}", text) or not EARLIEST <= int(text) <= latest:
        raise RuleViolation(
            N_("năm “%(text)s” không nằm trong khoảng %(first)s đến %(last)s"),
            text=text[:20],
            first=EARLIEST,
            last=latest,
        )
    return int(text)


def programme(text: str) -> str | None:
    """Return the code of a programme."""
    if text and text not in PROGRAMMES:
        raise RuleViolation(N_("chương trình “%(text)s” không phải KCQG hay KCDP"), text=text[:20])
    return text or None


def activity(text: str, known: Collection[str]) -> str | None:
    """Return the code of an activity."""
    if text and text not in known:
        raise RuleViolation(N_("không có nội dung hoạt động “%(text)s”"), text=text[:40])
    return text or None


def province(text: str) -> str:
    """Return the present code of a province named as before or after 01/7/2025."""
    code = province_code_of(text)
    if code is None:
        raise RuleViolation(N_("không có tỉnh, thành phố “%(text)s”, cả trước và sau 01/7/2025"), text=text[:60])
    return code


def month(cells: Mapping[str, str], name: str) -> str:
    """Return a year, a month or a day as the file writes it: 2013, 2013-01, 2013-01-31."""
    text = cells[name]
    if text and not _TIME.fullmatch(text):
        raise RuleViolation(
            N_("thời gian “%(text)s” ở cột %(name)s phải ghi như 2023 hoặc 2023-05"), text=text[:20], name=name
        )
    return text


def tax_code(text: str) -> str | None:
    """Return the tax code that follows "MST" or "mã số thuế", if exactly one does."""
    found = set()
    for digits in _TAX_CODE.findall(fold(text)):
        try:
            found.add(check_tax_code(digits).value)
        except RuleViolation:
            return None  # the sentence around it stays readable; a number that is none says nothing
    return found.pop() if len(found) == 1 else None


def dong(cells: Mapping[str, str], name: str) -> int | None:
    """Return an amount of triệu đồng in đồng: 300 · 102.25 · 102,25 · 1.250,5 · 1.234.567."""
    text = cells[name]
    if not text:
        return None
    shown = {"text": text[:30], "name": name}
    if not _NUMBER.fullmatch(text):
        raise RuleViolation(N_("“%(text)s” ở cột %(name)s không phải số tiền (triệu đồng)"), **shown)
    if text.startswith("-"):
        raise RuleViolation(N_("số tiền “%(text)s” ở cột %(name)s là số âm"), **shown)
    if _TWO_WAYS.fullmatch(text):
        raise RuleViolation(
            N_("số tiền “%(text)s” ở cột %(name)s đọc được theo hai cách; xin ghi liền, ví dụ 1500 hoặc 1.5"), **shown
        )
    if point := _DECIMAL_POINT.fullmatch(text):
        amount = int(point[1]) * 1_000_000 + int(point[2].ljust(6, "0"))
    else:
        try:
            amount = parse_money(text, "trieu")
        except RuleViolation as problem:
            raise RuleViolation(
                N_("số tiền “%(text)s” ở cột %(name)s không đọc được; xin ghi triệu đồng như 300 hoặc 102.25"), **shown
            ) from problem
    if amount > MAX_DONG:
        raise RuleViolation(N_("số tiền “%(text)s” ở cột %(name)s quá lớn"), **shown)
    return amount
