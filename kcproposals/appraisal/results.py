"""From a round's stored marks to results, to an export that recomputes them elsewhere, and back again (replay)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.appraisal.models import Appraisal, BoardMember, Round, ScoreSheet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.rulesio.score import write
from kcproposals.domain.scoring import CriteriaSet, Member, Proposal, Result, Sheet, from_hundredths, score
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal as ProposalRow

_STATUS = {"submitted": "submitted", "locked": "submitted", "recused": "recused", "late": "late"}


@dataclass(frozen=True)
class Account:
    """A round as the rules see it, beside the rows it came from; every sheet is in ``sheets``."""

    rules: CriteriaSet
    board: tuple[Member, ...]
    proposals: tuple[Proposal, ...]
    results: tuple[tuple[Appraisal, Result], ...]
    sheets: tuple[ScoreSheet, ...]

    def proposed(self, appraisal: Appraisal, result: Result) -> int | None:
        """Return the support the board recommends, in đồng: the median of the used sheets' amounts, never above the
        request or the ceiling. None without a result; even numbers take the lower of the middle two."""
        if result.passed is None:
            return None
        members = set(result.used)
        amounts = sorted(
            sheet.recommended
            for sheet in self.sheets
            if sheet.appraisal_id == appraisal.id and sheet.member.key in members and sheet.recommended is not None
        )
        limits = [a for a in (appraisal.proposal.requested, appraisal.proposal.ceiling) if a is not None]
        median = amounts[(len(amounts) - 1) // 2] if amounts else None
        return min([*limits, *([] if median is None else [median])], default=None)

    def export(self, published: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Return the input file of ``rules score`` for this round, with what was published beside it."""
        return write(self.rules, self.board, self.proposals, {"results": published} if published is not None else None)


def account_of(round_: Round, rules: CriteriaSet) -> Account:
    """Compute a round from its stored marks. Members and files go by their public keys, never by names."""
    appraisals = list(
        db.session.scalars(
            select(Appraisal)
            .where(Appraisal.round_id == round_.id)
            .options(joinedload(Appraisal.proposal).joinedload(ProposalRow.facility))
            .order_by(Appraisal.position)
        )
    )
    sheets = list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.appraisal)
            .where(Appraisal.round_id == round_.id)
            .options(joinedload(ScoreSheet.member), joinedload(ScoreSheet.appraisal))
            .order_by(ScoreSheet.id)
        )
    )
    seats = {sheet.member_id: sheet.member for sheet in sheets}
    board = tuple(Member(m.key, m.role) for m in sorted(seats.values(), key=lambda m: m.position))
    proposals = tuple(_proposal(appraisal, sheets) for appraisal in appraisals)
    rows = {appraisal.key: appraisal for appraisal in appraisals}
    results = tuple((rows[result.id], result) for result in score(rules, board, proposals))
    return Account(rules, board, proposals, results, tuple(sheets))


def _proposal(appraisal: Appraisal, sheets: Iterable[ScoreSheet]) -> Proposal:
    row = appraisal.proposal
    return Proposal(
        id=appraisal.key,
        sheets=tuple(
            Sheet(sheet.member.key, _STATUS[sheet.state], _marks(sheet))  # type: ignore[arg-type]
            for sheet in sheets
            if sheet.appraisal_id == appraisal.id and sheet.state in _STATUS
        ),
        priority=tuple(row.priority),
        support=row.requested,
        submitted_at=row.submitted_at,
    )


def _marks(sheet: ScoreSheet) -> dict[str, Any]:
    if sheet.state == "recused":
        return {}
    return {key: None if mark is None else from_hundredths(mark) for key, mark in sheet.marks.items()}


def published(round_: Round) -> list[dict[str, Any]]:
    """Return the results as they were kept at the close, in the order of ``rules score``'s output."""
    kept = [appraisal.result for appraisal in round_.appraisals if appraisal.result is not None]
    computed = [result.id for _, result in account_of(round_, rules_of(round_.criteria_set)).results]
    return sorted(kept, key=lambda entry: computed.index(entry["id"]))


def differences(round_: Round) -> list[str]:
    """Recompute a closed round; return one line for every kept digit that the stored marks do not give again."""
    found = []
    for appraisal, result in account_of(round_, rules_of(round_.criteria_set)).results:
        kept, now = appraisal.result or {}, result.as_json()
        columns = {
            "total": appraisal.total,
            "shown": appraisal.shown,
            "passed": appraisal.passed,
            "rank": appraisal.rank,
        }
        for name in now:
            if kept.get(name) != now[name] or (name in columns and columns[name] != now[name]):
                found.append(f"{appraisal.proposal.code} {name}: {kept.get(name)!r} ≠ {now[name]!r}")
    return found


def round_by_key(key: str) -> Round | None:
    """Return one round with its board and files, or None."""
    return db.session.scalar(
        select(Round)
        .where(Round.key == key)
        .options(
            joinedload(Round.board), joinedload(Round.criteria_set),
            selectinload(Round.appraisals).joinedload(Appraisal.proposal),
        )
    )  # fmt: skip


def seats_of(account: Account) -> dict[str, BoardMember]:
    """Return member key → seat, for showing names beside a closed result."""
    return {sheet.member.key: sheet.member for sheet in account.sheets}
