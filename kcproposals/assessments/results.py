"""What countersigned assessments say to the plan, the notice and the next level, where a board would give a total."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.queries import Outcome, RankedResult, Source
from kcproposals.assessments.content import Finding
from kcproposals.assessments.models import Assessment
from kcproposals.criteria.services import checklist_items
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def _latest() -> Any:
    """Select the newest countersigned assessment of each file at each office."""
    return (
        select(func.max(Assessment.id))
        .where(Assessment.state == "countersigned")
        .group_by(Assessment.proposal_id, Assessment.agency_id)
    )


def ranked(agency_id: int, programme: str, year: int, statuses: Sequence[Status]) -> list[RankedResult]:
    """Return the latest results without a board of the files an office holds, those that passed ranked by priority."""
    rows = db.session.execute(
        select(
            Proposal.id, Proposal.key, Proposal.code, Proposal.title, Proposal.applicant_name.label("facility"),
            Proposal.activity, Proposal.unit_code, Proposal.status, Proposal.requested, Assessment.recommended,
            Assessment.conclusion, Proposal.ceiling, Proposal.total_cost, Proposal.year_support, Proposal.priority,
        )
        .join(Assessment, Assessment.proposal_id == Proposal.id)
        .where(Assessment.id.in_(_latest()), Assessment.agency_id == Proposal.holder_id)
        .where(Proposal.holder_id == agency_id, Proposal.programme == programme, Proposal.year == year)
        .where(Proposal.status.in_([status.value for status in statuses]))
        .order_by(Proposal.id)
    )  # fmt: skip
    found = [_ranked(row) for row in rows]
    found.sort(key=lambda result: (result.rank is None, result.priority, result.proposal_id))
    return found


def _ranked(row: Any) -> RankedResult:
    """Return one row; its place among the others is given where they are joined (``appraisal.queries.joined``)."""
    passed = row.conclusion != "do_not_support"
    return RankedResult(
        proposal_id=row.id, round_id=0, key=row.key, code=row.code, title=row.title, facility=row.facility,
        activity=row.activity, unit_code=row.unit_code, status=row.status, rank=1 if passed else None, total=None,
        shown=None, requested=row.requested, proposed=row.recommended if passed else None, ceiling=row.ceiling,
        total_cost=row.total_cost, year_support=row.year_support, priority=tuple(row.priority), has_board=False,
    )  # fmt: skip


def outcomes(proposal_ids: Sequence[int], agency_id: int | None) -> dict[int, Outcome]:
    """Return the latest results without a board by the ids of their files, of one office or of any."""
    query = (
        select(Assessment)
        .where(Assessment.id.in_(_latest()), Assessment.proposal_id.in_(proposal_ids))
        .options(joinedload(Assessment.criteria_set))
        .order_by(Assessment.id)
    )
    if agency_id is not None:
        query = query.where(Assessment.agency_id == agency_id)
    return {row.proposal_id: _outcome(row) for row in db.session.scalars(query)}


def _outcome(row: Assessment) -> Outcome:
    remarks = tuple(line.strip() for line in row.remarks.splitlines() if line.strip())
    return Outcome(
        passed=row.passed,
        shown=None,
        threshold=None,
        criteria=row.criteria_set.title,
        sentences=() if row.passed else (*remarks, *_not_met(row)),
        proposed=row.recommended if row.passed else None,
        rank=None,
        board="Phiếu thẩm định",
        closed_at=row.countersigned_at,
        has_board=False,
        changes=remarks if row.conclusion == "support_after_changes" else (),
    )


def _not_met(row: Assessment) -> list[str]:
    """Say which items do not fit, in the words of a Vietnamese paper."""
    return [
        f"{item.title}: chưa phù hợp"
        for item in checklist_items(row.criteria_set)
        if Finding(**row.findings.get(item.key, {})).finding == "not_met"
    ]


SOURCE = Source(ranked=ranked, outcomes=outcomes)
