"""Invite a board to its meeting: the letter is drafted here, mailed once it is issued, answered by each member."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import RoleGrant
from kcproposals.appraisal.boards.documents import INVITATION, papers_of
from kcproposals.appraisal.boards.models import InvitationAnswer, MeetingInvitation
from kcproposals.appraisal.boards.rules import earliest_day, lacking
from kcproposals.appraisal.boards.services import hold, may_manage
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.audit.services import record
from kcproposals.documents import services as papers
from kcproposals.domain.dates import local_date, official_date, vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, Role, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell, tell_once
from kcproposals.proposals.models import Proposal

REMIND = timedelta(days=3)


def invite(
    board: Board, files: list[Proposal], late_reason: str, *, actor: Actor, now: datetime
) -> MeetingInvitation:  # fmt: skip
    """Draft the letter for the board's time and place over ``files`` and hand it to the leader.

    Raises RuleViolation without time, place, members or files, and, when the meeting is nearer than the board's days
    of notice, without a reason (it says the earliest day).
    """
    may_manage(actor, board)
    hold(board)
    if lacking(board):
        raise RuleViolation(N_("Hội đồng chưa đủ thành viên nên chưa mời họp được."))
    if board.meets_at is None or not board.meeting_place:
        raise RuleViolation(N_("Xin ghi thời gian và địa điểm họp ở trang sửa thông tin hội đồng trước."))
    if board.meets_at <= now:
        raise RuleViolation(N_("Thời gian họp đã qua. Xin sửa ở trang thông tin hội đồng."))
    if not files:
        raise RuleViolation(N_("Chưa có hồ sơ nào để mời họp thẩm định."), field="files")
    if any(not paper.is_issued for paper in papers_of(board, INVITATION)):
        raise NotAllowed(N_("Giấy mời trước chưa phát hành."))
    earliest = earliest_day(board, now)
    if local_date(board.meets_at) < earliest and not late_reason.strip():
        raise RuleViolation(
            N_("Mời hôm nay thì sớm nhất họp %(day)s. Xin đổi ngày họp, hoặc ghi lý do mời gấp."), field="late_reason",
            day=official_date(earliest),
        )  # fmt: skip
    document = papers.draft(
        INVITATION, "board", board.key, agency_id=board.agency_id, abstract=f"Họp {board.name}", actor=actor, now=now,
        board_id=board.id, chair_signs=False,
    )  # fmt: skip
    letter = MeetingInvitation(
        board=board, document_key=document.key, meets_at=board.meets_at, place=board.meeting_place,
        files=[proposal.key for proposal in files], late_reason=late_reason, created_at=now,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    papers.send_to_sign(document, actor=actor, now=now)
    record(
        "board.invited", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, document=document.key,
        files=list(letter.files), late=bool(late_reason),
    )  # fmt: skip
    return letter


def letters_of(board: Board) -> list[MeetingInvitation]:
    """Return a board's invitations with everybody's answer and mail, the newest first."""
    return list(
        db.session.scalars(
            select(MeetingInvitation)
            .where(MeetingInvitation.board_id == board.id)
            .options(
                selectinload(MeetingInvitation.answers).options(
                    joinedload(InvitationAnswer.member).joinedload(BoardMember.user), joinedload(InvitationAnswer.mail)
                )
            )
            .order_by(MeetingInvitation.id.desc())
        )
    )


def answer(row: InvitationAnswer, state: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let a member accept or decline, also change their mind before the meeting; declining needs a reason.

    The office's secretaries are told of a declined seat. Raises NotAllowed for somebody else or after the meeting.
    """
    board = row.invitation.board
    if row.member.user_id != actor.user_id or not can(actor, Permission.ANSWER_INVITATION, board):
        raise NotAllowed(N_("Chỉ người được mời trả lời được."))
    if row.invitation.meets_at <= now:
        raise NotAllowed(N_("Cuộc họp đã bắt đầu nên không trả lời được nữa."))
    if state == "declined" and not reason.strip():
        raise RuleViolation(N_("Xin ghi lý do không dự họp được."), field="reason")
    row.state, row.reason, row.answered_at = state, reason if state == "declined" else "", now
    db.session.flush()
    record(
        "board.invitation_answered", "board", board.key, actor=actor, now=now, agency_id=board.agency_id,
        member=row.member.key, answer=state,
    )  # fmt: skip
    if state == "declined":
        tell(
            _secretaries(board), "board", f"Báo không dự họp: {board.name}",
            f"{row.member.user.name} không dự họp được. Xin xem và gọi ủy viên dự khuyết nếu cần.",
            f"/boards/{board.key}/invitation", now=now, agency_id=board.agency_id,
        )  # fmt: skip


def _secretaries(board: Board) -> list[int]:
    grants = RoleGrant.agency_id == board.agency_id, RoleGrant.role == Role.SECRETARY.value
    return list(db.session.scalars(select(RoleGrant.user_id).where(*grants).order_by(RoleGrant.user_id)))


def remind_now(letter: MeetingInvitation, *, actor: Actor, now: datetime) -> int:
    """Mail everybody who did not answer once more; return how many."""
    may_manage(actor, letter.board)
    if letter.sent_at is None or letter.meets_at <= now:
        raise NotAllowed(N_("Giấy mời chưa phát hành hoặc cuộc họp đã qua."))
    waiting = [row for row in letter.answers if row.state == "waiting" and row.member.left_at is None]
    for row in waiting:
        row.reminded_at = now
    people = [row.member.user_id for row in waiting]
    tell(people, "board", *_reminder(letter), now=now, agency_id=letter.board.agency_id)
    return len(waiting)


def _reminder(letter: MeetingInvitation) -> tuple[str, str, str]:
    board = letter.board
    return (
        f"Nhắc trả lời giấy mời: {board.name}",
        f"Cuộc họp vào {vn_datetime(letter.meets_at)} tại {letter.place}. Xin trả lời có dự họp hay không.",
        f"/boards/{board.key}/invitation",
    )


def remind(*, now: datetime) -> int:
    """Remind, once and three days ahead, who did not answer; return how many. The caller commits."""
    near = (
        select(MeetingInvitation)
        .where(MeetingInvitation.sent_at.is_not(None), MeetingInvitation.meets_at > now)
        .where(MeetingInvitation.meets_at <= now + REMIND, MeetingInvitation.sent_at <= now - timedelta(days=1))
    )
    sent = 0
    for letter in db.session.scalars(near):
        waiting = [row for row in letter.answers if row.state == "waiting" and row.member.left_at is None]
        people = [row.member.user_id for row in waiting]
        count = tell_once(
            people, "meeting", letter.key, *_reminder(letter), now=now, agency_id=letter.board.agency_id
        )  # fmt: skip
        if count:
            for row in waiting:
                row.reminded_at = now
        sent += count
    return sent
