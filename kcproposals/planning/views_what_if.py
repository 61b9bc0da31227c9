"""Pages of what-ifs: ask one, see it computed and compared, throw it away."""

from fractions import Fraction
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.domain.scoring import shown
from kcproposals.planning import queries, what_if
from kcproposals.planning.forms_what_if import AIMS, MODES, WhatIfForm, what_if_form
from kcproposals.planning.models import Plan, Scenario
from kcproposals.planning.views import bp
from kcproposals.regulations import units
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language


def _activities() -> dict[str, str]:
    found = library_of(current_packs()).activities
    return {code: activity.name.to(language()) for code, activity in found.items()}


@bp.get("/plans/<key>/what-if")
@requires(Permission.VIEW_PLAN, load=queries.plan_by_key)
def what_ifs(plan: Plan) -> str:
    """The scenarios of a plan, and for its planner the form of a new one."""
    return _page(plan, what_if_form(what_if.inputs_of(plan), _activities(), posted=False))


def _page(plan: Plan, form: WhatIfForm) -> str:
    return render_template(
        "planning/what_ifs.html", plan=plan, form=form, scenarios=what_if.scenarios_of(plan.id), aims=AIMS,
        inputs=what_if.inputs_of(plan), manages=can(current_actor(), Permission.MANAGE_PLAN, plan),
    )  # fmt: skip


@bp.post("/plans/<key>/what-if")
@requires(Permission.MANAGE_PLAN, load=queries.plan_by_key)
def ask_what_if(plan: Plan) -> Any:
    """Ask."""
    form = what_if_form(what_if.inputs_of(plan), _activities(), posted=True)
    if form.validate_on_submit():
        try:
            made = what_if.ask(plan, form.wish(), actor=current_actor(), now=utc_now())
            return done(url_for(".scenario", key=made.key))
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(plan, form), 422


@bp.get("/scenarios/<key>")
@requires(Permission.VIEW_PLAN, load=what_if.scenario_by_key)
def scenario(scenario: Scenario) -> str:
    """The comparison: what each way gives to whom, what it comes to, and why they differ."""
    return render_template(
        "planning/scenario.html", scenario=scenario, plan=scenario.plan, once=OnceForm(formdata=None), aims=AIMS,
        modes=MODES, manages=can(current_actor(), Permission.MANAGE_PLAN, scenario.plan),
        has_moved_on=what_if.has_moved_on(scenario), **_compared(scenario),
    )  # fmt: skip


@bp.get("/scenarios/<key>/progress")
@requires(Permission.VIEW_PLAN, load=what_if.scenario_by_key)
def scenario_progress(scenario: Scenario) -> str:
    """The part of the page that waits for the worker."""
    return render_template("planning/_scenario.html", scenario=scenario, **_compared(scenario))


@bp.post("/scenarios/<key>/delete")
@requires(Permission.MANAGE_PLAN, load=what_if.scenario_by_key)
def delete_scenario(scenario: Scenario) -> Any:
    """Throw a scenario away."""
    plan = scenario.plan
    what_if.delete(scenario, actor=current_actor(), now=utc_now())
    return done(url_for(".what_ifs", key=plan.key), _("Đã xóa phương án."))


def _compared(scenario: Scenario) -> dict[str, Any]:
    """Return the kept result as the page draws it: rows of proposals, ways with sums, sentences."""
    activities = _activities()
    limits = [_limit_words(quota, activities) for quota in scenario.quotas]
    result = scenario.result
    if result is None:
        return {"limits": limits, "ways": [], "rows": [], "sentences": [], "costs": []}
    files = {file["key"]: file for file in scenario.inputs["files"]}
    ways = [
        (title, way, shown(Fraction(way["score"])))
        for title, way in (
            (_("Xếp hạng, như kế hoạch"), result["cut"]), (_("Xếp hạng, theo giới hạn"), result["by_rules"]),
            (_("Tốt nhất theo mục tiêu"), result["best"]),
        )
        if way is not None
    ]  # fmt: skip
    rows = [{**file, "paid": [way["paid"].get(key) for _title, way, _score in ways]} for key, file in files.items()]
    costs = [
        (words, shown(Fraction(score)), money)
        for words, (score, money) in zip(limits, result["costs"], strict=False)
    ]  # fmt: skip
    return {"limits": limits, "ways": ways, "rows": rows, "sentences": _sentences(result, files), "costs": costs}


def _limit_words(quota: dict[str, Any], activities: dict[str, str]) -> tuple[str, int]:
    names = {"priority": _("Địa bàn ưu tiên"), "focal": _("Đề án điểm")}
    if quota["by"] == "activity":
        name = activities.get(quota["is"], quota["is"])
    else:
        name = units.place(quota["is"]) if quota["by"] == "place" else names[quota["by"]]
    return name, quota["most"]


def _sentences(result: dict[str, Any], files: dict[str, Any]) -> list[str]:
    """Say every difference between the best choice and rank-and-cut."""

    def named(key: str) -> str:
        file = files[key]
        return _("%(code)s (hạng %(rank)s, %(score)s điểm)", code=file["code"], rank=file["rank"], score=file["shown"])

    found = []
    for out, into, paid in result["swaps"]:
        takers = ", ".join(named(key) for key in into)
        if paid:
            found.append(_("%(out)s chỉ được mức tối thiểu, phần còn lại dành cho đề án khác", out=named(out)))
        elif takers:
            found.append(
                _("%(out)s bị bỏ qua dù xếp trên %(into)s: cùng số tiền ấy đạt mục tiêu cao hơn",
                  out=named(out), into=takers)
            )  # fmt: skip
        else:
            found.append(_("%(out)s bị bỏ ra vì giới hạn hoặc để dành tiền cho đề án khác", out=named(out)))
    if result["come"]:
        came = ", ".join(named(key) for key in result["come"])
        found.append(_("Vào thêm bằng số tiền còn lại: %(came)s", came=came))
    return found
