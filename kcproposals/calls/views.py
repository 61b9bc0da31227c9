"""Pages of calls: the public list and page, and what an intake officer does with a call."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts.queries import agencies_by_ids, agency_by_key
from kcproposals.calls import forms, queries, services
from kcproposals.calls.models import Call
from kcproposals.clock import utc_now
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.domain.norms import CeilingQuery, cases, ceiling
from kcproposals.domain.policy import Permission, Role
from kcproposals.regulations.choices import activity_choices, group_name
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, public, requires
from kcproposals.web.once import done
from kcproposals.web.translations import language

bp = Blueprint("calls", __name__)


@bp.get("/calls")
@public
def index() -> str:
    """Every call the reader may see, open ones first."""
    now, actor = utc_now(), current_actor()
    calls = queries.calls_of(actor)
    groups = {
        "open": [c for c in calls if c.is_open(now)],
        "coming": [c for c in calls if c.state == "announced" and now < c.opens_at],
        "draft": [c for c in calls if c.state == "draft"],
        "past": [c for c in calls if c.state == "cancelled" or (c.state == "announced" and now >= c.closes_at)],
    }
    agencies = agencies_by_ids(actor.agencies(Role.INTAKE_OFFICER))
    return render_template("calls/index.html", groups=groups, now=now, agencies=agencies)


@bp.get("/calls/<key>")
@requires(Permission.VIEW_CALL, load=queries.call_by_key)
def show(call: Call) -> str:
    """One call: until when, what is supported and how much, by which rules."""
    return _page(call)


def _checklist_today(call: Call) -> CriteriaSet | None:
    """Return what a draft would be appraised by if it were announced now, without a board; None: by a board."""
    way = queries.way_of(call.agency_id, call.programme)
    return way.checklist if way else None


def _page(call: Call, **bound: Any) -> str:
    now = utc_now()
    rules = queries.rules_of_call(call)
    changes: dict[str, Any] = {
        "extend": forms.ExtendForm(formdata=None, closes_at=call.closes_at),
        "close_early": forms.ReasonForm(formdata=None),
        "cancel": forms.ReasonForm(formdata=None),
        **bound,
    }
    for act, form in changes.items():  # three forms on one page: each field needs an id of its own
        for field in form:
            field.id = f"{act}-{field.id}"
    return render_template(
        "calls/show.html",
        call=call,
        now=now,
        state=state_of(call, now),
        checklist=call.checklist if call.is_announced else _checklist_today(call),
        offers=_offers(call, rules, now),
        kinds=[_(KIND_LABELS[Kind(kind)]) for kind in call.kinds],
        forms=changes,
    )


def state_of(call: Call, now: datetime) -> str:
    """Return draft, coming, open, closed or cancelled."""
    if call.state != "announced":
        return call.state
    return "coming" if now < call.opens_at else "open" if now < call.closes_at else "closed"


def _offers(call: Call, rules: Library, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """What each activity of the call may get at most by the rules of the day, under the clauses that list them."""
    groups = []
    for group, activities in rules.grouped(call.activities):
        offers = []
        for activity in activities:
            query = CeilingQuery(
                programme=call.programme, province=call.agency.province_code, date=local_date(now),
                activity=activity.code, eligible_cost=0,
            )  # fmt: skip
            applied = ceiling(query, rules.norm_rows, rules.multipliers).applied or cases(rules.norm_rows, query)
            clauses = dict.fromkeys((row.clause, row.verified) for row in applied)
            offers.append({"activity": activity, "norms": applied, "clauses": list(clauses)})
        groups.append((group_name(group, language()), offers))
    return groups


@bp.get("/agencies/<key>/calls/new")
@requires(Permission.MANAGE_CALL, load=lambda key: _Office.found(key))
def new(office: "_Office") -> str:
    """The empty form of a call."""
    return render_template("calls/edit.html", form=_form(office.agency_id), office=office, call=None)


@bp.post("/agencies/<key>/calls/new")
@requires(Permission.MANAGE_CALL, load=lambda key: _Office.found(key))
def create(office: "_Office") -> Any:
    """Create a draft call."""
    form = _form(office.agency_id)
    if form.validate_on_submit():
        try:
            call = services.prepare(
                office.agency, _content(form, office.agency_id), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".show", key=call.key), _("Đã lập đợt tiếp nhận (bản nháp)."))
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("calls/edit.html", form=form, office=office, call=None), 422


@bp.get("/calls/<key>/edit")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def edit(call: Call) -> str:
    """The form of a draft call."""
    if call.state != "draft":
        abort(404)
    form = _form(call.agency_id, obj=call, criteria_set=call.criteria_set.key)
    return render_template("calls/edit.html", form=form, office=_Office(call.agency), call=call)


@bp.post("/calls/<key>/edit")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def change(call: Call) -> Any:
    """Save a draft call."""
    form = _form(call.agency_id)
    if form.validate_on_submit():
        try:
            services.change(
                call, _content(form, call.agency_id), version=_version(form), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".show", key=call.key), _("Đã lưu đợt tiếp nhận."))
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("calls/edit.html", form=form, office=_Office(call.agency), call=call), 422


@bp.post("/calls/<key>/announce")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def announce(call: Call) -> Any:
    """Publish a draft call."""
    try:
        services.announce(call, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        form = _form(call.agency_id, formdata=None, obj=call, criteria_set=call.criteria_set.key)
        form.refuse(problem)
        return render_template("calls/edit.html", form=form, office=_Office(call.agency), call=call), 422
    return done(url_for(".show", key=call.key), _("Đã công bố đợt tiếp nhận."))


@bp.post("/calls/<key>/extend")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def extend(call: Call) -> Any:
    """Move the closing instant later."""
    form = forms.ExtendForm()
    if form.validate_on_submit():
        try:
            services.extend(call, form.closes_at.data, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=call.key), _("Đã gia hạn và báo cho những người có đề án trong đợt."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(call, extend=form), 422


@bp.post("/calls/<key>/close-early")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def close_early(call: Call) -> Any:
    """End an open call now."""
    return _with_reason(
        call, "close_early", services.close_early, _("Đã đóng đợt và báo cho những người có đề án trong đợt.")
    )


@bp.post("/calls/<key>/cancel")
@requires(Permission.MANAGE_CALL, load=queries.call_by_key)
def cancel(call: Call) -> Any:
    """Cancel a call."""
    return _with_reason(call, "cancel", services.cancel, _("Đã hủy đợt và báo cho những người có đề án trong đợt."))


def _with_reason(call: Call, name: str, act: Any, message: str) -> Any:
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            act(call, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=call.key), message)
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(call, **{name: form}), 422


class _Office:
    """An agency as the policy's subject of MANAGE_CALL, before the call exists."""

    def __init__(self, agency: Any) -> None:
        self.agency, self.agency_id = agency, agency.id

    @classmethod
    def found(cls, key: str) -> "_Office | None":
        """Return the office of an agency's key, or None."""
        agency = agency_by_key(key)
        return cls(agency) if agency else None


def _form(agency_id: int, **initial: Any) -> forms.CallForm:
    rules, lang = library_of(current_packs()), language()
    form = forms.CallForm(**initial)
    form.activities.choices = activity_choices(rules, rules.forms, lang, local_date(utc_now()))
    form.criteria_set.choices = [
        (row.key, _("%(title)s (bản %(n)s)", title=row.title, n=row.number)) for row in usable_sets(agency_id)
    ]
    return form


def _content(form: forms.CallForm, agency_id: int) -> services.CallContent:
    chosen = next(row for row in usable_sets(agency_id) if row.key == form.criteria_set.data)
    return services.CallContent(
        programme=form.programme.data, year=form.year.data, title=form.title.data, guidance=form.guidance.data or "",
        opens_at=form.opens_at.data, closes_at=form.closes_at.data, activities=form.activities.data,
        kinds=form.kinds.data or [kind.value for kind in Kind], criteria_set=chosen,
        signed_scan_required=bool(form.signed_scan_required.data),
    )  # fmt: skip


def _version(form: forms.CallForm) -> int:
    return int(form.version.data) if (form.version.data or "").isdecimal() else 0
