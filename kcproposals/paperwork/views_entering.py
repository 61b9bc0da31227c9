"""Enter a file that came on paper: find or create the facility, say when it came in, then fill in the draft."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.calls.models import Call
from kcproposals.calls.queries import call_by_key, rules_of_call
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.facilities.forms import ProfileForm
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import facility_by_key
from kcproposals.paperwork.entering import enter, new_facility
from kcproposals.paperwork.forms import EnterForm
from kcproposals.paperwork.queries import facilities_found
from kcproposals.paperwork.views import bp
from kcproposals.regulations import units
from kcproposals.web.access import current_actor, found_or_404, requires
from kcproposals.web.once import done
from kcproposals.web.translations import language


@bp.get("/calls/<key>/paper")
@requires(Permission.ENTER_ON_PAPER, load=call_by_key)
def find(call: Call) -> str:
    """Look for the facility by tax code or name."""
    typed = request.args.get("q", "")
    rows, is_cut = facilities_found(current_actor(), request.args) if typed.strip() else ([], False)
    return render_template("paperwork/find.html", call=call, q=typed, rows=rows, is_cut=is_cut, place=units.place)


@bp.get("/calls/<key>/paper/facility")
@requires(Permission.ENTER_ON_PAPER, load=call_by_key)
def facility(call: Call) -> str:
    """The form of a facility that is not known yet."""
    form = ProfileForm(formdata=None, province_code=call.agency.province_code)
    return _facility_page(call, form)


@bp.post("/calls/<key>/paper/facility")
@requires(Permission.ENTER_ON_PAPER, load=call_by_key)
def add(call: Call) -> Any:
    """Create the facility and go on."""
    form = ProfileForm()
    form.offer_places()
    if "choose_province" in request.form:
        return _facility_page(call, form)
    if form.validate_on_submit():
        try:
            made = new_facility(call, form.profile(), actor=current_actor(), now=utc_now())
            for finding in form.tax_code.findings:
                flash(_(finding.msgid), "warning")
            return done(url_for(".start", key=call.key, facility=made.key), _("Đã lập hồ sơ cơ sở."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _facility_page(call, form), 422


def _facility_page(call: Call, form: ProfileForm) -> str:
    form.offer_places()
    return render_template("paperwork/facility.html", call=call, form=form)


@bp.get("/calls/<key>/paper/start")
@requires(Permission.ENTER_ON_PAPER, load=call_by_key)
def start(call: Call) -> str:
    """Say what the file is about and when it came in."""
    return _start_page(call, _facility(), EnterForm(formdata=None))


@bp.post("/calls/<key>/paper/start")
@requires(Permission.ENTER_ON_PAPER, load=call_by_key)
def begin(call: Call) -> Any:
    """Begin the draft."""
    chosen, form = _facility(), EnterForm()
    _offer(form, call)
    if form.validate_on_submit():
        try:
            proposal = enter(
                call, chosen, form.activity.data, form.received_at.data, form.reason.data, actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            return done(url_for("proposals.show", key=proposal.key), _("Đã lập bản nháp của hồ sơ giấy."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _start_page(call, chosen, form), 422


def _facility() -> Facility:
    return found_or_404(facility_by_key(request.args.get("facility", "")), Permission.VIEW_FACILITY)


def _start_page(call: Call, chosen: Facility, form: EnterForm) -> str:
    _offer(form, call)
    return render_template(
        "paperwork/start.html", call=call, facility=chosen, form=form, place=units.place(chosen.unit_code)
    )


def _offer(form: EnterForm, call: Call) -> None:
    rules = rules_of_call(call)
    form.activity.choices = [
        (code, rules.activities[code].name.to(language())) for code in call.activities if code in rules.forms
    ]
