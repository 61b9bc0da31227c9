"""Signs of a formality in a closed round, over the rounds of an office, and each member's own feedback."""

from flask import render_template, request

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.queries import round_by_key
from kcproposals.appraisal.signs.feedback import feedback_of
from kcproposals.appraisal.signs.page import report_of, row_of
from kcproposals.appraisal.signs.queries import rounds_of, work_of
from kcproposals.appraisal.views import bp
from kcproposals.domain.dates import local_date, short_date
from kcproposals.domain.policy import Permission
from kcproposals.web.access import current_actor, requires

NEWEST = 20


@bp.get("/rounds/<key>/signs")
@requires(Permission.VIEW_SIGNS, load=round_by_key)
def signs(round_: Round) -> str:
    """What stands out in a closed round, for its chair and the auditor."""
    work = work_of([round_], current_actor())[round_.id]
    return render_template("appraisal/signs.html", round=round_, board=round_.board, report=report_of(work))


@bp.get("/rounds/<key>/feedback")
@requires(Permission.VIEW_FEEDBACK, load=round_by_key)
def feedback(round_: Round) -> str:
    """What a member is told about their own sheets."""
    actor = current_actor()
    found = feedback_of(work_of([round_], actor)[round_.id], actor.user_id)
    return render_template("appraisal/signs_own.html", round=round_, board=round_.board, own=found)


@bp.get("/appraisal/signs")
@requires(Permission.LIST_SIGNS)
def signs_list() -> str:
    """The closed rounds of an auditor's offices: the newest, or those of a year."""
    actor = current_actor()
    rounds = [(round_, local_date(round_.closed_at)) for round_ in rounds_of(actor) if round_.closed_at]
    years = sorted({day.year for _round, day in rounds}, reverse=True)
    wanted = request.args.get("year", type=int)
    year = wanted if wanted in years else None
    listed = [(round_, day) for round_, day in rounds if day.year == year] if year else rounds[:NEWEST]
    works = work_of([round_ for round_, _day in listed], actor)
    return render_template(
        "appraisal/signs_list.html", years=years, year=year,
        rows=[row_of(works[round_.id], short_date(day)) for round_, day in listed],
    )  # fmt: skip
