"""Keep people out of files they have an interest in: declared by themselves, or detected when a round opens.

A conflict blocks view and score in the same transaction, and the member leaves the count of that file.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from kcproposals.appraisal.boards.files import before, is_before, panels_of
from kcproposals.appraisal.boards.services import hold
from kcproposals.appraisal.boards.ties import bears_name, declare_ties, parties_of, records_of
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.implementers.models import UnitMember
from kcproposals.proposals.models import Proposal


def declare_conflict(member: BoardMember, proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> Conflict:
    """Take a member out of one file at once: they can neither see nor score it, and leave the count.

    Raises NotAllowed once the round with the file is closing or closed, RuleViolation without a reason.
    """
    board = member.board
    if member.user_id != actor.user_id or not can(actor, Permission.DECLARE_CONFLICT, board):
        raise NotAllowed(N_("Xung đột lợi ích phải do chính thành viên khai báo."))
    if not is_before(proposal, board, panels_of([proposal.id]).get(proposal.id)) or proposal.code is None:
        raise NotAllowed(N_("Hồ sơ này không thuộc hội đồng."))
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do, ví dụ: người thân là chủ cơ sở."), field="reason")
    rounds = [appraisal.round for appraisal in proposal.appraisals if appraisal.round.board_id == board.id]
    latest = max(rounds, key=lambda round_: round_.number, default=None)
    if latest is not None:
        hold(latest, shared=True)
        if latest.state != "open":
            raise NotAllowed(N_("Vòng chấm đã chuyển sang khóa nên không khai báo thêm được."))
    return _recuse(proposal, member.user_id, "declared", reason, board, actor=actor, now=now)


def declare(
    member: BoardMember, ties: dict[str, str], reasons: dict[str, str], files: Sequence[Proposal], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Take a member out of the files with a reason (by key of the file), and out of those that their ties lead to, on
    this board and on every other they sit on."""
    for proposal in files:
        if proposal.key in reasons:
            declare_conflict(member, proposal, reasons[proposal.key], actor=actor, now=now)
    if declare_ties(member, ties, actor=actor, now=now):
        for board in _boards_of(member.user_id):
            detect_conflicts(board, _files_to_judge(board), actor=actor, now=now)


def _boards_of(user_id: int) -> list[Board]:
    seated = BoardMember.user_id == user_id, BoardMember.left_at.is_(None)
    return list(db.session.scalars(select(Board).join(Board.members).where(*seated).order_by(Board.id)))


def _files_to_judge(board: Board) -> list[Proposal]:
    """Return the files that wait for the board and those of its round while marks may be given."""
    for round_ in board.rounds:
        if not round_.is_closed:
            hold(round_, shared=True)
    open_ = Proposal.appraisals.any(
        and_(Appraisal.left_at.is_(None), Appraisal.round.has(and_(Round.board_id == board.id, Round.state == "open")))
    )
    waiting = and_(before(board), Proposal.status == Status.ACCEPTED.value)
    return list(db.session.scalars(select(Proposal).where(or_(open_, waiting)).order_by(Proposal.serial)))


def detect_conflicts(board: Board, proposals: Sequence[Proposal], *, actor: Actor, now: datetime) -> None:
    """Find members who act or acted for a party of a file, or whose organisation is one; take them out of that file.

    Parties are the beneficiaries, the implementing unit and the partners; ties that members declared and the office's
    records of earlier support count too.
    """
    rows = db.session.execute(
        select(FacilityMember.facility_id, FacilityMember.user_id)
        .where(FacilityMember.user_id.in_([member.user_id for member in board.present]))
        .where(
            FacilityMember.facility_id.in_([facility for proposal in proposals for facility in proposal.facility_ids])
        )
    )
    acting = {(facility_id, user_id) for facility_id, user_id in rows}
    drafting, records = _who_drafts(board, proposals), records_of(board.present, proposals)
    for proposal in proposals:
        for member in board.present:
            user_id = member.user_id
            if any((facility, user_id) in acting for facility in proposal.facility_ids):
                why = "Thành viên là hoặc từng là người của đơn vị thụ hưởng"
            elif (proposal.implementing_unit_id, user_id) in drafting or proposal.created_by_id == user_id:
                why = "Thành viên là hoặc từng là người của đơn vị thực hiện, hoặc đã lập hồ sơ này"
            elif party := _party_of(member.organisation, proposal):
                why = f"Thành viên công tác tại {party}"
            elif not (why := records.why(member, proposal)):
                continue
            _recuse(proposal, user_id, "detected", why, board, actor=actor, now=now)


def _who_drafts(board: Board, proposals: Sequence[Proposal]) -> set[tuple[int | None, int]]:
    """Return (unit, person) for members of the board who draft or drafted for a unit of the files."""
    rows = db.session.execute(
        select(UnitMember.unit_id, UnitMember.user_id)
        .where(UnitMember.user_id.in_([member.user_id for member in board.present]))
        .where(UnitMember.unit_id.in_([unit for proposal in proposals for unit in proposal.unit_ids]))
    )
    return {(unit_id, user_id) for unit_id, user_id in rows}


def _party_of(organisation: str, proposal: Proposal) -> str:
    """Return which party of the file an organisation is, '' for none."""
    for party, names in parties_of(proposal).items():
        if any(bears_name(organisation, name) for name in names):
            return party
    return ""


def _recuse(
    proposal: Proposal, user_id: int, kind: str, reason: str, board: Board, *, actor: Actor, now: datetime
) -> Conflict:
    return keep_out(proposal, user_id, kind, reason, board.agency_id, actor=actor, now=now, board=board.key)


def keep_out(
    proposal: Proposal, user_id: int, kind: str, reason: str, agency_id: int, *, actor: Actor, now: datetime,
    **where: str,
) -> Conflict:  # fmt: skip
    """Write down a conflict, whoever judges the file, and take the person's open sheets of it out; ``where`` goes into
    the event of the office."""
    known = next((conflict for conflict in proposal.conflicts if conflict.user_id == user_id), None)
    if known:
        return known
    conflict = Conflict(user_id=user_id, kind=kind, reason=reason, declared_at=now)
    proposal.conflicts.append(conflict)
    db.session.flush()
    for sheet in _open_sheets(proposal, user_id):
        sheet.state, sheet.submitted_at, sheet.nonce, sheet.commitment = "recused", None, "", ""
    record(
        f"conflict.{kind}", "proposal", proposal.key, actor=actor, now=now, agency_id=agency_id, **where,
        conflict=conflict.key,
    )  # fmt: skip
    return conflict


def _open_sheets(proposal: Proposal, user_id: int) -> list[ScoreSheet]:
    """Return the person's sheets of this file in rounds that are not closed, of every board."""
    return list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.appraisal)
            .join(Appraisal.round)
            .join(ScoreSheet.member)
            .where(Appraisal.proposal_id == proposal.id, Round.state == "open", BoardMember.user_id == user_id)
            .with_for_update(of=ScoreSheet)  # a save under way ends first: the conflict is the last word
            .execution_options(populate_existing=True)
        )
    )
