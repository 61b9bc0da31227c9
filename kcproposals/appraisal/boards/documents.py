"""The papers about a board that the office issues: the decision that appoints it, and the invitation to its meeting.

Both are drafted from what the board's page says, signed by a leader, numbered and issued like every paper; a decision's
number and day then stand on the board. A decision made on paper is typed in by hand instead.
"""

from datetime import date, datetime

from flask_babel import force_locale
from sqlalchemy import select

from kcproposals.appraisal.boards.models import InvitationAnswer, MeetingInvitation
from kcproposals.appraisal.boards.queries import board_by_key
from kcproposals.appraisal.boards.rules import earliest_day, lacking
from kcproposals.appraisal.boards.services import hold, may_manage
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.appraisal.words import seat_word
from kcproposals.clock import utc_now
from kcproposals.documents import services as papers
from kcproposals.documents.letterheads import legal_bases, letterhead, recipients, signatory
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.documents.values_board import Appointed, AppointmentValue, InvitationValue, InvitedFile
from kcproposals.domain.dates import local_date, official_date, vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Seat
from kcproposals.extensions import db
from kcproposals.notifications.services import send_mail, tell
from kcproposals.proposals.models import Proposal
from kcproposals.regulations import units
from kcproposals.regulations.queries import current_packs, library_of

APPOINTMENT, INVITATION = AppointmentValue.kind, InvitationValue.kind


def papers_of(board: Board, kind: str) -> list[Document]:
    """Return the papers of a kind about a board, oldest first; void ones left out."""
    return [paper for paper in documents_about("board", board.key) if paper.kind == kind and paper.state != "void"]


def draft_appointment(board: Board, *, actor: Actor, now: datetime) -> Document:
    """Draft the decision from the board's members and hand it to the leader. A later one changes who sits on it.

    Raises NotAllowed for a board that is not complete, or while an earlier decision is not issued.
    """
    may_manage(actor, board)
    _complete(board)
    earlier = papers_of(board, APPOINTMENT)
    if earlier and not earlier[-1].is_issued:
        raise NotAllowed(N_("Quyết định trước chưa phát hành. Xin chờ phát hành rồi mới soạn quyết định khác."))
    verb = "kiện toàn" if earlier else "thành lập"
    document = papers.draft(
        APPOINTMENT, "board", board.key, agency_id=board.agency_id, abstract=f"Về việc {verb} {board.name}",
        actor=actor, now=now, board_id=board.id, chair_signs=False,
    )  # fmt: skip
    papers.send_to_sign(document, actor=actor, now=now)
    return document


def _complete(board: Board) -> None:
    if lacking(board):
        raise NotAllowed(N_("Hội đồng chưa đủ Chủ tịch và ba thành viên chấm điểm nên chưa soạn quyết định được."))


def _board_of(document: Document) -> Board:
    board = board_by_key(document.subject_key)
    if board is None:
        raise RuleViolation(N_("Không còn hội đồng của văn bản này."))
    return board


def build_appointment(document: Document) -> AppointmentValue:
    """Return the unnumbered decision as the board stands."""
    with force_locale("vi"):
        board, body = _board_of(document), document.body
        earlier = [paper for paper in papers_of(board, APPOINTMENT) if paper.id != document.id and paper.is_issued]
        replaces = f"Quyết định số {earlier[-1].full_number}" if earlier else ""
        bases = legal_bases(library_of(current_packs()), document, _day(document), board.programme)
        return AppointmentValue(
            key=document.key,
            letterhead=letterhead(body, document.doc_type),
            subject=document.abstract,
            recipients=recipients(body, APPOINTMENT),
            issued_by=body.issuer_title or body.name,
            legal_bases=(*bases, "Xét yêu cầu công tác thẩm định đề án khuyến công"),
            board=board.name,
            judges=f"các đề án của {board.call.title}" if board.call else
            f"các đề án khuyến công quốc gia năm {board.year} do các tỉnh gửi lên",
            criteria=f"{board.criteria_set.title} (bản {board.criteria_set.number})",
            office=board.agency.name,
            renewed=bool(earlier),
            replaces=replaces,
            members=appointed(board),
            signatory=signatory(document.signatory),
        )  # fmt: skip


def _day(document: Document) -> date:
    return document.dated or local_date(document.created_at)


def appointed(board: Board, *, alternates: bool = True) -> tuple[Appointed, ...]:
    """Return the members of a board as papers list them; alternates last."""
    seats = sorted(board.present, key=lambda member: (member.is_alternate, member.position))
    return tuple(
        Appointed(name=member.user.name, office=_office(member), role=_role(member))
        for member in seats
        if alternates or not member.is_alternate
    )


def _office(member: BoardMember) -> str:
    return ", ".join(filter(None, (member.job_title, member.organisation)))


def _role(member: BoardMember) -> str:
    if member.is_alternate:
        return f"{seat_word(member.role)} dự khuyết"
    return seat_word(member.role) if member.is_scoring else f"{seat_word(member.role)} (không chấm điểm)"


def appointment_ready(document: Document) -> None:
    """Hold the board and refuse to sign or number a decision about one that is no longer complete."""
    board = _board_of(document)
    hold(board)
    _complete(board)


def appoint_by(document: Document, actor: Actor, now: datetime) -> None:
    """Write the decision's number and day on the board."""
    board, body = _board_of(document), document.body
    dated = official_date(document.dated) if document.dated else ""
    board.appointed_by = f"Quyết định số {document.full_number} {dated} của {body.issuer_title or body.name}"


def tell_appointed(document: Document, now: datetime) -> None:
    """Tell everybody on the board that the decision is out."""
    board = _board_of(document)
    tell(
        [member.user_id for member in board.present], "board", f"{document.abstract}",
        f"Đã ban hành Quyết định số {document.full_number}.", f"/documents/{document.key}", now=now,
        agency_id=board.agency_id,
    )  # fmt: skip


def invitation_of(document: Document) -> MeetingInvitation:
    """Return the invitation a paper belongs to. Raises RuleViolation when it is gone."""
    found = db.session.scalar(select(MeetingInvitation).where(MeetingInvitation.document_key == document.key))
    if found is None:
        raise RuleViolation(N_("Không còn cuộc họp của giấy mời này."))
    return found


def build_invitation(document: Document) -> InvitationValue:
    """Return the unnumbered letter: time, place and list of files as they were when it was drafted."""
    with force_locale("vi"):
        board, body, letter = _board_of(document), document.body, invitation_of(document)
        chair = next((member for member in board.present if member.role == Seat.CHAIR), None)
        return InvitationValue(
            key=document.key,
            letterhead=letterhead(body, document.doc_type),
            subject=document.abstract,
            recipients=recipients(body, INVITATION),
            issued_by=body.name,
            board=board.name,
            appointed_by=board.appointed_by,
            meets_at=letter.meets_at,
            venue=letter.place,
            chair=f"{chair.user.name}, {seat_word(chair.role)} Hội đồng" if chair else "",
            members=appointed(board, alternates=False),
            files=tuple(_file(proposal) for proposal in _files(letter)),
            signatory=signatory(document.signatory),
        )


def _files(letter: MeetingInvitation) -> list[Proposal]:
    query = select(Proposal).where(Proposal.key.in_(letter.files)).order_by(Proposal.serial)
    return list(db.session.scalars(query))


def _file(proposal: Proposal) -> InvitedFile:
    return InvitedFile(
        code=proposal.code or "", title=proposal.title, beneficiary=proposal.applicant_name,
        place=units.place(proposal.unit_code) or units.province(proposal.province_code).full_name,
        requested=proposal.requested or 0,
    )  # fmt: skip


def invitation_ready(document: Document) -> None:
    """Refuse a letter for a meeting that is over, or too near without a reason written down."""
    board, letter, now = _board_of(document), invitation_of(document), utc_now()
    if letter.meets_at <= now:
        raise NotAllowed(N_("Cuộc họp trong giấy mời đã qua. Xin soạn giấy mời khác."))
    earliest = earliest_day(board, now)
    if local_date(letter.meets_at) < earliest and not letter.late_reason:
        raise NotAllowed(
            N_("Phát hành hôm nay thì sớm nhất họp %(day)s (trước %(days)s ngày làm việc). Thư ký soạn giấy mời khác, "
               "với ngày họp sau hoặc lý do mời gấp."), day=official_date(earliest), days=board.notice_days,
        )  # fmt: skip


def send_invitation(document: Document, now: datetime) -> None:
    """Mail the letter to everybody invited, once it is issued, and ask whether they come."""
    board, letter = _board_of(document), invitation_of(document)
    letter.sent_at = now
    text = (
        f"Kính mời ông (bà) dự cuộc họp của {board.name}, thẩm định {len(letter.files)} đề án.\n\n"
        f"Thời gian: {vn_datetime(letter.meets_at)}\nĐịa điểm: {letter.place}\nGiấy mời số {document.full_number}.\n\n"
        "Xin xem danh mục hồ sơ, cam kết bảo mật, khai báo xung đột lợi ích và trả lời có dự họp hay không."
    )
    url, subject = f"/boards/{board.key}/invitation", f"Giấy mời họp: {board.name}"
    invited = [member for member in board.present if not member.is_alternate]
    tell(
        [member.user_id for member in invited], "board", subject, text, url, now=now, mail=False,
        agency_id=board.agency_id,
    )  # fmt: skip
    for member in invited:
        mail = None
        if member.user.email:
            mail = send_mail(
                member.user.email, subject, text, now=now, url=url, user_id=member.user_id, agency_id=board.agency_id
            )
        letter.answers.append(InvitationAnswer(member_id=member.id, mail_id=mail.id if mail else None))
    db.session.flush()
