"""A register is gapless under many at once, and a paper goes its steps one after another."""

import random
import threading
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from kcproposals.cli.invariants import violations
from kcproposals.documents import kinds, rendering, services
from kcproposals.documents.letterheads import letterhead, recipients, signatory
from kcproposals.documents.models import Document, Register
from kcproposals.documents.values import Contact, Grant, NoticeValue
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.policy import Grant as Held
from kcproposals.extensions import db
from kcproposals.files.services import read
from kcproposals.jobs import runner
from kcproposals.jobs.models import Job
from kcproposals.jobs.services import run_pending
from tests.conftest import NOW

MANY = 32


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


class Killed(BaseException):
    """The end of a process, as far as a test can have it."""


def test_many_issuers_at_once_with_random_kills_leave_no_gap_and_no_double(
    app: Flask, people: SimpleNamespace, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [signed(people, office, number).id for number in range(MANY)]
    db.session.commit()
    db.session.remove()
    start, kills = threading.Barrier(MANY), []

    def give(document_id: int) -> None:
        chance = random.Random(document_id)
        with app.app_context():
            start.wait()
            while True:
                try:
                    services.give_number(db.session.get_one(Document, document_id), actor=office, now=NOW)
                    if chance.random() < 0.4:
                        kills.append(document_id)
                        raise Killed
                    db.session.commit()
                    return
                except Killed:
                    db.session.rollback()
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=give, args=(document_id,)) for document_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(db.session.scalars(select(Document.number))) == list(range(1, MANY + 1)) and len(kills) > 5
    assert db.session.scalars(select(Register.last)).one() == MANY
    db.session.rollback()
    _render_with_kills(monkeypatch)
    papers = list(db.session.scalars(select(Document).order_by(Document.number)))
    assert [(paper.number, paper.state) for paper in papers] == [(number, "issued") for number in range(1, MANY + 1)]
    assert all(paper.file and read(paper.file).startswith(b"%PDF") for paper in papers)
    assert len({paper.file_id for paper in papers}) == MANY


def _render_with_kills(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers store what was numbered; every third dies at it once, before or after the bytes are written."""
    whole, chance, killed = rendering.issue, random.Random(7), set[int]()

    def issue(document_id: int, data: bytes, *, now: datetime) -> None:
        dies = document_id not in killed and chance.random() < 0.35
        if dies:
            killed.add(document_id)
            if chance.random() < 0.5:
                raise Killed
        whole(document_id, data, now=now)
        if dies:
            raise Killed

    monkeypatch.setattr(rendering, "issue", issue)
    moment = NOW
    while db.session.scalar(select(Job.id).where(Job.state.in_(("queued", "running")))):
        moment += timedelta(minutes=20)
        try:
            run_pending(moment)
        except Killed:
            db.session.rollback()
            runner.recover(moment, everything=True)
    assert len(killed) > 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("dated = '2026-02-27'", "số hoặc ngày trong sổ"),
        ("number = 7", "không liên tục"),
        ("number = 7", "khác văn bản"),
    ],
)
def test_verify_finds_a_register_edited_by_hand(people: SimpleNamespace, office: Actor, change: str, said: str) -> None:
    services.give_number(signed(people, office, 1), actor=office, now=NOW)
    db.session.commit()
    assert list(violations()) == []
    db.session.execute(text(f"UPDATE documents SET {change}"))
    db.session.commit()
    db.session.expire_all()
    assert any(said in line for line in violations())


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
