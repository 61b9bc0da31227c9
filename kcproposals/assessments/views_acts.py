"""What people do with a sheet: begin it, take it back, countersign, send back, give up; and keep out of a file."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.assessments import forms, queries, services, services_office
from kcproposals.assessments.findings import findings_for
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.views import bp, reading
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


@bp.get("/proposals/<key>/assessment")
@requires(Permission.OPEN_ASSESSMENT, load=proposal_by_key)
def begin_page(proposal: Proposal) -> str:
    """Before the file opens: what it is about, the undertaking, or a conflict of interest."""
    return _begin_page(proposal)


def _begin_page(
    proposal: Proposal, form: forms.BeginForm | None = None, interest: forms.InterestForm | None = None,
) -> str:  # fmt: skip
    actor = current_actor()
    why = services.hindrance(proposal, actor.user_id)
    return render_template(
        "assessments/begin.html", proposal=proposal, form=form or forms.BeginForm(formdata=None),
        interest_form=interest or forms.InterestForm(formdata=None), hindrance=_(why) if why else "",
        is_again=services.is_again(proposal), checklist=services.checklist_of(proposal),
        findings=findings_for(proposal, actor), live=queries.live_of(proposal.id),
    )  # fmt: skip


@bp.post("/proposals/<key>/assessment")
@requires(Permission.OPEN_ASSESSMENT, load=proposal_by_key)
def begin(proposal: Proposal) -> Any:
    """Begin the sheet of a file."""
    form = forms.BeginForm()
    if form.validate_on_submit():
        try:
            made = services.begin(proposal, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".assessment", key=made.key), _("Đã lập phiếu thẩm định."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _begin_page(proposal, form), 422


@bp.post("/proposals/<key>/interest")
@requires(Permission.KEEP_OUT, load=proposal_by_key)
def keep_out(proposal: Proposal) -> Any:
    """Keep out of this file from now on."""
    form = forms.InterestForm()
    if form.validate_on_submit():
        try:
            services_office.declare_interest(proposal, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".index"), _("Đã khai báo; bạn không xem và không thẩm định hồ sơ này nữa."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("assessments/keep_out.html", proposal=proposal, form=form), 422


@bp.get("/proposals/<key>/interest")
@requires(Permission.KEEP_OUT, load=proposal_by_key)
def keep_out_page(proposal: Proposal) -> str:
    """Declare a conflict of interest with a file, also for who would countersign."""
    return render_template("assessments/keep_out.html", proposal=proposal, form=forms.InterestForm(formdata=None))


@bp.post("/assessments/<key>/take-back")
@requires(Permission.WRITE_ASSESSMENT, load=queries.assessment_by_key)
def take_back(assessment: Assessment) -> Any:
    """Let the author go on writing."""
    services.take_back(assessment, actor=current_actor(), now=utc_now())
    return done(url_for(".assessment", key=assessment.key), _("Phiếu mở lại để sửa. Nhớ trình lại."))


@bp.post("/assessments/<key>/countersign")
@requires(Permission.COUNTERSIGN_ASSESSMENT, load=queries.assessment_by_key)
def countersign(assessment: Assessment) -> Any:
    """Confirm the sheet: the file passes or fails."""
    form = forms.CountersignForm()
    problem = ""
    if form.validate_on_submit():
        typed = form.version.data or ""
        try:
            services.countersign(
                assessment, version=int(typed) if typed.isdecimal() else 0, actor=current_actor(), now=utc_now()
            )
            return done(url_for(".assessment", key=assessment.key), _("Đã ký xác nhận phiếu thẩm định."))
        except RuleViolation as refused:
            db.session.rollback()
            problem, form = sentence(refused), forms.CountersignForm(formdata=None, version=assessment.version)
    return reading(assessment, problem, sign_form=form), 409 if problem else 422


@bp.post("/assessments/<key>/send-back")
@requires(Permission.COUNTERSIGN_ASSESSMENT, load=queries.assessment_by_key)
def send_back(assessment: Assessment) -> Any:
    """Return the sheet to its author with a reason."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            services.send_back(assessment, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".index"), _("Đã trả lại người thẩm định."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return reading(assessment, back_form=form), 422


@bp.post("/assessments/<key>/drop")
@requires(Permission.DROP_ASSESSMENT, load=queries.assessment_by_key)
def drop(assessment: Assessment) -> Any:
    """Give the sheet up, so that somebody else can begin anew."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            services.drop(assessment, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".index"), _("Đã hủy phiếu; hồ sơ chờ người khác thẩm định."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("assessments/drop.html", assessment=assessment, form=form), 422


@bp.get("/assessments/<key>/drop")
@requires(Permission.DROP_ASSESSMENT, load=queries.assessment_by_key)
def drop_page(assessment: Assessment) -> str:
    """Ask why a sheet is given up: the secretary does it without reading a draft."""
    return render_template("assessments/drop.html", assessment=assessment, form=forms.ReasonForm(formdata=None))
