"""What an office does with complaints: record what came on paper, take up, answer; the terms it sets."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key
from kcproposals.clock import utc_now
from kcproposals.complaints import queries, services
from kcproposals.complaints.forms import AnswerForm, PaperComplaintForm, TakeUpForm, TermsForm, sent_file
from kcproposals.complaints.models import Complaint
from kcproposals.complaints.views import bp, complaint_page, version_of
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


@bp.get("/proposals/<key>/complaints/paper")
@requires(Permission.RECORD_COMPLAINT, load=proposal_by_key)
def new_paper(proposal: Proposal) -> str:
    """The form for a complaint that came on paper."""
    return _paper(proposal, PaperComplaintForm(formdata=None, came_at=utc_now()))


def _paper(proposal: Proposal, form: PaperComplaintForm) -> str:
    terms = queries.terms_of(proposal.holder_id)
    return render_template(
        "complaints/new.html", proposal=proposal, form=form, terms=terms, on_paper=True, until=None, refusal=""
    )


@bp.post("/proposals/<key>/complaints/paper")
@requires(Permission.RECORD_COMPLAINT, load=proposal_by_key)
def record_paper(proposal: Proposal) -> Any:
    """Record it."""
    form = PaperComplaintForm()
    if form.validate_on_submit():
        try:
            made = services.record_paper(
                proposal, form.content(), form.came_at.data, actor=current_actor(), now=utc_now()
            )
            return done(url_for(".show", key=made.key), _("Đã ghi nhận khiếu nại."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _paper(proposal, form), 422


@bp.post("/complaints/<key>/take-up")
@requires(Permission.ANSWER_COMPLAINT, load=queries.complaint_by_key)
def take_up(complaint: Complaint) -> Any:
    """Take it up, or move its day."""
    form, problem = TakeUpForm(), ""
    if form.validate_on_submit():
        try:
            services.take_up(
                complaint, form.due_at.data, version=version_of(form), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".show", key=complaint.key), _("Đã nhận xử lý; cơ sở được báo hạn trả lời."))
        except RuleViolation as refused:
            problem = _refused(form, refused, complaint)
    return complaint_page(complaint, taking=form, problem=problem), 422


@bp.post("/complaints/<key>/answer")
@requires(Permission.ANSWER_COMPLAINT, load=queries.complaint_by_key)
def answer(complaint: Complaint) -> Any:
    """Answer it, once and for all."""
    form, problem = AnswerForm(), ""
    if form.validate_on_submit():
        try:
            services.answer(
                complaint, form.outcome.data or "", form.answer.data or "", sent_file(form.file),
                version=version_of(form), actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for(".show", key=complaint.key), _("Đã trả lời; cơ sở đọc được ngay."))
        except RuleViolation as refused:
            problem = _refused(form, refused, complaint)
    return complaint_page(complaint, answering=form, problem=problem), 422


def _refused(form: Any, refused: RuleViolation, complaint: Complaint) -> str:
    """Undo, keep what was typed, and return the sentence for the top of the page where no field takes it."""
    db.session.rollback()
    if refused.field in form:
        form.refuse(refused)
        return ""
    form.version.data = str(complaint.version)
    return sentence(refused)


@bp.get("/agencies/<key>/complaint-terms")
@requires(Permission.MANAGE_AGENCY, load=agency_by_key)
def terms(agency: Agency) -> str:
    """The office's terms."""
    found = queries.terms_of(agency.id)
    data = {name: getattr(found, name) for name in ("lodge_days", "answer_days", "source", "version")} if found else {}
    return _terms(agency, TermsForm(formdata=None, data=data))


def _terms(agency: Agency, form: TermsForm) -> str:
    return render_template("complaints/terms.html", agency=agency, form=form, is_set=bool(form.version.data))


@bp.post("/agencies/<key>/complaint-terms")
@requires(Permission.MANAGE_AGENCY, load=agency_by_key)
def save_terms(agency: Agency) -> Any:
    """Set them."""
    form, code = TermsForm(), 422
    if form.validate_on_submit():
        try:
            services.set_terms(
                agency, form.lodge_days.data or 0, form.answer_days.data or 0, form.source.data or "",
                version=version_of(form), actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for("accounts.agency", key=agency.key), _("Đã lưu thời hạn khiếu nại."))
        except StaleVersion as stale:
            db.session.rollback()
            form.version.data, code = str(stale.current), 409
            form.form_errors.append(_("Người khác vừa sửa thời hạn này; bấm Lưu lần nữa để ghi đè bằng số bạn nhập."))
    return _terms(agency, form), code
