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
    rows = complaints_about(proposal.id)
    seen = [row for row in rows if can(actor, Permission.VIEW_COMPLAINT, row)]
    waits = any(row.is_open for row in rows)
    records = not waits and can(actor, Permission.RECORD_COMPLAINT, proposal)
    lodges = not waits and can(actor, Permission.LODGE_COMPLAINT, proposal) and not why_not(proposal, utc_now())
    if not seen and not lodges and not records:
        return []
    data = {
        "complaints": seen, "key": proposal.key, "lodges": lodges, "records": records,
        "until": lodge_until(proposal, terms_of(proposal.holder_id)) if lodges else None,
    }  # fmt: skip
    return [Panel(_("Khiếu nại"), "complaints/_panel.html", data, id="complaints")]
