"""Pages of the plan: all plans, one plan with its ranking and budget line."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts.queries import agencies_by_ids, agency_by_key
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.plan import Allocation
from kcproposals.domain.policy import Permission, Role
from kcproposals.planning import forms, queries, services
from kcproposals.planning.models import Plan
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("planning", __name__)


class Office:
    """An agency as the policy's subject of MANAGE_PLAN, before the plan exists."""

    def __init__(self, agency: Any) -> None:
        self.agency, self.agency_id = agency, agency.id


def found_office(key: str) -> Office | None:
    """Return the office of an agency's key, or None."""
    agency = agency_by_key(key)
    return Office(agency) if agency else None


@bp.get("/plans")
@requires(Permission.LIST_PLANS)
def index() -> str:
    """The plans of the reader's agencies."""
    actor = current_actor()
    agencies = agencies_by_ids(actor.agencies(Role.PLANNER))
    return render_template("planning/index.html", plans=queries.plans_of(actor), agencies=agencies)


@bp.get("/agencies/<key>/plans/new")
@requires(Permission.MANAGE_PLAN, load=found_office)
def new(office: Office) -> str:
    """The form of a new plan."""
    return render_template("planning/new.html", form=forms.PlanForm(), office=office)


@bp.post("/agencies/<key>/plans/new")
@requires(Permission.MANAGE_PLAN, load=found_office)
def create(office: Office) -> Any:
    """Open a plan."""
    form = forms.PlanForm()
    if form.validate_on_submit():
        try:
            plan = services.open_plan(
                office.agency, form.programme.data, form.year.data, form.envelope.data, form.source.data,
                actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for(".plan", key=plan.key), _("Đã mở kế hoạch."))
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("planning/new.html", form=form, office=office), 422


@bp.get("/plans/<key>")
@requires(Permission.VIEW_PLAN, load=queries.plan_by_key)
def plan(plan: Plan) -> str:
    """One plan: money, batches, the ranking with the budget line, the reserve list."""
    return page(plan)


def page(plan: Plan, *, problem: str = "", **bound: Any) -> str:
    """Return the plan's page; ``bound`` holds a form with errors (``envelope`` or ``cut``)."""
    mode = request.args.get("mode", "stop")
    cut = services.proposed_cut(plan, mode if mode in ("stop", "skip") else "stop")
    reserve = [item for item in plan.items if item.batch_id is None]
    return render_template(
        "planning/plan.html", plan=plan, committed=queries.committed(plan.id), ranking=ranking_of(plan, cut), cut=cut,
        mode=mode, reserve=reserve, problem=problem, once=OnceForm(formdata=None),
        envelope_form=bound.get("envelope")
        or forms.EnvelopeForm(formdata=None, envelope=plan.envelope, source=plan.envelope_source),
        cut_form=bound.get("cut") or forms.CutForm(formdata=None, mode=mode),
        is_last=queries.is_last_level(plan), may_draft=all(batch.state != "draft" for batch in plan.batches),
    )  # fmt: skip


def ranking_of(plan: Plan, cut: Allocation) -> list[dict[str, Any]]:
    """Return what waits for money by rank, each with what the cut gives it and why not."""
    gets = {chosen.id: chosen.support for chosen in cut.selected}
    why = {skipped.id: skipped.because for skipped in cut.skipped}
    return [
        {
            "result": result,
            "asks": services.support_of(result),
            "gets": gets.get(result.key),
            "because": why.get(result.key, ""),
        }
        for result in queries.candidates(plan)
    ]


@bp.post("/plans/<key>/envelope")
@requires(Permission.MANAGE_PLAN, load=queries.plan_by_key)
def envelope(plan: Plan) -> Any:
    """Change the envelope."""
    form = forms.EnvelopeForm()
    if form.validate_on_submit():
        try:
            services.set_envelope(plan, form.envelope.data, form.source.data, actor=current_actor(), now=utc_now())
            return done(url_for(".plan", key=plan.key), _("Đã đổi tổng kinh phí."))
        except RuleViolation as error:
            form.refuse(error)
    return page(plan, envelope=form), 422


@bp.post("/plans/<key>/batches")
@requires(Permission.MANAGE_PLAN, load=queries.plan_by_key)
def draft_batch(plan: Plan) -> Any:
    """Put the proposed cut into a new batch."""
    form = forms.CutForm()
    if form.validate_on_submit():
        try:
            batch = services.draft_batch(plan, form.mode.data, actor=current_actor(), now=utc_now())
            return done(url_for(".batch", key=batch.key), _("Đã lập đợt %(n)s.", n=batch.number))
        except RuleViolation as error:
            return page(plan, problem=sentence(error)), 422
    return page(plan, cut=form), 422
