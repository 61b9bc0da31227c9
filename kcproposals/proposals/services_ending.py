"""The ends a facility or the clock can bring: withdrawing, deleting a draft, letting a return for supplement lapse."""

from collections.abc import Callable
from datetime import datetime

from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import SYSTEM, Actor, Permission
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants, officers_of, overdue_returns
from kcproposals.proposals.services import advance, ask, lock

# What slices above do when a proposal leaves (a plan frees its money), in the same transaction, before the status
# changes: (proposal, actor, now). They add themselves in ``wire``.
LEAVING: list[Callable[[Proposal, Actor, datetime], None]] = []


def withdraw(proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take a submitted proposal back for good.

    Raises NotAllowed when the road no longer allows it, RuleViolation without a reason.
    """
    ask(actor, Permission.WITHDRAW_PROPOSAL, proposal)
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do rút đề án."), field="reason")
    lock(proposal)
    for leave in LEAVING:
        leave(proposal, actor, now)
    advance(proposal, Action.WITHDRAW, actor=actor, now=now, reason=reason)
    proposal.open_sections = proposal.supplement_due = None
    body = f"{proposal.applicant_name}: {proposal.title}\n\nLý do: {reason}"
    title, url = f"Cơ sở rút đề án {proposal.code}", f"/proposals/{proposal.key}"
    tell(officers_of(proposal.agency_id), "withdrawal", title, body, url, now=now, mail=False)


def delete_draft(proposal: Proposal, *, actor: Actor, now: datetime) -> None:
    """Delete a draft with its revisions and attachments; the event stays. Raises NotAllowed once submitted."""
    ask(actor, Permission.DELETE_PROPOSAL, proposal)
    lock(proposal)
    advance(proposal, Action.DELETE, actor=actor, now=now)
    db.session.delete(proposal)
    db.session.flush()


def lapse_overdue(*, now: datetime) -> int:
    """End every return for supplement whose time has run out at ``now``; return how many. The caller commits."""
    overdue = overdue_returns(now)
    for proposal in overdue:
        due = proposal.supplement_due
        advance(proposal, Action.LAPSE, actor=SYSTEM, now=now, due=due.isoformat() if due else None)
        proposal.open_sections = None
        body = (
            f"Hạn bổ sung là {vn_datetime(due or now)}. Hồ sơ bổ sung không được nộp trước thời điểm này nên đề án "
            f"dừng ở đợt “{proposal.call.title}”. Cơ sở có thể lập đề án mới ở đợt sau."
        )
        people = applicants(proposal)
        tell(people, "lapse", f"Quá hạn bổ sung: {proposal.code}", body, f"/proposals/{proposal.key}", now=now)
    return len(overdue)
