"""What assessments show on the page of a proposal: the results, and who is at it; and the way to begin one."""

from typing import Any

from flask_babel import gettext as _

from kcproposals.assessments.queries import assessments_of
from kcproposals.domain.policy import PAPER_READERS, Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel
from kcproposals.proposals.ways import checklist_of

_OPEN = (Status.ACCEPTED, Status.IN_APPRAISAL)


def assessments_panel(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the sheets the actor may read and what they may do next; nothing to who is a party."""
    if proposal.code is None or not can(actor, Permission.VIEW_FINDINGS, proposal) or not actor.is_official:
        return []
    made = assessments_of(proposal.id)
    seen = [row for row in made if can(actor, Permission.VIEW_ASSESSMENT, row) and row.state != "dropped"]
    live = next((row for row in made if row.is_live and actor.has_role(row.agency_id, *PAPER_READERS)), None)
    may_begin = _may_begin(proposal, actor, made)
    if not seen and not live and not may_begin:
        return []
    data: dict[str, Any] = {
        "seen": seen, "live": live, "may_begin": may_begin, "proposal": proposal,
        "may_drop": live is not None and can(actor, Permission.DROP_ASSESSMENT, live),
        "may_keep_out": proposal.status in _OPEN and can(actor, Permission.KEEP_OUT, proposal),
    }  # fmt: skip
    return [Panel(_("Phiếu thẩm định"), "assessments/_panel.html", data, id="assessment")]


def _may_begin(proposal: Proposal, actor: Actor, made: list[Any]) -> bool:
    if not can(actor, Permission.OPEN_ASSESSMENT, proposal) or any(row.is_live for row in made):
        return False
    if checklist_of(proposal) is None:
        return False
    here = [row for row in made if row.agency_id == proposal.holder_id]
    if proposal.status == Status.ACCEPTED:
        return True
    judged = any(row.state == "countersigned" for row in here)
    return bool(here) and (
        proposal.status == Status.IN_APPRAISAL or (judged and proposal.status in (Status.PASSED, Status.FAILED))
    )
