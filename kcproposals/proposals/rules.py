"""What the rules pinned by a call say about a proposal: its form, whether it may ask, how much at most.

One place for the hub, the pages, the check, the officer and the papers; the rules themselves are ``domain`` functions.
Nothing here refuses: it finds and explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.domain import eligibility, norms
from kcproposals.domain.kinds import Kind
from kcproposals.domain.wording import Wording
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import past_support_of
from kcproposals.proposals import budget, repaying, sharing
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import approved_of
from kcproposals.regulations.answers import column_values, compute
from kcproposals.regulations.definitions import FormDefinition
from kcproposals.regulations.library import Library
from kcproposals.regulations.units import commune

Answers = Mapping[str, Any]
NAMED_LATER = Wording(
    "Từng cơ sở được xét điều kiện khi đơn vị thực hiện lập danh sách thụ hưởng (Mẫu số 11).",
    "Each facility is checked when the implementing unit lists the beneficiaries (form 11).",
)


FOR_UNITS = Wording(
    "Nội dung này thường do đơn vị thực hiện (Trung tâm Khuyến công, tổ chức dịch vụ khuyến công) lập đề án cho nhiều "
    "cơ sở; cán bộ tiếp nhận sẽ xem xét.",
    "This is usually handed in by an implementing unit for many facilities; the intake officer decides.",
)
NOT_YET = Wording(
    "Nội dung này chỉ có trong chương trình từ ngày %(day)s.", "The programme has this only from %(day)s."
)
PRIORITY = "priority"  # the key of the multiplier for priority places and trades in the norm packs


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

    @property
    def other(self) -> int | None:
        """What other sources bear: the total less support and counterpart; None where that is nothing."""
        if self.total is None or self.counterpart is None:
            return None
        return self.total - (self.requested or 0) - self.counterpart or None


def profile_of(facility: Facility | None) -> dict[str, Any]:
    """Return the facts of a facility that conditions of a form may name (``profile.kind``); none where nobody is."""
    if facility is None:
        return {}
    return {
        "kind": facility.kind, "workers": facility.workers, "capital": facility.capital,
        "craft_village": facility.craft_village, "province_code": facility.province_code,
        "unit_code": facility.unit_code,
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Said:
    """What answers say that the decree asks about; None: not said yet (of a craft village the profile decides).

    ``abroad`` True: the yearly limit of supports abroad counts. ``by_unit``: an implementing unit hands it in.
    """

    craft_village: bool | None = None
    trade: str | None = None
    difficult_area: bool | None = None
    abroad: bool | None = True
    by_unit: bool = False


NOTHING_SAID = Said()


def said_in(form: FormDefinition, answers: Answers, *, by_unit: bool = False) -> Said:
    """Return what these answers say."""
    values = column_values(form, answers)
    return Said(
        craft_village=values.get("craft_village"), trade=values.get("trade"), by_unit=by_unit,
        difficult_area=values.get("difficult_area"), abroad=values.get("abroad") if "abroad" in form.columns else True,
    )  # fmt: skip


def may_ask(
    facility: Facility, activity: str, rules: Library, on: date, *, said: Said = NOTHING_SAID, supports: int = 0
) -> eligibility.Eligibility:
    """Return whether the facility may ask for support of ``activity`` on a day; the production site decides.

    ``supports`` is what the facility got in the plan's year of what a yearly limit speaks of (``supports_of_year``).
    """
    begins = rules.activities[activity].effective_from
    if begins is not None and on < begins:
        return eligibility.Eligibility(False, decree_of(rules, on).rule, (NOT_YET.filled(day=f"{begins:%d/%m/%Y}"),))
    site = commune(facility.unit_code)
    village = facility.craft_village if said.craft_village is None else said.craft_village
    query = eligibility.EligibilityQuery(
        date=on, facility_kind=facility.kind, unit_kind=site.kind, province_kind=site.province.kind, activity=activity,
        craft_village=village, workers=facility.workers, capital=facility.capital, trade=said.trade,
        difficult_area=said.difficult_area, supports_this_year=supports if said.abroad else 0,
    )  # fmt: skip
    answer = eligibility.check(query, rules.eligibility)
    by_unit = said.by_unit or facility.kind == "service_provider"
    if by_unit or "facility" in rules.activities[activity].applicants:
        return answer
    return replace(answer, eligible=None if answer.eligible else answer.eligible, reasons=(*answer.reasons, FOR_UNITS))


def supports_of_year(
    facility: Facility, activity: str, year: int, rules: Library, on: date, *, but: Proposal | None = None
) -> int:
    """Return how often the facility was supported in a year with what the yearly limit of ``activity`` speaks of.

    Earlier support counts where the tax code is the same, proposals once they are approved; ``but`` is left out.
    """
    limit = decree_of(rules, on).limit_of(activity)
    if limit is None:
        return 0
    earlier = sum(
        match.certainty == "exact" and match.support.year == year and match.support.activity in limit.activities
        for match in past_support_of(facility)
    )
    return earlier + sum(
        bool(said_in(form_of(one, rules), one.answers).abroad)
        for one in approved_of(facility, limit.activities, year)
        if one is not but and rules.has_form(one.activity, one.kind)
    )


def eligibility_of(proposal: Proposal, form: FormDefinition, rules: Library, on: date) -> eligibility.Eligibility:
    """Return what the decree of the day says to a proposal; of a group proposal each beneficiary is asked later."""
    facility = proposal.facility
    if facility is None:
        return eligibility.Eligibility(None, decree_of(rules, on).rule, (NAMED_LATER,))
    said = said_in(form, proposal.answers, by_unit=proposal.implementing_unit_id is not None)
    supports = supports_of_year(facility, proposal.activity, proposal.year, rules, on, but=proposal)
    return may_ask(facility, proposal.activity, rules, on, said=said, supports=supports)


def may_benefit(proposal: Proposal, facility: Facility, rules: Library, on: date) -> eligibility.Eligibility:
    """Return whether one of several beneficiaries may be supported by a proposal that another party hands in."""
    said = replace(said_in(form_of(proposal, rules), proposal.handed_in_answers, by_unit=True), craft_village=None)
    supports = supports_of_year(facility, proposal.activity, proposal.year, rules, on, but=proposal)
    return may_ask(facility, proposal.activity, rules, on, said=said, supports=supports)


def decree_of(rules: Library, on: date) -> eligibility.EligibilityRules:
    """Return the decree that decides eligibility on a day."""
    return eligibility.decree_on(on, rules.eligibility)


def decree_clause(rules: Library, on: date) -> str:
    """Return the clause of the decree that decides eligibility on a day."""
    return decree_of(rules, on).clause


def ceiling_for(call: Call, activity: str, values: Answers, rules: Library, on: date) -> norms.Ceiling:
    """Return the ceiling for the column values of some answers.

    The case answered counts only where the norms of the day have it; priority of place or trade raises a cap where
    the text in force says so.
    """
    query = norms.CeilingQuery(
        programme=call.programme, province=call.agency.province_code, date=on, activity=activity,
        eligible_cost=values.get("eligible_cost") or 0, requested=values.get("requested"),
        establishments=max(values.get("establishments") or 1, 1),
        flags=(PRIORITY,) if has_priority(values) and _knows(rules, PRIORITY) else (),
    )  # fmt: skip
    offered = {row.case for row in norms.cases(rules.norm_rows, query)}
    if values.get("case") in offered:
        query = replace(query, case=values["case"])
    return norms.ceiling(query, rules.norm_rows, rules.multipliers)


def has_priority(values: Answers) -> bool:
    """Say whether the place or the trade is one that comes first (NĐ 45/2012/NĐ-CP Điều 6 khoản 1, 2)."""
    return values.get("priority_place") not in (None, "", "none") or bool(values.get("priority_trades"))


def _knows(rules: Library, key: str) -> bool:
    return any(multiplier.key == key for multiplier in rules.multipliers)


def figures(proposal: Proposal, answers: Answers, form: FormDefinition, rules: Library, on: date) -> Figures:
    """Return the money of these answers, computed anew, saved or not."""
    computed = compute(form, answers)
    values = sharing.counted(proposal, computed, column_values(form, computed))
    lines = judged_lines(proposal, computed, rules, on)
    return Figures(
        total=values.get("total_cost"), requested=values.get("requested"), counterpart=values.get("counterpart"),
        ceiling=ceiling_of(proposal, values, lines, rules, on), lines=lines,
    )  # fmt: skip


def form_of(proposal: Proposal, rules: Library) -> FormDefinition:
    """Return the form of a proposal: that of its kind and activity, with the page of repayment where a norm has it."""
    kind = proposal.kind or Kind.ORDINARY  # a row that is not stored yet has no default
    form = repaying.with_page(rules.form(proposal.activity, kind), proposal, rules)
    return sharing.with_page(form, proposal, rules)


def judged_lines(proposal: Proposal, answers: Answers, rules: Library, on: date) -> tuple[budget.JudgedLine, ...]:
    """Return the budget of a focal proposal, each line with its norm; nothing for any other."""
    if proposal.kind != Kind.FOCAL:
        return ()
    values = column_values(form_of(proposal, rules), answers)
    return budget.judged(
        budget.lines_of(answers), values, {code: one.name for code, one in rules.activities.items()},
        lambda activity, asked: ceiling_for(proposal.call, activity, asked, rules, on),
    )  # fmt: skip


def ceiling_of(
    proposal: Proposal, values: Answers, lines: tuple[budget.JudgedLine, ...], rules: Library, on: date
) -> norms.Ceiling:
    """Return the ceiling of a proposal for the column values of its answers: of a focal one from its lines."""
    if proposal.kind == Kind.FOCAL:
        return budget.ceiling_of(proposal.call, proposal.activity, values, lines, on)
    return ceiling_for(proposal.call, proposal.activity, values, rules, on)
