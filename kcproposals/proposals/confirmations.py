"""Where a facility's confirmation of what a unit drafted for it stands; any change of the file drops it.

A request goes asked → confirmed → handed in, or is sent back or dropped; the last row of a proposal is the one that
counts. Not here: asking, confirming, sending back (``services_confirming``).
"""

from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Confirmation, Proposal
from kcproposals.proposals.queries import owners_of

ASKED, CONFIRMED, HANDED_IN, SENT_BACK, DROPPED = "asked", "confirmed", "handed_in", "sent_back", "dropped"
NONE = "none"


def is_needed(proposal: Proposal) -> bool:
    """Say whether the facility's owner must confirm: an implementing unit drafts it for a named facility."""
    return proposal.implementing_unit_id is not None and proposal.facility_id is not None


def latest(proposal: Proposal) -> Confirmation | None:
    """Return the last request, or None."""
    return proposal.confirmations[-1] if proposal.confirmations else None


def state_of(proposal: Proposal) -> str:
    """Return how the last request stands; NONE when there is none that concerns the file as it is now."""
    last = latest(proposal)
    return NONE if last is None or last.state == HANDED_IN else last.state


def must_be_confirmed(proposal: Proposal, digest: str) -> Confirmation:
    """Return the owner's confirmation of exactly these answers. Raises NotAllowed without one."""
    last = latest(proposal)
    if last is None or last.state != CONFIRMED or last.answers_hash != digest:
        raise NotAllowed(N_("Chủ cơ sở chưa xác nhận hồ sơ này. Xin gửi để cơ sở xác nhận rồi mới nộp."))
    return last


def drop(proposal: Proposal, *, actor: Actor, now: datetime) -> None:
    """End a request or a confirmation because the file changed; who confirmed is told."""
    last = latest(proposal)
    if last is None or last.state not in (ASKED, CONFIRMED):
        return
    was_confirmed = last.state == CONFIRMED
    last.state = DROPPED
    db.session.flush()
    record(
        "proposal.confirmation_dropped", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        confirmed=was_confirmed,
    )  # fmt: skip
    if was_confirmed and proposal.facility_id is not None:
        text = (
            f"Hồ sơ “{proposal.title}” vừa được sửa sau khi cơ sở xác nhận nên xác nhận trước không còn hiệu lực. "
            "Hồ sơ chưa được nộp; đơn vị sẽ gửi lại để cơ sở xác nhận."
        )
        title, url = "Hồ sơ đã thay đổi sau khi xác nhận", f"/proposals/{proposal.key}"
        tell(owners_of(proposal.facility_id), "confirmation", title, text, url, now=now)
