"""Acts on many files of a closed round at once: a rule picks them, a preview says what will happen, then it is done."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import ngettext

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results import picking, table
from kcproposals.appraisal.results.forms import AgainForm
from kcproposals.appraisal.results.queries import closed_round, round_by_key
from kcproposals.appraisal.results.views_table import titles_of
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import parse_mark, parse_money
from kcproposals.domain.policy import Permission, can
from kcproposals.domain.scoring import from_hundredths
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


@bp.get("/rounds/<key>/pick")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def pick(round_: Round) -> str:
    """Which files a rule finds, and what can be done with them."""
    return _preview(round_, None)


def _asked(args: Any) -> tuple[picking.Pick, str]:
    """Return the rule asked for and what could not be read of it."""
    rule = args.get("rule", "")
    rule = rule if rule in picking.RULES else "ticked"
    positions = frozenset(int(value) for value in args.getlist("f") if value.isdecimal() and len(value) < 7)
    points = envelope = None
    problem = ""
    try:
        if rule in ("near", "spread") and args.get("points", "").strip():
            mark = parse_mark(args["points"], maximum=10_000)
            points = None if mark is None else from_hundredths(mark)
        if rule == "line" and args.get("envelope", "").strip():
            envelope = parse_money(args["envelope"], "trieu")
    except RuleViolation as refused:
        problem = sentence(refused)
    return picking.Pick(rule, positions, points, args.get("criterion", "")[:60], envelope), problem


def _preview(round_: Round, form: AgainForm | None) -> str:
    closed = closed_round(round_)
    asked, problem = _asked(request.values)
    by = request.values.get("by", "")
    lines = picking.picked(table.lines_of(closed), asked, closed.rules.passing.threshold)
    manages = can(current_actor(), Permission.MANAGE_BOARD, round_)
    refused = picking.refusals(round_, lines) if manages and lines else {}
    return render_template(
        "appraisal/result_pick.html", round=round_, board=round_.board, asked=asked, rules=picking.RULES,
        problem=problem or asked.lacks, lines=lines, refused=refused, manages=manages,
        form=form or AgainForm(formdata=None),
        ready=[line for line in lines if line.file.proposal_key not in refused],
        titles=titles_of(round_),
        typed={name: request.values.get(name, "")[:30] for name in ("points", "envelope", "criterion")},
        by=by if by in picking.RULES else asked.rule,
    )  # fmt: skip


def _closed(key: str) -> Round | None:
    round_ = round_by_key(key)
    return round_ if round_ and round_.is_closed else None


@bp.post("/rounds/<key>/pick")
@requires(Permission.MANAGE_BOARD, load=_closed)
def open_again(round_: Round) -> Any:
    """Open a second round over the picked files."""
    form = AgainForm()
    if form.validate_on_submit():
        asked, _problem = _asked(request.form)
        lines = picking.picked(table.lines_of(closed_round(round_)), asked, threshold=None)
        by = request.form.get("by", "")
        try:
            picking.open_again(
                round_, lines, by if by in picking.RULES else asked.rule, due_at=form.due_at.data,
                reason=form.reason.data or "", actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            text = ngettext(
                "Đã mở vòng chấm lại với %(num)s đề án.", "Đã mở vòng chấm lại với %(num)s đề án.", len(lines)
            )
            return done(url_for(".board", key=round_.board.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _preview(round_, form), 422
