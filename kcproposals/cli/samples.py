"""``samples``: one PDF of every kind of paper, from the demo year; those of a proposal also for Word."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from kcproposals import config
from kcproposals.cli.context import application, load_settings
from kcproposals.cli.context import translate as _

# What a temporary demo takes over from the environment; everything else would lead to the real data.
_KEPT = ("KCP_PDF_FONT_DIR", "KCP_PDF_FONT", "KCP_PUBLIC_URL", "KCP_LANG")


@click.command(help=_("Ghi vào DIR mỗi loại văn bản một tệp PDF, lấy từ năm mẫu."))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def samples(folder: Path) -> None:
    """Write one PDF of every document kind into DIR, named <kind>.pdf; without a demo here, from a temporary one."""
    from kcproposals.cli.demo import marker

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.ClickException(
            _("Không tạo được thư mục %(folder)s: %(reason)s.", folder=folder, reason=problem.strerror)
        ) from None
    settings = load_settings()
    with ExitStack() as stack:
        has_demo = marker.condition(settings) == marker.Condition.FINISHED
        if not has_demo:
            settings = _temporary(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kcp-samples-"))))
        app = stack.enter_context(application(settings))
        if not has_demo:
            from kcproposals.cli.demo import instance
            from kcproposals.cli.demo.play import play
            from kcproposals.clock import utc_now

            instance.begin_anew()
            play(app, utc_now(), click.echo)
        for name, data in _papers():
            _write(folder / name, data)


def _temporary(folder: Path) -> config.Settings:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return replace(config.load(folder, kept), demo=True)


def _papers() -> Iterator[tuple[str, bytes]]:
    """Yield file name and bytes of the first paper of every kind, and of the first refusal among the notices."""
    from sqlalchemy import select

    from kcproposals.documents.kinds import KINDS
    from kcproposals.documents.models import Document
    from kcproposals.extensions import db
    from kcproposals.planning.notices import NOTICE

    for kind in KINDS:
        found = db.session.scalars(select(Document).where(Document.kind == kind).order_by(Document.number, Document.id))
        documents = sorted((one for one in found if one.state != "void"), key=lambda one: one.file_id is None)
        if not documents:
            raise click.ClickException(_("Năm mẫu không có văn bản loại %(kind)s.", kind=kind))
        granted = [document for document in documents if not (document.snapshot or {}).get("value", {}).get("reasons")]
        yield f"{kind}.pdf", _bytes((granted or documents)[0])
        if kind == NOTICE:
            for document in documents:
                if document not in granted:
                    yield f"{kind}-khong-ho-tro.pdf", _bytes(document)
                    break
    yield from _assessment()
    yield from _score_sheet()
    yield from _proposal_papers()
    yield from _result_tables()


def _result_tables() -> Iterator[tuple[str, bytes]]:
    """Yield the summary of the first round that was closed, with members by name."""
    from sqlalchemy import select

    from kcproposals.appraisal.models import Round
    from kcproposals.appraisal.results.paper import ResultTablePaper
    from kcproposals.appraisal.results.printing import paper_file, paper_value
    from kcproposals.extensions import db

    round_ = db.session.scalars(select(Round).where(Round.state == "closed").order_by(Round.id)).first()
    if round_ is None:
        raise click.ClickException(_("Năm mẫu không có văn bản loại %(kind)s.", kind=ResultTablePaper.kind))
    yield f"{ResultTablePaper.kind}.pdf", paper_file(paper_value(round_, [], named=True))


def _assessment() -> Iterator[tuple[str, bytes]]:
    """Yield the first sheet of an appraisal without a board."""
    from sqlalchemy import select

    from kcproposals.assessments.models import Assessment
    from kcproposals.assessments.paper import AssessmentValue, pdf_of, value_from
    from kcproposals.extensions import db
    from kcproposals.files.services import read

    signed = select(Assessment).where(Assessment.snapshot.is_not(None)).order_by(Assessment.id)
    made = db.session.scalars(signed).first()
    if made is None or made.snapshot is None:
        raise click.ClickException(_("Năm mẫu không có văn bản loại %(kind)s.", kind=AssessmentValue.kind))
    data = read(made.file) if made.file else pdf_of(value_from(made.snapshot))
    yield f"{AssessmentValue.kind}.pdf", data


def _score_sheet() -> Iterator[tuple[str, bytes]]:
    """Yield the first score sheet of a closed round, as its author handed it in."""
    from sqlalchemy import select

    from kcproposals.appraisal.models import ScoreSheet
    from kcproposals.appraisal.offline.documents import sheets_paper
    from kcproposals.appraisal.offline.printing import paper_file
    from kcproposals.documents.values_sheets import SheetsPaper
    from kcproposals.extensions import db

    sheet = db.session.scalars(select(ScoreSheet).where(ScoreSheet.state == "locked").order_by(ScoreSheet.id)).first()
    if sheet is None:
        raise click.ClickException(_("Năm mẫu không có văn bản loại %(kind)s.", kind=SheetsPaper.kind))
    yield f"{SheetsPaper.kind}.pdf", paper_file(sheets_paper([sheet], blank=False))


def _proposal_papers() -> Iterator[tuple[str, bytes]]:
    """Yield the papers of the first proposal that was handed in, as pages and for Word."""
    from sqlalchemy import select

    from kcproposals.clock import utc_now
    from kcproposals.extensions import db
    from kcproposals.paperwork.printing import FORMATS, paper_file, papers_for
    from kcproposals.proposals.models import Proposal

    proposal = db.session.scalars(
        select(Proposal).where(Proposal.code.is_not(None), Proposal.status != "returned").order_by(Proposal.id)
    ).first()
    if proposal is None:
        raise click.ClickException(_("Năm mẫu không có văn bản loại %(kind)s.", kind="de_an"))
    for paper in papers_for(proposal, own=False, now=utc_now()):
        for form in FORMATS:
            yield f"{paper.kind}.{form}", paper_file(paper, form)


def _bytes(document: object) -> bytes:
    """Return the stored bytes of an issued paper; a draft is printed as it stands."""
    from flask import current_app

    from kcproposals.documents.kinds import kind_of
    from kcproposals.documents.models import Document
    from kcproposals.files.services import read
    from kcproposals.pdf import render_document

    assert isinstance(document, Document)
    if document.file is not None:
        return read(document.file)
    settings = current_app.config["KCP"]
    value = kind_of(document).build(document)
    return render_document(
        current_app.jinja_env, value, draft=True, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as problem:
        raise click.ClickException(
            _("Không ghi được %(file)s: %(reason)s.", file=path, reason=problem.strerror)
        ) from None
    click.echo(str(path))
