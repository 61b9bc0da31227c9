"""Who appraises a file where it lies now: a board, or one officer by a checklist. Said in Python and in SQL.

A file of the office's own call goes the way the call pinned; one that came up from a province goes the way the office
appraises today (``calls.models.AppraisalWay``), until its appraisal is opened.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from kcproposals.calls.models import AppraisalWay, Call
from kcproposals.calls.queries import way_of
from kcproposals.criteria.models import CriteriaSet
from kcproposals.proposals.models import Proposal


def checklist_of(proposal: Proposal) -> CriteriaSet | None:
    """Return the checklist an officer appraises the file by, or None: a board appraises it."""
    if proposal.holder_id == proposal.agency_id:
        return proposal.call.checklist
    way = way_of(proposal.holder_id, proposal.programme)
    return way.checklist if way else None


def goes_without_board() -> ColumnElement[Any]:
    """Return the same as a condition on ``Proposal``."""
    own = exists().where(Call.id == Proposal.call_id, Call.checklist_id.is_not(None)).correlate(Proposal)
    came_up = (
        exists()
        .where(
            AppraisalWay.agency_id == Proposal.holder_id, AppraisalWay.programme == Proposal.programme,
            AppraisalWay.checklist_id.is_not(None),
        )
        .correlate(Proposal)
    )  # fmt: skip
    return or_(
        and_(Proposal.holder_id == Proposal.agency_id, own), and_(Proposal.holder_id != Proposal.agency_id, came_up)
    )
