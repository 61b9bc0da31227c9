"""The files before and after one in the order of the result, of those whose sheets the reader may open."""

from sqlalchemy import select

from kcproposals.appraisal.models import Appraisal, Conflict
from kcproposals.appraisal.results.services import place_of
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

Neighbour = tuple[str, str] | None


def neighbours(appraisal: Appraisal, actor: Actor) -> tuple[Neighbour, Neighbour]:
    """Return (code, key) of the file before and of the file after, None at the ends."""
    conflict = select(Conflict.proposal_id).where(Conflict.user_id == actor.user_id)
    rows = db.session.execute(
        select(
            Appraisal.id, Appraisal.key, Proposal.code, Appraisal.passed, Appraisal.rank, Appraisal.total,
            Proposal.facility_id, Proposal.implementing_unit_id,
        )
        .join(Appraisal.proposal)
        .where(Appraisal.round_id == appraisal.round_id, Appraisal.left_at.is_(None))
        .where(Appraisal.proposal_id.not_in(conflict))
        .order_by(Appraisal.position)
    )  # fmt: skip
    facilities, units = actor.facilities(), actor.units()
    open_to = [row for row in rows if row.facility_id not in facilities and row.implementing_unit_id not in units]
    ordered = sorted(open_to, key=lambda row: place_of(row.passed, row.rank, row.total))
    at = next((place for place, row in enumerate(ordered) if row.id == appraisal.id), None)
    if at is None:
        return None, None
    before = ordered[at - 1] if at else None
    after = ordered[at + 1] if at + 1 < len(ordered) else None
    return before and (before.code or "", before.key), after and (after.code or "", after.key)
