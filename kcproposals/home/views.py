"""The first page, notices, the language switch, guide, privacy notice."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts.services import PRIVACY_VERSION, choose_language
from kcproposals.calls.queries import open_calls
from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission
from kcproposals.home.queries import Group, waiting_for
from kcproposals.home.words import GROUPS, own_groups
from kcproposals.notifications.queries import notices_of
from kcproposals.notifications.services import mark_read
from kcproposals.web import locale
from kcproposals.web.access import current_actor, public, requires
from kcproposals.web.filters import days_left, vn_datetime
from kcproposals.web.once import done
from kcproposals.web.redirects import safe_path
from kcproposals.web.waiting import Waiting

bp = Blueprint("home", __name__)
SOON_DAYS = 3
NOTICES_ON_FIRST_PAGE = 5
NOTICES_ON_LIST = 100


@bp.get("/")
@public
def index() -> str:
    """Who is signed in sees what waits for them; everyone else what this is and which calls are open."""
    actor, now = current_actor(), utc_now()
    calls = open_calls(now)
    if actor.user_id is None:
        return render_template("home/landing.html", calls=calls, now=now)
    groups = [_shown(group, now) for group in waiting_for(actor, now)]
    notices = notices_of(actor.user_id, NOTICES_ON_FIRST_PAGE)
    return render_template("home/index.html", groups=groups, notices=notices, calls=calls, now=now)


def _shown(group: Group, now: datetime) -> dict[str, Any]:
    return {
        "code": group.code,
        "title": _(GROUPS[group.code]),
        "items": [_line(item, now) for item in group.items],
    }


def _line(item: Waiting, now: datetime) -> dict[str, Any]:
    """Return one line for the template ``todo_list``: a due date shows how long is left, else the count shows."""
    title = _(item.label) % item.values if item.values else _(item.label)
    if item.due is None:
        return {"title": title, "url": item.url, "note": item.note, "count": item.count}
    if item.count > 1:
        title = f"{title} ({item.count})"
    left = item.due - now
    tone = "bad" if left.total_seconds() <= 0 else "warn" if left.days < SOON_DAYS else "muted"
    deadline = _("Hạn %(when)s", when=vn_datetime(item.due))
    note = f"{item.note} · {deadline}" if item.note else deadline
    return {"title": title, "url": item.url, "note": note, "due": days_left(item.due, now), "tone": tone}


@bp.post("/language")
@public
def language() -> Any:
    """Choose the language of pages, for this browser and, when signed in, for good."""
    locale.choose(request.form.get("locale", ""))
    if current_user.is_authenticated:
        choose_language(current_user, locale.chosen_locale())
    return done(safe_path(request.form.get("next"), url_for(".index")))


@bp.get("/notices")
@requires(Permission.SIGNED_IN)
def notices() -> str:
    """The newest notices of the person."""
    return render_template("home/notices.html", notices=notices_of(_me(), NOTICES_ON_LIST))


@bp.post("/notices/read")
@requires(Permission.SIGNED_IN)
def mark_notices_read() -> Any:
    """Mark all of them as read."""
    mark_read(_me(), now=utc_now())
    return done(url_for(".notices"))


def _me() -> int:
    me = current_actor().user_id
    assert me is not None, "the permission lets only people who are signed in through"
    return me


@bp.get("/help")
@public
def help() -> str:
    """A short guide per role, the reader's own roles first."""
    mine = own_groups(current_actor())
    chapters = [*mine, *(group for group in GROUPS if group not in mine)]
    return render_template("home/help.html", chapters=chapters, mine=mine, words=GROUPS)


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is kept about people, what for and on which legal basis; the version is recorded when people register."""
    return render_template("home/privacy.html", version=PRIVACY_VERSION)
