"""Say that a support is shared by several beneficiaries, or take that back; naming them is a page of the form."""

from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import Status
from kcproposals.proposals.confirmations import drop
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import ask, lock
from kcproposals.proposals.services_drafting import write_answers
from kcproposals.proposals.sharing import SECTION


def set_shared(proposal: Proposal, is_shared: bool, *, actor: Actor, now: datetime) -> None:
    """Add or take out the page of the other beneficiaries; taking it out forgets who was named.

    Raises NotAllowed unless it is a draft about one named beneficiary.
    """
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    if proposal.status != Status.DRAFT or proposal.kind != Kind.ORDINARY:
        raise NotAllowed(N_("Chỉ bản nháp của đề án theo đối tượng cụ thể mới thêm được cơ sở cùng thụ hưởng."))
    rules = rules_of_call(proposal.call)
    if SECTION not in rules.extras:
        raise NotAllowed(N_("Biểu mẫu của đợt này chưa có phần cơ sở cùng thụ hưởng."))
    if proposal.is_shared == is_shared:
        return
    drop(proposal, actor=actor, now=now)
    proposal.is_shared = is_shared
    answers = {key: value for key, value in proposal.answers.items() if is_shared or key != SECTION}
    write_answers(proposal, answers, rules, now=now)
    record(
        "proposal.sharing_set", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        shared=is_shared,
    )  # fmt: skip
