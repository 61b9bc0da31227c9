"""The life of a paper: drafted, sent to sign, signed, numbered and frozen, its bytes stored, issued.

Numbering is one short transaction: what it decides is locked, then the register; the value is frozen, the status of
what it decides changes, a job is left. A worker renders and stores the bytes; then the paper is issued.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from kcproposals.audit.services import head, record
from kcproposals.documents.kinds import KINDS, kind_of
from kcproposals.documents.models import Document, Register, document_facilities, document_units
from kcproposals.documents.paper import Check, Checkpoint, Paper
from kcproposals.documents.queries import body_for, signatory_for
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import KEY_ALPHABET, db
from kcproposals.jobs.services import enqueue
from kcproposals.pdf import document_html


def draft(
    kind: str, subject_type: str, subject_key: str, *, agency_id: int, abstract: str, actor: Actor, now: datetime,
    facility_ids: Iterable[int] = (), unit_ids: Iterable[int] = (), board_id: int | None = None,
    chair_signs: bool = True,
) -> Document:  # fmt: skip
    """Create a draft of ``kind`` about a subject, for the body that issues that kind and its present signatory.

    ``board_id``: the paper is the board's own (its chair signs) or, without ``chair_signs``, said to it by the office.
    Raises RuleViolation when no body or signatory is set up.
    """
    body = body_for(agency_id, kind)
    document = Document(
        check_code="".join(secrets.choice(KEY_ALPHABET) for _ in range(12)),
        agency_id=agency_id, body_id=body.id, board_id=board_id, kind=kind, doc_type=KINDS[kind].doc_type,
        subject_type=subject_type, subject_key=subject_key, abstract=abstract, state="draft",
        signatory_id=None if board_id and chair_signs else signatory_for(body, local_date(now)).id,
        created_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    concern(document, facility_ids, unit_ids)
    _tell_chain(document, "document.drafted", actor=actor, now=now)
    return document


def concern(document: Document, facility_ids: Iterable[int], unit_ids: Iterable[int] = ()) -> None:
    """Say which facilities and implementing units a paper concerns: once it is issued they may read it."""
    for table, name, ids in ((document_facilities, "facility_id", facility_ids), (document_units, "unit_id", unit_ids)):
        db.session.execute(delete(table).where(table.c.document_id == document.id))
        links = [{"document_id": document.id, name: id_} for id_ in sorted(set(ids))]
        if links:
            db.session.execute(insert(table), links)
    db.session.expire(document, ["concerned", "concerned_units"])


def send_to_sign(document: Document, *, actor: Actor, now: datetime) -> None:
    """Hand a draft to the signatory. Raises NotAllowed from any other state."""
    _may(actor, Permission.DRAFT_DOCUMENT, document)
    _from(document, "draft")
    document.state = "to_sign"
    _tell_chain(document, "document.sent_to_sign", actor=actor, now=now)


def send_back(document: Document, reason: str, *, actor: Actor, now: datetime) -> None:
    """Return a paper to its drafter with a reason, instead of signing it."""
    _may(actor, Permission.SIGN_DOCUMENT, document)
    _from(document, "to_sign")
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do trả lại."), field="reason")
    document.state, document.state_reason = "draft", reason
    _tell_chain(document, "document.sent_back", actor=actor, now=now)


def sign(document: Document, *, actor: Actor, now: datetime) -> None:
    """Record that the signatory signed (wet signature: number and date are printed afterwards)."""
    _may(actor, Permission.SIGN_DOCUMENT, document)
    _from(document, "to_sign")
    kind_of(document).ready(document)
    document.state, document.signed_at, document.signed_by_id = "signed", now, actor.user_id
    document.state_reason = ""
    _tell_chain(document, "document.signed", actor=actor, now=now)


def give_number(document: Document, *, actor: Actor, now: datetime, leave_job: bool = True) -> None:
    """Number, date and freeze a signed paper, change what it decides, and leave the rendering to a worker.

    Without ``leave_job`` the caller is that worker and sees to the rendering itself (``dispatches.work``).

    Raises RuleViolation (nothing is numbered) when the subject is not ready or the paper lacks a value.
    """
    _may(actor, Permission.ISSUE_DOCUMENT, document)
    _from(document, "signed")
    kind = kind_of(document)
    kind.ready(document)  # locks the plan or round before the register
    dated = local_date(now)
    register = _locked_register(document, dated.year)
    register.last += 1
    document.register_id, document.number, document.dated = register.id, register.last, dated
    document.symbol = document.body.symbols[document.doc_type]
    value = numbered_value(document, register.last, dated)
    document_html(current_app.jinja_env, value, draft=False)  # a missing value stops here, before a number is spent
    document.snapshot = json.loads(value.to_json())
    document.state, document.numbered_at = "numbered", now
    kind.on_numbered(document, actor, now)
    if leave_job:
        enqueue("render_document", now=now, agency_id=document.agency_id, document=document.id)
    digest = hashlib.sha256(value.to_json().encode()).hexdigest()
    _tell_chain(document, "document.numbered", actor=actor, now=now, number=document.full_number, snapshot=digest)


def numbered_value(document: Document, number: int, dated: date) -> Paper:
    """Return the paper's value with its number, day, check address and the head of the audit chain."""
    newest, hash_ = head(document.agency_id)
    address = f"{current_app.config['KCP'].public_url}/check/{document.check_code}"
    return (
        kind_of(document)
        .build(document)
        .issued(
            number,
            dated,
            check=Check(url=address, code=document.check_code),
            checkpoint=Checkpoint(number=newest, hash=hash_),
        )
    )


def _locked_register(document: Document, year: int) -> Register:
    series = "*" if document.body.numbering_scope == "body" else document.doc_type
    query = select(Register).where(
        Register.body_id == document.body_id, Register.year == year, Register.series == series
    )
    register = db.session.scalar(query.with_for_update())
    if register is None:
        try:
            with db.session.begin_nested():  # two first numbers of a year meet at the unique key: the second waits here
                db.session.add(Register(body_id=document.body_id, year=year, series=series, last=0))
        except IntegrityError:
            pass
        register = db.session.scalars(query.with_for_update()).one()
    return register


def _may(actor: Actor, permission: Permission, document: Document) -> None:
    if not can(actor, permission, document):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với văn bản."))


def _from(document: Document, *states: str) -> None:
    if document.state not in states:
        raise NotAllowed(N_("Văn bản không còn ở bước này. Xin tải lại trang để xem trạng thái mới."))


def _tell_chain(document: Document, event: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    record(
        event, "document", document.key, actor=actor, now=now, agency_id=document.agency_id,
        kind=document.kind, about=f"{document.subject_type}:{document.subject_key}", **data,
    )  # fmt: skip
