"""Pages of complaints for those who stand behind a file: lodge, read, withdraw; and the list of an office."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.complaints import content, queries, services
from kcproposals.complaints.forms import AnswerForm, ComplaintForm, TakeUpForm, WithdrawForm
from kcproposals.complaints.models import Complaint
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.files.web import send
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("complaints", __name__)


@bp.get("/complaints")
@requires(Permission.LIST_COMPLAINTS)
def index() -> str:
    """The complaints the reader may see, the most pressing first."""
    page = queries.complaint_list(current_actor(), request.args)
    return render_template(
        "complaints/index.html", page=page, states=content.STATES, about=content.ABOUT, outcomes=content.OUTCOMES,
        now=utc_now(),
    )  # fmt: skip


@bp.get("/proposals/<key>/complaints/new")
@requires(Permission.LODGE_COMPLAINT, load=proposal_by_key)
def new(proposal: Proposal) -> str:
    """The form of a complaint, or why there can be none now."""
    return _new(proposal, ComplaintForm(formdata=None))


def _new(proposal: Proposal, form: ComplaintForm) -> str:
    terms = queries.terms_of(proposal.holder_id)
    return render_template(
        "complaints/new.html", proposal=proposal, form=form, terms=terms, on_paper=False,
        until=services.lodge_until(proposal, terms), refusal=services.why_not(proposal, utc_now()),
    )  # fmt: skip


@bp.post("/proposals/<key>/complaints")
@requires(Permission.LODGE_COMPLAINT, load=proposal_by_key)
def lodge(proposal: Proposal) -> Any:
    """Lodge it."""
    form = ComplaintForm()
    if form.validate_on_submit():
        try:
            made = services.lodge(proposal, form.content(), actor=current_actor(), now=utc_now())
            return done(url_for(".show", key=made.key), _("Đã gửi khiếu nại. Câu trả lời sẽ hiện ở đây."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _new(proposal, form), 422


@bp.get("/complaints/<key>")
@requires(Permission.VIEW_COMPLAINT, load=queries.complaint_by_key)
def show(complaint: Complaint) -> str:
    """One complaint: its words, its day, its answer, and what the reader may do."""
    return complaint_page(complaint)


def complaint_page(
    complaint: Complaint, *, taking: TakeUpForm | None = None, answering: AnswerForm | None = None, problem: str = ""
) -> str:
    """Return the page; ``taking`` and ``answering`` come back with errors, ``problem`` with what else went wrong."""
    version = complaint.version
    return render_template(
        "complaints/show.html", complaint=complaint, now=utc_now(), about=content.ABOUT, outcomes=content.OUTCOMES,
        states=content.STATES, problem=problem, withdrawal=WithdrawForm(formdata=None, version=version),
        taking=taking or TakeUpForm(formdata=None, due_at=complaint.due_at, version=version),
        answering=answering or AnswerForm(formdata=None, version=version),
        answers=complaint.is_open and can(current_actor(), Permission.ANSWER_COMPLAINT, complaint),
        withdraws=complaint.is_open and can(current_actor(), Permission.WITHDRAW_COMPLAINT, complaint),
    )  # fmt: skip


@bp.post("/complaints/<key>/withdraw")
@requires(Permission.WITHDRAW_COMPLAINT, load=queries.complaint_by_key)
def withdraw(complaint: Complaint) -> Any:
    """Take it back."""
    form = WithdrawForm()
    form.validate()
    try:
        services.withdraw(complaint, version=version_of(form), actor=current_actor(), now=utc_now())
        return done(url_for(".show", key=complaint.key), _("Đã rút khiếu nại."))
    except RuleViolation as problem:
        db.session.rollback()
        return complaint_page(complaint, problem=sentence(problem)), 409


def version_of(form: Any) -> int:
    """Return the version a form was made on, 0 for none."""
    typed = form.version.data or ""
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@bp.get("/complaints/<key>/files/<file>")
@requires(Permission.VIEW_COMPLAINT, load=queries.complaint_by_key)
def file(complaint: Complaint) -> Response:
    """Send the file of the complaint or of its answer."""
    key = (request.view_args or {})["file"]
    found = next((one for one in (complaint.file, complaint.answer_file) if one and one.key == key), None)
    return send(found, inline=True) if found else abort(404)
