"""Read what was printed and what came back signed. Whether the reader may see the proposal is the route's question."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import EDITABLE, Status
from kcproposals.extensions import db
from kcproposals.facilities.lists import found_facilities, words_of
from kcproposals.facilities.models import Facility
from kcproposals.paperwork.models import PrintedPaper, SignedScan
from kcproposals.proposals.models import Proposal, ProposalRevision


def reads_own(proposal: Proposal, actor: Actor) -> bool:
    """Say whether the actor reads the answers as they are being written, not as they were last handed in.

    Its parties do, whichever of them writes: an owner reads what is drafted for them before they confirm it.
    """
    return proposal.status in EDITABLE and can(actor, Permission.FOLLOW_PROPOSAL, proposal)


def printed(proposal_id: int, digests: Iterable[str]) -> dict[tuple[str, str], PrintedPaper]:
    """Return the papers that were made from these texts, by (kind, format)."""
    rows = db.session.scalars(
        select(PrintedPaper)
        .where(PrintedPaper.proposal_id == proposal_id, PrintedPaper.digest.in_(list(digests)))
        .options(joinedload(PrintedPaper.file))
    )
    return {(row.kind, row.format): row for row in rows}


def scans_of(proposal: Proposal, *, own: bool) -> list[SignedScan]:
    """Return the signed scans, the newest first.

    While a return is being mended (``own`` False: to everyone but the side that writes) only those that were there when
    the file was returned: what was signed since is the applicant's own until it is handed in again.
    """
    query = select(SignedScan).where(SignedScan.proposal_id == proposal.id).options(joinedload(SignedScan.file))
    if not own and proposal.status == Status.RETURNED and proposal.returns:
        query = query.where(SignedScan.uploaded_at <= proposal.returns[-1].returned_at)
    return list(db.session.scalars(query.order_by(SignedScan.id.desc())))


def revision_at(proposal_id: int, at: datetime) -> int:
    """Return the number of the last saved change at an instant, 0 for none."""
    newest = select(func.max(ProposalRevision.number)).where(
        ProposalRevision.proposal_id == proposal_id, ProposalRevision.saved_at <= at
    )
    return db.session.scalar(newest) or 0


MOST_FOUND = 20


def facilities_found(actor: Actor, args: Mapping[str, str]) -> tuple[list[Facility], bool]:
    """Return the facilities ``actor`` may see that fit ``args`` (q), by name, and whether there are more."""
    _typed, words = words_of(args)
    query = found_facilities(actor, words).order_by(Facility.name_sort, Facility.id).limit(MOST_FOUND + 1)
    rows = list(db.session.scalars(query))
    return rows[:MOST_FOUND], len(rows) > MOST_FOUND
