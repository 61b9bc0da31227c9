"""Sheets on paper: all blank ones of a member in one file, and a sheet as it stands for whoever may read it."""

from typing import Any

from flask import Response, abort, redirect, render_template, url_for

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.appraisal.offline import printing
from kcproposals.appraisal.offline.queries import round_to_fill
from kcproposals.appraisal.sheets.queries import sheet_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission
from kcproposals.files.web import send
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


def _part(wanted: printing.Print | None, base: str, key: str) -> str:
    """Return the part of a page that asks, waits, or has the file."""
    return render_template("appraisal/offline_print.html", prints=wanted, base=base, key=key)


@bp.get("/rounds/<key>/paper")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def blank_progress(round_: Round) -> str:
    """The part of the page that waits for the worker."""
    return _part(printing.blank_print(round_, current_actor().user_id), "blank", round_.key)


@bp.post("/rounds/<key>/paper")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def blank_make(round_: Round) -> Any:
    """Ask for the blank sheets."""
    wanted = printing.blank_print(round_, current_actor().user_id)
    if wanted is not None:
        printing.ask_for(wanted, now=utc_now())
    return done(url_for(".offline", key=round_.key, _anchor="paper"))


@bp.get("/rounds/<key>/paper.pdf")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def blank_file(round_: Round) -> Response:
    """Send the blank sheets, once they are made."""
    return _file(printing.blank_print(round_, current_actor().user_id))


@bp.get("/sheets/<key>/paper")
@requires(Permission.VIEW_SHEET, load=sheet_by_key)
def filled_progress(sheet: ScoreSheet) -> Any:
    """The part of the page that waits for the worker."""
    _undertaken(sheet)
    return _part(printing.filled_print(sheet), "filled", sheet.key)


@bp.post("/sheets/<key>/paper")
@requires(Permission.VIEW_SHEET, load=sheet_by_key)
def filled_make(sheet: ScoreSheet) -> Any:
    """Ask for a sheet as it stands."""
    _undertaken(sheet)
    printing.ask_for(printing.filled_print(sheet), now=utc_now())
    return done(url_for(".print_sheet", key=sheet.key, _anchor="paper"))


@bp.get("/sheets/<key>/paper.pdf")
@requires(Permission.VIEW_SHEET, load=sheet_by_key)
def filled_file(sheet: ScoreSheet) -> Response:
    """Send a sheet as it stands, once it is made."""
    _undertaken(sheet)
    return _file(printing.filled_print(sheet))


def _undertaken(sheet: ScoreSheet) -> None:
    """No file opens, on paper either, before its member's undertaking."""
    if sheet.user_id == current_actor().user_id and sheet.member.undertaken_at is None:
        abort(redirect(url_for(".interests", key=sheet.appraisal.round.board.key)))


def _file(wanted: printing.Print | None) -> Response:
    return send(wanted.made.file, inline=True) if wanted and wanted.made else abort(404)
