"""The page behind the link of an invitation: accept with one's account, or make one and accept."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts import sessions
from kcproposals.accounts.codes import link_hash
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.invitations import services
from kcproposals.invitations.forms import AcceptForm, NewAccountForm
from kcproposals.invitations.joining import JOININGS
from kcproposals.invitations.models import Invitation
from kcproposals.invitations.queries import by_hash
from kcproposals.web.access import current_actor, public
from kcproposals.web.once import done

bp = Blueprint("invitations", __name__)


@bp.get("/join/<code>")
@public
def show(code: str) -> Any:
    """Say who invites to what, and ask."""
    found = by_hash(link_hash(code), utc_now())
    return _gone() if found is None else _page(found, code, _form(found))


@bp.post("/join/<code>")
@public
def accept(code: str) -> Any:
    """Let the person in: with the account they are signed in with, else with a new one."""
    now = utc_now()
    found = by_hash(link_hash(code), now)
    if found is None:
        return _gone()
    form = _form(found, posted=True)
    if form.validate_on_submit():
        try:
            if isinstance(form, NewAccountForm):
                user, url = services.accept_as_new(found, form.name.data or "", form.password.data or "", now=now)
                sessions.start(user, now=now)
            else:
                url = services.accept(found, current_user, now=now)
            return done(url, _("Đã nhận lời mời."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(found, code, form), 422


def _form(found: Invitation, *, posted: bool = False) -> AcceptForm | NewAccountForm:
    more: dict[str, Any] = {} if posted else {"formdata": None}
    if current_user.is_authenticated:
        return AcceptForm(**more)
    return NewAccountForm(data={"name": found.name}, **more)


def _page(found: Invitation, code: str, form: AcceptForm | NewAccountForm) -> str:
    joining, actor = JOININGS[found.kind], current_actor()
    what = _(joining.words[found.role]) % {"name": joining.name_of(found.subject_id)}
    return render_template(
        "invitations/show.html", invitation=found, code=code, form=form, what=what,
        has_account=current_user.is_authenticated, me=current_user,
        decides=joining.partial and (actor.is_official or bool(actor.boards())),
    )  # fmt: skip


def _gone() -> Any:
    return render_template("invitations/gone.html", why=_(services.GONE)), 410
