"""Pages of the administrator: mails, jobs, health. And two addresses for machines that watch: /healthz, /readyz."""

from email import message_from_bytes, policy
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.admin import health, queries
from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.jobs import services
from kcproposals.jobs.models import STATES, Job
from kcproposals.jobs.queries import newest_job
from kcproposals.notifications.delivery import KIND, file_of, message_of
from kcproposals.notifications.models import Mail
from kcproposals.web.access import current_actor, public, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("admin", __name__)
KINDS = {
    KIND: N_("Gửi thư"),
    "dispatch_papers": N_("Phát hành nhiều văn bản"),
    "render_document": N_("Lập bản PDF của văn bản"),
    "preview_document": N_("Lập bản xem trước của văn bản"),
    "print_proposal": N_("In các giấy tờ của đề án"),
    "print_sheets": N_("In phiếu chấm điểm"),
}


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """This process can answer people: 200, or 503 and what is missing."""
    found = health.ready()
    return jsonify(found), 200 if all(found.values()) else 503


@bp.get("/admin/health", endpoint="health")
@requires(Permission.VIEW_HEALTH)
def show_health() -> str:
    """What is well and what is not, with numbers of the own office."""
    actor, now = current_actor(), utc_now()
    return render_template(
        "admin/health.html", checks=health.checks(now), version=version("kcproposals"), now=now,
        settings=current_app.config["KCP"], jobs=queries.counts(Job, queries.visible_jobs(actor)),
        mails=queries.counts(Mail, queries.visible_mails(actor)),
    )  # fmt: skip


@bp.get("/admin/jobs")
@requires(Permission.READ_JOBS)
def jobs() -> str:
    """Background work, newest first."""
    state = _one_of(STATES)
    rows, before = queries.page_of(queries.visible_jobs(current_actor()), Job, state=state, before=_before())
    return render_template("admin/jobs.html", jobs=rows, kinds=KINDS, state=state, next_url=_next(before))


@bp.get("/admin/jobs/<key>")
@requires(Permission.READ_JOBS)
def job(key: str) -> str:
    """One job: how far it is, why it failed."""
    found = queries.visible_job(current_actor(), key) or abort(404)
    return render_template("admin/job.html", job=found, kinds=KINDS)


@bp.post("/admin/jobs/<key>/retry")
@requires(Permission.RETRY_JOB, load=queries.job_by_key)
def retry(job: Job) -> Any:
    """Queue a failed job again."""
    try:
        services.retry(job, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return render_template("admin/job.html", job=job, kinds=KINDS, problem=sentence(problem)), 409
    return done(url_for(".job", key=job.key), _("Việc này sẽ chạy lại ngay."))


@bp.get("/admin/mails")
@requires(Permission.READ_MAIL)
def mails() -> str:
    """Mails of the own office, newest first."""
    state = _one_of(("queued", "sent", "failed"))
    rows, before = queries.page_of(queries.visible_mails(current_actor()), Mail, state=state, before=_before())
    return render_template("admin/mails.html", mails=rows, state=state, next_url=_next(before))


@bp.get("/admin/mails/<key>")
@requires(Permission.READ_MAIL)
def mail(key: str) -> str:
    """One mail as it left, with its headers."""
    found = _mail_or_404(key)
    job = newest_job(KIND, mail=found.id)
    source = None if _hidden(found) else _source(found)
    text = message_from_bytes(source.encode(), policy=policy.default).get_content() if source is not None else ""
    return render_template("admin/mail.html", mail=found, job=job, source=source, text=text)


@bp.get("/admin/mails/<key>/file")
@requires(Permission.READ_MAIL)
def mail_file(key: str) -> Response:
    """The mail as a file that mail programs open."""
    found = _mail_or_404(key)
    if _hidden(found):
        abort(404)
    answer = Response(_source(found), mimetype="message/rfc822")
    answer.headers["Content-Disposition"] = f"attachment; filename={found.key}.eml"
    return answer


def _mail_or_404(key: str) -> Mail:
    return queries.visible_mail(current_actor(), key) or abort(404)


def _hidden(mail: Mail) -> bool:
    """Say whether the text opens somebody's account: then it is nobody else's to read, except in the demo."""
    return mail.is_secret and not current_app.config["KCP"].demo


def _source(mail: Mail) -> str:
    """Return the mail as it left: the file written, or made again where a server took it."""
    settings = current_app.config["KCP"]
    path = file_of(mail, settings)
    if path.exists():
        return path.read_text(encoding="utf-8")
    return message_of(mail, settings).as_bytes().decode()


def _one_of(known: tuple[str, ...]) -> str:
    wanted = request.args.get("state", "")
    return wanted if wanted in known else ""


def _before() -> int | None:
    wanted = request.args.get("before", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 16 else None


def _next(before: int | None) -> str:
    state = request.args.get("state") or None
    return url_for(request.endpoint or "", before=before, state=state) if before else ""
