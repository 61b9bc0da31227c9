"""The board and the five files of the worked example: who gives what share of each maximum.

The marks depend on the set alone: a share of each maximum, put on the step of the criterion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from kcproposals.domain.errors import N_
from kcproposals.domain.scoring import CriteriaSet, Member, Proposal, Sheet

BOARD_WORDS = N_("Hội đồng ví dụ gồm 7 thành viên chấm 5 đề án; D giống hệt A nhưng đề nghị hỗ trợ ít hơn và nộp sau.")
BOARD = tuple(
    Member(f"m{number}", role)
    for number, role in enumerate(
        ("chair", "vice_chair", "reviewer", "reviewer", "member", "member", "secretary"), 1
    )
)  # fmt: skip
_DAY = datetime(2026, 5, 4, tzinfo=UTC)


@dataclass(frozen=True)
class _File:
    """One file of the example: what each member gives in per cent of the maximum; None: no sheet, "r": recused."""

    id: str
    shares: tuple[Any, ...]
    support: int
    priority: int
    day: int
    low_first: int = 0  # per cent given for the first criterion instead, 0: as for the others
    zeros: tuple[str, ...] = ()  # members who give 0 for the last criterion


_FILES = (
    _File("A", (88, 86, 84, 90, 82, 85, 87), 300_000_000, 1, 2),
    _File("B", (76, 74, 78, 72, 40, 75, 77), 250_000_000, 0, 3),
    _File("C", (88, 90, 86, 89, 92, 88, "r"), 150_000_000, 1, 4, low_first=45, zeros=("m2", "m5")),
    _File("D", (88, 86, 84, 90, 82, 85, 87), 200_000_000, 1, 5),
    _File("E", (None, None, 80, None, 82, 81, None), 100_000_000, 0, 1),
)


def example_files(rules: CriteriaSet, steps: Mapping[str, Fraction]) -> list[Proposal]:
    """Return the five files with their sheets for a set; ``steps`` by criterion, in points."""
    return [_proposal(rules, steps, file) for file in _FILES]


def _proposal(rules: CriteriaSet, steps: Mapping[str, Fraction], file: _File) -> Proposal:
    sheets = []
    for member, share in zip(BOARD, file.shares, strict=True):
        if share == "r":
            sheets.append(Sheet(member.id, "recused"))
        elif share is not None:
            sheets.append(Sheet(member.id, "submitted", _marks(rules, steps, file, member.id, share)))
    return Proposal(file.id, tuple(sheets), (file.priority,), file.support, _DAY.replace(day=file.day))


def _marks(
    rules: CriteriaSet, steps: Mapping[str, Fraction], file: _File, member: str, share: int
) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for criterion in rules.criteria:
        is_low = file.low_first and rules.kind == "points" and criterion is rules.criteria[0]
        wanted = file.low_first if is_low else share
        if rules.kind == "pass_fail":
            found[criterion.key] = Fraction(int(wanted >= 50))
        else:
            found[criterion.key] = criterion.max * wanted / 100 // steps[criterion.key] * steps[criterion.key]
    if member in file.zeros:
        found[rules.criteria[-1].key] = Fraction(0)
    return found
