"""Open a round over accepted files, extend it, ask to close it, let it go on. Closing it is in ``closing``."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.appraisal.boards.conflicts import detect_conflicts
from kcproposals.appraisal.boards.files import before, is_before, panels_of
from kcproposals.appraisal.boards.rules import lacking
from kcproposals.appraisal.boards.services import hold, may_manage
from kcproposals.appraisal.meetings.documents import MINUTES
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.results.services import account_of
from kcproposals.audit.services import record
from kcproposals.criteria.services import covers, rules_of
from kcproposals.documents.queries import body_for
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, Seat, can
from kcproposals.domain.workflow import Action, Status
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance
from kcproposals.proposals.ways import checklist_of, goes_without_board

_AGAIN = (Status.PASSED.value, Status.FAILED.value, Status.IN_APPRAISAL.value)


def _files(*where: object) -> list[Proposal]:
    query = (
        select(Proposal)
        .where(*where)  # type: ignore[arg-type]
        .options(
            joinedload(Proposal.facility), selectinload(Proposal.conflicts),
            selectinload(Proposal.appraisals).joinedload(Appraisal.round),
        )
        .order_by(Proposal.serial)
    )  # fmt: skip
    return list(db.session.scalars(query))


def ready_files(board: Board) -> list[Proposal]:
    """Return the accepted files before the board that no round holds yet, by code."""
    return _files(before(board), Proposal.status == Status.ACCEPTED.value, ~goes_without_board())


def judged_files(board: Board) -> list[Proposal]:
    """Return the files this board judged last and may judge again: passed, failed, or left without a result."""
    mine = Proposal.appraisals.any(Appraisal.round.has(Round.board_id == board.id))
    found = _files(before(board), Proposal.status.in_(_AGAIN), mine)
    return [proposal for proposal in found if _may_be_judged_again(proposal, board)]


def _may_be_judged_again(proposal: Proposal, board: Board) -> bool:
    latest = proposal.appraisals[-1].round
    return latest.board_id == board.id and latest.is_closed


def open_round(
    board: Board, proposals: Sequence[Proposal], *, due_at: datetime | None, reason: str, actor: Actor, now: datetime
) -> Round:
    """Open a round over ``proposals``: detect conflicts, then lay a sheet for every scoring member and file.

    Judging a file again needs a reason and starts from each member's own marks. Raises NotAllowed or RuleViolation
    when the board is not complete, a round is still open, or a file is not one of ``ready_files`` or ``judged_files``.
    """
    may_manage(actor, board)
    hold(board)
    scoring = _scoring_members(board)
    if any(not round_.is_closed for round_ in board.rounds):
        raise NotAllowed(N_("Vòng chấm trước chưa khóa."))
    _check_files(board, proposals, reason)
    body_for(board.agency_id, MINUTES)  # a round that no body could issue minutes for could not be closed
    if due_at is not None and due_at <= now:
        raise RuleViolation(N_("Hạn chấm phải sau thời điểm này."), field="due_at")
    detect_conflicts(board, proposals, actor=actor, now=now)
    round_ = Round(
        number=len(board.rounds) + 1, criteria_set_id=board.criteria_set.id, reason=reason, opened_at=now,
        due_at=due_at,
    )  # fmt: skip
    board.rounds.append(round_)
    own = _own_sheets(board, proposals)
    for position, proposal in enumerate(proposals, 1):
        appraisal = Appraisal(round=round_, proposal=proposal, position=position)
        db.session.add(appraisal)
        for member in scoring:
            db.session.add(_sheet(appraisal, member, own.get((proposal.id, member.id)), now))
        if proposal.status != Status.IN_APPRAISAL:
            advance(proposal, Action.OPEN_APPRAISAL, actor=actor, now=now)
    db.session.flush()
    account_of(round_, rules_of(round_.criteria_set))  # what could not be computed at the close does not open
    record(
        "round.opened", "round", round_.key, actor=actor, now=now, agency_id=board.agency_id, board=board.key,
        number=round_.number, files=[proposal.key for proposal in proposals], members=[m.key for m in scoring],
        criteria=board.criteria_set.key,
    )  # fmt: skip
    until = f" Hạn nộp phiếu: trước {vn_datetime(due_at)}." if due_at else ""
    tell(
        [member.user_id for member in scoring], "board", f"Mở vòng chấm {round_.number}: {board.name}",
        f"Có {len(proposals)} hồ sơ chờ bạn chấm.{until}", f"/boards/{board.key}", now=now, agency_id=board.agency_id,
    )  # fmt: skip
    return round_


def _scoring_members(board: Board) -> list[BoardMember]:
    scoring = [member for member in board.present if member.is_scoring]
    if not any(member.role == Seat.CHAIR for member in scoring):
        raise RuleViolation(N_("Hội đồng chưa có Chủ tịch."))
    lacks = lacking(board)
    if "members" in lacks:
        raise RuleViolation(
            N_("Hội đồng chấm điểm cần ít nhất ba thành viên chấm: điểm trung bình của một, hai phiếu chỉ là ý kiến cá "
               "nhân. Xin mời thêm thành viên, hoặc thẩm định bằng phiếu của cán bộ.")
        )  # fmt: skip
    if "quorum" in lacks:
        raise RuleViolation(
            N_("Các vai trò trong hội đồng không thể đủ túc số mà bộ tiêu chí đòi hỏi, nên không hồ sơ nào có kết quả. "
               "Xin mời thêm thành viên đúng vai trò.")
        )  # fmt: skip
    return scoring


def _check_files(board: Board, proposals: Sequence[Proposal], reason: str) -> None:
    if not proposals:
        raise RuleViolation(N_("Xin chọn ít nhất một hồ sơ đã tiếp nhận."), field="proposals")
    panels = panels_of(proposal.id for proposal in proposals)
    for proposal in proposals:
        mine = is_before(proposal, board, panels.get(proposal.id))
        fresh = proposal.status == Status.ACCEPTED
        again = proposal.status in _AGAIN and proposal.appraisals and _may_be_judged_again(proposal, board)
        if fresh and mine and checklist_of(proposal) is not None:
            raise NotAllowed(
                N_("Hồ sơ %(code)s thẩm định bằng phiếu của cán bộ, không đưa ra hội đồng được."),
                code=proposal.code or "–",
            )
        if not mine or not (fresh or again):
            raise RuleViolation(
                N_("Hồ sơ %(code)s không còn chờ hội đồng này chấm."), field="proposals", code=proposal.code or "–"
            )
        if again and not reason.strip():
            raise RuleViolation(N_("Chấm lại phải nêu lý do."), field="reason")
    strange = [proposal.code or "–" for proposal in proposals if not covers(board.criteria_set, proposal.activity)]
    if strange:
        raise RuleViolation(
            N_("Bộ tiêu chí “%(title)s” không dùng cho nội dung của hồ sơ %(codes)s. Xin bỏ chọn các hồ sơ đó."),
            field="proposals", title=board.criteria_set.title, codes=", ".join(strange),
        )  # fmt: skip


def _sheet(appraisal: Appraisal, member: BoardMember, before: ScoreSheet | None, now: datetime) -> ScoreSheet:
    recused = member.user_id in appraisal.proposal.conflicted_user_ids
    own = None if recused else before
    return ScoreSheet(
        appraisal=appraisal, member=member, role=member.role, created_at=now, saved_at=now,
        state="recused" if recused else "draft",
        marks=dict(own.marks) if own else {},
        justifications=dict(own.justifications) if own else {},
        recommended=own.recommended if own else None,
        conclusion=own.conclusion if own else "",
        shared_note=own.shared_note if own else "",
    )  # fmt: skip


def _own_sheets(board: Board, proposals: Sequence[Proposal]) -> dict[tuple[int, int], ScoreSheet]:
    """Return (file, member) → that member's latest sheet of the file in this board's earlier rounds."""
    sheets = db.session.execute(
        select(Appraisal.proposal_id, ScoreSheet)
        .join(ScoreSheet.appraisal)
        .join(Appraisal.round)
        .where(Round.board_id == board.id, Appraisal.proposal_id.in_([proposal.id for proposal in proposals]))
        .order_by(Round.number)
    )
    return {(proposal_id, sheet.member_id): sheet for proposal_id, sheet in sheets}


def extend(round_: Round, due_at: datetime, *, actor: Actor, now: datetime) -> None:
    """Give members more time, before the present deadline has passed (a sheet that is late stays late)."""
    may_manage(actor, round_.board)
    lock_round(round_, "open")
    if round_.due_at is None or now >= round_.due_at:
        raise NotAllowed(N_("Chỉ gia hạn được khi hạn chấm chưa qua."))
    if due_at <= round_.due_at:
        raise RuleViolation(N_("Hạn mới phải sau hạn cũ."), field="due_at")
    round_.due_at = due_at
    tell_chain(round_, "round.extended", actor=actor, now=now, due=due_at.isoformat())
    members = [member.user_id for member in round_.board.present if member.is_scoring]
    tell(
        members, "board", f"Gia hạn chấm điểm: {round_.board.name}", f"Hạn nộp phiếu mới: trước {vn_datetime(due_at)}.",
        f"/boards/{round_.board.key}", now=now, agency_id=round_.agency_id,
    )  # fmt: skip


def ask_to_close(round_: Round, *, actor: Actor, now: datetime) -> None:
    """The secretary asks the chair to close: from here no mark can change."""
    may_manage(actor, round_.board)
    lock_round(round_, "open")
    round_.state, round_.close_asked_at, round_.close_asked_by_id = "closing", now, actor.user_id
    tell_chain(round_, "round.close_asked", actor=actor, now=now)
    tell(
        [m.user_id for m in round_.board.presiding(local_date(now))], "board",
        f"Đề nghị khóa vòng chấm: {round_.board.name}",
        "Thư ký đề nghị khóa vòng chấm. Xin xem số phiếu và xác nhận.", f"/boards/{round_.board.key}", now=now,
        agency_id=round_.agency_id,
    )  # fmt: skip


def take_back(round_: Round, *, actor: Actor, now: datetime) -> None:
    """The secretary or the chair lets scoring go on instead of closing."""
    if not can(actor, Permission.TAKE_BACK_CLOSE, round_.board):
        raise NotAllowed(N_("Chỉ thư ký hoặc Chủ tịch làm được việc này."))
    lock_round(round_, "closing")
    round_.state, round_.close_asked_at, round_.close_asked_by_id = "open", None, None
    tell_chain(round_, "round.close_taken_back", actor=actor, now=now)


def leave_rounds(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Take a withdrawn file out of its open round: it gets no result and no rank. Called before the status changes."""
    for appraisal in proposal.appraisals:
        round_ = appraisal.round
        hold(round_)
        if not round_.is_closed:
            appraisal.left_at = now
            tell_chain(round_, "round.file_left", actor=actor, now=now, proposal=proposal.key)


def lock_round(round_: Round, state: str) -> None:
    """Hold the round until the commit and check its state: two people who press the button meet here."""
    hold(round_)
    if round_.state != state:
        raise NotAllowed(N_("Vòng chấm không còn ở bước này. Xin tải lại trang để xem trạng thái mới."))


def tell_chain(round_: Round, event: str, *, actor: Actor, now: datetime, **data: object) -> None:
    """Record an event of the round."""
    record(
        event, "round", round_.key, actor=actor, now=now, agency_id=round_.agency_id, board=round_.board.key,
        number=round_.number, **data,
    )  # fmt: skip
