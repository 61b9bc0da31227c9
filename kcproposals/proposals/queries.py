"""Read proposals. Every list, count and search starts from ``visible_proposals``; nothing here changes anything."""

from typing import Any

from sqlalchemy import Select, and_, false, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def proposal_by_key(key: str) -> Proposal | None:
    """Return the proposal with what the policy and its page ask for, or None."""
    appraisals = selectinload(Proposal.appraisals)
    return db.session.scalar(
        select(Proposal)
        .where(Proposal.key == key)
        .options(
            joinedload(Proposal.call),
            joinedload(Proposal.facility),
            selectinload(Proposal.conflicts),
            appraisals.joinedload(Proposal.appraisals.property.mapper.class_.round),
        )
    )


def visible_proposals(actor: Actor) -> Select[Any]:
    """Select the proposals ``actor`` may see: the same rule as VIEW_PROPOSAL, said in SQL.

    A facility sees its own; an office what was submitted to it; a board member the files of their boards; nobody but
    the facility sees a file they have a conflict of interest with.
    """
    if actor.user_id is None:
        return select(Proposal).where(false())
    own = Proposal.facility_id.in_(actor.facilities())
    office = and_(Proposal.agency_id.in_(actor.agencies()), Proposal.code.is_not(None))
    appraisal = Proposal.appraisals.property.mapper.class_
    seat = Proposal.appraisals.any(appraisal.round.has(appraisal.round.property.mapper.class_.board_id.in_(actor.boards())))
    conflict = Proposal.conflicts.any(Proposal.conflicts.property.mapper.class_.user_id == actor.user_id)
    reach = or_(office, seat) if actor.boards() else office
    return select(Proposal).where(or_(own, and_(reach, not_(conflict))))
