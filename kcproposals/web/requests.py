"""What happens around every request: read-only transactions for reading, who acts, repeated posts, the access log.

``web`` lies below ``accounts``, so the function that turns a person into an actor is handed in as
``app.extensions["kcp_actor_of"]`` by the accounts slice.
"""

import logging
import time
import uuid
from typing import Any

from flask import Flask, Request, Response, abort, current_app, g, request
from flask_login import current_user

from kcproposals.domain.policy import NOBODY
from kcproposals.extensions import db, set_read_only
from kcproposals.web import once

READING = frozenset({"GET", "HEAD", "OPTIONS"})
access_log = logging.getLogger("kcproposals.access")


class LimitedRequest(Request):
    """A request whose text may be smaller than its files: MAX_FORM_MEMORY_SIZE holds for urlencoded forms too."""

    @property
    def max_content_length(self) -> int | None:
        """Return the most bytes this request may have."""
        if self.mimetype == "multipart/form-data":
            return current_app.config["MAX_CONTENT_LENGTH"]
        return current_app.config["MAX_FORM_MEMORY_SIZE"]

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("the settings decide how much a request may have")


def register(app: Flask) -> None:
    """Add the hooks."""
    app.request_class = LimitedRequest
    app.before_request(_open)
    app.before_request(_refuse_nul)
    app.before_request(_who_acts)
    app.before_request(_answer_again)
    app.after_request(_log)
    app.teardown_request(_close)


def _open() -> None:
    g.started, g.request_id = time.perf_counter(), uuid.uuid4().hex[:12]
    set_read_only(request.method in READING)


def _refuse_nul() -> None:
    """Answer 404 to an address with a NUL: no row is called so, and PostgreSQL refuses to be asked."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)


def _who_acts() -> None:
    g.actor = NOBODY
    if request.endpoint == "static":
        return
    actor_of = current_app.extensions.get("kcp_actor_of")
    if actor_of:
        g.actor = actor_of(current_user)


def _answer_again() -> Any:
    return None if request.method in READING else once.answered_before()


def _log(response: Response) -> Response:
    if request.endpoint != "static":
        access_log.info(
            "%s %s %s %s user=%s %.0fms",
            g.get("request_id", "-"), request.method, _path(), response.status_code,
            g.actor.user_id if "actor" in g else None, (time.perf_counter() - g.get("started", 0)) * 1000,
        )  # fmt: skip
    return response


def _path() -> str:
    """Return the path without a code in it: some open accounts, and logs have many readers."""
    code = (request.view_args or {}).get("code")
    return request.path.replace(code, "…") if code else request.path


def _close(_error: BaseException | None) -> None:
    db.session.rollback()
    set_read_only(False)
