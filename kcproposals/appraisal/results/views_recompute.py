"""Anybody who may see a result may compute it again: the whole round, and one file rule by rule."""

from fractions import Fraction
from typing import Any

from flask import abort, render_template

from kcproposals.appraisal.models import Appraisal, Round
from kcproposals.appraisal.results.derivation import Scored, steps_of
from kcproposals.appraisal.results.digits import DigitRow, rows_of
from kcproposals.appraisal.results.queries import round_by_key
from kcproposals.appraisal.results.recompute import FileCheck, recompute
from kcproposals.appraisal.results.services import place_of
from kcproposals.appraisal.sheets.queries import appraisal_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language


@bp.get("/rounds/<key>/replay")
@requires(Permission.VIEW_RESULT, load=round_by_key)
def replay(round_: Round) -> str:
    """Compute the round again from the stored marks and compare every digit."""
    actor, checked = current_actor(), recompute(round_)
    titles = criterion_titles(round_.criteria_set.definition, language())
    return render_template(
        "appraisal/replay.html", round=round_, board=round_.board, checked=checked, now=utc_now(),
        rows=[_row(file, rows_of(file, titles), actor) for file in sorted(checked.files, key=_place)],
        may_export=can(actor, Permission.VIEW_SHEETS, round_),
    )  # fmt: skip


def _place(file: FileCheck) -> tuple[int, Fraction]:
    row = file.appraisal
    return place_of(row.passed, row.rank, row.total)


def _row(file: FileCheck, digits: list[DigitRow], actor: Actor) -> dict[str, Any]:
    """Return one line: the file, its digits in order and by name, and whether the reader may see how it came about."""
    may = can(actor, Permission.VIEW_DERIVATION, file.appraisal)
    return {"file": file, "digits": digits, "by": {digit.name: digit for digit in digits}, "open": may}


@bp.get("/appraisals/<key>/derivation")
@requires(Permission.VIEW_DERIVATION, load=appraisal_by_key)
def derivation(appraisal: Appraisal) -> str:
    """How the result of one file came about, and every digit beside what is computed now."""
    round_ = round_by_key(appraisal.round.key) or abort(404)
    checked, actor = recompute(round_), current_actor()
    file = next((file for file in checked.files if file.appraisal.id == appraisal.id), None)
    titles = criterion_titles(round_.criteria_set.definition, language())
    steps = []
    if checked.account is not None and file is not None and file.digits:
        account = checked.account
        scored = Scored(
            account.rules, account.board, account.proposals, [result for _row, result in account.results],
            {row.key: row.proposal.code or "" for row, _result in account.results}, titles,
        )  # fmt: skip
        steps = steps_of(appraisal.key, scored, appraisal.proposed)
    return render_template(
        "appraisal/derivation.html", appraisal=appraisal, round=round_, board=round_.board,
        proposal=appraisal.proposal, steps=steps, file=file, rows=rows_of(file, titles) if file else [],
        may_read=can(actor, Permission.VIEW_SHEETS, appraisal), problem=checked.problem,
    )  # fmt: skip
