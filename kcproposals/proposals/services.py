"""Move a proposal along its road. ``advance`` is the one writer of ``status``."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Action, Status, transition
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal, ProposalSerial


def advance(
    proposal: Proposal, action: Action, *, actor: Actor, now: datetime, reason: str = "", **data: Any
) -> None:
    """Do ``action`` to ``proposal``: look it up in the table, write the status, leave the event.

    ``reason`` is kept on the proposal for people; ``data`` (ids, versions, amounts) goes into the event. Raises
    NotAllowed when the table has no such step. Whether ``actor`` may is the caller's question to the policy.
    """
    step = transition(proposal.status, action)
    before = proposal.status
    if step.target is not None:
        proposal.status = step.target.value
        proposal.status_reason = reason
    record(
        step.event, "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        **{"from": before, "to": step.target.value if step.target else None, "version": proposal.version, **data},
    )  # fmt: skip


def give_code(proposal: Proposal) -> None:
    """Give a proposal its code at first submission: ``DP27-24-0017`` = programme, year, province, serial."""
    if proposal.code is not None:
        return
    key = (proposal.programme, proposal.year, proposal.call.agency.province_code or "00")
    row = db.session.scalar(
        select(ProposalSerial)
        .where(
            ProposalSerial.programme == key[0], ProposalSerial.year == key[1], ProposalSerial.province_code == key[2]
        )
        .with_for_update()
    )
    if row is None:
        row = ProposalSerial(programme=key[0], year=key[1], province_code=key[2], last=0)
        db.session.add(row)
    row.last += 1
    proposal.serial = row.last
    proposal.code = f"{proposal.programme[2:]}{proposal.year % 100:02d}-{key[2]}-{row.last:04d}"


def is_lapsed(proposal: Proposal, now: datetime) -> bool:
    """Say whether a return for supplement ran out at ``now`` (the deadline is strictly before the instant)."""
    due = proposal.supplement_due
    return proposal.status == Status.RETURNED and due is not None and now >= due
