"""Kept digits beside those computed again, in words. Members are counted here, never named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.results.recompute import Digit, FileCheck
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_dong

NAMES = {
    "id": N_("Mã trong tệp"),
    "total": N_("Tổng điểm, chính xác"),
    "shown": N_("Tổng điểm, hiển thị"),
    "passed": N_("Kết luận"),
    "rank": N_("Hạng"),
    "quorum": N_("Túc số"),
    "knock_outs": N_("Điểm liệt"),
    "findings": N_("Ghi nhận khi tính"),
    "used": N_("Phiếu được tính"),
    "excluded": N_("Phiếu bị loại"),
    "flagged": N_("Phiếu lệch xa, vẫn tính"),
    "recused": N_("Rút vì xung đột"),
    "late": N_("Nộp muộn"),
    "missing": N_("Vắng"),
    "spread": N_("Phương sai"),
    "line_changes_without": N_("Phiếu quyết định kết luận"),
    "proposed": N_("Mức đề xuất (đồng)"),
}


@dataclass(frozen=True)
class DigitRow:
    """One digit: its name, kept and computed text, and whether they are the same in every character."""

    name: str
    label: str
    kept: str
    now: str
    is_same: bool


def rows_of(file: FileCheck, titles: Mapping[str, str]) -> list[DigitRow]:
    """Return the digits of a file; the means of criteria a line each."""
    found: list[DigitRow] = []
    for digit in file.digits:
        if digit.name == "criteria":
            found += _criteria(digit, titles)
        else:
            kept, now = (_text(digit.name, value, whole=not digit.is_same) for value in (digit.other, digit.now))
            found.append(DigitRow(digit.name, _(NAMES[digit.name]), kept, now, digit.is_same))
    return found


def _criteria(digit: Digit, titles: Mapping[str, str]) -> Iterator[DigitRow]:
    kept = digit.other if isinstance(digit.other, dict) else {}
    for key in dict.fromkeys((*digit.now, *kept)):
        label = _("Trung bình: %(title)s", title=titles.get(key, key))
        before, now = kept.get(key), digit.now.get(key)
        yield DigitRow(f"criterion:{key}", label, _text(key, before), _text(key, now), before == now)


def _text(name: str, value: Any, *, whole: bool = False) -> str:
    """Write a value; a list of members by their number, ``whole`` by their keys, as two may be equally long."""
    if name == "passed":
        return {True: _("Đạt"), False: _("Không đạt")}.get(value, _("Chưa có kết quả"))
    if name == "quorum":
        return _("đủ") if value else _("không đủ")
    if isinstance(value, list):
        return ", ".join(map(str, value)) if whole and value else str(len(value))
    if name == "proposed" and isinstance(value, int):
        return format_dong(value)
    return "–" if value is None else str(value)
