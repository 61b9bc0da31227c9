"""What the owner of a facility decides about the people who act for it."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.facilities import queries, services_owner, services_people
from kcproposals.facilities.models import Facility
from kcproposals.facilities.views import bp, facility_page
from kcproposals.invitations.forms import InviteForm
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.post("/facilities/<key>/people")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_by_key)
def invite(facility: Facility) -> Any:
    """Invite somebody to act for the facility too; the answer is the same for every address.

    A link that nobody can be mailed is shown, this once: it is committed here and not redirected, for nothing keeps it.
    """
    form = InviteForm()
    if form.validate_on_submit():
        name = form.person.data or ""
        try:
            link = services_people.invite_colleague(facility, name, form.address, actor=current_actor(), now=utc_now())
            if not link:
                return done(url_for(".show", key=facility.key), _("Đã gửi lời mời cho %(name)s.", name=name))
            db.session.commit()
            return facility_page(facility, link=link)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return facility_page(facility, form), 422


@bp.post("/facilities/<key>/invitations/<invitation_key>/withdraw")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_and_invitation)
def withdraw(subject: queries.Invited) -> Any:
    """Take an invitation back."""
    services_people.take_back(subject.facility, subject.invitation, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Đã rút lời mời."))


@bp.post("/facilities/<key>/people/<user_key>/remove")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_of_member)
def remove(subject: queries.Seat) -> Any:
    """End a colleague's membership."""
    services_people.remove_colleague(subject.facility, subject.member, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Người này không còn làm hồ sơ của cơ sở."))


@bp.post("/facilities/<key>/people/<user_key>/hand-over")
@requires(Permission.MANAGE_FACILITY_PEOPLE, load=queries.facility_of_member)
def hand_over(subject: queries.Seat) -> Any:
    """Make a colleague the owner."""
    services_owner.hand_over(subject.facility, subject.member, actor=current_actor(), now=utc_now())
    return done(url_for(".show", key=subject.facility.key), _("Đã chuyển quyền chủ cơ sở."))
