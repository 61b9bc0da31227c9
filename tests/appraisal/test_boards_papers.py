"""The decision that appoints a board and the invitation to its meeting: drafted, issued, mailed, answered, reminded."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import IssuingBody
from kcproposals.appraisal import waits
from kcproposals.appraisal.boards import documents as papers_of_boards
from kcproposals.appraisal.boards import invitations
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.documents import APPOINTMENT, INVITATION
from kcproposals.appraisal.boards.models import MeetingInvitation
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.rounds.services import ready_files
from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.documents.queries import visible_documents
from kcproposals.documents.values import from_json
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Permission, Seat, can
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.notifications.models import Mail, Notice
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=14)


@pytest.fixture
def office(cast: SimpleNamespace, app: Any) -> IssuingBody:
    """The department issues both papers, and the clock stands."""
    app.config["KCP_CLOCK"] = lambda: NOW
    body = db.session.scalars(
        select(IssuingBody).where(IssuingBody.agency_id == cast.agency.id).order_by(IssuingBody.id.desc())
    ).first()
    assert body is not None
    body.kinds = [*body.kinds, APPOINTMENT, INVITATION]
    body.symbols = {**body.symbols, "GM": "GM-SCT"}
    db.session.commit()
    return body


def issue(cast: SimpleNamespace, document: Document) -> None:
    """Sign and number a paper."""
    papers.sign(document, actor=scene.act(cast.leader), now=NOW)
    number(cast, document)


def number(cast: SimpleNamespace, document: Document) -> None:
    """Number a signed paper, and let the worker do the rest."""
    papers.give_number(document, actor=scene.act(cast.clerk), now=NOW)
    db.session.commit()
    run_pending(NOW)
    db.session.expire_all()


def test_a_decision_drafted_here_fills_in_its_number(
    client: Any, cast: SimpleNamespace, board: Board, office: IssuingBody
) -> None:
    board.appointed_by = ""
    db.session.commit()
    assert "Soạn từ danh sách thành viên" in sign_in(client, cast.secretary).get(f"/boards/{board.key}").text
    assert client.post(f"/boards/{board.key}/appointment").status_code == 303
    document = db.session.scalars(select(Document).where(Document.kind == APPOINTMENT)).one()
    assert document.state == "to_sign" and not can(scene.act(cast.chair), Permission.SIGN_DOCUMENT, document)
    assert not can(scene.act(cast.chair), Permission.VIEW_DOCUMENT, document)
    assert client.post(f"/boards/{board.key}/appointment").status_code in (403, 409, 422)  # one at a time
    papers.sign(document, actor=scene.act(cast.leader), now=NOW)
    with pytest.raises(NotAllowed, match="chờ cấp số"):  # what was signed is what is numbered
        boards.unseat(board.present[4], actor=scene.act(cast.secretary), now=NOW)
    number(cast, document)
    assert document.state == "issued"
    assert board.appointed_by == f"Quyết định số 01/QĐ-SCT ngày 02 tháng 3 năm 2026 của {office.issuer_title}"
    assert can(scene.act(cast.chair), Permission.VIEW_DOCUMENT, document)
    assert document.id in {row.id for row in db.session.scalars(visible_documents(scene.act(cast.chair)))}
    value: Any = from_json(json.dumps(document.snapshot))
    assert [member.role for member in value.members][:2] == ["Chủ tịch", "Ủy viên phản biện"]
    again = papers_of_boards.draft_appointment(board, actor=scene.act(cast.secretary), now=NOW)
    assert again.abstract.startswith("Về việc kiện toàn")
    assert papers_of_boards.build_appointment(again).replaces == "Quyết định số 01/QĐ-SCT"


def test_a_board_that_is_not_complete_is_not_appointed(cast: SimpleNamespace, board: Board, office: Any) -> None:
    for member in board.present[2:]:
        boards.unseat(member, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(NotAllowed):
        papers_of_boards.draft_appointment(board, actor=scene.act(cast.secretary), now=NOW)


def letter(cast: SimpleNamespace, board: Board, reason: str = "") -> MeetingInvitation:
    """Draft an invitation over every file that waits."""
    return invitations.invite(board, ready_files(board), reason, actor=scene.act(cast.secretary), now=NOW)


def test_an_invitation_says_the_earliest_day_or_takes_a_reason(
    client: Any, cast: SimpleNamespace, board: Board, office: Any
) -> None:
    board.meets_at = SOON
    db.session.commit()
    sign_in(client, cast.secretary)
    address = f"/boards/{board.key}/invitation"
    assert "sớm nhất họp 11/03/2026" in client.get(address).text  # seven working days after Monday 2 March
    keys = [file.key for file in cast.files]
    refused = client.post(address, data={"files": keys})
    assert refused.status_code == 422 and "ngày 11 tháng 3 năm 2026" in refused.text
    assert client.post(address, data={"files": keys, "late_reason": "Họp gấp trước kỳ giao vốn."}).status_code == 303
    board.meets_at = NOW - timedelta(hours=1)
    with pytest.raises(RuleViolation, match="đã qua"):
        letter(cast, board)
    with pytest.raises(NotAllowed):
        invitations.invite(board, [], "", actor=scene.act(cast.chair), now=NOW)


def test_a_letter_signed_too_late_is_not_numbered(cast: SimpleNamespace, board: Board, office: Any, app: Any) -> None:
    board.meets_at = LATER
    made = letter(cast, board)
    document = db.session.scalars(select(Document).where(Document.key == made.document_key)).one()
    app.config["KCP_CLOCK"] = lambda: NOW + timedelta(days=8)
    with pytest.raises(NotAllowed, match="sớm nhất"):
        papers.sign(document, actor=scene.act(cast.leader), now=NOW + timedelta(days=8))


def test_everybody_is_mailed_answers_and_is_reminded_once(
    client: Any, cast: SimpleNamespace, board: Board, office: Any
) -> None:
    seat = boards.SeatContent(Seat.MEMBER, "Sở Tài chính", "Chuyên viên", True, is_alternate=True)
    boards.seat(board, cast.planner, seat, actor=scene.act(cast.secretary), now=NOW)
    board.meets_at = LATER
    db.session.commit()
    made = letter(cast, board)
    db.session.commit()
    issue(cast, db.session.scalars(select(Document).where(Document.key == made.document_key)).one())
    assert made.sent_at == NOW and len(made.answers) == 5  # the alternate is not invited
    assert all(row.mail is not None and row.mail.state == "sent" for row in made.answers)
    address, member = f"/boards/{board.key}/invitation", cast.members[0]
    assert "Giấy mời họp chờ trả lời" in [item.label for item in waits.waiting(scene.act(member), NOW)]
    assert "Bạn có giấy mời họp" in sign_in(client, member).get(f"/boards/{board.key}").text
    assert client.post(f"{address}/answer", data={"state": "declined"}).status_code == 422
    assert client.post(f"{address}/answer", data={"state": "declined", "reason": "Đi công tác."}).status_code == 303
    assert sign_in(client, cast.chair).post(f"{address}/answer", data={"state": "accepted"}).status_code == 303
    assert sign_in(client, cast.planner).post(f"{address}/answer", data={"state": "accepted"}).status_code == 422
    page = sign_in(client, cast.secretary).get(address).text
    assert "Đi công tác." in page and "Gọi Đặng Văn Kế thay" in page and page.count("đã gửi") == 5
    assert db.session.query(Notice).filter_by(user_id=cast.secretary.id).count() == 1
    mails = db.session.query(Mail).count()
    assert client.post(f"{address}/remind").status_code == 303
    assert db.session.query(Mail).count() == mails + 3
    near = LATER - timedelta(days=2)
    assert (invitations.remind(now=near), invitations.remind(now=near)) == (3, 0)
    with pytest.raises(NotAllowed):
        invitations.answer(made.answers[0], "accepted", "", actor=scene.act(cast.chair), now=LATER)
