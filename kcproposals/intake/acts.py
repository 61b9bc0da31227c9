"""What an intake officer may do, on the page of a proposal."""

from typing import Any

from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.intake.forms import AcceptForm, RefuseForm
from kcproposals.intake.queries import next_file
from kcproposals.proposals.dossier import Dossier
from kcproposals.proposals.panels import Panel


def acts_of(read: Dossier, actor: Actor, failed: Any) -> list[Panel]:
    """Return the decisions about a waiting file, else the way to the next one; a refusal that failed stays open."""
    proposal = read.proposal
    if not can(actor, Permission.INTAKE_PROPOSAL, proposal):
        return []
    version, is_waiting = {"version": proposal.version}, proposal.status == Status.SUBMITTED
    clause = {"clause": read.review.clause}
    data = {
        "is_waiting": is_waiting,
        "next_file": None if is_waiting else next_file(actor, proposal),
        "acceptance": AcceptForm(formdata=None, data=version),
        "refusal": failed if isinstance(failed, RefuseForm) else RefuseForm(formdata=None, data=version | clause),
    }
    return [Panel("", "intake/_acts.html", data)]
