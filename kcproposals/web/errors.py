"""What people see when something fails. Nothing typed is lost: a failed post leads to a page with the text in it.

Not here: messages at form fields. Those are the forms' and views' own.
"""

import logging
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.web.requests import READING
from kcproposals.web.translations import sentence

log = logging.getLogger("kcproposals.errors")
# Never shown back: secrets, and what the fresh form brings anew.
_SECRET = frozenset({"code", "csrf_token", "once"})


def register(app: Flask) -> None:
    """Add the handlers."""
    for code in (400, 403, 404, 405, 409, 413, 429, 500):
        app.register_error_handler(code, _plain)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RuleViolation, _refused)
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    for kind in (OperationalError, PoolTimeout):
        app.register_error_handler(kind, _database_away)


def wants_json() -> bool:
    """Say whether a script asks (it sends ``Accept: application/json``)."""
    return request.accept_mimetypes.best == "application/json"


def typed_fields() -> list[tuple[str, str]]:
    """Return what was posted, without secrets, in the order of the form."""
    if request.method in READING:
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name.rpartition("-")[2] not in _SECRET and "password" not in name
    ]


def resend(reason: str, status: int, login_url: str = "") -> tuple[Any, int]:
    """Return the resend page: why, every posted text, and a button that posts it again with a fresh token.

    ``login_url`` is where to sign in first, when that is what is missing.
    """
    if wants_json():
        return jsonify(error=reason), status
    page = render_template(
        "errors/resend.html", reason=reason, fields=typed_fields(), action=request.full_path, login_url=login_url
    )
    return page, status


def _plain(error: HTTPException) -> tuple[Any, int]:
    code = error.code or 500
    db.session.rollback()
    if wants_json():
        return jsonify(error=error.name), code
    known = code if code in (403, 404, 413, 429) else 500 if code >= 500 else 400
    return render_template(f"errors/{known}.html"), code


def _stale_form(_error: CSRFError) -> tuple[Any, int]:
    return resend(_("Trang này mở đã lâu nên dấu bảo vệ của biểu mẫu không còn hiệu lực."), 400)


def _refused(error: RuleViolation) -> tuple[Any, int]:
    db.session.rollback()
    return resend(sentence(error), 409)


def _changed_meanwhile(_error: StaleDataError) -> tuple[Any, int]:
    db.session.rollback()
    return resend(_("Người khác vừa lưu thay đổi ở đây. Xin xem lại nội dung mới rồi gửi lại nếu vẫn cần."), 409)


def _database_away(error: DBAPIError | PoolTimeout) -> tuple[Any, int]:
    log.error("database unavailable: %s", error.__class__.__name__, exc_info=error)
    try:
        db.session.rollback()
    except Exception:  # a connection that is gone cannot be rolled back; the page must still come
        log.warning("rollback failed", exc_info=True)
    if request.method in READING or wants_json():
        if wants_json():
            return jsonify(error="database unavailable"), 503
        return render_template("errors/503.html"), 503
    return resend(
        _("Cơ sở dữ liệu đang bận hoặc tạm ngừng. Nội dung của bạn chưa được lưu nhưng vẫn còn dưới đây."), 503
    )
