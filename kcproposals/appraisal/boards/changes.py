"""Members who leave, also in mid-scoring, alternates who are called up, and a vice chair authorised in writing.

Who leaves keeps every sheet under their name: what was handed in counts, a draft counts as missing. An alternate fills
the seat, so the round's board stays as it was appointed: of every file the seat has one sheet, handed in by the one or
by the other. Nobody learns of any mark by this.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.boards.conflicts import detect_conflicts
from kcproposals.appraisal.boards.models import FileReviewer, SeatChange
from kcproposals.appraisal.boards.services import hold, may_manage, not_being_signed
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Seat
from kcproposals.extensions import db
from kcproposals.files.models import StoredFile
from kcproposals.notifications.services import tell


def running_round(board: Board) -> Round | None:
    """Return the round that is not closed, or None."""
    return next((round_ for round_ in board.rounds if not round_.is_closed), None)


def leave(
    member: BoardMember, reason: str, reference: str, *, alternate: BoardMember | None = None, actor: Actor,
    now: datetime,
) -> SeatChange:  # fmt: skip
    """Take a member off the board, also while a round is open: their access ends at once, their sheets stay.

    ``alternate`` is called up in their place. Raises RuleViolation without a reason, or in mid-scoring without the
    document it rests on; NotAllowed once the chair was asked to close.
    """
    board = member.board
    may_manage(actor, board)
    hold(board)
    not_being_signed(board)
    round_ = _held_round(board)
    if member.left_at is not None:
        raise NotAllowed(N_("Người này đã rời hội đồng."))
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do, ví dụ: chuyển công tác."), field="reason")
    if round_ is not None and not reference.strip():
        raise RuleViolation(N_("Đang chấm nên phải ghi văn bản làm căn cứ."), field="reference")
    member.left_at = now
    for sheet in _drafts(round_, member):
        sheet.left_at = now
    _forget_reviewing(member)
    change = SeatChange(
        board_id=board.id, round_id=round_.id if round_ else None, member=member, reason=reason, reference=reference,
        at=now,
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record(
        "board.left", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key,
        round=round_.key if round_ else None,
    )  # fmt: skip
    tell(
        [member.user_id], "board", f"Thôi tham gia {board.name}",
        "Bạn không còn là thành viên hội đồng. Phiếu bạn đã nộp vẫn được giữ.", "", now=now, agency_id=board.agency_id,
    )  # fmt: skip
    if alternate is not None:
        call_up(change, alternate, actor=actor, now=now)
    return change


def _held_round(board: Board) -> Round | None:
    round_ = running_round(board)
    if round_ is not None:
        hold(round_)
        if round_.state != "open":
            raise NotAllowed(N_("Đã đề nghị khóa vòng chấm. Xin rút đề nghị khóa trước khi thay đổi thành viên."))
    return round_


def _drafts(round_: Round | None, member: BoardMember) -> list[ScoreSheet]:
    """Return the sheets of a member in a round that were not handed in; of files still in it."""
    if round_ is None:
        return []
    return list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.appraisal)
            .where(Appraisal.round_id == round_.id, Appraisal.left_at.is_(None))
            .where(ScoreSheet.member_id == member.id, ScoreSheet.state == "draft")
            .options(joinedload(ScoreSheet.appraisal).joinedload(Appraisal.proposal))
            .order_by(ScoreSheet.id)
        )
    )


def _forget_reviewing(member: BoardMember) -> None:
    """Take them off the files they were to review, so that the page shows who is missing."""
    db.session.execute(delete(FileReviewer).where(FileReviewer.member_id == member.id))


def call_up(change: SeatChange, alternate: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Let an alternate take the seat of who left, with sheets for the files that are left to judge.

    Raises NotAllowed for the chair's seat (a chair is appointed), for a seat taken already, or for who is no alternate.
    """
    member, board = change.member, change.member.board
    may_manage(actor, board)
    hold(board)
    round_ = _held_round(board)
    if change.alternate_id is not None or (change.round_id and (round_ is None or round_.id != change.round_id)):
        raise NotAllowed(N_("Ghế này không còn chờ người thay."))
    if alternate.board_id != board.id or not alternate.is_alternate or alternate.left_at is not None:
        raise RuleViolation(N_("Người này không phải ủy viên dự khuyết của hội đồng."), field="alternate")
    if member.role == Seat.CHAIR:
        raise RuleViolation(
            N_("Dự khuyết không thay được Chủ tịch. Xin bổ nhiệm Chủ tịch mới bằng quyết định; trong lúc chấm, Phó Chủ "
               "tịch được ủy quyền bằng văn bản điều hành thay."), field="alternate"
        )  # fmt: skip
    change.alternate = alternate
    alternate.is_alternate, alternate.is_scoring, alternate.role = False, True, member.role
    left = _drafts(round_, member)
    detect_conflicts(board, [sheet.appraisal.proposal for sheet in left], actor=actor, now=now)
    for sheet in left:
        recused = alternate.user_id in sheet.appraisal.conflicted_user_ids
        db.session.add(
            ScoreSheet(
                appraisal=sheet.appraisal, member=alternate, seat=sheet.counted_as, role=sheet.role, created_at=now,
                saved_at=now, state="recused" if recused else "draft", marks={}, justifications={},
            )
        )  # fmt: skip
    change.files = len(left)
    db.session.flush()
    record(
        "board.called_up", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key,
        alternate=alternate.key, round=round_.key if round_ else None, files=len(left),
    )  # fmt: skip
    text = f"Bạn được gọi thay {member.user.name}."
    if left:
        text += f" Có {len(left)} hồ sơ chờ bạn chấm. Xin cam kết bảo mật và khai báo xung đột lợi ích trước khi mở."
    tell(
        [alternate.user_id], "board", f"Gọi ủy viên dự khuyết: {board.name}", text, f"/boards/{board.key}", now=now,
        agency_id=board.agency_id,
    )  # fmt: skip


def changes_in(round_: Round) -> list[SeatChange]:
    """Return who left and who was called up while a round was open, in order: for the page and the minutes."""
    return _changes(SeatChange.round_id == round_.id)


def vacancies(board: Board) -> list[SeatChange]:
    """Return the seats left in the open round, or since the last one, that an alternate may still take."""
    round_ = running_round(board)
    where = SeatChange.round_id == round_.id if round_ else SeatChange.round_id.is_(None)
    return [
        change
        for change in _changes(SeatChange.board_id == board.id, where, SeatChange.alternate_id.is_(None))
        if change.member.left_at is not None and change.member.role != Seat.CHAIR
    ]


def _changes(*where: object) -> list[SeatChange]:
    query = (
        select(SeatChange)
        .where(*where)  # type: ignore[arg-type]
        .options(
            joinedload(SeatChange.member).joinedload(BoardMember.user),
            joinedload(SeatChange.alternate).joinedload(BoardMember.user),
        )
        .order_by(SeatChange.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Authorisation:
    """The text by which the chair lets a vice chair act for them, and the days it holds, both included."""

    text: str
    valid_from: date | None
    valid_to: date | None


def authorise(
    member: BoardMember, content: Authorisation, scan: StoredFile | None, *, actor: Actor, now: datetime
) -> None:
    """Write down a vice chair's written authorisation; an empty text ends it. ``scan`` None keeps the one there is.

    Raises RuleViolation for another seat, or days out of order.
    """
    board = member.board
    may_manage(actor, board)
    if member.role != Seat.VICE_CHAIR or member.left_at is not None:
        raise RuleViolation(N_("Chỉ ủy quyền cho Phó Chủ tịch Hội đồng."), field="authorisation")
    if content.valid_from and content.valid_to and content.valid_to < content.valid_from:
        raise RuleViolation(N_("Ngày hết hạn phải từ ngày bắt đầu trở đi."), field="authorised_to")
    member.authorisation = content.text
    member.authorised_from, member.authorised_to = content.valid_from, content.valid_to
    if scan is not None or not content.text:
        member.authorisation_file = scan
    db.session.flush()
    record(
        "board.authorised", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, member=member.key,
        valid_from=content.valid_from.isoformat() if content.valid_from else None,
        valid_to=content.valid_to.isoformat() if content.valid_to else None, ended=not content.text,
    )  # fmt: skip
