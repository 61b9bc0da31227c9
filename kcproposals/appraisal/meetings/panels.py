"""What a board asked a facility to change, on the page of its proposal, if marked so and once the minutes are out."""

from flask_babel import gettext as _
from sqlalchemy import select

from kcproposals.appraisal.meetings.documents import MINUTES, paragraphs
from kcproposals.appraisal.meetings.models import MeetingItem
from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.documents.models import Document
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel


def changes_of(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return one panel with the changes asked for in the newest minutes that were issued, to who stands behind the
    proposal; nothing of who said what."""
    if not can(actor, Permission.FOLLOW_PROPOSAL, proposal):
        return []
    issued = select(Document.subject_key).where(
        Document.kind == MINUTES, Document.subject_type == "round", Document.state == "issued"
    )
    item = db.session.scalar(
        select(MeetingItem)
        .join(MeetingItem.appraisal)
        .join(Appraisal.round)
        .where(Appraisal.proposal_id == proposal.id, Appraisal.passed.is_(True), Round.key.in_(issued))
        .order_by(Round.id.desc())
        .limit(1)
    )
    if item is None or not item.is_shareable:
        return []
    data = {"changes": paragraphs(item.changes), "until": item.changes_until}
    return [Panel(_("Hội đồng yêu cầu chỉnh sửa"), "appraisal/_changes.html", data, id="changes")]
