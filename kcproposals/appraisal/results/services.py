"""From a round's stored marks to results, and to an export that computes them elsewhere; ``recompute`` is for here."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Appraisal, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.sheets.services import most_support
from kcproposals.domain.rulesio.score import write
from kcproposals.domain.scoring import CriteriaSet, Member, Proposal, Result, Sheet, from_hundredths, score
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal as ProposalRow

_STATUS = {"submitted": "submitted", "locked": "submitted", "recused": "recused", "late": "late"}


@dataclass(frozen=True)
class Account:
    """A round as the rules see it, beside the rows it came from; every sheet is in ``sheets``.

    A file that its facility withdrew before the close is neither in ``proposals`` nor in ``results``.
    """

    rules: CriteriaSet
    board: tuple[Member, ...]
    proposals: tuple[Proposal, ...]
    results: tuple[tuple[Appraisal, Result], ...]
    sheets: tuple[ScoreSheet, ...]

    def proposed(self, appraisal: Appraisal, result: Result) -> int | None:
        """Return the support the board recommends for what passed, in đồng: the median of the used sheets' amounts,
        never above the request or the ceiling. Of an even number the lower of the middle two."""
        if not result.passed:
            return None
        members = set(result.used)
        amounts = sorted(
            sheet.recommended
            for sheet in self.sheets
            if sheet.appraisal_id == appraisal.id
            and sheet.state in ("submitted", "locked")
            and sheet.counted_as.key in members
            and sheet.recommended is not None
        )
        most, median = most_support(appraisal.proposal), amounts[(len(amounts) - 1) // 2] if amounts else None
        return min((amount for amount in (most, median) if amount is not None), default=None)

    def export(self, published: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Return the input file of ``rules score`` for this round, with what was published beside it."""
        return write(self.rules, self.board, self.proposals, {"results": published} if published is not None else None)


def account_of(round_: Round, rules: CriteriaSet) -> Account:
    """Compute a round from its stored marks. Members and files go by their public keys, never by names.

    The board is the seats of the round: an alternate called up in mid-scoring fills the seat of who left, so nobody is
    counted twice and the quorum keeps its base.
    """
    appraisals = list(
        db.session.scalars(
            select(Appraisal)
            .where(Appraisal.round_id == round_.id, Appraisal.left_at.is_(None))
            .options(joinedload(Appraisal.proposal).joinedload(ProposalRow.facility))
            .order_by(Appraisal.position)
        )
    )
    sheets = sheets_of_round(round_)
    seats = {sheet.counted_as.key: sheet for sheet in sheets}
    ordered = sorted(seats.values(), key=lambda sheet: sheet.counted_as.position)
    board = tuple(Member(sheet.counted_as.key, sheet.role) for sheet in ordered)
    proposals = tuple(_proposal(appraisal, sheets) for appraisal in appraisals)
    rows = {appraisal.key: appraisal for appraisal in appraisals}
    results = tuple((rows[result.id], result) for result in score(rules, board, proposals))
    return Account(rules, board, proposals, results, tuple(sheets))


def sheets_of_round(round_: Round) -> list[ScoreSheet]:
    """Return every sheet of a round with its author and the seat it stands for."""
    return list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.appraisal)
            .where(Appraisal.round_id == round_.id)
            .options(
                joinedload(ScoreSheet.member).joinedload(BoardMember.user),
                joinedload(ScoreSheet.seat),
                joinedload(ScoreSheet.appraisal),
            )
            .order_by(ScoreSheet.id)
        )
    )


def _proposal(appraisal: Appraisal, sheets: Iterable[ScoreSheet]) -> Proposal:
    row = appraisal.proposal
    return Proposal(
        id=appraisal.key,
        sheets=tuple(
            Sheet(sheet.counted_as.key, _STATUS[sheet.state], marks_of(sheet))  # type: ignore[arg-type]
            for sheet in sheets
            if sheet.appraisal_id == appraisal.id and sheet.state in _STATUS
        ),
        priority=tuple(row.priority),
        support=row.requested,
        submitted_at=row.submitted_at,
    )


def marks_of(sheet: ScoreSheet) -> dict[str, Fraction | None]:
    """Return a sheet's marks in points as the rules take them; a recused sheet has none."""
    if sheet.state == "recused":
        return {}
    return {key: None if mark is None else from_hundredths(mark) for key, mark in sheet.marks.items()}


def published(round_: Round) -> list[dict[str, Any]]:
    """Return the results as they were kept at the close, in the order of ``rules score``'s output."""
    kept = [appraisal.result for appraisal in round_.appraisals if appraisal.result is not None]
    return sorted(kept, key=lambda entry: place_of(entry["passed"], entry["rank"], entry["total"]))


def place_of(passed: bool | None, rank: int | None, total: str | None) -> tuple[int, Fraction]:
    """Return the sort key of a kept result: passed by rank, failed by total, then without a result; a stable sort
    over the files' positions gives the order of ``rules score``."""
    if passed:
        return 0, Fraction(rank or 0)
    return (1, -Fraction(total or 0)) if passed is False else (2, Fraction(0))
