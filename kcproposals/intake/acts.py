"""What an intake officer may do, on the page of a proposal."""

from typing import Any

from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.intake.forms import AcceptForm, RefuseForm
from kcproposals.intake.queries import check_of, next_file
from kcproposals.proposals.dossier import Dossier
from kcproposals.proposals.panels import Panel


def acts_of(read: Dossier, actor: Actor, failed: Any) -> list[Panel]:
    """Return the decisions about a waiting file, else the way to the next one; a refusal that failed stays open.

    First comes what the completeness check concluded; while there is no conclusion, the check itself.
    """
    proposal = read.proposal
    if not can(actor, Permission.INTAKE_PROPOSAL, proposal):
        return []
    is_waiting = proposal.status == Status.SUBMITTED
    check = check_of(proposal) if is_waiting else None
    advice = check.recommendation if check else None
    said = {"reason": check.words} if check and advice == "refuse" else {}
    given = {"version": proposal.version, "clause": read.review.clause, **said}
    data = {
        "is_waiting": is_waiting,
        "advice": advice,
        "next_file": None if is_waiting else next_file(actor, proposal),
        "acceptance": AcceptForm(formdata=None, data={"version": proposal.version}),
        "refusal": failed if isinstance(failed, RefuseForm) else RefuseForm(formdata=None, data=given),
    }
    return [Panel("", "intake/_acts.html", data)]
