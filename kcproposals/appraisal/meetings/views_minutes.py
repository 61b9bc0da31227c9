"""The minutes of a closed round as the secretary completes them: general words, the draft brought up to date."""

from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext as _

from kcproposals.appraisal.meetings import minutes
from kcproposals.appraisal.meetings.attendance import Roll
from kcproposals.appraisal.meetings.documents import from_data, lacking
from kcproposals.appraisal.meetings.forms import MinutesForm
from kcproposals.appraisal.meetings.models import Meeting
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.meetings.services import create, is_open, minutes_of
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.queries import round_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done


def _closed(key: str) -> Round | None:
    """Return a round whose minutes are still to be written: closed, and not signed."""
    round_ = round_by_key(key)
    return round_ if round_ and round_.is_closed and is_open(minutes_of(round_)) else None


@bp.get("/rounds/<key>/minutes")
@requires(Permission.KEEP_MEETING, load=_closed)
def write_minutes(round_: Round) -> str:
    """What the minutes will say, what is missing, and the words only the secretary knows."""
    meeting = meeting_of(round_)
    return _page(round_, meeting, _form(meeting) if meeting else None)


def _form(meeting: Meeting) -> MinutesForm:
    return MinutesForm(
        formdata=None, discussion=meeting.discussion, recommendations=meeting.recommendations, version=meeting.version
    )


def _page(round_: Round, meeting: Meeting | None, form: MinutesForm | None) -> str:
    document = minutes_of(round_)
    if document is None:
        abort(404)
    return render_template(
        "appraisal/minutes.html", round=round_, board=round_.board, meeting=meeting, form=form, document=document,
        once=OnceForm(formdata=None), roll=Roll(meeting) if meeting else None, value=from_data(document),
        lacking=lacking(round_, meeting) if meeting else [],
        behind=minutes.differences(meeting, document) if meeting else [],
    )  # fmt: skip


@bp.post("/rounds/<key>/minutes")
@requires(Permission.KEEP_MEETING, load=_closed)
def save_minutes(round_: Round) -> Any:
    """Keep the general words; the draft is brought up to date with them."""
    meeting, form = meeting_of(round_), MinutesForm()
    if meeting is None:
        abort(404)
    if form.validate_on_submit():
        try:
            minutes.write(
                meeting, form.discussion.data or "", form.recommendations.data or "",
                version=int(form.version.data) if (form.version.data or "").isdecimal() else 0,
                actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for(".write_minutes", key=round_.key), _("Đã lưu và cập nhật dự thảo biên bản."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
            form.version.data = str(meeting.version)
    return _page(round_, meeting, form), 422


@bp.post("/rounds/<key>/minutes/refresh")
@requires(Permission.KEEP_MEETING, load=_closed)
def refresh_minutes(round_: Round) -> Any:
    """Make the draft anew from what the meeting holds; of an old round without a meeting, set that up first."""
    actor, now = current_actor(), utc_now()
    meeting = meeting_of(round_)
    if meeting is None:
        create(round_, actor=actor, now=now)
        return done(url_for(".write_minutes", key=round_.key), _("Đã lập phiên họp từ số liệu của vòng chấm."))
    found = minutes.bring_up_to_date(meeting, actor=actor, now=now)
    text = (
        _("Đã cập nhật: %(parts)s.", parts=", ".join(map(_, found))) if found else _("Dự thảo đã đúng với phiên họp.")
    )
    return done(url_for(".write_minutes", key=round_.key), text)
