"""Read dispatches: one, those of a subject, and its papers with how far each mail came."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.documents.dispatches.models import Dispatch, DispatchItem
from kcproposals.documents.models import Document
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail


def dispatch_by_key(key: str) -> Dispatch | None:
    """Return one dispatch with its job and files, or None."""
    return db.session.scalar(
        select(Dispatch)
        .where(Dispatch.key == key)
        .options(joinedload(Dispatch.job), joinedload(Dispatch.archive), joinedload(Dispatch.merged))
    )


def dispatches_of(subject_type: str, subject_key: str) -> list[Dispatch]:
    """Return the dispatches about one subject, newest first, with their items."""
    return list(
        db.session.scalars(
            select(Dispatch)
            .where(Dispatch.subject_type == subject_type, Dispatch.subject_key == subject_key)
            .options(selectinload(Dispatch.items))
            .order_by(Dispatch.id.desc())
        )
    )


def mail_about(document_key: str) -> str:
    """Return what a mail about a paper is filed under."""
    return f"document:{document_key}"


@dataclass(frozen=True)
class Line:
    """One paper of a dispatch: columns of the paper, why it was left out, and its mails."""

    paper: Any
    error: str
    mails: list[Mail]


def lines_of(dispatch: Dispatch) -> list[Line]:
    """Return the papers of a dispatch in their order, in two statements however many there are."""
    rows = db.session.execute(
        select(
            Document.key, Document.state, Document.number, Document.symbol, Document.abstract, Document.subject_key,
            DispatchItem.error,
        )
        .join(DispatchItem, DispatchItem.document_id == Document.id)
        .where(DispatchItem.dispatch_id == dispatch.id)
        .order_by(DispatchItem.position)
    ).all()  # fmt: skip
    found: dict[str, list[Mail]] = {}
    for mail in mails_of(dispatch):
        found.setdefault(mail.about, []).append(mail)
    return [Line(row, row.error, found.get(mail_about(row.key), [])) for row in rows]


def mails_of(dispatch: Dispatch) -> list[Mail]:
    """Return the mails about the papers of a dispatch, oldest first."""
    papers = (
        select("document:" + Document.key)
        .join(DispatchItem, DispatchItem.document_id == Document.id)
        .where(DispatchItem.dispatch_id == dispatch.id)
    )
    return list(db.session.scalars(select(Mail).where(Mail.about.in_(papers)).order_by(Mail.id)))
