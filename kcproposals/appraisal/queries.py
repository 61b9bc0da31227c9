"""Read boards, rounds, sheets and results. Nothing here changes anything; results exist for closed rounds only."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select

from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal


@dataclass(frozen=True)
class RankedResult:
    """One appraised proposal as the plan sees it: its place in the ranking and its amounts in đồng."""

    proposal_id: int
    round_id: int
    key: str
    code: str
    title: str
    facility: str
    activity: str
    unit_code: str
    status: str
    rank: int | None
    total: Fraction | None
    shown: str | None
    requested: int
    proposed: int | None
    ceiling: int | None
    total_cost: int


def ranked_results(agency_id: int, programme: str, year: int, *statuses: Status) -> list[RankedResult]:
    """Return the latest closed result of every proposal of a programme and year in one of ``statuses``.

    Ranked ones first. Ranks of one round are its own; where several rounds meet, the total decides across them and
    equal totals share a rank.
    """
    latest = (
        select(Appraisal.proposal_id, func.max(Appraisal.id).label("id"))
        .join(Appraisal.round)
        .where(Round.state == "closed")
        .group_by(Appraisal.proposal_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Proposal.id, Appraisal.round_id, Proposal.key, Proposal.code, Proposal.title,
            Facility.name, Proposal.activity, Proposal.unit_code, Proposal.status, Appraisal.rank, Appraisal.total,
            Appraisal.shown, Proposal.requested, Appraisal.proposed, Proposal.ceiling, Proposal.total_cost,
        )
        .join(latest, latest.c.proposal_id == Proposal.id)
        .join(Appraisal, Appraisal.id == latest.c.id)
        .join(Proposal.facility)
        .where(Proposal.agency_id == agency_id, Proposal.programme == programme, Proposal.year == year)
        .where(Proposal.status.in_([status.value for status in statuses]))
        .order_by(Appraisal.rank.is_(None), Appraisal.rank, Proposal.id)
    )  # fmt: skip
    found = [RankedResult(*row[:10], Fraction(row[10]) if row[10] else None, *row[11:]) for row in rows]
    return found if len({result.round_id for result in found}) <= 1 else _across_rounds(found)


def _across_rounds(found: list[RankedResult]) -> list[RankedResult]:
    ranked = sorted((r for r in found if r.rank is not None), key=lambda r: -(r.total or 0))
    places: dict[int, int] = {}
    for position, result in enumerate(ranked, 1):
        before = ranked[position - 2] if position > 1 else None
        tied = before is not None and before.total == result.total
        places[result.proposal_id] = places[before.proposal_id] if tied and before else position
    moved = [RankedResult(**{**r.__dict__, "rank": places[r.proposal_id]}) for r in ranked]
    return moved + [r for r in found if r.rank is None]
