"""The way of a batch: submitted by the planner, approved or sent back by the leader, issued as a decision."""

from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.planning.documents import DECISION, abstract_of
from kcproposals.planning.models import Batch
from kcproposals.planning.services import lock


def decision_of(batch: Batch) -> Document | None:
    """Return the batch's decision, or None before it was submitted."""
    found = [d for d in documents_about("batch", batch.key) if d.kind == DECISION and d.state != "void"]
    return found[-1] if found else None


def submit(batch: Batch, request_reference: str, *, actor: Actor, now: datetime) -> None:
    """Submit a draft batch to the leader with its decision drafted.

    ``request_reference`` names the tờ trình the decision rests on ("Tờ trình số 02/TTr-SCT ngày …"), or is empty.
    Raises RuleViolation when the batch is empty.
    """
    _step(batch, "draft", Permission.MANAGE_PLAN, actor)
    if not batch.items:
        raise RuleViolation(N_("Đợt chưa có đề án nào."))
    batch.state, batch.submitted_at, batch.submitted_by_id, batch.sent_back_reason = "submitted", now, actor.user_id, ""
    batch.request_reference = request_reference
    facilities = [facility for item in batch.items for facility in item.proposal.facility_ids]
    units = [unit for item in batch.items for unit in item.proposal.unit_ids]
    decision = decision_of(batch) or papers.draft(
        DECISION, "batch", batch.key, agency_id=batch.agency_id, abstract=abstract_of(batch), actor=actor, now=now,
        facility_ids=facilities, unit_ids=units,
    )  # fmt: skip
    papers.concern(decision, facilities, units)
    papers.send_to_sign(decision, actor=actor, now=now)
    _tell(batch, "batch.submitted", actor=actor, now=now)


def approve(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Approve a submitted batch: the leader signs its decision. The clerk numbers it."""
    _step(batch, "submitted", Permission.APPROVE_BATCH, actor)
    batch.state, batch.approved_at, batch.approved_by_id = "approved", now, actor.user_id
    papers.sign(_decision(batch), actor=actor, now=now)
    _tell(batch, "batch.approved", actor=actor, now=now)


def send_back(batch: Batch, reason: str, *, actor: Actor, now: datetime) -> None:
    """Return a submitted batch to the planner with a reason."""
    _step(batch, "submitted", Permission.APPROVE_BATCH, actor)
    papers.send_back(_decision(batch), reason, actor=actor, now=now)
    batch.state, batch.sent_back_reason = "draft", reason
    _tell(batch, "batch.sent_back", actor=actor, now=now)


def _decision(batch: Batch) -> Document:
    decision = decision_of(batch)
    if decision is None:
        raise NotAllowed(N_("Đợt này chưa có dự thảo quyết định."))
    return decision


def _step(batch: Batch, state: str, permission: Permission, actor: Actor) -> None:
    if not can(actor, permission, batch.plan):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với kế hoạch."))
    lock(batch.plan)
    if batch.state != state:
        raise NotAllowed(N_("Đợt không còn ở bước này. Xin tải lại trang để xem trạng thái mới."))


def _tell(batch: Batch, event: str, *, actor: Actor, now: datetime) -> None:
    record(
        event, "batch", batch.key, actor=actor, now=now, agency_id=batch.agency_id, version=batch.version,
        items=len(batch.items), support=sum(item.support for item in batch.items),
    )  # fmt: skip
