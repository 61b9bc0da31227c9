"""What the rules pinned by a call say about a proposal: its form, whether it may ask, how much at most.

One place for the hub, the pages, the check, the officer and the papers; the rules themselves are ``domain`` functions.
Nothing here refuses: it finds and explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.domain import eligibility, norms
from kcproposals.domain.kinds import Kind
from kcproposals.domain.wording import Wording
from kcproposals.facilities.models import Facility
from kcproposals.proposals import budget
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.answers import column_values, compute
from kcproposals.regulations.definitions import FormDefinition
from kcproposals.regulations.library import Library
from kcproposals.regulations.units import commune

Answers = Mapping[str, Any]
NAMED_LATER = Wording(
    "Từng cơ sở được xét điều kiện khi đơn vị thực hiện lập danh sách thụ hưởng (Mẫu số 11).",
    "Each facility is checked when the implementing unit lists the beneficiaries (form 11).",
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The money of a proposal in đồng, as far as known, and what the norm says to it (to a focal one line by line)."""

    total: int | None
    requested: int | None
    counterpart: int | None
    ceiling: norms.Ceiling
    lines: tuple[budget.JudgedLine, ...] = ()

    @property
    def is_known(self) -> bool:
        """Say whether there is a cost to reckon from."""
        return bool(self.total)


def profile_of(facility: Facility | None) -> dict[str, Any]:
    """Return the facts of a facility that conditions of a form may name (``profile.kind``); none where nobody is."""
    if facility is None:
        return {}
    return {
        "kind": facility.kind, "workers": facility.workers, "capital": facility.capital,
        "craft_village": facility.craft_village, "province_code": facility.province_code,
        "unit_code": facility.unit_code,
    }  # fmt: skip


def craft_village_of(form: FormDefinition, answers: Answers) -> bool | None:
    """Return what was answered about a recognised craft village; None where it was not (the profile decides)."""
    return column_values(form, answers).get("craft_village")


def may_ask(
    facility: Facility, activity: str, rules: Library, on: date, *, craft_village: bool | None = None
) -> eligibility.Eligibility:
    """Return whether the facility may ask for support of ``activity`` on a day; the production site decides."""
    site = commune(facility.unit_code)
    if craft_village is None:
        craft_village = facility.craft_village
    query = eligibility.EligibilityQuery(
        date=on, facility_kind=facility.kind, unit_kind=site.kind, province_kind=site.province.kind, activity=activity,
        craft_village=craft_village, workers=facility.workers, capital=facility.capital,
    )  # fmt: skip
    return eligibility.check(query, rules.eligibility)


def eligibility_of(proposal: Proposal, form: FormDefinition, rules: Library, on: date) -> eligibility.Eligibility:
    """Return what the decree of the day says to a proposal; of a group proposal each beneficiary is asked later."""
    if proposal.facility is None:
        return eligibility.Eligibility(None, decree_of(rules, on).rule, (NAMED_LATER,))
    craft_village = craft_village_of(form, proposal.answers)
    return may_ask(proposal.facility, proposal.activity, rules, on, craft_village=craft_village)


def decree_of(rules: Library, on: date) -> eligibility.EligibilityRules:
    """Return the decree that decides eligibility on a day."""
    return next(decree for decree in rules.eligibility if decree.holds_on(on))


def decree_clause(rules: Library, on: date) -> str:
    """Return the clause of the decree that decides eligibility on a day."""
    return decree_of(rules, on).clause


def ceiling_for(call: Call, activity: str, values: Answers, rules: Library, on: date) -> norms.Ceiling:
    """Return the ceiling for the column values of some answers."""
    query = norms.CeilingQuery(
        programme=call.programme, province=call.agency.province_code, date=on, activity=activity,
        eligible_cost=values.get("eligible_cost") or 0, requested=values.get("requested"),
        establishments=max(values.get("establishments") or 1, 1),
    )  # fmt: skip
    return norms.ceiling(query, rules.norm_rows, rules.multipliers)


def figures(proposal: Proposal, answers: Answers, form: FormDefinition, rules: Library, on: date) -> Figures:
    """Return the money of these answers, computed anew, saved or not."""
    computed = compute(form, answers)
    values = column_values(form, computed)
    lines = judged_lines(proposal, computed, rules, on)
    return Figures(
        total=values.get("total_cost"), requested=values.get("requested"), counterpart=values.get("counterpart"),
        ceiling=ceiling_of(proposal, values, lines, rules, on), lines=lines,
    )  # fmt: skip


def form_of(proposal: Proposal, rules: Library) -> FormDefinition:
    """Return the form of a proposal: that of its kind and activity."""
    return rules.form(proposal.activity, proposal.kind)


def judged_lines(proposal: Proposal, answers: Answers, rules: Library, on: date) -> tuple[budget.JudgedLine, ...]:
    """Return the budget of a focal proposal, each line with its norm; nothing for any other."""
    if proposal.kind != Kind.FOCAL:
        return ()
    return budget.judged(proposal.call, budget.lines_of(answers), rules, on)


def ceiling_of(
    proposal: Proposal, values: Answers, lines: tuple[budget.JudgedLine, ...], rules: Library, on: date
) -> norms.Ceiling:
    """Return the ceiling of a proposal for the column values of its answers: of a focal one from its lines."""
    if proposal.kind == Kind.FOCAL:
        return budget.ceiling_of(proposal.call, proposal.activity, values, lines, on)
    return ceiling_for(proposal.call, proposal.activity, values, rules, on)
