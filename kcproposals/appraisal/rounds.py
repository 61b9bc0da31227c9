"""Open a round over accepted files, ask to close it, and close it: one-way, secretary asks, chair confirms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.appraisal.boards import detect_conflicts
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.results import Account, account_of
from kcproposals.audit.services import record
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, Seat, can
from kcproposals.domain.workflow import Action, Status
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance


def ready_files(board: Board) -> list[Proposal]:
    """Return the accepted files of the board's call that no round holds yet, by code."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.call_id == board.call_id, Proposal.status == Status.ACCEPTED)
            .options(joinedload(Proposal.facility), selectinload(Proposal.conflicts), selectinload(Proposal.appraisals))
            .order_by(Proposal.serial)
        )
    )


def open_round(
    board: Board, proposals: Sequence[Proposal], *, due_at: datetime | None, reason: str, actor: Actor, now: datetime
) -> Round:
    """Open a round over ``proposals``: detect conflicts, then lay a sheet for every scoring member and file.

    A second round needs a reason and starts from each member's own marks of the round before. Raises NotAllowed or
    RuleViolation when the board is not complete or a round is still open.
    """
    _may_manage(actor, board)
    scoring = _scoring_members(board)
    earlier = max(board.rounds, key=lambda round_: round_.number, default=None)
    if earlier is not None and not earlier.is_closed:
        raise NotAllowed(N_("Vòng chấm trước chưa khóa."))
    if not proposals:
        raise RuleViolation(N_("Chưa có hồ sơ nào để chấm: hãy tiếp nhận hồ sơ trước."), field="proposals")
    if earlier is not None and any(p.status != Status.ACCEPTED for p in proposals) and not reason.strip():
        raise RuleViolation(N_("Chấm lại phải nêu lý do."), field="reason")
    if due_at is not None and due_at <= now:
        raise RuleViolation(N_("Hạn chấm phải sau thời điểm này."), field="due_at")
    detect_conflicts(board, list(proposals), actor=actor, now=now)
    round_ = Round(
        board_id=board.id, number=(earlier.number if earlier else 0) + 1, criteria_set_id=board.call.criteria_set_id,
        reason=reason, opened_at=now, due_at=due_at,
    )  # fmt: skip
    board.rounds.append(round_)
    db.session.flush()
    for position, proposal in enumerate(proposals, 1):
        appraisal = Appraisal(round_id=round_.id, proposal_id=proposal.id, position=position)
        db.session.add(appraisal)
        db.session.flush()
        _lay_sheets(appraisal, scoring, proposal, earlier, now)
        advance(proposal, Action.OPEN_APPRAISAL, actor=actor, now=now, round=round_.key)
    record(
        "round.opened", "round", round_.key, actor=actor, now=now, agency_id=board.agency_id, board=board.key,
        number=round_.number, files=len(proposals), members=len(scoring), criteria=board.call.criteria_set.key,
    )  # fmt: skip
    tell(
        [member.user_id for member in scoring], "board", f"Mở vòng chấm {round_.number}: {board.name}",
        f"Có {len(proposals)} hồ sơ chờ bạn chấm.", f"/boards/{board.key}", now=now,
    )  # fmt: skip
    return round_


def _scoring_members(board: Board) -> list[BoardMember]:
    scoring = [member for member in board.members if member.is_scoring and member.left_at is None]
    if not any(member.role == Seat.CHAIR for member in scoring):
        raise RuleViolation(N_("Hội đồng chưa có Chủ tịch."))
    if len(scoring) < 3:
        raise RuleViolation(N_("Hội đồng chấm điểm cần ít nhất ba thành viên."))
    return scoring


def _lay_sheets(
    appraisal: Appraisal, members: Sequence[BoardMember], proposal: Proposal, earlier: Round | None, now: datetime
) -> None:
    conflicted = set(
        db.session.scalars(select(Proposal.conflicts.property.mapper.class_.user_id).filter_by(proposal_id=proposal.id))
    )
    own = _own_sheets(earlier, proposal) if earlier else {}
    for member in members:
        before = own.get(member.id)
        db.session.add(
            ScoreSheet(
                appraisal_id=appraisal.id, member_id=member.id, created_at=now, saved_at=now,
                state="recused" if member.user_id in conflicted else "draft",
                marks=dict(before.marks) if before else {},
                justifications=dict(before.justifications) if before else {},
                recommended=before.recommended if before else None,
                conclusion=before.conclusion if before else "",
            )
        )  # fmt: skip


def _own_sheets(earlier: Round, proposal: Proposal) -> dict[int, ScoreSheet]:
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.appraisal)
        .where(Appraisal.round_id == earlier.id, Appraisal.proposal_id == proposal.id, ScoreSheet.state == "locked")
    )
    return {sheet.member_id: sheet for sheet in sheets}


def ask_to_close(round_: Round, *, actor: Actor, now: datetime) -> None:
    """The secretary asks the chair to close: from here no mark can change."""
    _may_manage(actor, round_.board)
    _locked(round_, "open")
    round_.state, round_.close_asked_at, round_.close_asked_by_id = "closing", now, actor.user_id
    _tell_chain(round_, "round.close_asked", actor=actor, now=now)
    chairs = [m.user_id for m in round_.board.members if m.role == Seat.CHAIR and m.left_at is None]
    tell(
        chairs + round_.board.authorised_user_ids, "board", f"Đề nghị khóa vòng chấm: {round_.board.name}",
        "Thư ký đề nghị khóa vòng chấm. Xin xem số phiếu và xác nhận.", f"/boards/{round_.board.key}", now=now,
    )  # fmt: skip


def take_back(round_: Round, *, actor: Actor, now: datetime) -> None:
    """The secretary or the chair lets scoring go on instead of closing."""
    if not (can(actor, Permission.MANAGE_BOARD, round_.board) or can(actor, Permission.CONFIRM_CLOSE, round_.board)):
        raise NotAllowed(N_("Chỉ thư ký hoặc Chủ tịch làm được việc này."))
    _locked(round_, "closing")
    round_.state, round_.close_asked_at, round_.close_asked_by_id = "open", None, None
    _tell_chain(round_, "round.close_taken_back", actor=actor, now=now)


def confirm_close(round_: Round, *, actor: Actor, now: datetime) -> Account:
    """The chair confirms: sheets are locked, commitments opened, results computed and kept, statuses moved.

    A file without a result (no quorum) stays in appraisal for a new round. Cannot be undone.
    """
    if not can(actor, Permission.CONFIRM_CLOSE, round_.board):
        raise NotAllowed(N_("Chỉ Chủ tịch, hoặc Phó Chủ tịch được ủy quyền bằng văn bản, xác nhận khóa được."))
    _locked(round_, "closing")
    account = account_of(round_, rules_of(round_.criteria_set))
    openings = []
    for sheet in account.sheets:
        if sheet.state == "submitted":
            sheet.state = "locked"
            openings.append([sheet.key, sheet.version, sheet.nonce, sheet.commitment])
    for appraisal, result in account.results:
        appraisal.total = result.as_json()["total"]
        appraisal.shown, appraisal.passed, appraisal.rank = result.shown, result.passed, result.rank
        appraisal.result = result.as_json()
        appraisal.proposed = account.proposed(appraisal, result)
    round_.state, round_.closed_at, round_.closed_by_id = "closed", now, actor.user_id
    db.session.flush()
    for appraisal, result in account.results:
        if result.passed is not None:
            appraisal.proposal.proposed = appraisal.proposed
            action = Action.PASS if result.passed else Action.FAIL
            advance(appraisal.proposal, action, actor=actor, now=now, round=round_.key, total=appraisal.total)
    _tell_chain(round_, "round.closed", actor=actor, now=now, files=len(account.results), openings=openings)
    return account


def _may_manage(actor: Actor, board: Board) -> None:
    if not can(actor, Permission.MANAGE_BOARD, board):
        raise NotAllowed(N_("Chỉ thư ký của cơ quan tổ chức hội đồng làm được việc này."))


def _locked(round_: Round, state: str) -> None:
    """Take the round's row lock and check its state: two people who press the button meet here."""
    db.session.flush()
    db.session.execute(
        select(Round).where(Round.id == round_.id).with_for_update(), execution_options={"populate_existing": True}
    )
    if round_.state != state:
        raise NotAllowed(N_("Vòng chấm không còn ở bước này. Xin tải lại trang để xem trạng thái mới."))


def _tell_chain(round_: Round, event: str, *, actor: Actor, now: datetime, **data: object) -> None:
    record(
        event, "round", round_.key, actor=actor, now=now, agency_id=round_.agency_id, board=round_.board.key,
        number=round_.number, **data,
    )  # fmt: skip
