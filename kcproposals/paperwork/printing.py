"""Which papers a reader may have printed, and printing them: asked for in a request, made by the worker, kept.

A paper is known by what it says (its digest): the same text is made once, and a reader only ever gets the papers of the
text they may read.
"""

from datetime import datetime
from typing import Any

from flask import current_app

from kcproposals.extensions import db
from kcproposals.files.services import store_made
from kcproposals.jobs.models import Job
from kcproposals.jobs.queries import newest_job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import enqueue
from kcproposals.paperwork.building import Papers
from kcproposals.paperwork.models import PrintedPaper
from kcproposals.paperwork.queries import printed, revision_at
from kcproposals.paperwork.values import ProposalPaper
from kcproposals.paperwork.word import MEDIA_TYPE, word_file
from kcproposals.pdf import render_document
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import last_revision
from kcproposals.proposals.work import Work

JOB = "print_proposal"
FORMATS = {"pdf": "application/pdf", "docx": MEDIA_TYPE}


def answers_read(proposal: Proposal, *, own: bool) -> dict[str, Any]:
    """Return the answers a reader may read: as they are now, or as last handed in."""
    return proposal.answers if own else proposal.handed_in_answers


def revision_read(proposal: Proposal, *, own: bool) -> int:
    """Return the number of the last change in these answers: what people call the version of the papers."""
    last = last_revision(proposal.id)
    if last is None:
        return 0
    if own or answers_read(proposal, own=False) is proposal.answers:
        return last.number
    return revision_at(proposal.id, proposal.returns[-1].returned_at)


def papers_for(proposal: Proposal, *, own: bool, now: datetime) -> tuple[ProposalPaper, ...]:
    """Return the papers of a proposal as a reader may have them."""
    papers = Papers(
        Work(proposal, now), answers_read(proposal, own=own), revision=revision_read(proposal, own=own), is_draft=own
    )
    return papers.all()


def ask_for(proposal: Proposal, *, own: bool, now: datetime) -> None:
    """Ask the worker for the papers, unless they are there or asked for already."""
    papers = papers_for(proposal, own=own, now=now)
    made = printed(proposal.id, [paper.digest for paper in papers])
    running = newest_job(JOB, proposal=proposal.id)
    is_waiting = running is not None and running.state in ("queued", "running") and running.args.get("own") == own
    if len(made) < len(papers) * len(FORMATS) and not is_waiting:
        office = proposal.agency_id if proposal.code else None  # nobody there is to know of a draft
        enqueue(JOB, now=now, agency_id=office, total=len(papers) * len(FORMATS), proposal=proposal.id, own=own)


@handles(JOB)
def print_papers(job: Job, *, now: datetime) -> None:
    """Make every paper in every format that is not there yet, from the answers as they stand when it is made."""
    proposal = db.session.get(Proposal, job.args["proposal"])
    if proposal is None:  # the draft was deleted meanwhile
        return
    name, papers = proposal.code or proposal.key, papers_for(proposal, own=job.args["own"], now=now)
    made = printed(proposal.id, [paper.digest for paper in papers])
    db.session.commit()  # nobody shall wait while pages are set
    wanted = [(paper, form) for paper in papers for form in FORMATS if (paper.kind, form) not in made]
    files = [(paper, form, paper_file(paper, form)) for paper, form in wanted]
    if db.session.get(Proposal, job.args["proposal"], with_for_update=True) is None:
        return
    there = printed(job.args["proposal"], [paper.digest for paper in papers])
    for paper, form, data in files:
        if (paper.kind, form) not in there:
            file = store_made(f"{paper.kind}-{name}.{form}", data, FORMATS[form], now=now)
            db.session.add(
                PrintedPaper(
                    proposal_id=job.args["proposal"], kind=paper.kind, format=form, digest=paper.digest,
                    file_id=file.id, made_at=now,
                )
            )  # fmt: skip


def paper_file(paper: ProposalPaper, form: str) -> bytes:
    """Return the bytes of a paper as "pdf" or "docx"."""
    if form == "docx":
        return word_file(paper)
    settings = current_app.config["KCP"]
    return render_document(
        current_app.jinja_env, paper, draft=True, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )
