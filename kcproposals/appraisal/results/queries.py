"""A closed round as pages, exports and minutes read it: files in the order of the result, sheets, conflicts.

Four statements whatever the size. Kept results are read, not computed; ``results.differences`` compares the two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.scoring import (
    CriteriaSet,
    Member,
    Proposal,
    Result,
    Sheet,
    Tie,
    agreement,
    from_hundredths,
    sheet_total,
    ties,
)
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal as ProposalRow


class SheetRow(NamedTuple):
    """One sheet beside its author's name and seat. ``hundredths`` are its marks as they are kept."""

    appraisal_id: int
    member: str
    role: str
    state: str
    hundredths: dict[str, int | None]
    name: str
    organisation: str
    job_title: str
    position: int

    @property
    def marks(self) -> dict[str, Fraction | None]:
        """The marks in points."""
        return {key: None if mark is None else from_hundredths(mark) for key, mark in self.hundredths.items()}


@dataclass(frozen=True)
class FileRow:
    """One appraised file; amounts in đồng. ``result`` None: its facility withdrew it before the close."""

    id: int
    key: str
    position: int
    result: Result | None
    proposed: int | None
    left_at: datetime | None
    proposal_key: str
    code: str
    title: str
    activity: str
    unit_code: str
    requested: int
    ceiling: int | None
    priority: list[int]
    submitted_at: datetime
    facility: str
    facility_id: int | None
    implementer: str


@dataclass(frozen=True)
class ConflictRow:
    """A conflict of a member with a file of the round."""

    proposal_id: int
    user_id: int
    code: str
    title: str
    name: str
    kind: str
    reason: str


class ClosedRound:
    """A closed round with everything its pages and papers show."""

    def __init__(
        self, round_: Round, files: list[FileRow], sheets: list[SheetRow], conflicts: list[ConflictRow]
    ) -> None:
        self.round, self.sheets, self.conflicts = round_, sheets, conflicts
        self.files = sorted((row for row in files if row.result), key=_place)
        self.left = [row for row in files if row.result is None]
        self.rules: CriteriaSet = rules_of(round_.criteria_set)
        seats = {sheet.member: sheet for sheet in sheets}
        self.seats = dict(sorted(seats.items(), key=lambda item: item[1].position))

    def of(self, passed: bool | None) -> list[FileRow]:
        """Return the files with this conclusion, in the order of the result: None is without a result."""
        return [row for row in self.files if row.result and row.result.passed is passed]

    def sheets_of(self, row: FileRow) -> dict[str, SheetRow]:
        """Return the sheets of a file by member, in the order of the board."""
        found = self._by_file.get(row.id, {})
        return {member: found[member] for member in self.seats if member in found}

    @cached_property
    def _by_file(self) -> dict[int, dict[str, SheetRow]]:
        found: dict[int, dict[str, SheetRow]] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.appraisal_id, {})[sheet.member] = sheet
        return found

    def total_of(self, sheet: SheetRow) -> Fraction | None:
        """Return the total of one sheet in points: what ``sheet_total`` gives, by one division where every criterion
        has a mark."""
        whole = self._whole_total(sheet)
        return sheet_total(self.rules, sheet.marks) if whole is None else Fraction(whole, self._weights[1])

    def _whole_total(self, sheet: SheetRow) -> int | None:
        """Return the total times ``_weights[1]``, or None where a criterion without a mark changes what it counts."""
        weights, marks = self._weights[0], sheet.hundredths
        if self.rules.scale is None or len(marks) != len(weights) or None in marks.values():
            return None
        if self._one_weight is not None:
            return self._one_weight * sum(filter(None, marks.values()))
        return sum(weights[key] * (mark or 0) for key, mark in marks.items())

    @cached_property
    def _one_weight(self) -> int | None:
        """The weight of every criterion, where they all have the same."""
        found = set(self._weights[0].values())
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _weights(self) -> tuple[dict[str, int], int]:
        """The weights as whole numbers, and what a sum of weighted hundredths is divided by to give points."""
        common = lcm(*(criterion.weight.denominator for criterion in self.rules.criteria))
        return {criterion.key: int(criterion.weight * common) for criterion in self.rules.criteria}, 100 * common

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many sheets are used, excluded, late, recused and missing; together all that were expected."""
        results = [row.result for row in self.files if row.result]
        kinds = ("used", "excluded", "late", "recused", "missing")
        return {kind: sum(len(getattr(result, kind)) for result in results) for kind in kinds}

    @cached_property
    def ties(self) -> list[Tie]:
        """Which rule parted files with equal totals; ids are keys of files. Of the sheets only the chair's matter."""
        board = [Member(sheet.member, sheet.role) for sheet in self.seats.values()]
        chair = next((member.id for member in board if member.role == "chair"), "")
        proposals = [
            Proposal(row.key, self._counted(row, chair), tuple(row.priority), row.requested, row.submitted_at)
            for row in self.files
        ]
        return ties(self.rules, board, proposals, [row.result for row in self.files if row.result])

    def _counted(self, row: FileRow, member: str) -> tuple[Sheet, ...]:
        sheet = self._by_file.get(row.id, {}).get(member)
        return (Sheet(member, "submitted", sheet.marks),) if sheet and sheet.state == "locked" else ()

    @cached_property
    def agreement(self) -> Fraction | None:
        """Kendall's W over the files that every member with a counted sheet marked, or None."""
        known = {row.id: row.key for row in self.files}
        divisor = self._weights[1]  # of a sheet's total; whole numbers compare ten times faster than fractions
        totals: dict[str, dict[str, Fraction | int]] = {}
        for sheet in self.sheets:
            if sheet.state == "locked" and sheet.appraisal_id in known:
                whole = self._whole_total(sheet)
                total = (self.total_of(sheet) or Fraction(0)) * divisor if whole is None else whole
                totals.setdefault(sheet.member, {})[known[sheet.appraisal_id]] = total
        return agreement(totals)


def _place(row: FileRow) -> tuple[int, Fraction, int]:
    result = row.result
    if result is None or result.passed is None:
        return 2, Fraction(0), row.position
    if result.passed:
        return 0, Fraction(result.rank or 0), row.position
    return 1, -(result.total or Fraction(0)), row.position


def round_by_key(key: str) -> Round | None:
    """Return one round with its board, call, criteria, files and their conflicts, or None."""
    return db.session.scalar(
        select(Round)
        .where(Round.key == key)
        .options(
            joinedload(Round.board).joinedload(Board.call), joinedload(Round.criteria_set),
            selectinload(Round.appraisals).joinedload(Appraisal.proposal).options(
                selectinload(ProposalRow.conflicts), defer(ProposalRow.answers), defer(ProposalRow.search_text),
                defer(ProposalRow.copied), defer(ProposalRow.open_sections), defer(ProposalRow.machine_serials),
            ),
        )
    )  # fmt: skip


def closed_round(round_: Round) -> ClosedRound:
    """Read a closed round. Raises ValueError for one that is not: nothing of it exists for anybody."""
    if not round_.is_closed:
        raise ValueError("a round has no result before it is closed")
    results = {row.id: Result.from_json(row.result) for row in round_.appraisals if row.result}
    return ClosedRound(round_, _files(round_.id, results), _sheets(round_.id), _conflicts(round_.id))


def _files(round_id: int, results: Mapping[int, Result]) -> list[FileRow]:
    rows: Iterable[Any] = db.session.execute(
        select(
            Appraisal.id, Appraisal.key, Appraisal.position, Appraisal.proposed, Appraisal.left_at, ProposalRow.key,
            ProposalRow.code, ProposalRow.title, ProposalRow.activity, ProposalRow.unit_code, ProposalRow.requested,
            ProposalRow.ceiling, ProposalRow.priority, ProposalRow.submitted_at,
            ProposalRow.applicant_name, ProposalRow.facility_id, ProposalRow.implementer_name,
        )
        .join(Appraisal.proposal)
        .where(Appraisal.round_id == round_id)
        .order_by(Appraisal.position)
    )  # fmt: skip
    return [FileRow(row[0], row[1], row[2], results.get(row[0]), *row[3:]) for row in rows]


def _sheets(round_id: int) -> list[SheetRow]:
    """Return the sheet of every seat for every file: of a seat that an alternate took over, the alternate's."""
    seat = aliased(BoardMember)
    rows: Iterable[Any] = db.session.execute(
        select(
            ScoreSheet.appraisal_id, seat.key, ScoreSheet.role, ScoreSheet.state, ScoreSheet.marks,
            User.name, BoardMember.organisation, BoardMember.job_title, seat.position,
        )
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .join(BoardMember.user)
        .join(seat, seat.id == func.coalesce(ScoreSheet.seat_id, ScoreSheet.member_id))
        .where(Appraisal.round_id == round_id)
        .order_by(ScoreSheet.appraisal_id, seat.position, ScoreSheet.id)
    )  # fmt: skip
    return list({(row[0], row[1]): SheetRow._make(row) for row in rows}.values())


def _conflicts(round_id: int) -> list[ConflictRow]:
    """Return the conflicts of this round's members with its files."""
    seated = select(BoardMember.user_id).join(ScoreSheet, ScoreSheet.member_id == BoardMember.id)
    seated = seated.join(ScoreSheet.appraisal).where(Appraisal.round_id == round_id)
    rows: Iterable[Any] = db.session.execute(
        select(
            ProposalRow.id, Conflict.user_id, ProposalRow.code, ProposalRow.title, User.name, Conflict.kind,
            Conflict.reason,
        )
        .join(Conflict.proposal)
        .join(Conflict.user)
        .join(Appraisal, Appraisal.proposal_id == ProposalRow.id)
        .where(Appraisal.round_id == round_id, Conflict.user_id.in_(seated))
        .order_by(Appraisal.position, Conflict.id)
    )  # fmt: skip
    return [ConflictRow(*row) for row in rows]
