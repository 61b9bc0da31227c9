"""Complaints on the page of a proposal, and the way to lodge one."""

from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.complaints.queries import complaints_about, terms_of
from kcproposals.complaints.services import lodge_until, why_not
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def complaints_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the complaints the actor may read, and what they may do; none where there is neither."""
    if not proposal.code:
        return []
    seen = [row for row in complaints_about(proposal.id) if can(actor, Permission.VIEW_COMPLAINT, row)]
    lodges, records = (can(actor, P, proposal) for P in (Permission.LODGE_COMPLAINT, Permission.RECORD_COMPLAINT))
    refusal = why_not(proposal, utc_now()) if lodges or records else ""
    lodges = lodges and not refusal
    records = records and not refusal
    if not seen and not lodges and not records:
        return []
    data = {
        "complaints": seen, "key": proposal.key, "lodges": lodges, "records": records,
        "until": lodge_until(proposal, terms_of(proposal.holder_id)) if lodges else None,
    }  # fmt: skip
    return [Panel(_("Khiếu nại"), "complaints/_panel.html", data, id="complaints")]
