"""A member's own sheets: the scoring page, saving while they type, handing in, taking back, what was saved before."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.boards.reviewers import is_reviewer
from kcproposals.appraisal.forms import ConflictForm, SheetForm
from kcproposals.appraisal.models import ScoreSheet
from kcproposals.appraisal.offline.printing import filled_print
from kcproposals.appraisal.sheets import opening
from kcproposals.appraisal.sheets import queries as queries_sheets
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.appraisal.sheets.before import before as before_of
from kcproposals.appraisal.sheets.facts import facts_of
from kcproposals.appraisal.sheets.page import adds_plainly, criteria_of, queue_items, stored, total_of
from kcproposals.appraisal.sheets.queries import next_open, queue_of, sheet_by_key
from kcproposals.appraisal.sheets.reading import history_of, sheet_lines
from kcproposals.appraisal.sheets.services import SheetContent
from kcproposals.appraisal.sheets.typed import Typed, read
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.intake.panels import file_panels
from kcproposals.proposals import dossier
from kcproposals.proposals.pages import clock as time_of_day
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence


@bp.get("/sheets/<key>")
@requires(Permission.VIEW_SHEET, load=sheet_by_key)
def sheet(sheet: ScoreSheet) -> Any:
    """The scoring page of an open draft; a sheet that was handed in is read. The undertaking comes first."""
    if _owes_undertaking(sheet):
        return redirect(url_for(".interests", key=sheet.appraisal.round.board.key))
    if can(current_actor(), Permission.SCORE, sheet) and sheet.state == "draft":
        return _scoring(sheet, stored(sheet), _form(sheet))
    return _reading(sheet)


def _owes_undertaking(sheet: ScoreSheet) -> bool:
    return sheet.user_id == current_actor().user_id and sheet.member.undertaken_at is None


def _form(sheet: ScoreSheet) -> SheetForm:
    """Return the form of a stored sheet; an amount nobody wrote yet begins as what is asked, within the ceiling."""
    amount = sheet.recommended if sheet.recommended is not None else sheets.most_support(sheet.appraisal.proposal)
    return SheetForm(
        formdata=None, version=sheet.version, recommended=amount, conclusion=sheet.conclusion or None,
        shared_note=sheet.shared_note,
    )  # fmt: skip


def _scoring(sheet: ScoreSheet, typed: Typed, form: SheetForm, **more: Any) -> str:
    round_, now = sheet.appraisal.round, utc_now()
    queue, before = queue_of(round_.id, current_actor().user_id), before_of(sheet)
    return render_template(
        "appraisal/sheet.html", sheet=sheet, round=round_, board=round_.board, proposal=sheet.appraisal.proposal,
        form=form, criteria=criteria_of(sheet, typed, before), before=before,
        total=total_of(sheet, _as_shown(typed, form)), opened=_stamp(sheet),
        most=sheets.most_support(sheet.appraisal.proposal),
        plain=adds_plainly(round_.criteria_set), queue=queue_items(queue, sheet.key), count=len(queue),
        saved=time_of_day(sheet.saved_at) if sheet.version > 1 else "", now=now, mark_errors=typed.errors,
        dossier=dossier.of(sheet.appraisal.proposal, language()),
        file_panels=file_panels(sheet.appraisal.proposal, current_actor()), is_late=sheets.is_late(sheet, now),
        conflict_form=more.get("conflict_form") or ConflictForm(formdata=None), stale=more.get("stale"),
        reviews=is_reviewer(sheet.member_id, sheet.appraisal.proposal_id),
        known=facts_of(round_.criteria_set, sheet.appraisal.proposal, current_actor()),
    )  # fmt: skip


def _as_shown(typed: Typed, form: SheetForm) -> SheetContent:
    """Return what was read, with the amount the form begins with: it is saved with the first change."""
    begins = None if form.recommended.errors else form.recommended.data
    return replace(
        typed.content, recommended=begins if typed.content.recommended is None else typed.content.recommended
    )


def _reading(sheet: ScoreSheet, problem: str = "") -> str:
    round_, actor = sheet.appraisal.round, current_actor()
    own = sheet.user_id == actor.user_id
    queue = queue_of(round_.id, actor.user_id) if own and not round_.is_closed else []
    return render_template(
        "appraisal/sheet_read.html", sheet=sheet, round=round_, board=round_.board, own=own, problem=problem,
        proposal=sheet.appraisal.proposal, lines=sheet_lines(sheet), total=total_of(sheet, sheets.content_of(sheet)),
        prints=filled_print(sheet), once=OnceForm(formdata=None),
        queue=queue_items(queue, sheet.key), next=next_open(queue, sheet.key),
        may_reopen=own and can(actor, Permission.SCORE, sheet) and sheet.state == "submitted"
        and not sheets.is_late(sheet, utc_now()),
    )  # fmt: skip


@bp.get("/sheets/<key>/print")
@requires(Permission.VIEW_SHEET, load=sheet_by_key)
def print_sheet(sheet: ScoreSheet) -> Any:
    """A sheet as it stands, to be read or printed."""
    if _owes_undertaking(sheet):
        return redirect(url_for(".interests", key=sheet.appraisal.round.board.key))
    return _reading(sheet)


@bp.get("/sheets/<key>/history")
@requires(Permission.SCORE, load=sheet_by_key)
def sheet_history(sheet: ScoreSheet) -> str:
    """Every saved change of one's own sheet."""
    return render_template(
        "appraisal/sheet_history.html", sheet=sheet, proposal=sheet.appraisal.proposal,
        changes=history_of(sheet, queries_sheets.revisions_of(sheet)),
    )  # fmt: skip


@bp.post("/sheets/<key>/autosave")
@requires(Permission.SCORE, load=sheet_by_key)
def autosave(sheet: ScoreSheet) -> Any:
    """Keep what was typed so far; what cannot be read is said at its field, the rest is saved."""
    form, typed = _read(sheet)
    try:
        _save(sheet, form, typed)
    except StaleVersion:
        db.session.rollback()
        return render_template("partials/conflict.html", **_stale(sheet, typed)), 409
    except RuleViolation as problem:
        db.session.rollback()
        return jsonify(error=sentence(problem)), 422
    errors = {**typed.errors, **{name: messages[0] for name, messages in form.errors.items() if name}}
    bar = get_template_attribute("components/score.html", "total_bar")(**total_of(sheet, typed.content))
    answer = jsonify(version=sheet.version, saved_at=time_of_day(sheet.saved_at), html={"total": bar}, errors=errors)
    db.session.commit()  # last, because what is read after a commit is read from the database again
    return answer


def _read(sheet: ScoreSheet) -> tuple[SheetForm, Typed]:
    form = SheetForm()
    form.validate()
    return form, read(request.form, form, sheet)


def _save(sheet: ScoreSheet, form: SheetForm, typed: Typed) -> None:
    version = form.version.data or ""
    sheets.save(
        sheet, typed.content, version=int(version) if version.isdecimal() else 0, actor=current_actor(), now=utc_now(),
        opened_at=_opened(sheet),
    )  # fmt: skip


def _opened(sheet: ScoreSheet) -> datetime | None:
    return opening.opened_at(sheet, request.form.get("opened", ""), utc_now())


def _stamp(sheet: ScoreSheet) -> str:
    """Return the stamp a page shown again came with, else one of now."""
    return request.form["opened"] if _opened(sheet) else opening.stamp(sheet, utc_now())


@bp.post("/sheets/<key>")
@requires(Permission.SCORE, load=sheet_by_key)
def save_sheet(sheet: ScoreSheet) -> Any:
    """Save a sheet, and hand it in if asked; then on to the next file. A repeated post has one effect."""
    form, typed = _read(sheet)
    hands_in = request.form.get("then") == "next"
    if typed.errors or form.errors:
        return _scoring(sheet, typed, form), 422
    try:
        _save(sheet, form, typed)
    except StaleVersion:
        db.session.rollback()
        stale = _stale(sheet, typed)
        form.version.data = str(stale["version"])
        return _scoring(sheet, typed, form, stale=stale), 409
    if hands_in:
        gaps = dict(sheets.missing(sheet))
        if gaps:
            db.session.commit()
            return _with_gaps(sheet, typed, form, gaps), 422
        sheets.submit(sheet, actor=current_actor(), now=utc_now(), opened_at=_opened(sheet))
    return _go_on(sheet, hands_in)


def _with_gaps(sheet: ScoreSheet, typed: Typed, form: SheetForm, gaps: dict[str, str]) -> str:
    """Return the page of a saved draft with what is missing said at each field."""
    for name, msgid in gaps.items():
        kind, _dash, key = name.partition("-")
        if kind == "mark":
            typed.marks[key].error = _(msgid)
        elif kind == "why":
            typed.marks[key].why_error = _(msgid)
        else:
            form[name].errors = [_(msgid)]
    form.version.data = str(sheet.version)
    return _scoring(sheet, typed, form)


def _go_on(sheet: ScoreSheet, handed_in: bool) -> Response:
    """Commit and lead to the next open sheet, or to the board when none is left."""
    round_ = sheet.appraisal.round
    queue = queue_of(round_.id, current_actor().user_id)
    left = sum(item.state in ("todo", "draft") for item in queue)
    text = _("Đã lưu.")
    if handed_in:
        late = _("Phiếu nộp sau hạn nên không được tính.") if sheet.state == "late" else ""
        rest = ngettext("Còn %(num)s hồ sơ.", "Còn %(num)s hồ sơ.", left) if left else _("Bạn đã nộp đủ phiếu.")
        text = " ".join(filter(None, (_("Đã nộp phiếu."), late, rest)))
    target = next_open(queue, sheet.key)
    if target is None or target.key == sheet.key:
        return done(url_for(".board", key=round_.board.key), text)
    return done(url_for(".sheet", key=target.key), text)


def _stale(sheet: ScoreSheet, typed: Typed) -> dict[str, Any]:
    """Return both texts of every field that differs, for the conflict box."""
    theirs = stored(sheet)
    pairs = [(line.label, line.name, line.text) for line in sheet_lines(sheet, theirs.content)]
    mine = {line.name: line.text for line in sheet_lines(sheet, typed.content)}
    return {
        "who": _("Bạn (ở thẻ khác)"), "when": time_of_day(sheet.saved_at), "version": sheet.version,
        "fields": [
            {"label": label, "name": name, "mine": mine[name], "theirs": text}
            for label, name, text in pairs
            if mine[name] != text
        ],
    }  # fmt: skip


@bp.post("/sheets/<key>/reopen")
@requires(Permission.SCORE, load=sheet_by_key)
def reopen_sheet(sheet: ScoreSheet) -> Any:
    """Make a submitted sheet a draft again."""
    try:
        sheets.reopen(sheet, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        db.session.rollback()
        return _reading(sheet, sentence(problem)), 409
    return done(url_for(".sheet", key=sheet.key), _("Phiếu mở lại để sửa. Nhớ nộp lại trước hạn."))


@bp.post("/sheets/<key>/conflict")
@requires(Permission.SCORE, load=sheet_by_key)
def declare_conflict(sheet: ScoreSheet) -> Any:
    """Keep out of this file from now on."""
    form, round_ = ConflictForm(), sheet.appraisal.round
    if form.validate_on_submit():
        try:
            conflicts.declare_conflict(
                sheet.member, sheet.appraisal.proposal, form.reason.data or "", actor=current_actor(), now=utc_now()
            )
            target = next_open(queue_of(round_.id, current_actor().user_id), sheet.key)
            there = url_for(".sheet", key=target.key) if target else url_for(".board", key=round_.board.key)
            return done(there, _("Đã khai báo xung đột lợi ích; bạn không xem và không chấm hồ sơ này nữa."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _scoring(sheet, stored(sheet), _form(sheet), conflict_form=form), 422
