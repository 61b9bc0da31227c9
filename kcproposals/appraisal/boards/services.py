"""Appoint a board, seat its members, take their undertaking.

Not here: who must keep out of which file (``conflicts``), and the rounds (``rounds``, ``closing``).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, union_all

from kcproposals.accounts.models import Agency, User
from kcproposals.appraisal.boards.models import FileReviewer, InvitationAnswer, SeatChange
from kcproposals.appraisal.models import Board, BoardMember, Round
from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.criteria.models import CriteriaSet
from kcproposals.documents.queries import documents_about
from kcproposals.documents.values_board import AppointmentValue
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import Actor, Permission, Seat, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell


@dataclass(frozen=True)
class BoardContent:
    """What a secretary types about a board; ``meets_at`` is UTC, ``notice_days`` working days ahead of a meeting.

    ``appointed_by`` names a decision made on paper; the number of one drafted here is filled in when it is given.
    """

    name: str
    appointed_by: str
    meets_at: datetime | None
    meeting_place: str
    notice_days: int = 7


def appoint(call: Call, content: BoardContent, *, actor: Actor, now: datetime) -> Board:
    """Create the board of a call. Its members are seated one by one."""
    board = Board(
        agency_id=call.agency_id, call_id=call.id, created_at=now, name=content.name,
        appointed_by=content.appointed_by, meets_at=content.meets_at, meeting_place=content.meeting_place,
        notice_days=content.notice_days,
    )  # fmt: skip
    may_manage(actor, board)
    if not call.is_announced:
        raise NotAllowed(N_("Đợt tiếp nhận chưa công bố nên chưa lập hội đồng được."))
    if call.checklist_id is not None:
        raise NotAllowed(N_("Đợt này thẩm định bằng phiếu của cán bộ, không lập hội đồng."))
    db.session.add(board)
    db.session.flush()
    record("board.appointed", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, call=call.key)
    return board


def appoint_for_year(
    agency: Agency, year: int, criteria_set: CriteriaSet, content: BoardContent, *, actor: Actor, now: datetime
) -> Board:
    """Create a board of the ministry's department over what the provinces sent up for a year.

    Raises NotAllowed in an office of a province: its boards are of a call.
    """
    board = Board(
        agency_id=agency.id, year=year, own_criteria_set_id=criteria_set.id, created_at=now, name=content.name,
        appointed_by=content.appointed_by, meets_at=content.meets_at, meeting_place=content.meeting_place,
        notice_days=content.notice_days,
    )  # fmt: skip
    may_manage(actor, board)
    if agency.kind != OfficeKind.MINISTRY:
        raise NotAllowed(N_("Chỉ cơ quan cấp Bộ lập hội đồng cho hồ sơ các tỉnh gửi lên."))
    db.session.add(board)
    db.session.flush()
    record("board.appointed", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, year=year)
    return board


def change(board: Board, content: BoardContent, *, version: int, actor: Actor, now: datetime) -> None:
    """Change name, decision, time and place of a board. Raises StaleVersion when somebody else did meanwhile."""
    may_manage(actor, board)
    if board.version != version:
        raise StaleVersion(current=board.version, yours=version)
    board.name, board.appointed_by = content.name, content.appointed_by
    board.meets_at, board.meeting_place = content.meets_at, content.meeting_place
    board.notice_days = content.notice_days
    db.session.flush()
    record("board.changed", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, version=board.version)


@dataclass(frozen=True)
class SeatContent:
    """Who takes which seat. ``authorisation`` names the written authorisation of a vice chair to act for the chair.

    ``is_alternate``: they give no mark until they are called up in place of a member.
    """

    role: Seat
    organisation: str
    job_title: str
    is_scoring: bool
    authorisation: str = ""
    is_alternate: bool = False


def seat(board: Board, user: User, content: SeatContent, *, actor: Actor, now: datetime) -> BoardMember:
    """Seat a person and invite them; one who had left may come back, also to another seat.

    Raises RuleViolation for a second chair, a chair who gives no marks, or a person already seated.
    """
    may_manage(actor, board)
    _no_open_round(board)
    not_being_signed(board)
    if not user.is_active:
        raise RuleViolation(N_("Tài khoản này đang bị khóa."), field="user")
    known = next((member for member in board.members if member.user_id == user.id), None)
    if known is not None and known.left_at is None:
        raise RuleViolation(N_("Người này đã có trong hội đồng."), field="user")
    _check_seat(board, content)
    member = known or BoardMember(board_id=board.id, user_id=user.id, position=_next_position(board))
    member.role, member.is_scoring = content.role.value, content.is_scoring and not content.is_alternate
    member.is_alternate = content.is_alternate
    member.organisation, member.job_title = content.organisation, content.job_title
    member.authorisation = content.authorisation if content.role == Seat.VICE_CHAIR else ""
    member.authorised_from = member.authorised_to = member.authorisation_file_id = None
    member.invited_at, member.undertaken_at, member.left_at = now, None, None
    if known is None:
        board.members.append(member)
    db.session.flush()
    record(
        "board.seated", "board", board.key, actor=actor, now=now, agency_id=board.agency_id,
        member=member.key, role=member.role, scoring=member.is_scoring,
    )  # fmt: skip
    tell(
        [user.id], "board", f"Mời tham gia {board.name}",
        "Bạn được mời tham gia hội đồng. Xin xem danh mục hồ sơ, cam kết bảo mật và khai báo xung đột lợi ích trước "
        "khi mở hồ sơ.", f"/boards/{board.key}", now=now, agency_id=board.agency_id,
    )  # fmt: skip
    return member


def _check_seat(board: Board, content: SeatContent) -> None:
    if content.role == Seat.CHAIR and any(member.role == Seat.CHAIR for member in board.present):
        raise RuleViolation(N_("Hội đồng đã có Chủ tịch."), field="role")
    if content.role == Seat.CHAIR and not content.is_scoring:
        raise RuleViolation(N_("Chủ tịch Hội đồng phải chấm điểm."), field="is_scoring")
    if content.is_alternate and content.role not in (Seat.MEMBER, Seat.REVIEWER):
        raise RuleViolation(N_("Chỉ ủy viên hoặc ủy viên phản biện mới có dự khuyết."), field="is_alternate")


def _next_position(board: Board) -> int:
    return max((member.position for member in board.members), default=0) + 1


def unseat(member: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Take a person off a board while no round is open; what they did in earlier rounds stays on record."""
    board = member.board
    may_manage(actor, board)
    _no_open_round(board)
    not_being_signed(board)
    if member.left_at is not None:
        raise NotAllowed(N_("Người này đã rời hội đồng."))
    record("board.unseated", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key)
    db.session.execute(delete(FileReviewer).where(FileReviewer.member_id == member.id))
    if board.rounds or _is_named(member):
        member.left_at = now
    else:
        board.members.remove(member)
        db.session.delete(member)
    db.session.flush()


def _is_named(member: BoardMember) -> bool:
    """Say whether a record names the seat: an invitation, or a change of members."""
    invited = select(InvitationAnswer.id).where(InvitationAnswer.member_id == member.id)
    changed = select(SeatChange.id).where(
        or_(SeatChange.member_id == member.id, SeatChange.alternate_id == member.id)
    )  # fmt: skip
    return db.session.scalar(union_all(invited, changed).limit(1)) is not None


def undertake(member: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Record a member's undertaking of confidentiality and impartiality: it opens the files to them."""
    if member.user_id != actor.user_id or not can(actor, Permission.DECLARE_CONFLICT, member.board):
        raise NotAllowed(N_("Cam kết phải do chính thành viên thực hiện."))
    if member.undertaken_at is None:
        member.undertaken_at = now
        board = member.board
        record(
            "board.undertaken", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key
        )


def hold(row: Board | Round, *, shared: bool = False) -> None:
    """Hold a board or round until the commit, read anew. The row alone: what was joined to it cannot be locked."""
    kind = type(row)
    query = select(kind).where(kind.id == row.id).with_for_update(read=shared)
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def may_manage(actor: Actor, board: Board) -> None:
    """Raise NotAllowed unless the actor is a secretary of the board's office."""
    if not can(actor, Permission.MANAGE_BOARD, board):
        raise NotAllowed(N_("Chỉ thư ký của cơ quan tổ chức hội đồng làm được việc này."))


def not_being_signed(board: Board) -> None:
    """Raise NotAllowed while the decision that lists the members is signed and waits for its number."""
    papers = documents_about("board", board.key)
    if any(paper.kind == AppointmentValue.kind and paper.state == "signed" for paper in papers):
        raise NotAllowed(N_("Quyết định ghi thành viên đã ký, đang chờ cấp số nên chưa thay đổi thành viên được."))


def _no_open_round(board: Board) -> None:
    if any(not round_.is_closed for round_ in board.rounds):
        raise NotAllowed(N_("Đang có vòng chấm chưa khóa nên không đổi thành viên được."))
