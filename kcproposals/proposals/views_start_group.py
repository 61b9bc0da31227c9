"""A unit begins a group proposal: one page with the unit, the activity and the questions."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kcproposals.calls.models import Call
from kcproposals.calls.queries import call_by_key, rules_of_call
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.kinds import KIND_SENTENCES, Kind
from kcproposals.domain.policy import Permission
from kcproposals.implementers.queries import units_of
from kcproposals.proposals.fields import OneOfField
from kcproposals.proposals.forms import read_answers, section_form
from kcproposals.proposals.services_drafting import FIRST_SECTION
from kcproposals.proposals.services_group import start_group
from kcproposals.proposals.views import bp
from kcproposals.regulations.answers import missing
from kcproposals.regulations.choices import activity_choices
from kcproposals.regulations.library import Library
from kcproposals.web.access import current_actor, found_or_404, requires
from kcproposals.web.forms import ChoiceField, OnceForm, Required
from kcproposals.web.once import done
from kcproposals.web.translations import language


class GroupForm(OnceForm):
    """Who asks for what; ``section_form`` adds the questions."""

    unit = ChoiceField(_l("Đơn vị thực hiện"), [Required()], blank=None)
    activity = OneOfField(_l("Nội dung đề nghị hỗ trợ"), [Required()])


@bp.get("/calls/<key>/start-group")
@requires(Permission.START_FOR_FACILITY)
def start_of_group(key: str) -> str:
    """The page with the choice and the questions."""
    call = found_or_404(call_by_key(key), Permission.VIEW_CALL)
    return _page(call, _form(call, rules_of_call(call), posted=False))


@bp.post("/calls/<key>/start-group")
@requires(Permission.START_FOR_FACILITY)
def begin_group(key: str) -> Any:
    """Create the draft, unless something is not answered or ends the way here."""
    call = found_or_404(call_by_key(key), Permission.VIEW_CALL)
    rules = rules_of_call(call)
    form = _form(call, rules, posted=True)
    if form is None or not form.validate_on_submit() or not _all_answered(form, rules):
        return _page(call, form), 422
    unit = next(one for one in units_of(current_actor()) if one.key == form.unit.data)
    answers = read_answers(form, rules.form(form.activity.data, Kind.GROUP).section(FIRST_SECTION))
    try:
        proposal = start_group(call, unit, form.activity.data, answers, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        form.refuse(problem)
        return _page(call, form), 422
    return done(url_for("proposals.show", key=proposal.key), _("Đã lập bản nháp. Mỗi thay đổi được tự lưu."))


def _form(call: Call, rules: Library, *, posted: bool) -> Any:
    """Return the form, or None when the call takes no group proposal."""
    offered = offered_in(call, rules)
    if not offered:
        return None
    section = rules.form(offered[0], Kind.GROUP).section(FIRST_SECTION)
    form = section_form(section, {}, {}, province="", posted=posted, base=GroupForm)
    units = units_of(current_actor())
    form.unit.choices = [(unit.key, unit.name) for unit in units]
    if not form.unit.data and len(units) == 1:
        form.unit.data = units[0].key
    form.activity.choices = activity_choices(rules, offered, language())
    return form


def offered_in(call: Call, rules: Library) -> list[str]:
    """Return the activities for which the call takes group proposals."""
    if Kind.GROUP not in call.kinds:
        return []
    return [code for code in call.activities if rules.has_form(code, Kind.GROUP)]


def _all_answered(form: Any, rules: Library) -> bool:
    """Say whether every question has its answer; put a message at those that have none."""
    definition = rules.form(form.activity.data, Kind.GROUP)
    answers = read_answers(form, definition.section(FIRST_SECTION))
    lacks = missing(definition, {FIRST_SECTION: answers}, {})
    asked = {lack.place.field for lack in lacks if lack.place.section == FIRST_SECTION}
    for name in asked & set(form.data):
        form[name].errors = [_("Xin chọn câu trả lời.")]
    return not asked


def _page(call: Call, form: Any) -> str:
    rules = rules_of_call(call)
    offered = offered_in(call, rules)
    section = rules.form(offered[0], Kind.GROUP).section(FIRST_SECTION) if offered else None
    return render_template(
        "proposals/start_group.html", call=call, form=form, section=section, sentence=_(KIND_SENTENCES[Kind.GROUP]),
        is_open=call.is_open(utc_now()), units=units_of(current_actor()),
    )  # fmt: skip
