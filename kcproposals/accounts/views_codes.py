"""Pages for those who cannot sign in yet: forgotten password, reset by link or by a read-out code, invitation."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts import codes, services, sessions
from kcproposals.accounts.attempts import TooManyAttempts
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms import ForgottenForm, HandedOutForm, InvitationForm, NewPasswordForm
from kcproposals.accounts.models import OneTimeCode, User
from kcproposals.accounts.queries import code_by_hash
from kcproposals.accounts.views_login import address
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.web.access import public
from kcproposals.web.once import done


@bp.get("/forgotten-password")
@public
def forgotten() -> str:
    """Where to mail a link, and what to do without a mailbox."""
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@bp.post("/forgotten-password")
@public
def request_reset() -> Any:
    """Mail the link; the answer does not tell whether the account exists."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 422
    services.request_reset(form.email.data or "", now=utc_now())
    return done(url_for(".reset_sent"))


@bp.get("/forgotten-password/sent")
@public
def reset_sent() -> str:
    """The same answer for everybody."""
    return render_template("accounts/reset_sent.html")


def _found(code: str, purpose: str) -> OneTimeCode | None:
    found = code_by_hash(codes.link_hash(code), purpose, utc_now())
    return found if found and found.user.is_active else None


@bp.get("/reset/<code>")
@public
def reset(code: str) -> Any:
    """A new password, for whoever has the link of the mail."""
    if _found(code, "reset") is None:
        return render_template("accounts/expired.html", purpose="reset"), 410
    return render_template("accounts/reset.html", form=NewPasswordForm(), code=code)


@bp.post("/reset/<code>")
@public
def set_new_password(code: str) -> Any:
    """Set it and sign in."""
    if _found(code, "reset") is None:
        return render_template("accounts/expired.html", purpose="reset"), 410
    form, now = NewPasswordForm(), utc_now()
    if form.validate_on_submit():
        try:
            return _welcome(services.reset_by_link(code, form.password.data, now=now), _("Đã đặt mật khẩu mới."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("accounts/reset.html", form=form, code=code), 422


def _welcome(user: User, message: str) -> Any:
    sessions.start(user, now=utc_now())
    return done(url_for("home.index"), message)


@bp.get("/reset-code")
@public
def enter_code() -> str:
    """Where a code that an official read out is typed."""
    return render_template("accounts/reset_code.html", form=HandedOutForm())


@bp.post("/reset-code")
@public
def use_code() -> Any:
    """Set a new password with the code and sign in."""
    form, now, status = HandedOutForm(), utc_now(), 422
    if form.validate_on_submit():
        try:
            user = services.reset_by_handed_out(
                form.login.data, form.code.data, form.password.data, address=address(), now=now
            )
            return _welcome(user, _("Đã đặt mật khẩu mới."))
        except RuleViolation as problem:
            db.session.commit()  # a wrong code counts
            form.refuse(problem)
            status = 429 if isinstance(problem, TooManyAttempts) else 422
    return render_template("accounts/reset_code.html", form=form), status


@bp.get("/invitations/<code>")
@public
def invitation(code: str) -> Any:
    """Name and first password of an invited person."""
    found = _found(code, "invite")
    if found is None:
        return render_template("accounts/expired.html", purpose="invite"), 410
    return _invitation(InvitationForm(obj=None if services.needs_address(found.user) else found.user), found, code)


def _invitation(form: InvitationForm, found: OneTimeCode, code: str) -> str:
    if not services.needs_address(found.user):
        del form.email
    return render_template("accounts/invitation.html", form=form, user=found.user, code=code)


@bp.post("/invitations/<code>")
@public
def accept_invitation(code: str) -> Any:
    """Accept and sign in."""
    found = _found(code, "invite")
    if found is None:
        return render_template("accounts/expired.html", purpose="invite"), 410
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            user = services.accept_invitation(
                code, form.name.data, form.password.data, email=form.email.data, now=utc_now()
            )
            return _welcome(user, _("Chào mừng %(name)s.", name=user.name))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _invitation(form, found, code), 422
