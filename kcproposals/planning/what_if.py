"""What if the same money were spent by other rules: asked by the planner, computed by a worker, compared, kept.

It is shown beside rank-and-cut and never applied by itself. Everything it was computed from is kept with it, so that it
says the same after the plan has gone on, and says that the plan has gone on.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.audit.services import record
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.kinds import Kind
from kcproposals.domain.plan import Item, Quota, allocate
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.portfolio import Scored, swaps
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue
from kcproposals.planning.models import Plan, Scenario
from kcproposals.planning.queries import candidates, committed
from kcproposals.planning.services import support_of
from kcproposals.proposals.models import Proposal

KIND = "what_if"
MOST = 30
"""Scenarios kept for one plan."""


@dataclass(frozen=True)
class Wish:
    """What the planner wants to know. Quotas in đồng; see ``Scenario``."""

    name: str
    aim: str
    when_too_big: str
    least_share: int | None
    quotas: tuple[Quota, ...]


def inputs_of(plan: Plan) -> dict[str, Any]:
    """Return the money left and every proposal that waits for it, as a scenario keeps them."""
    waiting = candidates(plan)
    known = {
        proposal.id: proposal
        for proposal in db.session.scalars(
            select(Proposal)
            .where(Proposal.id.in_([one.proposal_id for one in waiting]))
            .options(joinedload(Proposal.call))
        )
    }
    files = [
        {
            "key": one.key, "code": one.code, "title": one.title, "facility": one.facility, "rank": one.rank,
            "shown": one.shown, "total": None if one.total is None else str(one.total), "asks": support_of(one),
            "activity": one.activity, "place": one.unit_code, "focal": known[one.proposal_id].kind == Kind.FOCAL,
            "priority": _in_priority_place(known[one.proposal_id]),
        }
        for one in waiting
    ]  # fmt: skip
    return {"left": max(plan.envelope - committed(plan.id), 0), "files": files}


def _in_priority_place(proposal: Proposal) -> bool:
    """Say whether the place gives the file a rank in the official order (TT 36/2013/TT-BCT Điều 7)."""
    order = rules_of_call(proposal.call).priorities
    if order is None or len(proposal.priority) < 2:
        return False
    return proposal.priority[1] <= max(place.rank for place in order.places)


def ask(plan: Plan, wish: Wish, *, actor: Actor, now: datetime) -> Scenario:
    """Keep a scenario and let a worker compute it. Raises RuleViolation when nothing waits for money or too many are
    kept."""
    if not can(actor, Permission.MANAGE_PLAN, plan):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với kế hoạch."))
    inputs = inputs_of(plan)
    if not inputs["files"]:
        raise RuleViolation(N_("Không có đề án nào đang chờ kinh phí để so sánh."))
    if len(scenarios_of(plan.id)) >= MOST:
        raise RuleViolation(N_("Kế hoạch này đã có %(most)s phương án. Xin xóa bớt phương án cũ."), most=MOST)
    scenario = Scenario(
        plan_id=plan.id, name=wish.name, aim=wish.aim, when_too_big=wish.when_too_big, least_share=wish.least_share,
        quotas=[{"by": quota.by, "is": quota.equals, "most": quota.most} for quota in wish.quotas], inputs=inputs,
        created_by_id=actor.user_id or 0, created_at=now,
    )  # fmt: skip
    db.session.add(scenario)
    db.session.flush()
    scenario.job = enqueue(KIND, now=now, agency_id=plan.agency_id, scenario=scenario.id)
    record(
        "scenario.asked", "scenario", scenario.key, actor=actor, now=now, agency_id=plan.agency_id, plan=plan.key,
        aim=wish.aim, quotas=len(wish.quotas),
    )  # fmt: skip
    return scenario


def delete(scenario: Scenario, *, actor: Actor, now: datetime) -> None:
    """Throw a scenario away."""
    if not can(actor, Permission.MANAGE_PLAN, scenario.plan):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với kế hoạch."))
    record(
        "scenario.deleted", "scenario", scenario.key, actor=actor, now=now, agency_id=scenario.agency_id,
        plan=scenario.plan.key,
    )  # fmt: skip
    db.session.delete(scenario)
    db.session.flush()


def scenarios_of(plan_id: int) -> list[Scenario]:
    """Return the scenarios of a plan, the newest first."""
    query = select(Scenario).where(Scenario.plan_id == plan_id).options(joinedload(Scenario.created_by))
    return list(db.session.scalars(query.order_by(Scenario.id.desc())))


def scenario_by_key(key: str) -> Scenario | None:
    """Return one scenario with its plan, or None."""
    return db.session.scalar(
        select(Scenario)
        .where(Scenario.key == key)
        .options(joinedload(Scenario.plan), joinedload(Scenario.job), joinedload(Scenario.created_by))
    )


@dataclass(frozen=True)
class Way:
    """One way to spend the money: who gets what (đồng, by key), the sum, the sum of totals of the funded (points)."""

    paid: dict[str, int]
    money: int
    score: str


@dataclass(frozen=True)
class Result:
    """The comparison: rank-and-cut as the plan has it, by the scenario's rules, and the best by its aim.

    ``best`` is None where a file has no total. ``swaps`` are [out, [in …], still paid], ``come`` what else came in.
    ``costs`` are, for each quota, [score, đồng] that the best choice without it would have more.
    """

    cut: Way
    by_rules: Way
    skipped: dict[str, str]
    best: Way | None
    proven: bool
    bound: str | None
    swaps: list[list[Any]]
    come: list[str]
    costs: list[list[Any]]


@handles(KIND)
def compute(job: Job, *, now: datetime) -> None:
    """Compute one scenario between two transactions, because the solver may take its time."""
    scenario = db.session.get(Scenario, job.args["scenario"])
    if scenario is None or scenario.result is not None:
        return
    inputs, quotas = scenario.inputs, quotas_of(scenario)
    aim, mode, least = scenario.aim, scenario.when_too_big, scenario.least_share
    db.session.commit()
    result = compare(inputs, quotas, aim=aim, when_too_big=mode, least_share=least)
    kept = db.session.get(Scenario, job.args["scenario"])
    if kept is not None:
        kept.result = asdict(result)


def quotas_of(scenario: Scenario) -> tuple[Quota, ...]:
    """Return a scenario's quotas as the rules take them."""
    return tuple(Quota(by=one["by"], equals=one["is"], most=one["most"]) for one in scenario.quotas)


def compare(
    inputs: dict[str, Any], quotas: tuple[Quota, ...], *, aim: str, when_too_big: str, least_share: int | None
) -> Result:
    """Return the comparison for what waits and the money left."""
    items = [_item(file, least_share) for file in inputs["files"]]
    left: int = inputs["left"]
    totals = {file["key"]: Fraction(file["total"]) for file in inputs["files"] if file["total"] is not None}
    plain, ruled = allocate(left, items), allocate(left, items, when_too_big, quotas)
    cut = _way({one.id: one.support for one in plain.selected}, totals)
    by_rules = _way({one.id: one.support for one in ruled.selected}, totals)
    skipped = {one.id: one.because for one in ruled.skipped}
    if len(totals) < len(items):
        return Result(cut, by_rules, skipped, None, proven=False, bound=None, swaps=[], come=[], costs=[])
    from kcproposals.planning.optimum import best

    scored = [Scored(item, totals[item.id]) for item in items]
    partial = least_share is not None
    found = best(scored, left, quotas, aim=aim, partial=partial)
    changed, come = swaps(scored, cut.paid, found.chosen)
    costs, chosen = [], _way(found.chosen, totals)
    for index in range(len(quotas)):
        free = _way(best(scored, left, quotas[:index] + quotas[index + 1 :], aim=aim, partial=partial).chosen, totals)
        costs.append([str(Fraction(free.score) - Fraction(chosen.score)), free.money - chosen.money])
    return Result(
        cut, by_rules, skipped, chosen, proven=found.proven,
        bound=None if found.bound is None else str(found.bound),
        swaps=[[swap.out, list(swap.into), swap.paid] for swap in changed], come=come, costs=costs,
    )  # fmt: skip


def _item(file: dict[str, Any], least_share: int | None) -> Item:
    asks: int = file["asks"]
    return Item(
        id=file["key"], rank=file["rank"] or 0, support=asks,
        min_support=None if least_share is None else -(-asks * least_share // 100), activity=file["activity"],
        place=file["place"], focal=file["focal"], priority=file["priority"],
    )  # fmt: skip


def _way(paid: dict[str, int], totals: dict[str, Fraction]) -> Way:
    score = sum((totals.get(key, Fraction(0)) for key in paid), Fraction(0))
    return Way(paid, sum(paid.values()), str(score))


def has_moved_on(scenario: Scenario) -> bool:
    """Say whether the plan is no longer what the scenario was computed from."""
    return inputs_of(scenario.plan) != scenario.inputs
