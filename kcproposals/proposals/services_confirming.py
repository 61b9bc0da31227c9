"""What a unit drafted for a facility goes before its owner: asked, confirmed and signed for, or sent back.

The declarations of a submission are the owner's: they stand in the confirmation, whoever hands the file in afterwards.
"""

from collections.abc import Sequence
from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.errors import N_, Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import Action, transition
from kcproposals.implementers.queries import unit_people
from kcproposals.notifications.services import tell
from kcproposals.proposals.completeness import review
from kcproposals.proposals.confirmations import ASKED, CONFIRMED, SENT_BACK, is_needed, latest, state_of
from kcproposals.proposals.models import Confirmation, Proposal
from kcproposals.proposals.queries import owners_of
from kcproposals.proposals.services import ask, lock
from kcproposals.proposals.services_submitting import DECLARATIONS, answers_hash, must_be_in_time


def ask_owner(proposal: Proposal, *, actor: Actor, now: datetime) -> None:
    """Put the file before the facility's owner.

    Raises NotAllowed when it is too late, needs no confirmation or waits already; Missing when something still lacks.
    """
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    transition(proposal.status, Action.SUBMIT)
    must_be_in_time(proposal, now)
    if not is_needed(proposal) or proposal.facility is None:
        raise NotAllowed(N_("Hồ sơ này không cần cơ sở xác nhận."))
    if state_of(proposal) in (ASKED, CONFIRMED):
        raise NotAllowed(N_("Hồ sơ đã gửi cho cơ sở. Xin chờ cơ sở trả lời."))
    if not owners_of(proposal.facility.id):
        raise NotAllowed(N_("Cơ sở chưa có chủ trên hệ thống để xác nhận. Xin đề nghị cơ quan gắn chủ cho cơ sở."))
    if not review(proposal, rules_of_call(proposal.call), local_date(now)).is_ready:
        raise Missing(N_("Hồ sơ còn mục chưa xong. Xin làm xong các mục được nêu rồi gửi cơ sở xác nhận."))
    proposal.confirmations.append(
        Confirmation(answers_hash=answers_hash(proposal.answers), asked_by_id=actor.user_id, asked_at=now, declared=[])
    )
    _event("proposal.confirmation_asked", proposal, actor=actor, now=now)
    text = (
        f"{proposal.implementer_name} đã lập xong hồ sơ “{proposal.title}” cho {proposal.facility.name}.\n\n"
        "Xin đọc lại toàn bộ, rồi xác nhận hoặc gửi lại kèm lý do. Chưa xác nhận thì hồ sơ chưa nộp được."
    )
    due = proposal.supplement_due or proposal.call.closes_at
    text += f"\n\nHạn nộp: trước {vn_datetime(due)}."
    _tell(owners_of(proposal.facility.id), "Xin xác nhận hồ sơ đề án", text, proposal, now)


def confirm(proposal: Proposal, *, version: int, declared: Sequence[str], actor: Actor, now: datetime) -> None:
    """Confirm what was read back at ``version`` and sign for it; from now on it may be handed in as it is.

    Raises StaleVersion when it changed since it was read, Missing without all declarations, NotAllowed when it does not
    wait for the owner.
    """
    last = _waiting(proposal, actor)
    must_be_in_time(proposal, now)
    if proposal.version != version or last.answers_hash != answers_hash(proposal.answers):
        raise StaleVersion(
            current=proposal.version, yours=version,
            msgid=N_("Hồ sơ vừa được thay đổi. Xin đọc lại toàn bộ rồi xác nhận."),
        )  # fmt: skip
    if set(declared) != set(DECLARATIONS):
        raise Missing(N_("Xin xác nhận đủ các cam kết."))
    last.state, last.decided_by_id, last.decided_at, last.declared = CONFIRMED, actor.user_id, now, list(DECLARATIONS)
    _event("proposal.confirmed", proposal, actor=actor, now=now, answers=last.answers_hash, declared=last.declared)
    text = (
        f"{proposal.applicant_name} đã xác nhận hồ sơ “{proposal.title}”. Nay nộp được; nếu sửa thì phải xác nhận lại."
    )
    _tell(_unit(proposal), "Cơ sở đã xác nhận hồ sơ", text, proposal, now)


def send_back(proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> None:
    """Give the file back to the unit. Raises RuleViolation without a reason, NotAllowed when it waits for nobody."""
    last = _waiting(proposal, actor)
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu chỗ cần sửa."), field="reason")
    last.state, last.decided_by_id, last.decided_at, last.reason = SENT_BACK, actor.user_id, now, reason
    _event("proposal.confirmation_refused", proposal, actor=actor, now=now)
    text = f"{proposal.applicant_name} gửi lại hồ sơ “{proposal.title}”.\n\nLý do: {reason}"
    _tell(_unit(proposal), "Cơ sở gửi lại hồ sơ để sửa", text, proposal, now)


def _waiting(proposal: Proposal, actor: Actor) -> Confirmation:
    """Return the request that waits for the owner, locked with its proposal."""
    ask(actor, Permission.CONFIRM_PROPOSAL, proposal)
    lock(proposal)
    transition(proposal.status, Action.SUBMIT)
    last = latest(proposal)
    if last is None or last.state != ASKED:
        raise NotAllowed(N_("Hồ sơ không còn chờ xác nhận: đơn vị vừa sửa, hoặc đã có câu trả lời."))
    return last


def _unit(proposal: Proposal) -> list[int]:
    return unit_people(proposal.implementing_unit_id) if proposal.implementing_unit_id is not None else []


def _tell(people: list[int], title: str, text: str, proposal: Proposal, now: datetime) -> None:
    tell(people, "confirmation", title, text, f"/proposals/{proposal.key}", now=now)


def _event(action: str, proposal: Proposal, *, actor: Actor, now: datetime, **data: object) -> None:
    record(
        action, "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        version=proposal.version, **data,
    )  # fmt: skip
