"""A unit's people choose the facility they draft for, then go on as its owner would."""

from flask import render_template, request

from kcproposals.calls.queries import call_by_key
from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission
from kcproposals.facilities.lookup import find_facilities
from kcproposals.facilities.models import Facility
from kcproposals.implementers.queries import units_of
from kcproposals.proposals.forms_parties import FindForm
from kcproposals.proposals.views import bp
from kcproposals.regulations.units import place
from kcproposals.web.access import current_actor, found_or_404, requires


@bp.get("/calls/<key>/start-for")
@requires(Permission.START_FOR_FACILITY)
def start_for(key: str) -> str:
    """Find the facility by tax code or name; of each found one only name and place are shown."""
    call = found_or_404(call_by_key(key), Permission.VIEW_CALL)
    units = {unit.key: unit for unit in units_of(current_actor())}
    is_asked = "q" in request.args
    form = FindForm(formdata=request.args if is_asked else None)
    form.unit.choices = [(unit.key, unit.name) for unit in units.values()]
    if form.unit.data not in units:
        form.unit.data = next(iter(units), None)
    found: list[Facility] = []
    is_vague = False
    if is_asked and form.validate():
        found, is_vague = find_facilities(form.q.data or "", units[form.unit.data].agency.province_code)
    return render_template(
        "proposals/start_for.html", call=call, form=form, units=units, found=found, is_vague=is_vague,
        is_asked=is_asked and not form.errors, is_open=call.is_open(utc_now()), place=place,
    )  # fmt: skip
