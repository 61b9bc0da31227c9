"""Remember a person's answer to the question whether two establishments are one."""

from datetime import datetime

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.earlier.models import SameAnswer
from kcproposals.earlier.queries import before
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal


def answer(
    proposal: Proposal, target: str, is_same: bool | None, reason: str, *, actor: Actor, now: datetime
) -> SameAnswer:
    """Answer the question that the page of ``proposal`` asks about ``target``; an earlier answer is replaced.

    Raises NotAllowed when the actor may not, or the page does not ask this; RuleViolation without answer or reason.
    """
    if proposal.facility is None or not can(actor, Permission.INTAKE_PROPOSAL, proposal):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với đề án."))
    if target not in {one.target for one in before(proposal, actor) if one.target}:
        raise NotAllowed(N_("Không còn câu hỏi này: hồ sơ cơ sở hoặc dữ liệu vừa thay đổi. Xin tải lại trang."))
    if is_same is None:
        raise RuleViolation(N_("Xin chọn: cùng một cơ sở, hay hai cơ sở khác nhau."), field="is_same")
    if not reason.strip():
        raise RuleViolation(N_("Xin ghi căn cứ: đã đối chiếu với gì, hỏi ai."), field="reason")
    pair = _pair(proposal.facility.id, target)
    row = db.session.scalar(
        select(SameAnswer).filter_by(agency_id=proposal.agency_id, **pair).with_for_update()
    ) or SameAnswer(agency_id=proposal.agency_id, **pair)
    row.is_same, row.reason, row.answered_by_id, row.answered_at = is_same, reason, actor.user_id, now
    db.session.add(row)
    record(
        "earlier_support.answered", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        about=target, same=is_same,
    )  # fmt: skip
    return row


def _pair(facility_id: int, target: str) -> dict[str, int | None]:
    """Return the two sides of a question as the table keeps them, the smaller facility first."""
    kind, name = target.split("-", 1)
    if kind == "past":
        return {"facility_id": facility_id, "past_support_id": int(name), "other_facility_id": None}
    other = db.session.scalars(select(Facility.id).where(Facility.key == name)).one()
    first, second = sorted((facility_id, other))
    return {"facility_id": first, "past_support_id": None, "other_facility_id": second}
