"""What was issued by a dispatch in one ZIP and in one PDF for the printer, made from the stored bytes.

The merged PDF is for printing: the papers themselves are the stored files, whose hashes are on record.
"""

import io
import tempfile
import zipfile
from datetime import datetime
from typing import BinaryIO, cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.documents.dispatches.models import Dispatch, DispatchItem
from kcproposals.documents.models import Document
from kcproposals.domain.dates import to_local
from kcproposals.extensions import db
from kcproposals.files.models import StoredFile
from kcproposals.files.services import read, store_made_stream

IN_MEMORY = 8 * 1024 * 1024


def bundle(dispatch_id: int, *, now: datetime) -> tuple[StoredFile | None, StoredFile | None]:
    """Return the stored ZIP and the stored merged PDF, or two None when nothing was issued."""
    papers = _issued(dispatch_id)
    name = f"phat-hanh-{to_local(db.session.get_one(Dispatch, dispatch_id).started_at):%Y%m%d-%H%M}"
    for _number, file in papers:
        db.session.expunge(file)
    db.session.rollback()  # reading hundreds of files takes a while; nobody waits for it with a transaction open
    if not papers:
        return None, None
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as zipped, tempfile.SpooledTemporaryFile(IN_MEMORY) as joined:
        _zip(papers, cast(BinaryIO, zipped), now)
        _merge(papers, cast(BinaryIO, joined))
        return (
            store_made_stream(f"{name}.zip", cast(BinaryIO, zipped), "application/zip", now=now),
            store_made_stream(f"{name}.pdf", cast(BinaryIO, joined), "application/pdf", now=now),
        )


def _issued(dispatch_id: int) -> list[tuple[str, StoredFile]]:
    """Return name and stored file of every issued paper, in the order of the dispatch."""
    found = db.session.scalars(
        select(Document)
        .join(DispatchItem, DispatchItem.document_id == Document.id)
        .where(DispatchItem.dispatch_id == dispatch_id, Document.file_id.is_not(None))
        .options(joinedload(Document.file))
        .order_by(DispatchItem.position)
    )
    return [(document.full_number, document.file) for document in found if document.file and document.is_issued]


def _zip(papers: list[tuple[str, StoredFile]], target: BinaryIO, now: datetime) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        for number, file in papers:
            entry = zipfile.ZipInfo(f"{number.replace('/', '-')}.pdf", to_local(now).timetuple()[:6])
            archive.writestr(entry, read(file))


def _merge(papers: list[tuple[str, StoredFile]], target: BinaryIO) -> None:
    """Write all pages one after the other, with a bookmark a paper."""
    import pikepdf

    with pikepdf.new() as whole:
        marks = []
        for number, file in papers:
            marks.append((number, len(whole.pages)))
            with pikepdf.open(io.BytesIO(read(file))) as paper:
                whole.pages.extend(paper.pages)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(number, page) for number, page in marks)
        whole.save(target)
