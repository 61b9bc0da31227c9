"""Pages of implementing units: the list, one unit with its people, registering and changing it."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agencies_by_ids, agency_by_key
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, Role
from kcproposals.extensions import db
from kcproposals.implementers import queries, services
from kcproposals.implementers.forms import ActForm, UnitForm
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.invitations.forms import InviteForm
from kcproposals.invitations.queries import pending
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("implementers", __name__)


@bp.get("/units")
@requires(Permission.LIST_UNITS)
def index() -> str:
    """The units of one's offices, and those one drafts for."""
    actor = current_actor()
    offices = agencies_by_ids(actor.agencies(Role.ADMINISTRATOR, Role.INTAKE_OFFICER))
    return render_template("implementers/index.html", units=queries.unit_list(actor), offices=offices)


@bp.get("/agencies/<key>/units/new")
@requires(Permission.REGISTER_UNIT, load=agency_by_key)
def new(agency: Agency) -> str:
    """The form of a new unit."""
    return _edit_page(UnitForm(formdata=None), agency)


@bp.post("/agencies/<key>/units/new")
@requires(Permission.REGISTER_UNIT, load=agency_by_key)
def register(agency: Agency) -> Any:
    """Register it."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            unit = services.register(agency, form.profile(), actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=unit.key), _("Đã đăng ký đơn vị. Bây giờ xin mời người của đơn vị."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _edit_page(form, agency), 422


def _edit_page(form: UnitForm, agency: Agency, unit: ImplementingUnit | None = None) -> str:
    return render_template("implementers/edit.html", form=form, agency=agency, unit=unit)


@bp.get("/units/<key>")
@requires(Permission.VIEW_UNIT, load=queries.unit_by_key)
def show(unit: ImplementingUnit) -> str:
    """One unit and its people."""
    return unit_page(unit)


def unit_page(unit: ImplementingUnit, form: InviteForm | None = None, link: str = "") -> str:
    """Return the page of a unit; ``link`` is an invitation to be passed on, shown this once."""
    return render_template(
        "implementers/show.html", unit=unit, form=form or InviteForm(formdata=None), link=link,
        people=[(member, ActForm(formdata=None)) for member in unit.members if member.left_at is None],
        waiting=[(one, ActForm(formdata=None)) for one in pending(queries.KIND, unit.id, utc_now())],
        act=ActForm(formdata=None),
    )  # fmt: skip


@bp.get("/units/<key>/edit")
@requires(Permission.MANAGE_UNIT, load=queries.unit_by_key)
def edit(unit: ImplementingUnit) -> str:
    """The form of what is known of it."""
    return _edit_page(UnitForm(formdata=None, obj=unit), unit.agency, unit)


@bp.post("/units/<key>/edit")
@requires(Permission.MANAGE_UNIT, load=queries.unit_by_key)
def change(unit: ImplementingUnit) -> Any:
    """Save it; what somebody else saved meanwhile is not overwritten."""
    form, status = UnitForm(), 422
    if form.validate_on_submit():
        try:
            services.change(unit, form.profile(), version=form.read_version(), actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=unit.key), _("Đã lưu thông tin đơn vị."))
        except StaleVersion as problem:
            form.form_errors.append(sentence(problem))
            form.version.data, status = str(problem.current), 409
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _edit_page(form, unit.agency, unit), status


@bp.post("/units/<key>/close")
@requires(Permission.MANAGE_UNIT, load=queries.unit_by_key)
def close(unit: ImplementingUnit) -> Any:
    """Let it take on nothing new."""
    services.close(unit, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=unit.key), _("Đơn vị không nhận việc mới nữa."))


@bp.post("/units/<key>/reopen")
@requires(Permission.MANAGE_UNIT, load=queries.unit_by_key)
def reopen(unit: ImplementingUnit) -> Any:
    """Let it take on work again."""
    services.reopen(unit, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=unit.key), _("Đơn vị lại nhận việc mới."))
