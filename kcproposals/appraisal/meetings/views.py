"""The page of a meeting: its agenda, who is there, the quorum; and what its keeper does there."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.appraisal.meetings import agenda, attendance, services
from kcproposals.appraisal.meetings.forms import AbsenceForm, FactsForm
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.meetings.page import meeting_page
from kcproposals.appraisal.meetings.queries import meeting_by_key
from kcproposals.appraisal.models import BoardMember, Round
from kcproposals.appraisal.results.queries import round_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.money import parse_count
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

AGENDA, PEOPLE = "agenda", "people"


@bp.post("/rounds/<key>/meeting")
@requires(Permission.KEEP_MEETING, load=round_by_key)
def set_up_meeting(round_: Round) -> Any:
    """Set the meeting of a round up; of a round that has one, go there."""
    meeting = services.create(round_, actor=current_actor(), now=utc_now())
    return done(url_for(".meeting", key=meeting.key), _("Đã lập phiên họp."))


@bp.get("/meetings/<key>")
@requires(Permission.VIEW_MEETING, load=meeting_by_key)
def meeting(meeting: Meeting) -> str:
    """The agenda in its order, the file on the table, who is there; its keeper writes here."""
    return _page(meeting)


def _page(meeting: Meeting, *, problem: str = "", absent: AbsenceForm | None = None, of: str = "") -> str:
    shown = meeting_page(meeting, current_actor())
    return render_template(
        "appraisal/meeting.html", **shown, once=OnceForm(formdata=None), problem=problem, now=utc_now(),
        absence=absent or AbsenceForm(formdata=None), absence_of=of, blank_absence=AbsenceForm(formdata=None),
        orders=[(name, agenda.ORDERS[name][0]) for name in agenda.orders_for(meeting)],
    )  # fmt: skip


def _answer(meeting: Meeting, place: str, text: str = "") -> Any:
    """Commit, and go back to where the button was: the page, or the screen if it was pressed there."""
    if request.form.get("back") == "screen":
        return done(url_for(".meeting_screen", key=meeting.key))
    return done(url_for(".meeting", key=meeting.key, _anchor=place), text)


@bp.post("/meetings/<key>/facts")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def set_meeting_facts(meeting: Meeting) -> Any:
    """Change time and place."""
    form = FactsForm()
    version = int(form.version.data) if (form.version.data or "").isdecimal() else 0
    if form.validate_on_submit():
        facts = services.Facts(form.planned_at.data, form.venue.data or "", form.opened_at.data, form.ended_at.data)
        try:
            services.set_facts(meeting, facts, version=version, actor=current_actor(), now=utc_now())
            return _answer(meeting, "facts", _("Đã lưu thời gian, địa điểm."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
            form.version.data = str(meeting.version)
    shown = meeting_page(meeting, current_actor())
    return render_template("appraisal/meeting_facts.html", **shown, form=form), 422


@bp.get("/meetings/<key>/facts")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def meeting_facts(meeting: Meeting) -> str:
    """The form of time and place."""
    form = FactsForm(
        formdata=None, planned_at=meeting.planned_at, venue=meeting.venue, opened_at=meeting.opened_at,
        ended_at=meeting.ended_at, version=meeting.version,
    )  # fmt: skip
    return render_template("appraisal/meeting_facts.html", **meeting_page(meeting, current_actor()), form=form)


@bp.post("/meetings/<key>/begin")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def begin_meeting(meeting: Meeting) -> Any:
    """Open the meeting, or let one that was ended go on."""
    return _act(meeting, AGENDA, lambda **who: services.begin(meeting, **who), _("Phiên họp đã bắt đầu."))


@bp.post("/meetings/<key>/end")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def end_meeting(meeting: Meeting) -> Any:
    """End the meeting."""
    return _act(meeting, AGENDA, lambda **who: services.end(meeting, **who), _("Phiên họp đã kết thúc."))


@bp.post("/meetings/<key>/current")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def take_up_file(meeting: Meeting) -> Any:
    """Put the next, the previous or a chosen file on the table."""
    to = request.form.get("to", "")
    step = {"next": 1, "previous": -1}.get(to)
    item = agenda.neighbour(meeting, step) if step else _item(meeting, to)

    def act(**who: Any) -> None:
        if item is not None:
            agenda.take_up(meeting, item, **who)

    return _act(meeting, AGENDA, act)


@bp.post("/meetings/<key>/order")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def order_agenda(meeting: Meeting) -> Any:
    """Put the agenda in order by a rule, or move one file up or down."""
    way, _colon, key = request.form.get("move", "").partition(":")

    def act(**who: Any) -> None:
        if way:
            item = _item(meeting, key)
            if item is None or way not in ("up", "down"):
                raise NotAllowed(N_("Hồ sơ này không còn trong chương trình họp."))
            agenda.move(meeting, item, -1 if way == "up" else 1, **who)
        else:
            agenda.order_by(meeting, request.form.get("by", ""), **who)

    return _act(meeting, f"item-{key}" if key else AGENDA, act)


@bp.post("/meetings/<key>/minutes-each")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def set_agenda_times(meeting: Meeting) -> Any:
    """Set how many minutes every file takes."""

    def act(**who: Any) -> None:
        typed = parse_count(request.form.get("minutes", ""), minimum=1, maximum=agenda.LONGEST)
        agenda.set_minutes(meeting, {item.key: typed for item in meeting.items}, **who)

    return _act(meeting, AGENDA, act, _("Đã đặt thời lượng cho mọi hồ sơ."))


@bp.post("/meetings/<key>/attendance")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def mark_attendance(meeting: Meeting) -> Any:
    """Say how one member takes part; an absence needs its reason."""
    key, act = request.form.get("member", ""), request.form.get("act", "")
    member = _member(meeting, key)
    form = AbsenceForm()
    if act == "absent" and not form.validate_on_submit():
        return _page(meeting, absent=form, of=key), 422

    def acts(**who: Any) -> None:
        if member is None:
            raise NotAllowed(N_("Thành viên này không thuộc phiên họp."))
        attendance.mark(meeting, member, act, reason=form.reason.data or "", **who)

    return _act(meeting, PEOPLE, acts)


@bp.post("/meetings/<key>/attendance-rest")
@requires(Permission.KEEP_MEETING, load=meeting_by_key)
def mark_rest_present(meeting: Meeting) -> Any:
    """Say of everybody not yet called that they are present."""

    def act(**who: Any) -> None:
        for line in attendance.Roll(meeting).uncalled:
            attendance.mark(meeting, line.member, "present", **who)

    return _act(meeting, PEOPLE, act, _("Đã điểm danh."))


def _act(meeting: Meeting, place: str, act: Any, text: str = "") -> Any:
    """Run an act of the keeper; what a rule refuses is said on the page."""
    try:
        act(actor=current_actor(), now=utc_now())
        return _answer(meeting, place, text)
    except RuleViolation as problem:
        db.session.rollback()
        return _page(meeting, problem=sentence(problem)), 409 if isinstance(problem, NotAllowed) else 422


def _item(meeting: Meeting, key: str) -> MeetingItem | None:
    return next((item for item in meeting.items if item.key == key), None)


def _member(meeting: Meeting, key: str) -> BoardMember | None:
    lines = attendance.Roll(meeting).lines
    return next((line.member for line in lines if line.member.key == key), None)
