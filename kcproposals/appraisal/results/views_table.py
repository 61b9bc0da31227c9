"""The chair's table of a closed round: the ranking with everything that explains it, its columns, its charts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.appraisal.meetings import services as minutes
from kcproposals.appraisal.meetings.compare import compared_rounds
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results import chart_data, table
from kcproposals.appraisal.results import charts as draw
from kcproposals.appraisal.results import page as result_page
from kcproposals.appraisal.results.columns import columns_of, remember_columns
from kcproposals.appraisal.results.line import blocks_of, trial_line, with_blocks
from kcproposals.appraisal.results.picking import RULES
from kcproposals.appraisal.results.queries import ClosedRound, closed_round, round_by_key
from kcproposals.appraisal.views import bp
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import format_mark, parse_money
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence


@bp.get("/rounds/<key>/result")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def result(round_: Round) -> str:
    """The ranking with everything that explains it."""
    actor, closed, titles = current_actor(), closed_round(round_), titles_of(round_)
    ask = table.asked(request.args, titles, columns_of(actor))
    activities, lines = result_page.activities_of(round_, language()), table.lines_of(closed)
    may_export = can(actor, Permission.VIEW_SHEETS, round_)
    labels = result_page.Labels(titles, activities, _urls(round_, actor), closed.rules, named=may_export)
    shown = table.chosen(lines, ask, activities)
    sections = _sections(closed, shown, ask, labels)
    line, problem = _trial(ask, sections)
    heads = result_page.heads_of(ask.columns, titles)
    compared = compared_rounds(round_) if len(round_.board.rounds) > 1 else None
    return render_template(
        "appraisal/result.html", round=round_, board=round_.board, closed=closed, ask=ask, sections=sections, line=line,
        problem=problem, figures=result_page.figures_of(closed), sheets=result_page.account_words(closed),
        choices=table.facets(lines, ask, activities), shown=len(shown), may_export=may_export,
        heads=heads, table_url=partial(url_for, ".result", key=round_.key),
        all_columns=[(name, _(text)) for name, text in table.COLUMNS.items()], minutes=minutes.minutes_of(round_),
        sorts=_sorts(ask, heads),
        pick_rules=[(key, _(text)) for key, text in RULES.items()], compared=compared,
    )  # fmt: skip


def _sections(
    closed: ClosedRound, shown: Sequence[table.Line], ask: table.Asked, labels: result_page.Labels
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rows under their headings: by conclusion in the order of the result, else under none."""
    if not ask.is_ranked:
        return [("", result_page.rows_of(closed, shown, labels, ask.columns))]
    blocks, found = blocks_of(closed, labels.titles), []
    for verdict, text in table.RESULTS.items():
        lines = [line for line in shown if line.verdict == verdict]
        if lines:
            rows = result_page.rows_of(closed, lines, labels, ask.columns)
            with_blocks(rows, blocks, [line.file.key for line in lines])
            found.append((f"{_(text)} ({len(lines)})", rows))
    return found


def _sorts(ask: table.Asked, heads: Sequence[result_page.Head]) -> list[tuple[str, str]]:
    """Return the orders to choose where the headings are not seen, on a phone: the present one among them."""
    found = []
    for head in heads:
        if head.sort:
            descending = ask.descending if head.sort == ask.sort else not ask.turns_upward(head.sort)
            found.append((("-" if descending else "") + head.sort, head.label + (" ↓" if descending else " ↑")))
    return found


def _trial(ask: table.Asked, sections: list[tuple[str, list[dict[str, Any]]]]) -> tuple[dict[str, Any] | None, str]:
    """Return the budget line for an envelope typed in triệu đồng, or why it could not be read."""
    if not ask.envelope:
        return None, ""
    try:
        envelope = parse_money(ask.envelope, "trieu")
    except RuleViolation as problem:
        return None, sentence(problem)
    rows = sections[0][1] if sections else []
    if not ask.is_ranked or ask.is_filtered or not rows or not rows[0]["passed"]:
        return None, ""
    return trial_line(rows, envelope), ""


def _urls(round_: Round, actor: Actor) -> dict[str, str]:
    """Return where each file leads the reader: to its sheets, to the proposal, or nowhere."""
    found, all_sheets = {}, can(actor, Permission.VIEW_SHEETS, round_)
    for row in round_.appraisals:
        if all_sheets or can(actor, Permission.VIEW_SHEETS, row):
            found[row.key] = url_for(".appraisal", key=row.key)
        else:
            seen = can(actor, Permission.VIEW_PROPOSAL, row.proposal)
            found[row.key] = url_for("proposals.show", key=row.proposal.key) if seen else ""
    return found


def titles_of(round_: Round) -> dict[str, str]:
    """Return the titles of the criteria in the reader's language."""
    return criterion_titles(round_.criteria_set.definition, language())


@bp.post("/rounds/<key>/columns")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def choose_columns(round_: Round) -> Any:
    """Show other columns, in this address and from now on."""
    columns = [name for name in table.COLUMNS if name in request.form.getlist("cols")]
    remember_columns(columns, actor=current_actor())
    ask = table.asked(request.args, titles_of(round_))
    return done(url_for(".result", key=round_.key, **ask.query(columns=tuple(columns))))


@bp.get("/rounds/<key>/charts")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def charts(round_: Round) -> str:
    """How the totals, the criteria and the members' sheets spread."""
    closed, titles = closed_round(round_), titles_of(round_)
    named = can(current_actor(), Permission.VIEW_SHEETS, round_)
    totals, means = chart_data.histogram_of(closed), chart_data.means_of(closed, titles)
    threshold = "" if totals is None or totals.threshold is None else format_mark(totals.threshold)
    return render_template(
        "appraisal/result_charts.html", round=round_, board=round_.board, heat=chart_data.heat_of(closed, named=named),
        histogram=totals, means=means, named=named, means_picture=draw.means(means, _("Điểm trung bình theo tiêu chí")),
        totals_picture=totals and draw.histogram(
            totals, _("Phân bố tổng điểm"), _("mức đạt %(n)s", n=threshold) if threshold else ""
        ),
    )  # fmt: skip
