"""A register is gapless under many at once, and a paper goes its steps one after another."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kcproposals.documents import kinds, services
from kcproposals.documents.letterheads import letterhead, recipients, signatory
from kcproposals.documents.models import Document, Register
from kcproposals.documents.values import Contact, Grant, NoticeValue
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.policy import Grant as Held
from kcproposals.extensions import db
from tests.conftest import NOW

MANY = 12


def build(document: Document) -> NoticeValue:
    """Return a small notice."""
    return NoticeValue(
        key=document.key, letterhead=letterhead(document.body, "TB"), subject=document.abstract,
        recipients=recipients(document.body, document.kind), issued_by="Sở Công Thương", facility="Cơ sở minh họa 01",
        facility_address="Xã Mẫu", proposal_code="DP27-24-0001", proposal_title="Máy dò tạp chất", call_title="Đợt 1",
        submitted_on=local_date(NOW), contact=Contact(office="Sở Công Thương"), signatory=signatory(document.signatory),
        grant=Grant(decision="Quyết định số 01/QĐ-UBND", support=300_000_000, counterpart=304_000_000),
    )  # fmt: skip


@pytest.fixture
def office(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Someone who drafts, signs and issues; the kind of paper is one of the tests' own."""
    kind = kinds.Kind("thong_bao_ket_qua", "TB", "Thông báo", build=build)
    monkeypatch.setitem(kinds.KINDS, kind.code, kind)
    held = {Held("role", people.agency.id, role) for role in ("planner", "leader", "clerk")}
    return Actor(people.clerk.id, "Văn thư", frozenset(held))


def signed(people: SimpleNamespace, office: Actor, number: int) -> Document:
    """Return a paper that waits for its number."""
    document = services.draft(
        "thong_bao_ket_qua", "proposal", f"p{number:09d}", agency_id=people.agency.id, abstract=f"Kết quả {number}",
        actor=office, now=NOW,
    )  # fmt: skip
    services.send_to_sign(document, actor=office, now=NOW)
    services.sign(document, actor=office, now=NOW)
    return document


def test_many_clerks_at_once_leave_no_gap_and_no_double(app: Flask, people: SimpleNamespace, office: Actor) -> None:
    ids = [signed(people, office, number).id for number in range(MANY)]
    db.session.flush()
    ids = [document.id for document in db.session.scalars(select(Document).order_by(Document.id))]
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(MANY)

    def give(document_id: int) -> None:
        with app.app_context():
            start.wait()
            services.give_number(db.session.get_one(Document, document_id), actor=office, now=NOW)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=give, args=(document_id,)) for document_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(db.session.scalars(select(Document.number))) == list(range(1, MANY + 1))
    assert db.session.scalars(select(Register.last)).one() == MANY


def test_the_steps_cannot_be_skipped_or_repeated(people: SimpleNamespace, office: Actor) -> None:
    document = services.draft(
        "thong_bao_ket_qua", "proposal", "p", agency_id=people.agency.id, abstract="Kết quả", actor=office, now=NOW
    )
    for act in (services.sign, services.give_number):
        with pytest.raises(NotAllowed):
            act(document, actor=office, now=NOW)
    services.send_to_sign(document, actor=office, now=NOW)
    with pytest.raises(RuleViolation):
        services.send_back(document, " ", actor=office, now=NOW)
    services.send_back(document, "Thiếu địa chỉ", actor=office, now=NOW)
    assert document.state == "draft" and document.state_reason == "Thiếu địa chỉ"


def test_no_body_or_no_signatory_is_said_plainly(people: SimpleNamespace, office: Actor) -> None:
    with pytest.raises(RuleViolation, match="cơ quan ban hành"):
        services.draft("thong_bao_ket_qua", "x", "y", agency_id=99, abstract="Kết quả", actor=office, now=NOW)


def test_a_missing_value_spends_no_number(people: SimpleNamespace, office: Actor) -> None:
    document = signed(people, office, 1)
    document.body.place = ""
    db.session.commit()
    with pytest.raises(RuleViolation):
        services.give_number(document, actor=office, now=NOW)
    db.session.rollback()
    assert db.session.scalars(select(Register.last)).all() in ([], [0])


@pytest.mark.parametrize("code", ["unknown", "a" * 300, "'; drop table"])
def test_an_unknown_code_is_unknown(client: Any, app: Flask, code: str) -> None:
    answer = client.get(f"/check/{code}")
    assert answer.status_code == 404 and "Không tìm thấy văn bản" in answer.text
