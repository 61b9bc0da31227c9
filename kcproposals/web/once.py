"""Twice is once: a repeated post of a form with a one-time key gives the same answer and has one effect.

The key, the endpoint, the person and the answer are stored in the transaction of the act and kept for seven days.
"""

from datetime import timedelta

from flask import flash, g, redirect, request
from flask_login import current_user
from sqlalchemy import String, Text, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from kcproposals.clock import utc_now
from kcproposals.extensions import Id, Instant, db
from kcproposals.web.fields import ONCE_KEY

KEPT = timedelta(days=7)


class OnceKey(db.Model):
    """One answered post. ``who`` is the person's key, or the session's random name for the public."""

    __tablename__ = "once_keys"
    __table_args__ = (UniqueConstraint("who", "endpoint", "once"),)

    id: Mapped[Id]
    who: Mapped[str] = mapped_column(String(40))
    endpoint: Mapped[str] = mapped_column(String(80))
    once: Mapped[str] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[Instant] = mapped_column(index=True)


def _who() -> str:
    return current_user.key if current_user.is_authenticated else "public"


def _find(who: str, once: str) -> OnceKey | None:
    """Return the row of this form; what the public was answered also answers the person it signed in."""
    return db.session.scalar(
        select(OnceKey).where(
            OnceKey.who.in_({who, "public"}), OnceKey.endpoint == request.endpoint, OnceKey.once == once
        )
    )


def _key() -> str:
    """Return the key the form brought, under a prefix or not; '' for none and for one that no form of ours ever had."""
    typed = next((text for name, text in request.form.items() if name == "once" or name.endswith("-once")), "")
    return typed if ONCE_KEY.fullmatch(typed) else ""


def _answer(row: OnceKey) -> Response:
    if row.message:
        flash(row.message, "success")
    return redirect(row.location, code=303)


def answered_before() -> Response | None:
    """Return the earlier answer to this very form, if it was posted before; called for every POST before its view."""
    once = _key()
    g.once_who = _who()  # signing in or out during the request must not change whose key this is
    if not once:
        return None
    row = _find(g.once_who, once)
    return _answer(row) if row else None


def done(location: str, message: str = "") -> Response:
    """Commit the act of this request, remember its answer under the form's key, and redirect to ``location``.

    Every view that writes ends here: it is the one commit of a request. Of two simultaneous posts of the same form the
    second is undone by the unique key and given the first one's answer.
    """
    once = _key()
    if once:
        now = utc_now()
        db.session.execute(delete(OnceKey).where(OnceKey.at < now - KEPT))
        db.session.add(
            OnceKey(
                who=g.once_who,
                endpoint=request.endpoint or "",
                once=once,
                location=location,
                message=str(message),
                at=now,
            )
        )
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        row = _find(g.once_who, once) if once else None
        if row is None:
            raise
        return _answer(row)
    if message:
        flash(str(message), "success")
    return redirect(location, code=303)
