"""What a round came to, from the close on: the ranking, every sheet of a file, recomputing, exports."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request, url_for

from kcproposals.appraisal.meetings import services as minutes
from kcproposals.appraisal.meetings.compare import compared_rounds
from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.appraisal.results import page as result_page
from kcproposals.appraisal.results.exports import XLSX, workbook
from kcproposals.appraisal.results.queries import closed_round, round_by_key
from kcproposals.appraisal.results.services import account_of, published
from kcproposals.appraisal.results.side_by_side import side_by_side
from kcproposals.appraisal.sheets.queries import appraisal_by_key, sheets_of
from kcproposals.appraisal.views import bp
from kcproposals.appraisal.words import result_notes, sheet_notes, tie_sentences
from kcproposals.calls.queries import rules_of_call
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import parse_money
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language, sentence


@bp.get("/rounds/<key>/result")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def result(round_: Round) -> str:
    """The ranking with everything that explains it."""
    actor, closed, titles = current_actor(), closed_round(round_), _titles(round_)
    labels = result_page.Labels(titles, _activities(round_), _urls(round_, actor))
    shown = [name for name in request.args.getlist("cols") if name in result_page.COLUMNS]
    groups = {passed: result_page.rows_of(closed, closed.of(passed), labels) for passed in (True, False, None)}
    line, problem = _trial(groups[True])
    return render_template(
        "appraisal/result.html", round=round_, board=round_.board, closed=closed, groups=groups, line=line,
        envelope=request.args.get("envelope", "")[:30], problem=problem, figures=result_page.figures_of(closed),
        sheets=result_page.account_words(closed), ties=tie_sentences(closed, titles),
        notes=[(row, [*result_notes(row, closed, titles), *sheet_notes(row, closed)]) for row in closed.files],
        columns=shown or list(result_page.STANDARD), all_columns=result_page.COLUMNS,
        may_export=can(actor, Permission.VIEW_SHEETS, round_), minutes=minutes.minutes_of(round_),
        compared=compared_rounds(round_),
    )  # fmt: skip


def _urls(round_: Round, actor: Actor) -> dict[str, str]:
    """Return where each file leads the reader: to its sheets, to the proposal, or nowhere."""
    found = {}
    for row in round_.appraisals:
        if can(actor, Permission.VIEW_SHEETS, row):
            found[row.key] = url_for(".appraisal", key=row.key)
        else:
            seen = can(actor, Permission.VIEW_PROPOSAL, row.proposal)
            found[row.key] = url_for("proposals.show", key=row.proposal.key) if seen else ""
    return found


def _titles(round_: Round) -> dict[str, str]:
    return criterion_titles(round_.criteria_set.definition, language())


def _activities(round_: Round) -> Mapping[str, str]:
    call = round_.board.call
    rules = rules_of_call(call) if call else library_of(current_packs())
    return {code: activity.name.to(language()) for code, activity in rules.activities.items()}


def _trial(rows: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, str]:
    """Return the budget line for an envelope typed in triệu đồng, or why it could not be read."""
    typed = request.args.get("envelope", "").strip()
    if not typed:
        return None, ""
    try:
        return result_page.trial_line(rows, parse_money(typed, "trieu")), ""
    except RuleViolation as problem:
        return None, sentence(problem)


@bp.get("/appraisals/<key>")
@requires(Permission.VIEW_SHEETS, load=appraisal_by_key)
def appraisal(appraisal: Appraisal) -> str:
    """All sheets of one file side by side, and how its total came about."""
    round_ = appraisal.round
    return render_template(
        "appraisal/appraisal.html", appraisal=appraisal, round=round_, board=round_.board,
        proposal=appraisal.proposal, page=side_by_side(appraisal, sheets_of(appraisal)),
    )  # fmt: skip


@bp.get("/rounds/<key>/export/xlsx")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def export_xlsx(round_: Round) -> Response:
    """The result as a workbook; the sheets too for those who may read them all."""
    sheets = can(current_actor(), Permission.VIEW_SHEETS, round_)
    data = workbook(closed_round(round_), _titles(round_), _activities(round_), sheets=sheets)
    return _download(data, XLSX, f"ket-qua-{round_.key}.xlsx")


@bp.get("/rounds/<key>/export/json")
@requires(Permission.VIEW_SHEETS, load=round_by_key)
def export_json(round_: Round) -> Response:
    """An input file of ``rules score`` with the published result beside it."""
    account = account_of(round_, rules_of(round_.criteria_set))
    data = json.dumps(account.export(published(round_)), ensure_ascii=False, indent=1)
    return _download(data.encode(), "application/json", f"hoi-dong-{round_.key}.json")


def _download(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
