"""The summary table of a closed round on paper: its value, asked for in a request, printed by the worker, kept."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results import chart_data, charts, table
from kcproposals.appraisal.results.models import ResultPaper
from kcproposals.appraisal.results.page import activities_of, deviation
from kcproposals.appraisal.results.paper import (
    ActivitySum,
    HeatCell,
    HeatRow,
    PaperGroup,
    PaperRow,
    ResultTablePaper,
)
from kcproposals.appraisal.results.queries import ClosedRound, FileRow, closed_round, round_by_key
from kcproposals.appraisal.results.table import Line
from kcproposals.appraisal.words import result_notes, sheet_notes, tie_sentences
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.money import format_mark
from kcproposals.domain.policy import Seat
from kcproposals.extensions import db
from kcproposals.files.services import store_made
from kcproposals.jobs.models import Job
from kcproposals.jobs.queries import newest_job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue
from kcproposals.pdf import render_document

JOB = "print_result_table"
_GROUPS = {"passed": "Đạt, theo hạng", "failed": "Không đạt", "none": "Chưa có kết quả"}


def paper_value(round_: Round, positions: Sequence[int], *, named: bool) -> ResultTablePaper:
    """Return what the paper says of these files (none named: of all); ``named``: members stand by name in the chart."""
    with force_locale("vi"):
        closed = closed_round(round_)
        wanted = set(positions)
        lines = [line for line in table.lines_of(closed) if not wanted or line.file.position in wanted]
        titles, files = criterion_titles(round_.criteria_set.definition, "vi"), [line.file for line in lines]
        heat = chart_data.heat_of(closed, named=named, files=files)
        chair = next((sheet.name for sheet in closed.seats.values() if sheet.role == Seat.CHAIR), "")
        return ResultTablePaper(
            key=round_.key, author=round_.board.agency.name, board=round_.board.name, round=round_.number,
            closed_at=_instant(round_), is_part=len(lines) < len(closed.files), groups=_groups(closed, lines, titles),
            activities=_activities(lines, activities_of(round_, "vi")),
            ties=() if wanted else tuple(tie_sentences(closed, titles)), histogram=_histogram(closed, files),
            means=charts.means(chart_data.means_of(closed, titles, files), "Điểm trung bình theo tiêu chí"),
            heat_heads=heat.heads, named=named, maker=round_.close_asked_by.name if round_.close_asked_by else "",
            heat=tuple(
                HeatRow(code=row.code, cells=tuple(HeatCell(text=cell.text, shade=cell.shade) for cell in cells))
                for row, cells in heat.rows
            ),
            chair=chair,
        )  # fmt: skip


def _instant(round_: Round) -> datetime:
    if round_.closed_at is None:
        raise ValueError(f"round {round_.key} is not closed")
    return round_.closed_at


def _groups(closed: ClosedRound, lines: Sequence[Line], titles: dict[str, str]) -> tuple[PaperGroup, ...]:
    found = []
    for verdict, title in _GROUPS.items():
        rows = tuple(_row(closed, line, titles) for line in lines if line.verdict == verdict)
        if rows:
            found.append(PaperGroup(title=title, rows=rows))
    return tuple(found)


def _row(closed: ClosedRound, line: Line, titles: dict[str, str]) -> PaperRow:
    row, result = line.file, line.result
    return PaperRow(
        rank=result.rank, code=row.code, title=row.title, facility=row.facility, place=line.place,
        requested=row.requested, ceiling=row.ceiling, proposed=row.proposed, total=result.shown,
        spread=deviation(result), sheets=f"{len(result.used)}/{line.expected}",
        notes=(*result_notes(row, closed, titles), *sheet_notes(row, closed)),
    )  # fmt: skip


def _activities(lines: Sequence[Line], names: dict[str, str]) -> tuple[ActivitySum, ...]:
    found = []
    for code in sorted({line.file.activity for line in lines}):
        of = [line for line in lines if line.file.activity == code]
        passed = [line for line in of if line.result.passed]
        found.append(
            ActivitySum(
                title=names.get(code, code), files=len(of), passed=len(passed),
                requested=sum(line.file.requested for line in of),
                proposed=sum(line.file.proposed or 0 for line in passed),
            )
        )  # fmt: skip
    return tuple(found)


def _histogram(closed: ClosedRound, files: Sequence[FileRow]) -> str:
    data = chart_data.histogram_of(closed, files)
    if data is None:
        return ""
    mark = "" if data.threshold is None else f"mức đạt {format_mark(data.threshold)}"
    return charts.histogram(data, "Phân bố tổng điểm", mark)


def paper_of(round_id: int, digest: str) -> ResultPaper | None:
    """Return the printed table that says exactly this, or None."""
    query = select(ResultPaper).where(ResultPaper.round_id == round_id, ResultPaper.digest == digest)
    return db.session.scalar(query.options(joinedload(ResultPaper.file)))


def ask_for(round_: Round, positions: Sequence[int], *, named: bool, now: datetime) -> None:
    """Ask the worker for the paper, unless it is there or being made."""
    digest = paper_value(round_, positions, named=named).digest
    running = newest_job(JOB, digest=digest)
    if paper_of(round_.id, digest) is None and (running is None or running.state not in ("queued", "running")):
        enqueue(
            JOB, now=now, agency_id=round_.agency_id, digest=digest, round=round_.key, positions=list(positions),
            named=named,
        )  # fmt: skip


@handles(JOB)
def print_table(job: Job, *, now: datetime) -> None:
    """Print the table as the closed round says it and keep it under its digest."""
    round_ = round_by_key(job.args["round"])
    if round_ is None:
        raise LookupError(job.args["round"])
    value, round_id = paper_value(round_, job.args["positions"], named=job.args["named"]), round_.id
    db.session.commit()  # nobody shall wait while pages are set
    data = paper_file(value)
    if paper_of(round_id, value.digest) is None:
        file = store_made(f"{value.kind}-{value.key}.pdf", data, "application/pdf", now=now)
        db.session.add(ResultPaper(round_id=round_id, digest=value.digest, file_id=file.id, made_at=now))


def paper_file(paper: ResultTablePaper) -> bytes:
    """Return the paper as a PDF."""
    settings = current_app.config["KCP"]
    return render_document(
        current_app.jinja_env, paper, draft=True, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )
