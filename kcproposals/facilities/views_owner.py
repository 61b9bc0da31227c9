"""A new owner: offered by the owner, or put in by an intake officer with a reason and a paper; and the log's papers."""

from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts.queries import agencies_by_ids
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, Role
from kcproposals.extensions import db
from kcproposals.facilities import queries, services_owner
from kcproposals.facilities.forms_people import OfficeOwnerForm
from kcproposals.facilities.models import Facility
from kcproposals.facilities.views import bp, facility_page
from kcproposals.files.web import send
from kcproposals.invitations.forms import InviteForm
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/facilities/<key>/new-owner")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_by_key)
def new_owner(facility: Facility) -> str:
    """The owner names who shall own the facility."""
    return _offer_page(facility, InviteForm(formdata=None))


def _offer_page(facility: Facility, form: InviteForm) -> str:
    return render_template("facilities/new_owner.html", facility=facility, form=form)


@bp.post("/facilities/<key>/new-owner")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_by_key)
def offer(facility: Facility) -> Any:
    """Offer the ownership; a link that nobody can be mailed is shown, this once."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            name = form.person.data or ""
            link = services_owner.offer(facility, name, form.address, actor=current_actor(), now=utc_now())
            return _invited(facility, name, link)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _offer_page(facility, form), 422


def _invited(facility: Facility, name: str, link: str) -> Any:
    if not link:
        return done(url_for(".show", key=facility.key), _("Đã gửi lời mời cho %(name)s.", name=name))
    db.session.commit()
    return facility_page(facility, link=link)


@bp.get("/facilities/<key>/owner")
@requires(Permission.CHANGE_OWNER, load=queries.facility_by_key)
def change_owner(facility: Facility) -> str:
    """The form of an officer who puts in a new owner."""
    return _office_page(facility, _offered(facility, OfficeOwnerForm(formdata=None)))


def _offered(facility: Facility, form: OfficeOwnerForm) -> OfficeOwnerForm:
    members = [one for one in facility.members if one.left_at is None and one.role != "owner"]
    form.colleague.choices = [(one.user.key, one.user.name) for one in members]
    return form


def _office_page(facility: Facility, form: OfficeOwnerForm) -> str:
    return render_template("facilities/change_owner.html", facility=facility, form=form)


@bp.post("/facilities/<key>/owner")
@requires(Permission.CHANGE_OWNER, load=queries.facility_by_key)
def put_owner(facility: Facility) -> Any:
    """Put in a colleague at once, or invite somebody."""
    form = _offered(facility, OfficeOwnerForm())
    if form.validate_on_submit():
        actor, sent = current_actor(), form.paper.data
        mine = set(facility.agency_ids) & actor.agencies(Role.INTAKE_OFFICER)
        ground = services_owner.Ground(
            agency=agencies_by_ids(mine)[0], reason=form.reason.data or "", paper_name=sent.filename or "",
            paper_reference=form.paper_reference.data or "", paper=sent.read(),
        )  # fmt: skip
        chosen = next((one for one in facility.members if one.user.key == form.colleague.data), None)
        name = form.person.data or ""
        try:
            link = services_owner.replace_by_office(
                facility, ground, member=chosen, name=name, address=form.address, actor=actor, now=utc_now()
            )
            if chosen is not None:
                said = _("%(name)s là chủ cơ sở.", name=chosen.user.name)
                return done(url_for(".show", key=facility.key), said)
            return _invited(facility, name, link)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _office_page(facility, form), 422


@bp.post("/facilities/<key>/owner/<change>/call-off")
@requires(Permission.CHANGE_OWNER, load=queries.facility_and_change)
def call_off(subject: queries.Changed) -> Any:
    """Withdraw the office's invitation of a new owner."""
    services_owner.call_off(subject.change, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Đã rút lời mời."))


@bp.get("/facilities/<key>/owner/<change>/paper")
@requires(Permission.VIEW_FACILITY, load=queries.facility_and_change)
def owner_paper(subject: queries.Changed) -> Response:
    """The paper a change of owner rests on."""
    return send(subject.change.paper) if subject.change.paper else abort(404)


@bp.post("/facilities/<key>/news")
@requires(Permission.EDIT_FACILITY, load=queries.facility_by_key)
def choose_news(facility: Facility) -> Any:
    """Say whether the facility wants to hear of new calls."""
    facility.wants_call_news = request.form.get("wants_call_news") == "y"
    said = _("Sẽ báo khi có đợt mới.") if facility.wants_call_news else _("Không báo khi có đợt mới nữa.")
    return done(url_for(".show", key=facility.key), said)
