"""Signing in and out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts import services, sessions
from kcproposals.accounts.attempts import TooManyAttempts
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms import LoginForm
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import public, requires
from kcproposals.web.once import done
from kcproposals.web.redirects import safe_path


def _target() -> str:
    return safe_path(request.values.get("next"), url_for("home.index"))


def address() -> str:
    """Return where a request comes from, to count failures by; never stored as it is."""
    return request.remote_addr or "unknown"


@bp.get("/login")
@public
def login() -> Any:
    """The form; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_target())
    return render_template("accounts/login.html", form=LoginForm(), target=request.args.get("next", ""))


@bp.post("/login")
@public
def sign_in() -> Any:
    """Sign in and go where the person was going."""
    form, now = LoginForm(), utc_now()
    status = 422
    if form.validate_on_submit():
        try:
            user = services.authenticate(form.login.data, form.password.data, address=address(), now=now)
            sessions.start(user, now=now)
            return done(_target())
        except RuleViolation as problem:
            db.session.commit()  # the failure counts
            form.refuse(problem)
            status = 429 if isinstance(problem, TooManyAttempts) else 422
    return render_template("accounts/login.html", form=form, target=request.form.get("next", "")), status


@bp.post("/logout")
@public
def logout() -> Any:
    """Sign out on this device."""
    sessions.end()
    return done(url_for("home.index"), _("Đã đăng xuất."))


@bp.post("/logout-everywhere")
@requires(Permission.SIGNED_IN)
def logout_everywhere() -> Any:
    """End all sessions of one's account, this one too."""
    services.sign_out_everywhere(current_user, now=utc_now())
    sessions.end()
    return done(url_for(".login"), _("Đã đăng xuất trên mọi thiết bị."))
