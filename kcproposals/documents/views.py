"""Pages of papers: the list, one paper and what can be done with it, the registers, the public check page."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.documents import queries, services
from kcproposals.documents.forms import CheckForm, SendBackForm
from kcproposals.documents.kinds import KINDS, kind_of
from kcproposals.documents.lists import document_list
from kcproposals.documents.models import Document, Register
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, Role
from kcproposals.files.web import send
from kcproposals.jobs.queries import newest_job
from kcproposals.jobs.services import enqueue
from kcproposals.web.access import can, current_actor, public, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("documents", __name__)


@bp.get("/documents")
@requires(Permission.LIST_DOCUMENTS)
def index() -> str:
    """The papers the reader may see, newest first, by state and words."""
    page = document_list(current_actor(), request.args)
    return render_template("documents/index.html", page=page, kinds=KINDS)


@bp.get("/documents/<key>")
@requires(Permission.VIEW_DOCUMENT, load=queries.document_by_key)
def show(document: Document) -> str:
    """One paper: its state, its bytes, and the next step."""
    return _page(document)


def _page(document: Document, **bound: Any) -> str:
    kind = kind_of(document)
    may_open = kind.page and can(kind.permission, kind.subject(document.subject_key))
    origin = url_for(kind.page, key=document.subject_key) if may_open else ""
    job = newest_job("preview_document" if document.number is None else "render_document", document=document.id)
    return render_template(
        "documents/show.html", document=document, kind=kind, job=job, origin=origin,
        send_back_form=bound.get("send_back_form") or SendBackForm(formdata=None), problem=bound.get("problem", ""),
    )  # fmt: skip


@bp.get("/documents/<key>/progress")
@requires(Permission.VIEW_DOCUMENT, load=queries.document_by_key)
def progress(document: Document) -> str:
    """The part of the page that waits for the worker."""
    job = newest_job("preview_document" if document.number is None else "render_document", document=document.id)
    return render_template("documents/progress.html", document=document, job=job)


@bp.get("/documents/<key>/file")
@requires(Permission.VIEW_DOCUMENT, load=queries.document_by_key)
def file(document: Document) -> Response:
    """The stored bytes of an issued paper, the same ever after."""
    return send(document.file) if document.is_issued and document.file else abort(404)


@bp.get("/documents/<key>/preview")
@requires(Permission.VIEW_DOCUMENT, load=queries.document_by_key)
def preview(document: Document) -> Response:
    """The last rendered draft."""
    return send(document.preview, inline=True) if document.preview and not document.is_issued else abort(404)


@bp.post("/documents/<key>/preview")
@requires(Permission.VIEW_DOCUMENT, load=queries.document_by_key)
def make_preview(document: Document) -> Any:
    """Ask the worker for a picture of the draft as it stands."""
    if document.number is None:
        enqueue("preview_document", now=utc_now(), agency_id=document.agency_id, document=document.id)
    return done(url_for(".show", key=document.key))


@bp.post("/documents/<key>/send-to-sign")
@requires(Permission.DRAFT_DOCUMENT, load=queries.document_by_key)
def send_to_sign(document: Document) -> Any:
    """Hand a draft to the signatory."""
    return _act(document, services.send_to_sign, _("Đã trình ký."))


@bp.post("/documents/<key>/sign")
@requires(Permission.SIGN_DOCUMENT, load=queries.document_by_key)
def sign(document: Document) -> Any:
    """Record the signature."""
    return _act(document, services.sign, _("Đã ghi nhận chữ ký. Văn thư cấp số và phát hành."))


@bp.post("/documents/<key>/issue")
@requires(Permission.ISSUE_DOCUMENT, load=queries.document_by_key)
def issue(document: Document) -> Any:
    """Give the number and let the worker issue the paper."""
    return _act(document, services.give_number, _("Đã cấp số. Văn bản đang được kết xuất và phát hành."))


def _act(document: Document, act: Any, message: str) -> Any:
    try:
        act(document, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _page(document, problem=sentence(problem)), 422
    return done(url_for(".show", key=document.key), message)


@bp.post("/documents/<key>/send-back")
@requires(Permission.SIGN_DOCUMENT, load=queries.document_by_key)
def send_back(document: Document) -> Any:
    """Return a paper to its drafter."""
    form = SendBackForm()
    if form.validate_on_submit():
        try:
            services.send_back(document, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=document.key), _("Đã trả lại cho người soạn."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _page(document, send_back_form=form), 422


@bp.get("/registers")
@requires(Permission.LIST_REGISTERS)
def registers() -> str:
    """The registers of the reader's agencies."""
    agencies = current_actor().agencies(Role.CLERK, Role.LEADER, Role.AUDITOR)
    return render_template("documents/registers.html", registers=queries.registers_of(agencies))


@bp.get("/registers/<key>")
@requires(Permission.VIEW_REGISTER, load=queries.register_by_key)
def register(register: Register) -> str:
    """One register, number by number, for the screen and for printing."""
    return render_template("documents/register.html", register=register, entries=queries.entries_of(register))


@bp.get("/check")
@public
def check_form() -> Any:
    """Where anyone types the code printed on a paper."""
    code = request.args.get("code", "").strip().lower()
    if code:
        return redirect(url_for(".check", code=code))
    return render_template("documents/check_form.html", form=CheckForm(formdata=None))


@bp.get("/check/<code>")
@public
def check(code: str) -> Any:
    """What anyone may know of an issued paper: valid, replaced, recalled or unknown, and the hash of its bytes."""
    document = queries.document_by_code(code)
    page = render_template("documents/check.html", code=code, document=document)
    return page if document else (page, 404)
