"""Build the annual plan: its envelope, rank-and-cut into a batch, exceptions with a reason, the reserve list.

Every service locks the plan first and checks at its end that the batches hold no more than the envelope, so that two
planners at once can neither overspend by one đồng nor fund a proposal twice.
"""

from datetime import datetime

from sqlalchemy import func, select

from kcproposals.accounts.models import Agency
from kcproposals.appraisal.queries import RankedResult
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.kinds import share_of_year
from kcproposals.domain.money import format_dong
from kcproposals.domain.plan import Allocation, Item, allocate
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Action, Status
from kcproposals.extensions import db
from kcproposals.planning.models import Batch, Plan, PlanItem
from kcproposals.planning.queries import candidates, committed, is_last_level, item_of_proposal
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance


def open_plan(
    agency: Agency, programme: str, year: int, envelope: int, source: str, *, actor: Actor, now: datetime
) -> Plan:
    """Open the plan of a programme and year with its envelope (đồng). Raises RuleViolation when there is one."""
    plan = Plan(
        agency_id=agency.id, programme=programme, year=year, envelope=envelope, envelope_source=source, created_at=now
    )
    _may(actor, Permission.MANAGE_PLAN, plan)
    exists = select(Plan.id).where(Plan.agency_id == agency.id, Plan.programme == programme, Plan.year == year)
    if db.session.scalar(exists):
        raise RuleViolation(N_("Kế hoạch của chương trình và năm này đã có."), field="year")
    db.session.add(plan)
    db.session.flush()
    record("plan.opened", "plan", plan.key, actor=actor, now=now, agency_id=agency.id, envelope=envelope)
    return plan


def set_envelope(plan: Plan, envelope: int, source: str, *, actor: Actor, now: datetime) -> None:
    """Change the envelope. Raises RuleViolation when the batches already hold more."""
    _may(actor, Permission.MANAGE_PLAN, plan)
    lock(plan)
    before, plan.envelope, plan.envelope_source = plan.envelope, envelope, source
    _check_envelope(plan, "envelope")
    record(
        "plan.envelope_set", "plan", plan.key, actor=actor, now=now, agency_id=plan.agency_id,
        **{"from": before, "to": envelope},
    )  # fmt: skip


def proposed_cut(plan: Plan, when_too_big: str = "stop") -> Allocation:
    """Return rank-and-cut over what waits for money, within what is left; nothing is changed."""
    waiting = [Item(id=result.key, rank=result.rank or 0, support=support_of(result)) for result in candidates(plan)]
    return allocate(max(plan.envelope - committed(plan.id), 0), waiting, when_too_big)


def support_of(result: RankedResult) -> int:
    """Return the support a plan starts from, in đồng: the board's amount, else the request; never over the ceiling.

    Of a proposal of several years the plan takes its own year's part.
    """
    amount = result.requested if result.proposed is None else result.proposed
    amount = amount if result.ceiling is None else min(amount, result.ceiling)
    if result.year_support is None:
        return amount
    return share_of_year(result.year_support, result.requested, amount)


def draft_batch(plan: Plan, when_too_big: str, *, actor: Actor, now: datetime) -> Batch:
    """Put the proposed cut into a new batch and the rest on the reserve list. Raises RuleViolation if nothing fits."""
    _may(actor, Permission.MANAGE_PLAN, plan)
    lock(plan)
    if not is_last_level(plan):
        raise NotAllowed(N_("Kế hoạch khuyến công quốc gia do cơ quan cấp Bộ lập; xin gửi các đề án đạt lên cấp Bộ."))
    if any(batch.state == "draft" for batch in plan.batches):
        raise NotAllowed(N_("Đang có một đợt ở bản dự thảo. Xin trình hoặc bỏ đợt đó trước khi lập đợt mới."))
    cut = proposed_cut(plan, when_too_big)
    if not cut.selected:
        raise RuleViolation(N_("Không có đề án đạt nào vừa với kinh phí còn lại."))
    number = (db.session.scalar(select(func.max(Batch.number)).where(Batch.plan_id == plan.id)) or 0) + 1
    batch = Batch(plan_id=plan.id, number=number, created_at=now)
    plan.batches.append(batch)
    db.session.flush()
    ranks = {result.key: result for result in candidates(plan)}
    for chosen in cut.selected:
        _place(plan, batch, ranks[chosen.id].proposal_id, chosen.support, ranks[chosen.id].rank, actor=actor, now=now)
    for key in cut.reserve:
        waiting = ranks[key]
        _place(plan, None, waiting.proposal_id, support_of(waiting), waiting.rank, actor=actor, now=now)
    _check_envelope(plan)
    record(
        "batch.drafted", "batch", batch.key, actor=actor, now=now, agency_id=plan.agency_id, plan=plan.key,
        mode=when_too_big, items=len(cut.selected), support=sum(chosen.support for chosen in cut.selected),
    )  # fmt: skip
    return batch


def _place(
    plan: Plan, batch: Batch | None, proposal_id: int, support: int, rank: int | None, *, actor: Actor, now: datetime
) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    item = db.session.scalar(select(PlanItem).where(PlanItem.proposal_id == proposal_id))
    if item is None:
        item = PlanItem(plan_id=plan.id, proposal_id=proposal_id, added_at=now, position=_next_position(plan))
        plan.items.append(item)
    item.batch, item.support, item.rank = batch, support, rank
    target = Status.PLANNED if batch else Status.RESERVED
    if proposal.status != target:
        advance(proposal, Action.PLAN if batch else Action.RESERVE, actor=actor, now=now, plan=plan.key)


def _next_position(plan: Plan) -> int:
    return max((item.position or 0 for item in plan.items), default=0) + 1


def fund(item: PlanItem, batch: Batch, support: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Move an item from the reserve list into a draft batch, out of turn: with a reason."""
    _may(actor, Permission.MANAGE_PLAN, batch.plan)
    lock(batch.plan)
    _draft(batch)
    _reason(reason)
    if item.batch_id is not None or item.plan_id != batch.plan_id:
        raise NotAllowed(N_("Đề án này không còn trong danh sách dự phòng của kế hoạch."))
    advance(item.proposal, Action.PLAN, actor=actor, now=now, plan=batch.plan.key)
    item.batch, item.reason = batch, reason
    _set_support(item, support)
    _check_envelope(batch.plan, "support")
    _moved(item, "plan_item.funded", actor=actor, now=now)


def change_support(item: PlanItem, support: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Change the support of an item in a draft batch (đồng): with a reason, never over ceiling or request."""
    _may(actor, Permission.MANAGE_PLAN, item.plan)
    lock(item.plan)
    _draft(item.batch)
    _reason(reason)
    item.reason = reason
    _set_support(item, support)
    _check_envelope(item.plan, "support")
    _moved(item, "plan_item.support_changed", actor=actor, now=now)


def hold_back(item: PlanItem, reason: str, *, actor: Actor, now: datetime) -> None:
    """Move an item from a draft batch to the reserve list: with a reason."""
    _may(actor, Permission.MANAGE_PLAN, item.plan)
    lock(item.plan)
    _draft(item.batch)
    _reason(reason)
    advance(item.proposal, Action.TAKE_OUT, actor=actor, now=now, plan=item.plan.key)
    advance(item.proposal, Action.RESERVE, actor=actor, now=now, plan=item.plan.key)
    item.batch, item.reason = None, reason
    _moved(item, "plan_item.held_back", actor=actor, now=now)


def _set_support(item: PlanItem, support: int) -> None:
    proposal = item.proposal
    asked = proposal.requested if proposal.year_support is None else proposal.year_support
    limits = [amount for amount in (asked, proposal.ceiling) if amount is not None]
    if support <= 0 or support > min(limits):
        raise RuleViolation(
            N_("Mức hỗ trợ phải lớn hơn 0 và không quá %(most)s đồng (mức đề nghị và mức tối đa của định mức)."),
            field="support", most=format_dong(min(limits)),
        )  # fmt: skip
    item.support = support


def lock(plan: Plan) -> None:
    """Take the plan's row lock and read it afresh: the first lock of the order plan, register, round, chain head."""
    db.session.flush()
    db.session.execute(
        select(Plan).where(Plan.id == plan.id).with_for_update(), execution_options={"populate_existing": True}
    )


def _check_envelope(plan: Plan, field: str | None = None) -> None:
    db.session.flush()
    over = committed(plan.id) - plan.envelope
    if over > 0:
        raise RuleViolation(N_("Vượt tổng kinh phí của kế hoạch %(over)s đồng."), field=field, over=format_dong(over))


def _draft(batch: Batch | None) -> None:
    if batch is None or batch.state != "draft":
        raise NotAllowed(N_("Đợt này không còn là bản dự thảo nên không đổi được danh mục."))


def _reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do: thay đổi so với xếp hạng phải giải thích được."), field="reason")


def _may(actor: Actor, permission: Permission, plan: Plan) -> None:
    if not can(actor, permission, plan):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với kế hoạch."))


def _moved(item: PlanItem, event: str, *, actor: Actor, now: datetime) -> None:
    record(
        event, "plan_item", item.key, actor=actor, now=now, agency_id=item.plan.agency_id, plan=item.plan.key,
        proposal=item.proposal.key, support=item.support,
    )  # fmt: skip


def free_money(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Take a proposal that is being withdrawn out of its plan: its money is free again."""
    item = item_of_proposal(proposal.id)
    if item is None:
        return
    lock(item.plan)
    _moved(item, "plan_item.withdrawn", actor=actor, now=now)
    db.session.delete(item)
    db.session.flush()
