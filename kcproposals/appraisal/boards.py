"""Appoint a board, seat its members, take their undertaking, keep conflicts of interest out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet
from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, Seat, can
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal


@dataclass(frozen=True)
class BoardContent:
    """What a secretary types about a board; ``meets_at`` is UTC."""

    name: str
    appointed_by: str
    meets_at: datetime | None
    meeting_place: str


def appoint(call: Call, content: BoardContent, *, actor: Actor, now: datetime) -> Board:
    """Create the board of a call. Its members are seated one by one."""
    board = Board(
        agency_id=call.agency_id, call_id=call.id, created_at=now, name=content.name,
        appointed_by=content.appointed_by, meets_at=content.meets_at, meeting_place=content.meeting_place,
    )  # fmt: skip
    _may(actor, board)
    db.session.add(board)
    db.session.flush()
    record("board.appointed", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, call=call.key)
    return board


def change(board: Board, content: BoardContent, *, actor: Actor, now: datetime) -> None:
    """Change name, decision, time and place of a board."""
    _may(actor, board)
    board.name, board.appointed_by = content.name, content.appointed_by
    board.meets_at, board.meeting_place = content.meets_at, content.meeting_place
    record("board.changed", "board", board.key, actor=actor, now=now, agency_id=board.agency_id)


@dataclass(frozen=True)
class SeatContent:
    """Who takes which seat. ``authorisation`` names the written authorisation of a vice chair."""

    role: Seat
    organisation: str
    job_title: str
    is_scoring: bool
    authorisation: str = ""


def seat(board: Board, user: User, content: SeatContent, *, actor: Actor, now: datetime) -> BoardMember:
    """Seat a person and invite them. Raises RuleViolation for a second chair or a person already seated."""
    _may(actor, board)
    _no_open_round(board)
    present = [member for member in board.members if member.left_at is None]
    if any(member.user_id == user.id for member in board.members):
        raise RuleViolation(N_("Người này đã có trong hội đồng."), field="user")
    if content.role == Seat.CHAIR and any(member.role == Seat.CHAIR for member in present):
        raise RuleViolation(N_("Hội đồng đã có Chủ tịch."), field="role")
    if content.role == Seat.CHAIR and not content.is_scoring:
        raise RuleViolation(N_("Chủ tịch Hội đồng phải chấm điểm."), field="is_scoring")
    member = BoardMember(
        board_id=board.id, user_id=user.id, role=content.role.value, position=len(board.members) + 1,
        organisation=content.organisation, job_title=content.job_title, is_scoring=content.is_scoring,
        authorisation=content.authorisation, invited_at=now,
    )  # fmt: skip
    board.members.append(member)
    db.session.flush()
    record(
        "board.seated", "board", board.key, actor=actor, now=now, agency_id=board.agency_id,
        member=member.key, role=member.role, scoring=member.is_scoring,
    )  # fmt: skip
    tell(
        [user.id], "board", f"Mời tham gia {board.name}",
        "Bạn được mời tham gia hội đồng. Xin xem danh mục hồ sơ, cam kết bảo mật và khai báo xung đột lợi ích trước khi "
        "mở hồ sơ.", f"/boards/{board.key}", now=now,
    )  # fmt: skip
    return member


def unseat(member: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Take a person off a board before a round opens; what they did before stays on record."""
    board = member.board
    _may(actor, board)
    _no_open_round(board)
    if member.left_at is not None:
        raise NotAllowed(N_("Người này đã rời hội đồng."))
    if board.rounds:
        member.left_at = now
    else:
        board.members.remove(member)
        db.session.delete(member)
    record("board.unseated", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key)


def undertake(member: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Record a member's undertaking of confidentiality and impartiality: it opens the files to them."""
    if member.user_id != actor.user_id:
        raise NotAllowed(N_("Cam kết phải do chính thành viên thực hiện."))
    if member.undertaken_at is None:
        member.undertaken_at = now
        board = member.board
        record(
            "board.undertaken", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key
        )


def declare_conflict(member: BoardMember, proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> Conflict:
    """Take a member out of one file at once: they can neither see nor score it, and leave the count.

    Raises NotAllowed once the round with the file is closing or closed, RuleViolation without a reason.
    """
    if member.user_id != actor.user_id:
        raise NotAllowed(N_("Xung đột lợi ích phải do chính thành viên khai báo."))
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do, ví dụ: người thân là chủ cơ sở."), field="reason")
    for appraisal in proposal.appraisals:
        if appraisal.round.board_id == member.board_id and appraisal.round.state != "open":
            raise NotAllowed(N_("Vòng chấm đã chuyển sang khóa nên không khai báo thêm được."))
    return _recuse(proposal, member.user_id, "declared", reason, member.board, actor=actor, now=now)


def detect_conflicts(board: Board, proposals: list[Proposal], *, actor: Actor, now: datetime) -> None:
    """Find members who act for a facility, or whose organisation bears its name, and take them out of its file."""
    people = [member for member in board.members if member.left_at is None]
    acting = set(
        db.session.execute(
            select(FacilityMember.facility_id, FacilityMember.user_id)
            .where(FacilityMember.user_id.in_([member.user_id for member in people]))
            .where(FacilityMember.facility_id.in_([proposal.facility_id for proposal in proposals]))
        ).tuples()
    )
    for proposal in proposals:
        for member in people:
            if (proposal.facility_id, member.user_id) in acting:
                why = "Thành viên là người của đơn vị thụ hưởng"
            elif member.organisation and fold(member.organisation) == proposal.facility.name_folded:
                why = "Thành viên công tác tại đơn vị thụ hưởng"
            else:
                continue
            _recuse(proposal, member.user_id, "detected", why, board, actor=actor, now=now)


def _recuse(
    proposal: Proposal, user_id: int, kind: str, reason: str, board: Board, *, actor: Actor, now: datetime
) -> Conflict:
    known = db.session.scalar(select(Conflict).where(Conflict.proposal_id == proposal.id, Conflict.user_id == user_id))
    if known:
        return known
    conflict = Conflict(proposal_id=proposal.id, user_id=user_id, kind=kind, reason=reason, declared_at=now)
    db.session.add(conflict)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.appraisal)
        .join(Appraisal.round)
        .join(ScoreSheet.member)
        .where(Appraisal.proposal_id == proposal.id, Round.state == "open", BoardMember.user_id == user_id)
    )
    for sheet in sheets:
        sheet.state = "recused"
    db.session.flush()
    record(
        f"conflict.{kind}", "proposal", proposal.key, actor=actor, now=now, agency_id=board.agency_id,
        board=board.key, conflict=conflict.key,
    )  # fmt: skip
    return conflict


def _may(actor: Actor, board: Board) -> None:
    if not can(actor, Permission.MANAGE_BOARD, board):
        raise NotAllowed(N_("Chỉ thư ký của cơ quan tổ chức hội đồng làm được việc này."))


def _no_open_round(board: Board) -> None:
    if any(not round_.is_closed for round_ in board.rounds):
        raise NotAllowed(N_("Đang có vòng chấm chưa khóa nên không đổi thành viên được."))
