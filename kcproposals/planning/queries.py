"""Read plans, batches and items. Lists start from ``visible_plans``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import ministry
from kcproposals.appraisal.queries import RankedResult, ranked_results
from kcproposals.documents.models import Document
from kcproposals.domain.errors import N_
from kcproposals.domain.levels import NATIONAL, OfficeKind, is_last
from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.planning.models import Batch, Plan, PlanItem
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.waiting import Waiting


def visible_plans(actor: Actor) -> Select[Any]:
    """Select the plans ``actor`` may see: those of the agencies where they hold a role."""
    return select(Plan).where(Plan.agency_id.in_(actor.agencies(*PAPER_READERS)))


def plans_of(actor: Actor) -> list[Any]:
    """Return the plans ``actor`` may see with what is funded, newest year first: rows (plan, funded, count)."""
    funded = (
        select(PlanItem.plan_id, func.sum(PlanItem.support).label("funded"), func.count().label("count"))
        .where(PlanItem.batch_id.is_not(None))
        .group_by(PlanItem.plan_id)
        .subquery()
    )
    query = (
        visible_plans(actor)
        .add_columns(func.coalesce(funded.c.funded, 0).label("funded"), func.coalesce(funded.c.count, 0).label("count"))
        .outerjoin(funded, funded.c.plan_id == Plan.id)
        .options(joinedload(Plan.agency))
        .order_by(Plan.year.desc(), Plan.programme, Plan.id)
    )
    return list(db.session.execute(query))


def _whole_items(relation: Any) -> Any:
    proposal = selectinload(relation).joinedload(PlanItem.proposal)
    return proposal.joinedload(Proposal.facility), proposal.joinedload(Proposal.call)


def plan_by_key(key: str) -> Plan | None:
    """Return one plan with batches, items, proposals and facilities, or None."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.key == key)
        .options(joinedload(Plan.agency), selectinload(Plan.batches), *_whole_items(Plan.items))
    )


def batch_by_key(key: str) -> Batch | None:
    """Return one batch with its plan and items, or None."""
    return db.session.scalar(
        select(Batch)
        .where(Batch.key == key)
        .options(joinedload(Batch.plan).joinedload(Plan.agency), *_whole_items(Batch.items))
    )


def item_by_key(key: str) -> PlanItem | None:
    """Return one item with plan, batch and proposal, or None."""
    return db.session.scalar(
        select(PlanItem)
        .where(PlanItem.key == key)
        .options(joinedload(PlanItem.plan), joinedload(PlanItem.batch), joinedload(PlanItem.proposal))
    )


def item_of_proposal(proposal_id: int) -> PlanItem | None:
    """Return the one item a proposal may have in any plan, or None."""
    return db.session.scalar(
        select(PlanItem).where(PlanItem.proposal_id == proposal_id).options(joinedload(PlanItem.batch))
    )


def reserve_of(plan_id: int) -> list[PlanItem]:
    """Return the reserve list of a plan by rank, with proposals and facilities."""
    return list(
        db.session.scalars(
            select(PlanItem)
            .where(PlanItem.plan_id == plan_id, PlanItem.batch_id.is_(None))
            .options(joinedload(PlanItem.proposal).joinedload(Proposal.facility))
            .order_by(PlanItem.rank, PlanItem.position)
        )
    )


def committed(plan_id: int) -> int:
    """Return what the batches of a plan hold, in đồng."""
    total = select(func.sum(PlanItem.support)).where(PlanItem.plan_id == plan_id, PlanItem.batch_id.is_not(None))
    return int(db.session.scalar(total) or 0)


def is_last_level(plan: Plan) -> bool:
    """Say whether what passed here may go into this plan, or must first go up to the next level."""
    return is_last(plan.programme, plan.agency.kind, has_ministry=ministry() is not None)


def candidates(plan: Plan) -> list[RankedResult]:
    """Return what passed and waits for money, by rank: newly passed and reserved proposals of the plan's year.

    Nothing where a next level follows: the money is the ministry's.
    """
    if not is_last_level(plan):
        return []
    found = ranked_results(plan.agency_id, plan.programme, plan.year, Status.PASSED, Status.RESERVED)
    return [result for result in found if result.rank is not None]


def unsupported(plan: Plan) -> list[RankedResult]:
    """Return what failed, or passed and is still without money, and has no final answer yet."""
    return ranked_results(plan.agency_id, plan.programme, plan.year, Status.FAILED, Status.PASSED, Status.RESERVED)


@dataclass(frozen=True)
class PlanProposal:
    """A plan and one proposal of its programme and year, as the policy's subject."""

    plan: Plan
    proposal: Proposal

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.plan.agency_id


def plan_and_proposal(key: str, proposal_key: str) -> PlanProposal | None:
    """Return plan and proposal when the proposal belongs to the plan's agency, programme and year, else None."""
    plan, proposal = plan_by_key(key), proposal_by_key(proposal_key)
    if plan is None or proposal is None:
        return None
    same = (proposal.holder_id, proposal.programme, proposal.year) == (plan.agency_id, plan.programme, plan.year)
    return PlanProposal(plan, proposal) if same else None


def finished(plan: Plan) -> list[Any]:
    """Return the proposals of a plan's year with a final answer and their notice: rows of columns, by code."""
    notice = (
        select(Document.subject_key, func.max(Document.id).label("id"))
        .where(Document.subject_type == "proposal", Document.state != "void")
        .group_by(Document.subject_key)
        .subquery()
    )
    return list(
        db.session.execute(
            select(
                Proposal.key, Proposal.code, Proposal.title, Proposal.status, Proposal.approved,
                Proposal.applicant_name.label("facility"), Document.key.label("document_key"),
                Document.state.label("document_state"), Document.number, Document.symbol,
            )
            .outerjoin(notice, notice.c.subject_key == Proposal.key)
            .outerjoin(Document, Document.id == notice.c.id)
            .where(
                Proposal.holder_id == plan.agency_id, Proposal.programme == plan.programme, Proposal.year == plan.year,
                Proposal.status.in_((Status.APPROVED.value, Status.DECLINED.value)),
            )
            .order_by(Proposal.serial)
        )
    )  # fmt: skip


def proposals_named(keys: Sequence[str]) -> dict[str, Any]:
    """Return code, title and applicant of proposals, by key."""
    rows = db.session.execute(
        select(Proposal.key, Proposal.code, Proposal.title, Proposal.applicant_name.label("facility")).where(
            Proposal.key.in_(keys)
        )
    )
    return {row.key: row for row in rows}


def notices_in(plan: Plan, state: str) -> list[Document]:
    """Return the notices of a plan's proposals in one state, by the proposals' codes."""
    keys = {row.document_key: place for place, row in enumerate(finished(plan)) if row.document_state == state}
    found = db.session.scalars(
        select(Document)
        .where(Document.key.in_(keys))
        .options(joinedload(Document.body), joinedload(Document.signatory))
    )
    return sorted(found, key=lambda document: keys[document.key])


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Say what waits for a planner (passed proposals without money) and a leader (batches to approve)."""
    found = []
    offices = actor.agencies(Role.PLANNER)
    if offices:
        passed = (
            select(func.count())
            .select_from(Proposal)
            .join(Agency, Agency.id == Proposal.holder_id)
            .where(Agency.id.in_(offices), Proposal.status == Status.PASSED.value)
        )
        if ministry() is not None:
            passed = passed.where(or_(Proposal.programme != NATIONAL, Agency.kind == OfficeKind.MINISTRY.value))
        count = db.session.scalar(passed) or 0
        if count:
            label = N_("Đề án đạt thẩm định chờ đưa vào kế hoạch")
            found.append(Waiting(Role.PLANNER, label, "/plans", count=count))
    offices = actor.agencies(Role.LEADER)
    if offices:
        query = (
            select(Batch.key, Batch.number, Plan.programme, Plan.year)
            .join(Batch.plan)
            .where(Plan.agency_id.in_(offices), Batch.state == "submitted")
            .order_by(Batch.submitted_at)
        )
        for row in db.session.execute(query):
            name = f"{'KCQG' if row.programme == 'KCQG' else 'KCĐP'} {row.year}"
            label = N_("Phê duyệt đợt %(number)s, kế hoạch %(name)s")
            values = {"number": row.number, "name": name}
            found.append(Waiting(Role.LEADER, label, f"/batches/{row.key}", values))
    return found
