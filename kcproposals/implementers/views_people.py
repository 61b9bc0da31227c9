"""Who drafts for a unit: invitations sent and taken back, memberships ended."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.implementers import queries, services
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.implementers.views import bp, unit_page
from kcproposals.invitations.forms import InviteForm
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.post("/units/<key>/people")
@requires(Permission.MANAGE_UNIT, load=queries.unit_by_key)
def invite(unit: ImplementingUnit) -> Any:
    """Invite somebody; a link that nobody can be mailed is shown, this once."""
    form = InviteForm()
    if form.validate_on_submit():
        name = form.person.data or ""
        try:
            link = services.invite(unit, name, form.address, actor=current_actor(), now=utc_now())
            if not link:
                return done(url_for(".show", key=unit.key), _("Đã gửi lời mời cho %(name)s.", name=name))
            db.session.commit()
            return unit_page(unit, link=link)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return unit_page(unit, form), 422


@bp.post("/units/<key>/invitations/<invitation_key>/withdraw")
@requires(Permission.MANAGE_UNIT, load=queries.unit_invitation)
def withdraw(seat: queries.Seat) -> Any:
    """Take an invitation back."""
    assert seat.invitation is not None, "the loader found it"
    services.take_back(seat.unit, seat.invitation, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=seat.unit.key), _("Đã rút lời mời."))


@bp.post("/units/<key>/people/<user_key>/remove")
@requires(Permission.MANAGE_UNIT, load=queries.unit_member)
def remove(seat: queries.Seat) -> Any:
    """End a membership."""
    assert seat.member is not None, "the loader found it"
    services.remove(seat.unit, seat.member, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=seat.unit.key), _("Người này không còn làm hồ sơ của đơn vị."))
