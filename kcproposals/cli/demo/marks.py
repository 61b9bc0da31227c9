"""How people judge: a wished total spread over the criteria in steps, reasons in their words, time they take.

For the demo only; the application never makes a mark up.
"""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from kcproposals.domain.money import trieu

HALF = Fraction(1, 2)
SAME_EVERYWHERE = "ho_so_long_ghep"
# How each of five members ends a remark.
HABITS = (
    "Đề nghị cơ sở giải trình.",
    "Nên bổ sung trước khi xét lại.",
    "Cần số liệu của hai năm gần nhất.",
    "Qua thẩm tra hồ sơ thấy như vậy.",
    "Đề nghị thư ký ghi vào biên bản.",
)

# Why a mark is low, by criterion of the starter set; a set that is changed needs its own.
WHY = {
    "phu_hop": "Nội dung phù hợp nhưng chưa gắn rõ với mục tiêu chương trình khuyến công của tỉnh.",
    "can_thiet_hieu_qua": "Số liệu hiệu quả chưa có căn cứ tính toán; thị trường tiêu thụ nêu chung chung.",
    "cong_nghe": "Máy đề nghị chưa hơn rõ so với máy cùng loại đang bán phổ biến.",
    "kinh_phi": "Chỉ có một báo giá, chưa so sánh được đơn giá.",
    "nang_luc": "Chưa thấy chứng từ về vốn đối ứng và người vận hành.",
    "ho_so_long_ghep": "Hồ sơ còn thiếu số liệu, một vài con số chưa khớp nhau.",
}


def spread(total: str, criteria: Sequence[Any], who: int) -> dict[str, int]:
    """Return marks in hundredths per criterion that sum to ``total``; ``who`` lets two people differ in where.

    ``criteria`` are those of ``domain.scoring``; all have steps of half a point.
    """
    wished = Fraction(total)
    scale = sum((criterion.max for criterion in criteria), Fraction(0))
    marks = {c.key: (c.max * wished / scale) // HALF * HALF for c in criteria}
    order = [criteria[(who + n) % len(criteria)] for n in range(len(criteria))]
    _trade(marks, order)
    lacking = wished - sum(marks.values())
    while lacking > 0:
        for criterion in order:
            if lacking > 0 and marks[criterion.key] + HALF <= criterion.max:
                marks[criterion.key] += HALF
                lacking -= HALF
    return {key: int(mark * 100) for key, mark in marks.items()}


def _trade(marks: dict[str, Fraction], order: Sequence[Any]) -> None:
    """Move one point from the last criterion of somebody's order to their first: people do not agree everywhere."""
    first, last = order[0], order[-1]
    if marks[first.key] + 1 <= first.max and marks[last.key] >= 1:
        marks[first.key] += 1
        marks[last.key] -= 1


def reasons(marks: dict[str, int], criteria: Sequence[Any], who: int, requested: int) -> dict[str, str]:
    """Return a written reason for every mark below six tenths of its criterion, as each of five people would put it.

    About one criterion nobody changes their words from file to file: one gentle sign of a formality to be found.
    """
    low = [c.key for c in criteria if Fraction(marks[c.key], 100) < c.max * Fraction(6, 10)]
    about = f"Mức đề nghị {trieu(requested)} triệu đồng."
    return {
        key: " ".join(filter(None, (WHY[key], HABITS[who % len(HABITS)], about if key != SAME_EVERYWHERE else "")))
        for key in low
    }


class Pace(NamedTuple):
    """How long somebody takes for a file: a pause before it, then from its opening until each act."""

    pause: timedelta
    begun: timedelta
    written: timedelta
    handed_in: timedelta


def pace(who: int, number: int) -> Pace:
    """Return the pace of one member at one file: nobody takes the same time for two."""
    seconds = (17 * who + 29 * number) % 60
    pause, begun = 1 + (2 * who + number) % 3, 3 + (who + number) % 3
    written = begun + 3 + (3 * who + 2 * number) % 5
    handed_in = written + 1 + (who * number) % 3
    return Pace(*(timedelta(minutes=minutes, seconds=seconds) for minutes in (pause, begun, written, handed_in)))
