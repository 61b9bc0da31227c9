"""Members, score sheets and proposals as values, the total of one sheet, and whether they fit the set.

For what one member wrote. Not for what the board makes of it, see `totals` and `results`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal

from kcproposals.domain.errors import N_, InputError, below
from kcproposals.domain.scoring.quorum import is_role
from kcproposals.domain.scoring.sets import EARLIER_SUBMISSION, LOWER_SUPPORT, CriteriaSet

Status = Literal["submitted", "recused", "late"]
Marks = Mapping[str, Fraction | None]
"""Points by the key of the criterion; None says "not applicable"."""

CHAIR = "chair"


@dataclass(frozen=True)
class Member:
    """A member of the board; `role` is `chair`, `vice_chair`, `reviewer`, `member` or any other name."""

    id: str
    role: str


@dataclass(frozen=True)
class Sheet:
    """What became of a member's sheet; only `submitted` ones count. A draft is no sheet: the member is missing."""

    member: str
    status: Status = "submitted"
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A proposal before the board; `support` in đồng and `submitted_at` (with its offset) serve the tie chain only."""

    id: str
    sheets: tuple[Sheet, ...]
    priority: tuple[int, ...] = ()
    support: int | None = None
    submitted_at: datetime | None = None


def sheet_total(criteria_set: CriteriaSet, marks: Marks) -> Fraction | None:
    """Return the points of one sheet, also of an unfinished one: what is not marked yet counts 0.

    Of kind pass_fail it is the share of 1s. None when every criterion was taken out as not applicable.
    """
    counted = [criterion for criterion in criteria_set.criteria if marks.get(criterion.key, 0) is not None]
    reachable = sum((criterion.weight * criterion.max for criterion in counted), Fraction(0))
    if not reachable:
        return None
    points = sum((criterion.weight * (marks.get(criterion.key) or 0) for criterion in counted), Fraction(0))
    if len(counted) == len(criteria_set.criteria) and criteria_set.scale is not None:
        return points
    return points * (criteria_set.scale or 1) / reachable


def check_marks(criteria_set: CriteriaSet, marks: Marks, path: str = "", *, complete: bool = True) -> list[InputError]:
    """Return what is wrong with the marks of a sheet; `complete`: every criterion must have one, as for submitting."""
    return list(_marks(criteria_set, marks, path, complete))


def _marks(criteria_set: CriteriaSet, marks: Marks, path: str, complete: bool) -> Iterator[InputError]:
    criteria = {criterion.key: criterion for criterion in criteria_set.criteria}
    for key, mark in marks.items():
        where = below(path, key)
        if key not in criteria:
            yield InputError(where, N_("bộ tiêu chí không có tiêu chí này"))
        elif mark is None and criteria[key].not_applicable == "not_allowed":
            yield InputError(where, N_("tiêu chí này không được bỏ qua"))
        elif mark is not None and not 0 <= mark <= criteria[key].max:
            yield InputError(where, N_("điểm phải từ 0 đến điểm tối đa của tiêu chí"))
        elif mark is not None and criteria_set.kind == "pass_fail" and mark not in (0, 1):
            yield InputError(where, N_("phiếu đạt/không đạt chỉ ghi 1 hoặc 0"))
    if complete:
        yield from (InputError(below(path, key), N_("còn thiếu")) for key in criteria if key not in marks)
    if marks and all(mark is None for mark in marks.values()):
        yield InputError(path, N_("không thể bỏ qua tất cả các tiêu chí"))


def check_board(board: Sequence[Member], path: str = "board") -> list[InputError]:
    """Return what is wrong with a board: nobody on it, somebody twice, two chairs."""
    return list(_board(board, path))


def _board(board: Sequence[Member], path: str) -> Iterator[InputError]:
    if not board:
        yield InputError(path, N_("hội đồng không có thành viên nào"))
    seen: set[str] = set()
    chaired = False
    for index, member in enumerate(board):
        where = below(path, index)
        if member.id in seen:
            yield InputError(below(where, "id"), N_("trùng với một thành viên đứng trước"))
        seen.add(member.id)
        if not is_role(member.role):
            yield InputError(below(where, "role"), N_("không phải tên một vai trò"))
        if member.role == CHAIR and chaired:
            yield InputError(below(where, "role"), N_("hội đồng có hai chủ tịch"))
        chaired = chaired or member.role == CHAIR


def check_proposals(
    criteria_set: CriteriaSet, board: Sequence[Member], proposals: Sequence[Proposal], path: str = "proposals"
) -> list[InputError]:
    """Return what is wrong with proposals and their sheets for this set and this board."""
    problems: list[InputError] = []
    members = {member.id for member in board}
    seen: set[str] = set()
    for index, proposal in enumerate(proposals):
        where = below(path, index)
        if proposal.id in seen:
            problems.append(InputError(below(where, "id"), N_("trùng với một đề án đứng trước")))
        seen.add(proposal.id)
        if len(proposal.priority) != len(proposals[0].priority):
            problems.append(InputError(below(where, "priority"), N_("mọi đề án phải có số bậc ưu tiên như nhau")))
        if LOWER_SUPPORT in criteria_set.tie_break and proposal.support is None:
            problems.append(InputError(below(where, "support"), N_("còn thiếu")))
        if EARLIER_SUBMISSION in criteria_set.tie_break and proposal.submitted_at is None:
            problems.append(InputError(below(where, "submitted_at"), N_("còn thiếu")))
        problems.extend(_sheets(criteria_set, members, proposal.sheets, below(where, "sheets")))
    return problems


def _sheets(criteria_set: CriteriaSet, members: set[str], sheets: Sequence[Sheet], path: str) -> Iterator[InputError]:
    seen: set[str] = set()
    for index, sheet in enumerate(sheets):
        where = below(path, index)
        if sheet.member not in members:
            yield InputError(below(where, "member"), N_("không phải thành viên của hội đồng"))
        if sheet.member in seen:
            yield InputError(below(where, "member"), N_("thành viên này đã có một phiếu đứng trước"))
        seen.add(sheet.member)
        # Marks beside a late or recused sheet count for nothing; what is written there must still make sense.
        yield from _marks(criteria_set, sheet.marks, below(where, "marks"), sheet.status == "submitted")
