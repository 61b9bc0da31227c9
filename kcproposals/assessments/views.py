"""Pages of assessments: what waits, the page of one file to begin, writing, reading, the acts on a sheet."""

from typing import Any

from flask import Blueprint, abort, get_template_attribute, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kcproposals.appraisal.sheets.services import most_support
from kcproposals.assessments import forms, queries, services
from kcproposals.assessments.content import content_of, missing
from kcproposals.assessments.findings import findings_of
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.page import Typed, history_of, items_of, lines_of, progress, read
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import COUNTERSIGNERS, Permission, can
from kcproposals.extensions import db
from kcproposals.files.web import send
from kcproposals.intake.panels import file_panels
from kcproposals.proposals import dossier
from kcproposals.proposals.pages import clock as time_of_day
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence

bp = Blueprint("assessments", __name__)


@bp.get("/assessments")
@requires(Permission.LIST_ASSESSMENTS)
def index() -> str:
    """What waits to be begun, what is being written, what waits for a second person, what is done."""
    actor = current_actor()
    years = queries.years_of(actor)
    chosen = request.args.get("year", "")
    year = int(chosen) if chosen.isdecimal() and int(chosen) in years else (years[0] if years else None)
    live = queries.rows_of(actor, *queries.LIVE)
    mine = actor.agencies(*COUNTERSIGNERS)
    return render_template(
        "assessments/index.html", waiting=list(db.session.execute(queries.files_to_open(actor))),
        drafts=[row for row in live if row.state == "draft"], submitted=[row for row in live if row.state != "draft"],
        finished=queries.rows_of(actor, "countersigned", year=year) if year else [], years=years, year=year,
        me=actor.user_id, to_sign={row.key for row in live if row.agency_id in mine and row.author_id != actor.user_id},
    )  # fmt: skip


@bp.get("/assessments/<key>")
@requires(Permission.VIEW_ASSESSMENT, load=queries.assessment_by_key)
def assessment(assessment: Assessment) -> str:
    """The sheet: to be written by its author while it is a draft, else to be read."""
    if assessment.state == "draft" and can(current_actor(), Permission.WRITE_ASSESSMENT, assessment):
        return _writing(assessment, Typed(content_of(assessment)), _form(assessment))
    return reading(assessment)


def _form(assessment: Assessment) -> forms.AssessmentForm:
    """Return the form of a stored sheet; an amount nobody wrote yet begins as what is asked, within the ceiling."""
    amount = assessment.recommended if assessment.recommended is not None else most_support(assessment.proposal)
    return forms.AssessmentForm(
        formdata=None, version=assessment.version, recommended=amount, conclusion=assessment.conclusion or None,
        remarks=assessment.remarks,
    )  # fmt: skip


def _writing(assessment: Assessment, typed: Typed, form: forms.AssessmentForm, **more: Any) -> str:
    proposal, actor = assessment.proposal, current_actor()
    panels = file_panels(proposal, actor)
    return render_template(
        "assessments/write.html", assessment=assessment, proposal=proposal, form=form, most=most_support(proposal),
        items=items_of(assessment, typed), findings=findings_of(proposal, panels), file_panels=panels,
        done=progress(assessment, typed)[0],
        dossier=dossier.of(proposal, language()), saved=time_of_day(assessment.saved_at),
        returned=_returned(assessment), drop_form=more.get("drop_form") or forms.ReasonForm(formdata=None),
        interest_form=forms.InterestForm(formdata=None), stale=more.get("stale"), has_errors=bool(typed.errors),
    )  # fmt: skip


def _returned(assessment: Assessment) -> Any:
    """Return the act that sent the draft back, or None when it was not the last thing that happened."""
    last = assessment.acts[-1] if assessment.acts else None
    return last if last is not None and last.kind == "sent_back" else None


def reading(assessment: Assessment, problem: str = "", **shown: Any) -> str:
    """Return the page of a sheet to be read, with what the reader may do; ``shown`` are forms that were refused."""
    proposal, actor = assessment.proposal, current_actor()
    may_sign = can(actor, Permission.COUNTERSIGN_ASSESSMENT, assessment)
    panels = file_panels(proposal, actor) if may_sign else []
    return render_template(
        "assessments/read.html", assessment=assessment, proposal=proposal, problem=problem,
        items=items_of(assessment, Typed(content_of(assessment))), may_sign=may_sign,
        findings=findings_of(proposal, panels) if may_sign else [], once=OnceForm(formdata=None),
        may_take_back=assessment.state == "submitted" and can(actor, Permission.WRITE_ASSESSMENT, assessment),
        sign_form=shown.get("sign_form") or forms.CountersignForm(formdata=None, version=assessment.version),
        back_form=shown.get("back_form") or forms.ReasonForm(formdata=None),
        drop_form=shown.get("drop_form") or forms.ReasonForm(formdata=None),
    )  # fmt: skip


@bp.get("/assessments/<key>/history")
@requires(Permission.VIEW_ASSESSMENT, load=queries.assessment_by_key)
def history(assessment: Assessment) -> str:
    """Every saved change, for its author and, once it is countersigned, for who may read it."""
    if assessment.state != "countersigned" and assessment.author_id != current_actor().user_id:
        abort(404)
    changes = history_of(assessment, queries.revisions_of(assessment))
    return render_template("assessments/history.html", assessment=assessment, changes=changes)


@bp.get("/assessments/<key>/paper.pdf")
@requires(Permission.VIEW_ASSESSMENT, load=queries.assessment_by_key)
def paper(assessment: Assessment) -> Response:
    """The printed sheet, once it is countersigned and made."""
    return send(assessment.file, inline=True) if assessment.file else abort(404)


@bp.post("/assessments/<key>/autosave")
@requires(Permission.WRITE_ASSESSMENT, load=queries.assessment_by_key)
def autosave(assessment: Assessment) -> Any:
    """Keep what was typed so far; what cannot be read is said at its field, the rest is saved."""
    form, typed = _read(assessment)
    try:
        _save(assessment, form, typed)
    except StaleVersion:
        db.session.rollback()
        return render_template("partials/conflict.html", **_stale(assessment, typed)), 409
    except RuleViolation as problem:
        db.session.rollback()
        return jsonify(error=sentence(problem)), 422
    errors = {**typed.errors, **{name: messages[0] for name, messages in form.errors.items() if name}}
    bar = get_template_attribute("assessments/words.html", "progress_of")(*progress(assessment, typed))
    answer = jsonify(
        version=assessment.version, saved_at=time_of_day(assessment.saved_at), html={"total": bar}, errors=errors
    )
    db.session.commit()  # last, because what is read after a commit is read from the database again
    return answer


def _read(assessment: Assessment) -> tuple[forms.AssessmentForm, Typed]:
    form = forms.AssessmentForm()
    form.validate()
    return form, read(request.form, form, assessment)


def _save(assessment: Assessment, form: forms.AssessmentForm, typed: Typed) -> None:
    version = form.version.data or ""
    services.save(
        assessment, typed.content, version=int(version) if version.isdecimal() else 0, actor=current_actor(),
        now=utc_now(),
    )  # fmt: skip


@bp.post("/assessments/<key>")
@requires(Permission.WRITE_ASSESSMENT, load=queries.assessment_by_key)
def write(assessment: Assessment) -> Any:
    """Save a sheet and, if asked, hand it in."""
    form, typed = _read(assessment)
    if typed.errors or form.errors:
        return _writing(assessment, typed, form), 422
    try:
        _save(assessment, form, typed)
    except StaleVersion:
        db.session.rollback()
        stale = _stale(assessment, typed)
        form.version.data = str(stale["version"])
        return _writing(assessment, typed, form, stale=stale), 409
    except RuleViolation as problem:
        db.session.rollback()
        form.refuse(problem)
        return _writing(assessment, typed, form), 422
    if request.form.get("then") != "hand_in":
        return done(url_for(".assessment", key=assessment.key), _("Đã lưu."))
    gaps = dict(missing(assessment))
    if gaps:
        db.session.commit()
        return _with_gaps(assessment, typed, form, gaps), 422
    services.hand_in(assessment, actor=current_actor(), now=utc_now())
    return done(url_for(".assessment", key=assessment.key), _("Đã trình ký xác nhận."))


def _with_gaps(assessment: Assessment, typed: Typed, form: forms.AssessmentForm, gaps: dict[str, str]) -> str:
    """Return the page of a saved draft with what is missing said at each field."""
    for name, msgid in gaps.items():
        if name in form:
            form[name].errors = [_(msgid)]
        else:
            typed.errors[name] = _(msgid)
    form.version.data = str(assessment.version)
    return _writing(assessment, typed, form)


def _stale(assessment: Assessment, typed: Typed) -> dict[str, Any]:
    """Return both texts of every field that differs, for the conflict box."""
    mine = {line.name: line.text for line in lines_of(assessment, typed.content)}
    return {
        "who": _("Bạn (ở thẻ khác)"), "when": time_of_day(assessment.saved_at), "version": assessment.version,
        "fields": [
            {"label": line.label, "name": line.name, "mine": mine[line.name], "theirs": line.text}
            for line in lines_of(assessment, content_of(assessment))
            if mine[line.name] != line.text
        ],
    }  # fmt: skip
