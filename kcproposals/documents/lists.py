"""The list of papers: a page of columns, filtered, by keyset; the number of queries does not depend on the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import IssuingBody
from kcproposals.documents.models import Document
from kcproposals.documents.queries import visible_documents
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

PAGE = 50
STATES = ("draft", "to_sign", "signed", "numbered", "issued", "replaced", "recalled", "void")


@dataclass(frozen=True)
class DocumentPage:
    """Rows (columns of documents), the filters in use, and the keys to the pages before and after."""

    rows: list[Any]
    state: str
    kind: str
    after: str
    before: str


def document_list(actor: Actor, args: Mapping[str, str]) -> DocumentPage:
    """Return one page of the papers ``actor`` may see, newest first. ``args``: state, kind, after or before (keys)."""
    seen = visible_documents(actor).with_only_columns(Document.id).subquery()
    query = (
        select(
            Document.id, Document.key, Document.kind, Document.abstract, Document.state, Document.number,
            Document.symbol, Document.dated, Document.created_at, IssuingBody.name.label("body"),
        )
        .join(Document.body)
        .where(Document.id.in_(select(seen.c.id)))
    )  # fmt: skip
    state, kind = args.get("state", ""), args.get("kind", "")
    if state in STATES:
        query = query.where(Document.state == state)
    if kind:
        query = query.where(Document.kind == kind)
    return _page(query, args, state, kind)


def _page(query: Any, args: Mapping[str, str], state: str, kind: str) -> DocumentPage:
    backwards = bool(args.get("before"))
    start = args.get("before") or args.get("after")
    if start:
        edge = select(Document.id).where(Document.key == start).scalar_subquery()
        query = query.where(Document.id > edge if backwards else Document.id < edge)
    order = Document.id.asc() if backwards else Document.id.desc()
    rows = list(db.session.execute(query.order_by(order).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    has_after = backwards or more
    has_before = more if backwards else bool(start)
    return DocumentPage(
        rows, state, kind, rows[-1].key if rows and has_after else "", rows[0].key if rows and has_before else ""
    )
