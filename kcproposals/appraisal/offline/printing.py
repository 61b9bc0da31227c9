"""Paper sheets: asked for in a request, made by the worker, kept by what they say.

A reader only ever gets the file of a text they may read: the blank sheets of a member are their own, a filled one is
for whoever may read the sheet.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from kcproposals.appraisal.models import BoardMember, Round, ScoreSheet
from kcproposals.appraisal.offline.documents import sheets_paper
from kcproposals.appraisal.offline.models import PrintedSheets
from kcproposals.appraisal.offline.queries import open_sheets, own_sheets, printed
from kcproposals.documents.values_sheets import SheetsPaper
from kcproposals.extensions import db
from kcproposals.files.kinds import PDF
from kcproposals.files.services import store_made
from kcproposals.jobs.models import Job
from kcproposals.jobs.queries import newest_job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue
from kcproposals.pdf import render_document

JOB = "print_sheets"


@dataclass(frozen=True)
class Print:
    """A paper, whether it is made, and the work on it. ``sheet`` 0 is all blank sheets of the member."""

    paper: SheetsPaper
    round_id: int
    member_id: int
    sheet_id: int
    made: PrintedSheets | None
    job: Job | None


def blank_print(round_: Round, user_id: int | None) -> Print | None:
    """Return the blank sheets a person has still to hand in, None when there are none."""
    sheets = open_sheets(own_sheets(round_, user_id))
    return _print(round_, sheets, 0) if sheets else None


def filled_print(sheet: ScoreSheet) -> Print:
    """Return a sheet as it stands."""
    return _print(sheet.appraisal.round, [sheet], sheet.id)


def _print(round_: Round, sheets: list[ScoreSheet], sheet_id: int) -> Print:
    paper, member = sheets_paper(sheets, blank=not sheet_id), sheets[0].member_id
    made = printed(round_.id, paper.digest)
    job = None if made else newest_job(JOB, round=round_.id, member=member, sheet=sheet_id)
    return Print(paper, round_.id, member, sheet_id, made, job)


def ask_for(wanted: Print, *, now: datetime) -> None:
    """Ask the worker for a paper, unless it is there or asked for already."""
    is_waiting = wanted.job is not None and wanted.job.state in ("queued", "running")
    if wanted.made is None and not is_waiting:
        enqueue(JOB, now=now, round=wanted.round_id, member=wanted.member_id, sheet=wanted.sheet_id)


@handles(JOB)
def print_sheets(job: Job, *, now: datetime) -> None:
    """Make a paper from the sheets as they stand when it is made."""
    if job.args["sheet"]:
        wanted: Print | None = filled_print(db.session.get_one(ScoreSheet, job.args["sheet"]))
    else:
        member = db.session.get_one(BoardMember, job.args["member"])
        wanted = blank_print(db.session.get_one(Round, job.args["round"]), member.user_id)
    if wanted is None or wanted.made is not None:
        return
    name = f"phieu-cham-{wanted.paper.key}.pdf"
    db.session.commit()  # nobody shall wait while pages are set
    data = paper_file(wanted.paper)
    if printed(wanted.round_id, wanted.paper.digest) is None:
        file = store_made(name, data, PDF, now=now)
        db.session.add(
            PrintedSheets(round_id=wanted.round_id, digest=wanted.paper.digest, file_id=file.id, made_at=now)
        )


def paper_file(paper: SheetsPaper) -> bytes:
    """Return the bytes of a paper."""
    settings = current_app.config["KCP"]
    return render_document(
        current_app.jinja_env, paper, draft=True, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )
