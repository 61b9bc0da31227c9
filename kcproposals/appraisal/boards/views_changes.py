"""A seat's own pages for the secretary: who leaves, who is called up, who may act for the chair in writing."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.boards import changes
from kcproposals.appraisal.boards.changes import Authorisation
from kcproposals.appraisal.boards.forms import AuthoriseForm, CallUpForm, LeaveForm
from kcproposals.appraisal.boards.views import Seated, seated_by_keys
from kcproposals.appraisal.models import BoardMember
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, Seat
from kcproposals.extensions import db
from kcproposals.files import services as files
from kcproposals.files.web import send
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


def _alternates(member: BoardMember) -> list[BoardMember]:
    """Return who may be called up in a member's place; nobody in the chair's."""
    if member.role == Seat.CHAIR:
        return []
    return [one for one in member.board.present if one.is_alternate and one.id != member.id]


def _leave_page(seated: Seated, form: LeaveForm) -> str:
    member = seated.member
    form.alternate.choices = [(one.key, one.user.name) for one in _alternates(member)]
    running = changes.running_round(member.board)
    form.reference.flags.optional = running is None
    return render_template("appraisal/seat_leave.html", member=member, board=member.board, form=form, running=running)


@bp.get("/boards/<key>/members/<member>/leave")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def leave_form(seated: Seated) -> str:
    """Ask why somebody leaves, and who takes the seat; a declined invitation brings the reason along."""
    form = LeaveForm(formdata=None, reason=request.args.get("reason", "")[:300])
    free = _alternates(seated.member)
    form.alternate.data = free[0].key if free else None
    return _leave_page(seated, form)


@bp.post("/boards/<key>/members/<member>/leave")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def leave(seated: Seated) -> Any:
    """Take somebody off the board with a reason, also in mid-scoring."""
    member, form = seated.member, LeaveForm()
    form.alternate.choices = [(one.key, one.user.name) for one in _alternates(member)]
    if form.validate_on_submit():
        try:
            alternate = next((one for one in _alternates(member) if one.key == form.alternate.data), None)
            changes.leave(
                member, form.reason.data or "", form.reference.data or "", alternate=alternate, actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            text = _("%(name)s đã rời hội đồng; phiếu đã nộp được giữ.", name=member.user.name)
            if alternate:
                text += " " + _("%(name)s được gọi thay.", name=alternate.user.name)
            return done(url_for(".members", key=member.board.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _leave_page(seated, form), 422


def _call_up_page(seated: Seated, form: CallUpForm) -> str:
    board = seated.member.board
    vacant = changes.vacancies(board)
    form.seat.choices = [(change.member.key, change.member.user.name) for change in vacant]
    return render_template("appraisal/seat_call_up.html", member=seated.member, board=board, form=form, vacant=vacant)


@bp.get("/boards/<key>/members/<member>/call-up")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def call_up_form(seated: Seated) -> str:
    """Ask in whose place an alternate is called up."""
    return _call_up_page(seated, CallUpForm(formdata=None))


@bp.post("/boards/<key>/members/<member>/call-up")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def call_up(seated: Seated) -> Any:
    """Let an alternate take the seat of somebody who left."""
    member, form = seated.member, CallUpForm()
    vacant = changes.vacancies(member.board)
    form.seat.choices = [(change.member.key, change.member.user.name) for change in vacant]
    if form.validate_on_submit():
        try:
            change = next(change for change in vacant if change.member.key == form.seat.data)
            changes.call_up(change, member, actor=current_actor(), now=utc_now())
            told = ngettext("Có %(num)s hồ sơ chờ chấm.", "Có %(num)s hồ sơ chờ chấm.", change.files)
            text = _("%(name)s được gọi thay.", name=member.user.name)
            return done(url_for(".members", key=member.board.key), f"{text} {told}" if change.files else text)
        except RuleViolation as problem:
            db.session.rollback()
            problem.field = "seat" if problem.field == "alternate" else problem.field
            form.refuse(problem)
    return _call_up_page(seated, form), 422


def _authorise_page(seated: Seated, form: AuthoriseForm) -> str:
    member, today = seated.member, local_date(utc_now())
    return render_template(
        "appraisal/seat_authorise.html", member=member, board=member.board, form=form,
        holds=member.is_authorised(today),
    )  # fmt: skip


@bp.get("/boards/<key>/members/<member>/authorise")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def authorise_form(seated: Seated) -> str:
    """The written authorisation of a vice chair."""
    return _authorise_page(seated, AuthoriseForm(formdata=None, obj=seated.member))


@bp.post("/boards/<key>/members/<member>/authorise")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def authorise(seated: Seated) -> Any:
    """Keep a written authorisation with its days and, if there is one, its scan."""
    member, form, actor, now = seated.member, AuthoriseForm(), current_actor(), utc_now()
    if form.validate_on_submit():
        content = Authorisation(form.authorisation.data or "", form.authorised_from.data, form.authorised_to.data)
        try:
            upload = request.files.get("scan")
            scan = None
            if upload is not None and upload.filename and content.text:
                scan = files.store(upload.filename, upload.read(), owner_id=actor.user_id, now=now, field="scan")
            changes.authorise(member, content, scan, actor=actor, now=now)
            text = _("Đã ghi ủy quyền.") if content.text else _("Đã chấm dứt ủy quyền.")
            return done(url_for(".members", key=member.board.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _authorise_page(seated, form), 422


@bp.get("/boards/<key>/members/<member>/authorisation")
@requires(Permission.VIEW_BOARD, load=seated_by_keys)
def authorisation_scan(seated: Seated) -> Any:
    """The scan of a written authorisation."""
    if seated.member.authorisation_file is None:
        abort(404)
    return send(seated.member.authorisation_file)
