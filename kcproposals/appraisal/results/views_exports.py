"""A closed round to take away: the table as a workbook or a paper, the whole as an input of ``rules score``."""

import json
from typing import Any

from flask import Response, abort, render_template, request, url_for

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results import printing, table
from kcproposals.appraisal.results.exports import XLSX, workbook
from kcproposals.appraisal.results.page import activities_of
from kcproposals.appraisal.results.queries import FileRow, closed_round, round_by_key
from kcproposals.appraisal.results.services import account_of, published
from kcproposals.appraisal.results.views_table import titles_of
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.criteria.services import rules_of
from kcproposals.domain.policy import Permission, can
from kcproposals.files.web import send
from kcproposals.jobs.queries import newest_job
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import language


def _positions() -> list[int]:
    """Return the files named one by one in the address (f), by their positions in the round."""
    return sorted({int(value) for value in request.values.getlist("f") if value.isdecimal() and len(value) < 7})


@bp.get("/rounds/<key>/export/xlsx")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def export_xlsx(round_: Round) -> Response:
    """The table as it is filtered and sorted, as a workbook; the sheets too for those who may read them all."""
    closed, titles, activities = closed_round(round_), titles_of(round_), activities_of(round_, language())
    lines, only = table.lines_of(closed), _positions()
    if only:
        files: list[FileRow] = [line.file for line in lines if line.file.position in only]
    else:
        files = [line.file for line in table.chosen(lines, table.asked(request.args, titles), activities)]
    sheets = can(current_actor(), Permission.VIEW_SHEETS, round_)
    data = workbook(closed, files, titles, activities, sheets=sheets)
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


@bp.get("/rounds/<key>/summary")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def summary(round_: Round) -> str:
    """The summary table as a paper: made already, being made, or to be asked for."""
    return render_template("appraisal/result_paper.html", board=round_.board, **_paper(round_))


@bp.get("/rounds/<key>/summary/progress")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def summary_progress(round_: Round) -> str:
    """The part of the page that waits for the worker."""
    return render_template("appraisal/_result_paper.html", **_paper(round_))


def _paper(round_: Round) -> dict[str, Any]:
    positions = _positions()
    named = can(current_actor(), Permission.VIEW_SHEETS, round_)
    value = printing.paper_value(round_, positions, named=named)
    made = printing.paper_of(round_.id, value.digest)
    job = None if made else newest_job(printing.JOB, digest=value.digest)
    return {"round": round_, "paper": value, "made": made, "job": job, "positions": positions}


@bp.post("/rounds/<key>/summary")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def make_summary(round_: Round) -> Any:
    """Ask the worker for the summary table."""
    positions = _positions()
    named = can(current_actor(), Permission.VIEW_SHEETS, round_)
    printing.ask_for(round_, positions, named=named, now=utc_now())
    return done(url_for(".summary", key=round_.key, f=positions))


@bp.get("/rounds/<key>/summary.pdf")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def download_summary(round_: Round) -> Response:
    """Send the summary table of what the reader may read."""
    made = _paper(round_)["made"]
    return send(made.file, inline=True) if made else abort(404)
