"""All sheets of one file of a closed round side by side."""

from flask import render_template

from kcproposals.appraisal.models import Appraisal
from kcproposals.appraisal.results.neighbours import neighbours
from kcproposals.appraisal.results.side_by_side import side_by_side
from kcproposals.appraisal.sheets.queries import appraisal_by_key, sheets_of
from kcproposals.appraisal.views import bp
from kcproposals.domain.policy import Permission
from kcproposals.web.access import current_actor, requires


@bp.get("/appraisals/<key>")
@requires(Permission.VIEW_SHEETS, load=appraisal_by_key)
def appraisal(appraisal: Appraisal) -> str:
    """All sheets of one file side by side, and how its total came about."""
    round_, (before, after) = appraisal.round, neighbours(appraisal, current_actor())
    return render_template(
        "appraisal/appraisal.html", appraisal=appraisal, round=round_, board=round_.board,
        proposal=appraisal.proposal, page=side_by_side(appraisal, sheets_of(appraisal)), before=before, after=after,
    )  # fmt: skip
