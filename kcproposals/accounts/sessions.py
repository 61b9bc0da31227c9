"""The signed-in session: who it belongs to, when it ends, what a page's head says about it. Wired in ``__init__``.

Part of the views: it reads the request. A session ends with the person's epoch (new password, new roles, "log out
everywhere"), when the account is disabled, and when it was not used: 12 hours for officials and people with a seat, 30
days for facilities. Reading only touches the cookie.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, g, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.queries import agencies_by_ids, user_by_key
from kcproposals.accounts.words import held
from kcproposals.clock import utc_now
from kcproposals.domain.policy import NOBODY, Actor, Permission, can
from kcproposals.notifications.queries import unread_count
from kcproposals.web.access import current_actor
from kcproposals.web.errors import resend, wants_json
from kcproposals.web.requests import READING

OFFICIALS_IDLE = timedelta(hours=12)
FACILITIES_IDLE = timedelta(days=30)
_NOTED_EVERY = timedelta(minutes=10)
# What a session keeps when its person changes: the token of forms already open (a text typed before signing in again
# must still arrive), and the language chosen on this machine.
_SURVIVES = ("csrf_token", "locale")
log = logging.getLogger("kcproposals.accounts")


def load_user(session_id: str) -> User | None:
    """Return the person of a cookie (``key:epoch``), unless their epoch moved on or they are disabled."""
    key, _colon, epoch = session_id.partition(":")
    user = user_by_key(key)
    if user is None or not user.is_active or epoch != str(user.session_epoch):
        return None
    return user


def start(user: User, *, now: datetime) -> None:
    """Sign ``user`` in with a session that holds nothing of the one before."""
    _forget()
    session.setdefault("locale", user.locale)
    session["seen"] = _stamp(now)
    session.permanent = True
    login_user(user)


def end() -> None:
    """Sign out on this device."""
    logout_user()
    _forget()


def _forget() -> None:
    kept = {name: session[name] for name in _SURVIVES if name in session}
    session.clear()
    session.update(kept)


def _stamp(instant: datetime) -> int:
    return int(instant.timestamp())


def actor_of_request(user: Any) -> Actor:
    """Return who acts, and end the session if it lay unused too long."""
    actor = actor_of(user)
    if actor.user_id is None:
        return NOBODY
    now = utc_now()
    seen = datetime.fromtimestamp(session.get("seen", _stamp(now)), UTC)
    only_facility = all(grant.kind == "facility" for grant in actor.grants)
    if now - seen > (FACILITIES_IDLE if only_facility else OFFICIALS_IDLE):
        end()
        return NOBODY
    if "seen" not in session or now - seen >= _NOTED_EVERY:
        session["seen"] = _stamp(now)
    return actor


def ask_to_sign_in() -> Any:
    """Answer one who is not signed in: readers go to the login page and back; what was posted is kept."""
    if request.method not in READING:
        return resend(_("Cần đăng nhập để gửi nội dung này."), 401, login_url=url_for("accounts.login"))
    if wants_json():
        return jsonify(error=_("Cần đăng nhập.")), 401
    if request.headers.get("HX-Request"):
        return "", 401
    flash(_("Xin đăng nhập để xem trang này."), "info")
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.login", next=target))


def account() -> dict[str, Any] | None:
    """Return what the head of a page says about the person; None when nobody is signed in or the database is away."""
    actor = current_actor()
    if actor.user_id is None:
        return None
    if "account" not in g:
        try:
            g.account = _account(actor, actor.user_id)
        except SQLAlchemyError:
            log.warning("no account line: database away", exc_info=True)
            return None
    return g.account


def _account(actor: Actor, user_id: int) -> dict[str, Any]:
    agencies: list[Agency] = agencies_by_ids(actor.agencies()) if actor.is_official else []
    helped = [agency for agency in agencies if can(actor, Permission.HAND_OUT_CODE, agency)][:1]
    return {
        "name": actor.name,
        "role_line": ", ".join(_(word) for word in held(actor)),
        "agency": agencies[0].name if agencies else "",
        "unread": unread_count(user_id),
        "menu": [
            {"label": _("Tài khoản của tôi"), "url": url_for("accounts.profile")},
            {"label": _("Đổi mật khẩu"), "url": url_for("accounts.password")},
            *(
                {"label": _("Cấp mã đặt lại mật khẩu"), "url": url_for("accounts.hand_out", key=agency.key)}
                for agency in helped
            ),
            {"label": _("Hướng dẫn"), "url": url_for("home.help")},
        ],
    }
