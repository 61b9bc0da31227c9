"""Move a proposal along its road. ``advance`` is the one writer of ``status``.

Here is what every act on a proposal shares: the step, the code, the lock, what is open to the facility. The acts
themselves stand in ``services_…`` beside this file.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Action, Status, transition
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal, ProposalSerial


def advance(proposal: Proposal, action: Action, *, actor: Actor, now: datetime, reason: str = "", **data: Any) -> None:
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
        step.event, "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.holder_id or proposal.agency_id,
        **{"from": before, "to": step.target.value if step.target else None, "version": proposal.version, **data},
    )  # fmt: skip


def give_code(proposal: Proposal) -> None:
    """Give a proposal its code at first submission: ``DP27-24-0017`` = programme, year, province, serial."""
    if proposal.code is not None:
        return
    province = proposal.call.agency.province_code or "00"
    proposal.serial = _next_serial(proposal.programme, proposal.year, province)
    proposal.code = f"{proposal.programme[2:]}{proposal.year % 100:02d}-{province}-{proposal.serial:04d}"


def _next_serial(programme: str, year: int, province: str) -> int:
    """Count up the series, locked until the commit, so that no serial is given twice or left out."""
    key = {"programme": programme, "year": year, "province_code": province}
    query = select(ProposalSerial).filter_by(**key).with_for_update()
    row = db.session.scalar(query)
    if row is None:
        with suppress(IntegrityError), db.session.begin_nested():  # somebody else may begin the series just now
            db.session.add(ProposalSerial(**key, last=0))
        row = db.session.scalars(query).one()
    row.last += 1
    return row.last


def lock(proposal: Proposal) -> None:
    """Hold the proposal until the commit and read it anew: what is decided below is decided on what is stored.

    Raises NotAllowed when it was deleted meanwhile.
    """
    query = select(Proposal).where(Proposal.id == proposal.id).with_for_update()
    if db.session.scalar(query.execution_options(populate_existing=True)) is None:
        raise NotAllowed(N_("Đề án này vừa bị xóa."))


def ask(actor: Actor, permission: Permission, proposal: Proposal) -> None:
    """Ask the policy again, for the act itself; raise NotAllowed."""
    if not can(actor, permission, proposal):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với đề án."))


def is_lapsed(proposal: Proposal, now: datetime) -> bool:
    """Say whether a return for supplement ran out at ``now`` (the deadline is strictly before the instant)."""
    due = proposal.supplement_due
    return proposal.status == Status.RETURNED and due is not None and now >= due


def is_open(proposal: Proposal, section: str, now: datetime) -> bool:
    """Say whether the facility may change a section: all of a draft, the flagged ones of a return in time."""
    if proposal.status == Status.DRAFT:
        return True
    if proposal.status != Status.RETURNED or is_lapsed(proposal, now):
        return False
    return section in (proposal.open_sections or ())


def must_be_open(proposal: Proposal, section: str, now: datetime) -> None:
    """Raise NotAllowed when the facility may not change the section now."""
    if is_lapsed(proposal, now):
        raise NotAllowed(N_("Đã hết hạn bổ sung nên hồ sơ không sửa được nữa."))
    if not is_open(proposal, section, now):
        raise NotAllowed(N_("Phần này không mở để sửa. Chỉ sửa được bản nháp hoặc phần được yêu cầu bổ sung."))
