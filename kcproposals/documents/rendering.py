"""What the worker does with papers: render, store the bytes, issue; and the preview of a draft."""

import json
from datetime import datetime

from flask import current_app

from kcproposals.audit.services import record
from kcproposals.documents.kinds import kind_of
from kcproposals.documents.models import Document
from kcproposals.documents.paper import Paper
from kcproposals.documents.values import from_json
from kcproposals.domain.policy import SYSTEM
from kcproposals.extensions import db
from kcproposals.files.services import store_made
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.pdf import render_document


@handles("render_document")
def render(job: Job, *, now: datetime) -> None:
    """Render a numbered paper from its snapshot, store the bytes once and issue it. Repeating it changes nothing."""
    data = rendered(job.args["document"])
    if data is not None:
        issue(job.args["document"], data, now=now)


def rendered(document_id: int) -> bytes | None:
    """Return the bytes of a numbered paper, drawn with no transaction open; None when it is not waiting for them."""
    document = db.session.get_one(Document, document_id)
    if document.state != "numbered":
        return None
    value = from_json(json.dumps(document.snapshot))
    db.session.commit()  # nobody shall wait with a lock while a long annex is set
    return _bytes(value, draft=False)


def issue(document_id: int, data: bytes, *, now: datetime) -> None:
    """Store the bytes of a numbered paper and issue it; nothing when another worker was faster."""
    document = db.session.get_one(Document, document_id, with_for_update=True)
    if document.state != "numbered":
        return
    document.file = store_made(file_name(document), data, "application/pdf", now=now)
    document.state, document.issued_at = "issued", now
    record(
        "document.issued", "document", document.key, actor=SYSTEM, now=now, agency_id=document.agency_id,
        number=document.full_number, sha256=document.file.sha256,
    )  # fmt: skip
    kind_of(document).on_issued(document, now)


@handles("preview_document")
def preview(job: Job, *, now: datetime) -> None:
    """Render a draft as it stands, for looking at; missing values are red."""
    document = db.session.get_one(Document, job.args["document"])
    if document.state in ("draft", "to_sign", "signed"):
        value = kind_of(document).build(document)
        db.session.commit()
        data = _bytes(value, draft=True)
        document.preview = store_made(f"du-thao-{document.key}.pdf", data, "application/pdf", now=now)


def file_name(document: Document) -> str:
    """Return the name of the issued file: ``05-QĐ-UBND.pdf``."""
    return f"{document.full_number.replace('/', '-')}.pdf"


def _bytes(value: Paper, *, draft: bool) -> bytes:
    settings = current_app.config["KCP"]
    return render_document(
        current_app.jinja_env, value, draft=draft, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )
