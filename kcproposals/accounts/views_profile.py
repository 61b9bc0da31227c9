"""One's own account: name, ways to sign in, language, password."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts import services, sessions
from kcproposals.accounts.attempts import TooManyAttempts
from kcproposals.accounts.blueprint import bp
from kcproposals.accounts.forms import ChangePasswordForm, ProfileForm
from kcproposals.accounts.views_login import address
from kcproposals.accounts.words import held
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web import locale
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/profile")
@requires(Permission.SIGNED_IN)
def profile() -> str:
    """What the system knows of the person, and what they may change."""
    return _page(ProfileForm(obj=current_user))


def _page(form: ProfileForm) -> str:
    return render_template("accounts/profile.html", form=form, held=[_(word) for word in held(current_actor())])


@bp.post("/profile")
@requires(Permission.SIGNED_IN)
def change_profile() -> Any:
    """Save the profile."""
    form = ProfileForm()
    if form.validate_on_submit():
        try:
            services.change_profile(
                current_user, name=form.name.data, email=form.email.data, phone=form.phone.data,
                locale=form.locale.data, password=form.password.data or "", now=utc_now(),
            )  # fmt: skip
            locale.choose(form.locale.data)
            return done(url_for(".profile"), _("Đã lưu."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(form), 422


@bp.get("/password")
@requires(Permission.SIGNED_IN)
def password() -> str:
    """The form for a new password."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@bp.post("/password")
@requires(Permission.SIGNED_IN)
def change_password() -> Any:
    """Change the password; other devices are signed out, this one goes on."""
    form, now, status = ChangePasswordForm(), utc_now(), 422
    if form.validate_on_submit():
        try:
            services.change_password(
                current_user, form.present_password.data, form.password.data, address=address(), now=now
            )
            sessions.start(current_user._get_current_object(), now=now)
            return done(url_for(".profile"), _("Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại."))
        except RuleViolation as problem:
            db.session.commit()  # a wrong present password counts
            form.refuse(problem)
            status = 429 if isinstance(problem, TooManyAttempts) else 422
    return render_template("accounts/password.html", form=form), status
