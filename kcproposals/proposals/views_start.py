"""Begin a proposal: who asks for what, whether the rules of the day let them, then the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.calls.models import Call
from kcproposals.calls.queries import call_by_key, rules_of_call
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.eligibility import Eligibility
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.kinds import KIND_LABELS, KIND_SENTENCES, Kind
from kcproposals.domain.norms import cases
from kcproposals.domain.policy import Permission
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import facilities_of, facility_by_key
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.implementers.queries import units_of
from kcproposals.proposals import services_drafting
from kcproposals.proposals.copying import sources
from kcproposals.proposals.forms import StartForm, only_for, read_answers, section_form
from kcproposals.proposals.forms_parties import BeginPartyForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import about_facility, norm_words
from kcproposals.proposals.queries import drafts_in
from kcproposals.proposals.rules import (
    NOTHING_SAID,
    Said,
    ceiling_for,
    decree_clause,
    may_ask,
    profile_of,
    said_in,
    supports_of_year,
)
from kcproposals.proposals.services_drafting import FIRST_SECTION
from kcproposals.proposals.views import bp
from kcproposals.regulations.answers import missing, stops
from kcproposals.regulations.choices import activity_choices
from kcproposals.regulations.definitions import FormDefinition, Section
from kcproposals.regulations.library import Library
from kcproposals.web.access import current_actor, found_or_404, requires
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence

Answers = dict[str, Any]


@dataclass(frozen=True)
class _Beginning:
    """What was chosen: a facility of the actor, or the one their unit drafts for, and an activity of the call."""

    call: Call
    rules: Library
    facility: Facility
    activity: str
    unit: ImplementingUnit | None
    sources: list[Proposal]
    kind: str

    @property
    def definition(self) -> FormDefinition:
        """The form that this kind of proposal has for the activity."""
        return self.rules.form(self.activity, self.kind)

    def verdict_with(self, said: Said) -> Eligibility:
        """Return what the decree of the day says to the profile and to what was answered."""
        on, said = local_date(utc_now()), replace(said, by_unit=self.unit is not None)
        supports = supports_of_year(self.facility, self.activity, self.call.year, self.rules, on)
        return may_ask(self.facility, self.activity, self.rules, on, said=said, supports=supports)

    @property
    def verdict(self) -> Eligibility:
        """What the decree says to the profile."""
        return self.verdict_with(NOTHING_SAID)

    @property
    def hangs_on_the_village(self) -> bool:
        """Say whether a recognised craft village would turn a no into something else."""
        return self.verdict.eligible is False and self.verdict_with(Said(craft_village=True)).eligible is not False

    @property
    def section(self) -> Section:
        return self.definition.section(FIRST_SECTION)


@bp.get("/calls/<key>/start")
@requires(Permission.START_PROPOSAL)
def start(key: str) -> Any:
    """Choose facility and activity; once both are known, the questions about eligibility."""
    call = found_or_404(call_by_key(key), Permission.VIEW_CALL)
    facilities = _facilities(request.args)
    if not facilities:
        return redirect(url_for(".start_for", key=key))
    rules = rules_of_call(call)
    chosen = _chosen(call, rules, facilities, request.args)
    if chosen is None or not call.is_open(utc_now()):
        return _choice(call, rules, facilities)
    return _questions(chosen, _form(chosen, posted=False))


@bp.post("/calls/<key>/start")
@requires(Permission.START_PROPOSAL)
def begin(key: str) -> Any:
    """Create the draft, unless the rules or an answer end the way here."""
    call = found_or_404(call_by_key(key), Permission.VIEW_CALL)
    rules, facilities = rules_of_call(call), _facilities(request.form)
    if not facilities:
        return redirect(url_for(".start_for" if current_actor().units() else ".start", key=key), code=303)
    chosen = _chosen(call, rules, facilities, request.form)
    if chosen is None:
        return _choice(call, rules, facilities), 422
    form = _form(chosen, posted=True)
    is_valid = form.validate_on_submit()
    answers = read_answers(form, chosen.section)
    if not _all_answered(form, chosen, answers) or not is_valid:
        return _questions(chosen, form), 422
    try:
        proposal = services_drafting.start(
            call, chosen.facility, chosen.activity, answers, unit=chosen.unit, kind=chosen.kind,
            source=next((one for one in chosen.sources if one.key == form.copy_from.data), None),
            actor=current_actor(), now=utc_now(),
        )  # fmt: skip
    except RuleViolation as problem:
        return _questions(chosen, form, stop=_reason(chosen, answers) or sentence(problem)), 422
    return done(url_for("proposals.show", key=proposal.key), _("Đã lập bản nháp. Mỗi thay đổi được tự lưu."))


def _unit(typed: Mapping[str, str]) -> ImplementingUnit | None:
    """Return the unit the person says to draft for, if it is theirs."""
    return next((unit for unit in units_of(current_actor()) if unit.key == typed.get("unit")), None)


def _facilities(typed: Mapping[str, str]) -> list[Facility]:
    """Return the facilities to choose from: one's own; of a unit's person the one they found."""
    if typed.get("unit"):
        found = facility_by_key(typed.get("facility", "")) if _unit(typed) else None
        return [found] if found else []
    return facilities_of(current_actor())


def _chosen(call: Call, rules: Library, facilities: list[Facility], typed: Mapping[str, str]) -> _Beginning | None:
    """Return the choice, made for the person where there is only one; None while something is open."""
    kinds = kinds_offered(call, rules)
    kind = typed.get("kind") or next(iter(kinds), "")
    offered = [code for code in call.activities if kind in kinds and rules.has_form(code, kind)]
    keys = {facility.key: facility for facility in facilities}
    facility = keys.get(typed.get("facility") or (facilities[0].key if len(facilities) == 1 else ""))
    activity = typed.get("activity") or (offered[0] if len(offered) == 1 else "")
    if facility is None or activity not in offered:
        return None
    found = sources(facility, activity, current_actor()) if kind == Kind.ORDINARY else []
    return _Beginning(call, rules, facility, activity, _unit(typed), found, kind)


def kinds_offered(call: Call, rules: Library) -> list[str]:
    """Return the kinds of proposal that name their facility and that the call takes, in the order of the page."""
    named = [Kind.ORDINARY, *([Kind.FOCAL] if len(call.activities) > 1 else [])]
    named = [kind for kind in named if kind in call.kinds]
    return [kind.value for kind in named if any(rules.has_form(code, kind) for code in call.activities)]


def _choice(call: Call, rules: Library, facilities: list[Facility]) -> str:
    """The page with the two choices (sent by GET: nothing is made yet)."""
    now = utc_now()
    form = StartForm(formdata=request.args or None)
    form.facility.choices = [(facility.key, facility.name) for facility in facilities]
    kinds = kinds_offered(call, rules)
    form.kind.choices = [(kind, _(KIND_LABELS[Kind(kind)])) for kind in kinds]
    if not form.kind.data and kinds:
        form.kind.data = kinds[0]
    offered = [code for code in call.activities if any(rules.has_form(code, kind) for kind in kinds)]
    form.activity.choices = activity_choices(rules, offered, language())
    if len(facilities) == 1:
        form.facility.data = facilities[0].key
    notes = {code: _note(call, rules, code) for code in offered}
    if request.args:
        form.validate()
    return render_template(
        "proposals/start.html", call=call, form=form, notes=notes, is_open=call.is_open(now), facilities=facilities,
        unit=_unit(request.args), kind_notes={kind: _(KIND_SENTENCES[Kind(kind)]) for kind in kinds},
        drafts=drafts_in(call, current_actor().facilities()),
        names={code: rules.activities[code].name.to(language()) for code in rules.activities},
    )  # fmt: skip


def _note(call: Call, rules: Library, code: str) -> str:
    """Return what stands under an activity: its norm, who usually hands it in, whether it is verified."""
    activity = rules.activities[code]
    parts = [_limit(call, rules, code)]
    if "facility" not in activity.applicants:
        parts.append(_("Thường do đơn vị thực hiện lập"))
    if not activity.verified:
        parts.append(_("Nội dung chưa kiểm chứng"))
    return " · ".join(filter(None, parts))


def _limit(call: Call, rules: Library, activity: str) -> str:
    """Return the norm of an activity in words, each of its cases where it has several."""
    found = ceiling_for(call, activity, {}, rules, local_date(utc_now()))
    rows = found.applied or cases(rules.norm_rows, found.query)
    words = "; ".join(
        f"{row.case_title.to(language())}: {_lower(norm_words(row))}" if row.case_title else norm_words(row)
        for row in rows
    )
    parts = [words, rows[0].clause if rows else "", "" if all(row.verified for row in rows) else _("chưa kiểm chứng")]
    return " · ".join(filter(None, parts))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _form(chosen: _Beginning, *, posted: bool) -> Any:
    form = section_form(
        chosen.section, {}, profile_of(chosen.facility), province=chosen.facility.province_code, posted=posted,
        base=BeginPartyForm,
    )  # fmt: skip
    form.facility.data, form.activity.data, form.kind.data = chosen.facility.key, chosen.activity, chosen.kind
    form.unit.data = chosen.unit.key if chosen.unit else ""
    form.copy_from.choices = [(one.key, _source_words(one)) for one in chosen.sources]
    return form


def _source_words(source: Proposal) -> str:
    title = source.title or _("Đề án chưa đặt tên")
    return f"{source.code or _('Bản nháp')} – {title} ({source.year})"


def _questions(chosen: _Beginning, form: Any, stop: str = "") -> str:
    """The page with the verdict of the decree and the questions."""
    return render_template(
        "proposals/eligibility.html", only_for=only_for, call=chosen.call, form=form, stop=stop,
        activity=chosen.rules.activities[chosen.activity].name.to(language()), verdict=chosen.verdict,
        hangs_on_the_village=chosen.hangs_on_the_village,
        reasons=[reason.to(language()) for reason in chosen.verdict.reasons], on=local_date(utc_now()),
        clause=decree_clause(chosen.rules, local_date(utc_now())), section=chosen.section, lang=language(),
        limit=_limit(chosen.call, chosen.rules, chosen.activity), unit=chosen.unit,
        kind=_(KIND_LABELS[Kind(chosen.kind)]),        **about_facility(chosen.facility),
    )  # fmt: skip


def _all_answered(form: Any, chosen: _Beginning, answers: Answers) -> bool:
    """Say whether every question has its answer; put a message at those that have none."""
    definition, profile = chosen.definition, profile_of(chosen.facility)
    asked = {
        lack.place.field
        for lack in missing(definition, {FIRST_SECTION: answers}, profile)
        if lack.place.section == FIRST_SECTION
    }
    for name in asked & set(form.data):
        if not form[name].errors:
            form[name].errors = [_("Xin chọn câu trả lời.")]
    return not asked


def _reason(chosen: _Beginning, answers: Answers) -> str:
    """Return why the way ends, in the reader's language, when the decree or an answer ends it."""
    definition = chosen.definition
    verdict = chosen.verdict_with(said_in(definition, {FIRST_SECTION: answers}))
    if verdict.eligible is False:
        return "; ".join(reason.to(language()) for reason in verdict.reasons)
    ends = (
        other
        for _place, other in stops(definition, {FIRST_SECTION: answers}, profile_of(chosen.facility))
        if other.act == "stop"
    )
    return next((other.reason.to(language()) for other in ends), "")
