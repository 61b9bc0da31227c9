"""Start a draft and save its sections. Every save keeps a revision; none leaves an audit event.

Not here: whether answers suffice (``completeness``); a draft takes unfinished data.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.repayment import RECOVERABLE
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.notifications.services import tell
from kcproposals.proposals import copying
from kcproposals.proposals.confirmations import drop
from kcproposals.proposals.models import Proposal, ProposalRevision
from kcproposals.proposals.queries import last_revision, owners_of, revision_numbered
from kcproposals.proposals.repaying import SECTION, filled
from kcproposals.proposals.rules import (
    ceiling_of,
    form_of,
    judged_lines,
    may_ask,
    profile_of,
    said_in,
    supports_of_year,
)
from kcproposals.proposals.search import write_search_text
from kcproposals.proposals.services import ask, lock, must_be_open
from kcproposals.proposals.sharing import counted
from kcproposals.regulations.answers import column_values, compute, stops
from kcproposals.regulations.definitions import FormDefinition, Section
from kcproposals.regulations.library import Library
from kcproposals.regulations.units import province as unit_of

Answers = dict[str, Any]
FIRST_SECTION = "eligibility"


def start(
    call: Call, facility: Facility, activity: str, eligibility: Answers, *, actor: Actor, now: datetime,
    unit: ImplementingUnit | None = None, source: Proposal | None = None, kind: str = Kind.ORDINARY,
) -> Proposal:  # fmt: skip
    """Begin a draft in an open call, with the answers to the eligibility questions.

    ``unit`` drafts it for the facility, whose owner is told; ``source`` is an earlier proposal to copy from; ``kind``
    is ordinary or focal (a group proposal names no facility: ``services_group``). Raises NotAllowed when the call takes
    nothing now or neither facility nor unit is the actor's, RuleViolation when the rules of the day say no.
    """
    must_be_entitled(facility, unit, actor)
    if not call.is_open(now):
        raise NotAllowed(N_("Đợt này hiện không nhận đề án."))
    proposal = begin(
        call, facility, activity, eligibility, actor=actor, now=now, source=source, kind=kind, implementing_unit=unit
    )
    if unit is not None:
        text = f"{unit.name} bắt đầu lập hồ sơ đề án cho {facility.name}. Khi xong, đơn vị gửi để chủ cơ sở xác nhận."
        title = f"{unit.name} lập hồ sơ đề án cho cơ sở"
        tell(owners_of(facility.id), "drafting", title, text, f"/proposals/{proposal.key}", now=now)
    return proposal


def must_be_entitled(facility: Facility, unit: ImplementingUnit | None, actor: Actor) -> None:
    """Raise NotAllowed unless the actor acts for the facility, or for a unit whose office serves its province."""
    may = can(actor, Permission.EDIT_FACILITY, facility) if unit is None else unit.id in actor.units()
    if not may or (unit is not None and unit.closed_at is not None):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với cơ sở."))
    if unit is not None and unit.agency.province_code not in (None, facility.province_code):
        raise NotAllowed(N_("Đơn vị chỉ lập hồ sơ cho cơ sở sản xuất tại tỉnh của mình."))


def begin(
    call: Call, facility: Facility, activity: str, eligibility: Answers, *, actor: Actor, now: datetime,
    source: Proposal | None = None, kind: str = Kind.ORDINARY, **more: Any,
) -> Proposal:  # fmt: skip
    """Make the draft; who may and whether it is the time for it the caller has asked. ``more`` are columns.

    Raises RuleViolation when the call does not take the activity, or the rules of the day say no: of a paper file
    (``received_at``) the day it came in.
    """
    rules = rules_of_call(call)
    must_be_taken(call, rules, activity, kind)
    must_be_of_the_place(call, facility)
    must_be_eligible(
        facility, activity, eligibility, rules, year=call.year, now=more.get("received_at") or now, kind=kind
    )
    proposal = Proposal(
        agency_id=call.agency_id, call=call, kind=kind, facility=facility, created_by_id=actor.user_id,
        programme=call.programme,
        year=call.year, activity=activity, province_code=facility.province_code, unit_code=facility.unit_code,
        priority=[], answers={}, status=Status.DRAFT.value, created_at=now, saved_at=now, **more,
    )  # fmt: skip
    answers: Answers = {FIRST_SECTION: eligibility}
    if source is not None:
        _must_be_a_source(source, proposal, actor)
        old = form_of(source, rules_of_call(source.call))
        copy = copying.fitting(source.answers, old, form_of(proposal, rules), local_date(now))
        answers |= copying.with_row_names(copy.answers)
        proposal.copied = {"from": source.code or source.title, "sections": copy.left_out}
    write_answers(proposal, answers, rules, now=now)
    db.session.add(proposal)
    db.session.flush()
    for section in answers:
        keep_revision(proposal, section, actor=actor, now=now)
    record(
        "proposal.started", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        call=call.key, facility=facility.key, activity=activity, source=source.key if source else None,
    )  # fmt: skip
    return proposal


def _must_be_a_source(source: Proposal, proposal: Proposal, actor: Actor) -> None:
    """Raise NotAllowed for a proposal the actor has no part in, or one that asked for something else."""
    ask(actor, Permission.FOLLOW_PROPOSAL, source)
    facility = proposal.facility
    if facility is None or (source.facility_id, source.activity) != (facility.id, proposal.activity):
        raise NotAllowed(N_("Chỉ chép được từ đề án cùng nội dung của chính cơ sở này."))


def note_checked(proposal: Proposal, section: str) -> None:
    """Take the mark of a copied section away: somebody read it and saved it by its button."""
    if proposal.copied and section in proposal.copied["sections"]:
        left = {key: labels for key, labels in proposal.copied["sections"].items() if key != section}
        proposal.copied = {**proposal.copied, "sections": left} if left else None


def must_be_taken(call: Call, rules: Library, activity: str, kind: str) -> None:
    """Raise RuleViolation when the call does not take such proposals, or its packs have no form for them."""
    if kind not in call.kinds:
        raise RuleViolation(N_("Đợt này không nhận loại đề án đó."), field="kind")
    if activity not in call.activities or not rules.has_form(activity, kind):
        raise RuleViolation(N_("Đợt này không nhận nội dung hoạt động đó."), field="activity")


def must_be_of_the_place(call: Call, facility: Facility) -> None:
    """Raise RuleViolation when the facility produces outside the province whose office opened the call."""
    province = call.agency.province_code
    if province is not None and facility.province_code != province:
        raise RuleViolation(
            N_("Đợt này chỉ nhận cơ sở sản xuất tại %(place)s."), field="facility", place=unit_of(province).full_name
        )


def must_be_eligible(
    facility: Facility, activity: str, answers: Answers, rules: Library, *, year: int, now: datetime,
    kind: str = Kind.ORDINARY,
) -> None:  # fmt: skip
    """Raise RuleViolation with the reason when the decree of the day or an answer ends it. ``year`` is the plan's."""
    form, given, on = rules.form(activity, kind), {FIRST_SECTION: answers}, local_date(now)
    supports = supports_of_year(facility, activity, year, rules, on)
    verdict = may_ask(facility, activity, rules, on, said=said_in(form, given), supports=supports)
    if verdict.eligible is False:
        why = "; ".join(map(str, verdict.reasons))
        raise RuleViolation(N_("Chưa đủ điều kiện theo %(rule)s: %(why)s"), rule=verdict.rule, why=why)
    ends = [reason for _, reason in stops(form, given, profile_of(facility)) if reason.act == "stop"]
    if ends:
        raise RuleViolation("%(why)s", why=str(ends[0].reason))


def save_section(
    proposal: Proposal, section: Section, values: Answers, *, version: int, actor: Actor, now: datetime
) -> int:
    """Store what a page says about one section and return the section's new version.

    ``values`` are the typed answers; files are kept as they are. ``version`` is what the page was read at: raises
    StaleVersion when somebody typed something else meanwhile, NotAllowed when the section is closed.
    """
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    must_be_open(proposal, section.key, now)
    stored = proposal.answers.get(section.key) or {}
    latest = last_revision(proposal.id, section.key)
    current = latest.number if latest else 0
    if _typed(values, section) == _typed(stored, section):
        return current
    if _is_stale(proposal, section, version, latest):
        raise StaleVersion(current=current, yours=version)
    files = {field.key: stored[field.key] for field in section.fields if field.type == "file" and field.key in stored}
    return store_section(proposal, section.key, {**values, **files}, actor=actor, now=now)


def store_section(proposal: Proposal, section: str, values: Answers, *, actor: Actor, now: datetime) -> int:
    """Write one section and all that follows from it, keep the revision, return its number."""
    drop(proposal, actor=actor, now=now)
    answers = {**proposal.answers, section: values}
    write_answers(proposal, answers, rules_of_call(proposal.call), now=now)
    return keep_revision(proposal, section, actor=actor, now=now)


def _is_stale(proposal: Proposal, section: Section, version: int, latest: ProposalRevision | None) -> bool:
    """Say whether something else was typed since ``version``; files that came or went meanwhile do not count."""
    if latest is None or latest.number == version:
        return False
    base = revision_numbered(proposal.id, section.key, version)
    return _typed(base.answers if base else {}, section) != _typed(latest.answers, section)


def _typed(values: Mapping[str, Any], section: Section) -> Answers:
    """Return what people typed: without files, computed values and the names of rows."""
    found = {}
    for field in section.fields:
        value = values.get(field.key)
        if value is None or field.type == "file" or field.computed:
            continue
        if field.type == "table":
            typed = [column.key for column in field.columns if column.computed is None]
            value = [{key: row[key] for key in typed if key in row} for row in value]
        found[field.key] = value
    return found


def keep_revision(proposal: Proposal, section: str, *, actor: Actor, now: datetime) -> int:
    """Keep the section as it is now, under the proposal's next number."""
    newest = last_revision(proposal.id)
    number = newest.number + 1 if newest else 1
    db.session.add(
        ProposalRevision(
            proposal_id=proposal.id, number=number, section=section, answers=proposal.answers.get(section, {}),
            saved_by_id=actor.user_id, saved_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    return number


def write_answers(proposal: Proposal, answers: Answers, rules: Library, *, now: datetime) -> None:
    """Write answers with everything computed from them, and the columns that lists and rules read."""
    form = form_of(proposal, rules)
    proposal.answers = filled(form, compute(form, answers))
    proposal.saved_at = now
    _write_columns(proposal, form, rules, now=now)


def _write_columns(proposal: Proposal, form: FormDefinition, rules: Library, *, now: datetime) -> None:
    values = counted(proposal, proposal.answers, column_values(form, proposal.answers))
    proposal.title = (values.get("title") or "")[:300]
    proposal.total_cost = values.get("total_cost")
    proposal.requested = values.get("requested")
    proposal.counterpart = values.get("counterpart")
    proposal.start_month = (values.get("starts_on") or "")[:7]
    proposal.end_month = (values.get("ends_on") or "")[:7]
    proposal.establishments = max(values.get("establishments") or 1, 1)
    if proposal.facility:
        proposal.province_code, proposal.unit_code = proposal.facility.province_code, proposal.facility.unit_code
    known = values.get("eligible_cost")
    on = local_date(proposal.moment_of_rules(now))
    lines = judged_lines(proposal, proposal.answers, rules, on)
    limit = ceiling_of(proposal, values, lines, rules, on)
    proposal.ceiling = limit.amount if known else None
    repaid = proposal.answers.get(SECTION) or {} if limit.form == RECOVERABLE else {}
    proposal.repay_months = repaid.get("months")
    if proposal.kind == Kind.FOCAL:
        this_year = [one.line for one in lines if one.line.year == proposal.year]
        proposal.year_cost = sum(line.cost for line in this_year)
        proposal.year_support = sum(line.support or 0 for line in this_year)
    if rules.priorities:
        proposal.priority = list(
            rules.priorities.vector(
                focal=proposal.kind == Kind.FOCAL, place=values.get("priority_place"), activity=proposal.activity,
                trade_groups=tuple(values.get("priority_trades") or ()),
            )
        )  # fmt: skip
    write_search_text(proposal)
