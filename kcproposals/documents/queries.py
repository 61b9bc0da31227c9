"""Read documents and registers. Lists start from ``visible_documents``."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import IssuingBody, Signatory
from kcproposals.documents.models import Document, Register, document_facilities, document_units
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import PAPER_READERS, Actor, Role, Seat
from kcproposals.extensions import db
from kcproposals.web.waiting import Waiting

ISSUED = ("issued", "replaced", "recalled")


def visible_documents(actor: Actor) -> Select[Any]:
    """Select the papers ``actor`` may see: the same rule as VIEW_DOCUMENT, said in SQL."""
    if actor.user_id is None:
        return select(Document).where(false())
    concerned = Document.id.in_(
        select(document_facilities.c.document_id).where(document_facilities.c.facility_id.in_(actor.facilities()))
    )
    of_units = Document.id.in_(select(document_units.c.document_id).where(document_units.c.unit_id.in_(actor.units())))
    return select(Document).where(
        or_(
            Document.agency_id.in_(actor.agencies(*PAPER_READERS)),
            and_(
                Document.board_id.in_(actor.boards()),
                or_(Document.signatory_id.is_(None), Document.state.in_(ISSUED)),
            ),
            and_(Document.state.in_(ISSUED), or_(concerned, of_units) if actor.units() else concerned),
        )
    )


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Document.body), joinedload(Document.signatory), joinedload(Document.file),
        selectinload(Document.concerned), selectinload(Document.concerned_units),
    )  # fmt: skip


def document_by_key(key: str) -> Document | None:
    """Return one document with body, signatory, file and whom it concerns, or None."""
    return db.session.scalar(_whole(select(Document).where(Document.key == key)))


def document_by_code(code: str) -> Document | None:
    """Return the issued document of a check code, or None: a paper that never went out is unknown to the public."""
    return db.session.scalar(
        _whole(select(Document).where(Document.check_code == code.strip().lower(), Document.state.in_(ISSUED)))
    )


def documents_about(subject_type: str, subject_key: str) -> list[Document]:
    """Return every document of one subject, oldest first. Ask the policy before showing one."""
    return list(
        db.session.scalars(
            _whole(
                select(Document)
                .where(Document.subject_type == subject_type, Document.subject_key == subject_key)
                .order_by(Document.id)
            )
        )
    )


def body_for(agency_id: int, kind: str) -> IssuingBody:
    """Return the body of the agency that issues this kind of paper. Raises RuleViolation when none is set up."""
    bodies = db.session.scalars(select(IssuingBody).where(IssuingBody.agency_id == agency_id).order_by(IssuingBody.id))
    for body in bodies:
        if kind in body.kinds:
            return body
    raise RuleViolation(N_("Chưa khai báo cơ quan ban hành cho loại văn bản này. Quản trị viên khai ở trang cơ quan."))


def signatory_for(body: IssuingBody, on: date) -> Signatory:
    """Return who signs for ``body`` on a day: the first valid one. Raises RuleViolation when there is none."""
    for person in body.signatories:
        if person.valid_from <= on and (person.valid_to is None or on <= person.valid_to):
            return person
    raise RuleViolation(
        N_("Chưa có người ký còn hiệu lực cho cơ quan ban hành này. Quản trị viên khai ở trang cơ quan.")
    )


def registers_of(agency_ids: frozenset[int]) -> list[Register]:
    """Return the registers of these agencies, newest year first."""
    return list(
        db.session.scalars(
            select(Register)
            .join(Register.body)
            .where(IssuingBody.agency_id.in_(agency_ids))
            .options(joinedload(Register.body))
            .order_by(Register.year.desc(), Register.body_id, Register.series)
        )
    )


def register_by_key(key: str) -> Register | None:
    """Return one register with its body, or None."""
    return db.session.scalar(select(Register).where(Register.key == key).options(joinedload(Register.body)))


def entries_of(register: Register) -> list[Any]:
    """Return the numbered documents of a register by number, as rows of columns."""
    return list(
        db.session.execute(
            select(
                Document.number, Document.symbol, Document.dated, Document.abstract, Document.state, Document.kind,
                Document.key, Document.state_reason,
            )
            .where(Document.register_id == register.id)
            .order_by(Document.number)
        )
    )  # fmt: skip


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Say how many papers wait for a signature (leader, or the chair of a board) and for a number (clerk)."""
    found = []
    for role, state, label in (
        (Role.LEADER, "to_sign", N_("Văn bản chờ ký")),
        (Role.CLERK, "signed", N_("Văn bản đã ký, chờ cấp số và phát hành")),
    ):
        count = _count(state, Document.agency_id.in_(actor.agencies(role))) if actor.agencies(role) else 0
        if count:
            found.append(Waiting(role, label, f"/documents?state={state}", count=count))
    chaired = actor.boards(Seat.CHAIR)
    of_board = and_(Document.board_id.in_(chaired), Document.signatory_id.is_(None))
    count = _count("to_sign", of_board) if chaired else 0
    if count:
        found.append(Waiting("board", N_("Biên bản chờ Chủ tịch ký"), "/documents?state=to_sign", count=count))
    return found


def _count(state: str, where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Document).where(Document.state == state, where)) or 0
