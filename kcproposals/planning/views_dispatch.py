"""Notices in bulk: one confirmed dispatch, how far it is, what failed and why, its files, and the mails."""

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.clock import utc_now
from kcproposals.documents.dispatches import queries as dispatches
from kcproposals.documents.dispatches import services
from kcproposals.documents.dispatches.models import Dispatch
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.files.web import send_stream
from kcproposals.planning import forms, queries
from kcproposals.planning.models import Plan
from kcproposals.planning.views import bp
from kcproposals.planning.views_answers import answers_page
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done


@bp.post("/plans/<key>/notices/issue")
@requires(Permission.ISSUE_DOCUMENT, load=queries.plan_by_key)
def issue_notices(plan: Plan) -> Any:
    """Let a worker number and issue every signed notice; ``count`` is how many were confirmed."""
    count = request.form.get("count", "")
    try:
        dispatch = services.start(
            "plan", plan.key, queries.notices_in(plan, "signed"), agency_id=plan.agency_id,
            confirmed=int(count) if count.isdecimal() and len(count) < 7 else 0, actor=current_actor(), now=utc_now(),
        )  # fmt: skip
        return done(url_for(".dispatch", key=dispatch.key))
    except RuleViolation as problem:
        form = forms.DeclineForm(formdata=None)
        form.refuse(problem)
        return answers_page(plan, form), 422


@bp.get("/dispatches/<key>")
@requires(Permission.VIEW_PLAN, load=dispatches.dispatch_by_key)
def dispatch(dispatch: Dispatch) -> str:
    """One dispatch: its state, its files, and every paper with its mail."""
    return _page(dispatch)


def _page(dispatch: Dispatch, problem: RuleViolation | None = None) -> str:
    lines, form = dispatches.lines_of(dispatch), OnceForm(formdata=None)
    if problem:
        form.refuse(problem)
    return render_template(
        "planning/dispatch.html", dispatch=dispatch, lines=lines, form=form,
        issues=can(current_actor(), Permission.ISSUE_DOCUMENT, dispatch),
        plan=queries.plan_by_key(dispatch.subject_key),
        named=queries.proposals_named([line.paper.subject_key for line in lines]), why=_why(dispatch),
    )  # fmt: skip


@bp.get("/dispatches/<key>/progress")
@requires(Permission.VIEW_PLAN, load=dispatches.dispatch_by_key)
def dispatch_progress(dispatch: Dispatch) -> Response:
    """The part of the page that waits for the worker; the whole page is drawn anew when there is an outcome."""
    answer = make_response(render_template("planning/_dispatch.html", dispatch=dispatch, why=_why(dispatch)))
    if dispatch.ended_at is not None or dispatch.job is None or dispatch.job.state == "failed":
        answer.headers["HX-Refresh"] = "true"
    return answer


def _why(dispatch: Dispatch) -> str:
    """Say why the job stopped, in words; what a server says of itself is for the administrator's page."""
    error = (dispatch.job.error if dispatch.job else None) or ""
    if any(words in error.lower() for words in ("no space left", "disk is full", "disk full", "disk quota")):
        return _("Máy chủ hết chỗ trên đĩa.")
    return _("Máy chủ gặp lỗi; chi tiết ở danh sách việc nền của quản trị viên.") if error else ""


@bp.post("/dispatches/<key>/cancel")
@requires(Permission.ISSUE_DOCUMENT, load=dispatches.dispatch_by_key)
def cancel_dispatch(dispatch: Dispatch) -> Any:
    """Stop between two papers."""
    return _act(dispatch, services.cancel, _("Đã yêu cầu dừng. Thông báo chưa cấp số vẫn ở trạng thái đã ký."))


@bp.post("/dispatches/<key>/resume")
@requires(Permission.ISSUE_DOCUMENT, load=dispatches.dispatch_by_key)
def resume_dispatch(dispatch: Dispatch) -> Any:
    """Go on after a failure."""
    return _act(dispatch, services.resume, _("Đợt phát hành chạy tiếp."))


def _act(dispatch: Dispatch, act: Any, message: str) -> Any:
    try:
        act(dispatch, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _page(dispatch, problem), 422
    return done(url_for(".dispatch", key=dispatch.key), message)


@bp.post("/dispatches/<key>/mails")
@requires(Permission.ISSUE_DOCUMENT, load=dispatches.dispatch_by_key)
def send_mails_again(dispatch: Dispatch) -> Any:
    """Send every mail again that could not be sent."""
    count = services.send_failed_again(dispatch, dispatches.mails_of(dispatch), actor=current_actor(), now=utc_now())
    return done(
        url_for(".dispatch", key=dispatch.key),
        ngettext("Đang gửi lại %(num)s thư.", "Đang gửi lại %(num)s thư.", count),
    )


@bp.get("/dispatches/<key>/papers.zip")
@requires(Permission.VIEW_PLAN, load=dispatches.dispatch_by_key)
def dispatch_archive(dispatch: Dispatch) -> Response:
    """Every issued paper in one ZIP."""
    return send_stream(dispatch.archive) if dispatch.archive else abort(404)


@bp.get("/dispatches/<key>/papers.pdf")
@requires(Permission.VIEW_PLAN, load=dispatches.dispatch_by_key)
def dispatch_merged(dispatch: Dispatch) -> Response:
    """Every issued paper in one PDF, for the printer."""
    return send_stream(dispatch.merged) if dispatch.merged else abort(404)
