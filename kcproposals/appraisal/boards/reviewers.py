"""Reviewers (ủy viên phản biện) named file by file: evenly, conflicts left out, changed by hand, told to the members.

To be named for a file asks for a prepared opinion at the meeting. It changes no sheet, no mark and no quorum: the
quorum counts the roles of the board's decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards.models import FileReviewer
from kcproposals.appraisal.boards.panels import conflicted
from kcproposals.appraisal.boards.queries import files_of
from kcproposals.appraisal.boards.services import hold, may_manage
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.audit.services import record
from kcproposals.domain.assignment import Assignment, assign
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import Actor, Seat
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal


def candidates(board: Board) -> list[BoardMember]:
    """Return who may be named: the reviewers of the decision, or, where it names none, who scores and is no chair."""
    scoring = [member for member in board.present if member.is_scoring]
    reviewers = [member for member in scoring if member.role == Seat.REVIEWER]
    return reviewers or [member for member in scoring if member.role != Seat.CHAIR]


def reviewers_by_file(board: Board) -> dict[int, list[FileReviewer]]:
    """Return file → its reviewers on this board, in the order of the board."""
    rows = db.session.scalars(
        select(FileReviewer)
        .join(FileReviewer.member)
        .where(FileReviewer.board_id == board.id)
        .options(joinedload(FileReviewer.member).joinedload(BoardMember.user))
        .order_by(BoardMember.position)
    )
    found: dict[int, list[FileReviewer]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, []).append(row)
    return found


def reviewer_names(board: Board) -> dict[str, tuple[str, ...]]:
    """Return code of the file → names of its reviewers on this board: for the agenda and the minutes."""
    rows = db.session.execute(
        select(Proposal.code, User.name)
        .join(FileReviewer, FileReviewer.proposal_id == Proposal.id)
        .join(FileReviewer.member)
        .join(BoardMember.user)
        .where(FileReviewer.board_id == board.id)
        .order_by(BoardMember.position)
    )
    found: dict[str, tuple[str, ...]] = {}
    for code, name_ in rows:
        found[code or ""] = (*found.get(code or "", ()), name_)
    return found


def reviews(board: Board, user_id: int | None) -> frozenset[int]:
    """Return the files a person reviews on this board."""
    rows = select(FileReviewer.proposal_id).join(FileReviewer.member)
    rows = rows.where(FileReviewer.board_id == board.id, BoardMember.user_id == user_id)
    return frozenset(db.session.scalars(rows))


def is_reviewer(member_id: int, proposal_id: int) -> bool:
    """Say whether a member reviews a file: for the page of their sheet."""
    named = select(FileReviewer.id).where(FileReviewer.member_id == member_id, FileReviewer.proposal_id == proposal_id)
    return db.session.scalar(named) is not None


def propose(board: Board, each: int, cap: int | None) -> Assignment:
    """Propose ``each`` reviewers a file, loads even; ids of files and keys of members."""
    files = files_of(board, None)
    members, out = candidates(board), conflicted([row.id for row in files])
    may = {row.key: [member.key for member in members if member.user_id not in out.get(row.id, set())] for row in files}
    return assign(may, [member.key for member in members], each, cap=cap)


def name(board: Board, wanted: Mapping[str, Iterable[str]], *, actor: Actor, now: datetime) -> None:
    """Name the reviewers of files (key of the file → keys of members), replacing those named before.

    Raises RuleViolation at ``file_<key>`` for somebody who keeps out of the file or may not be named.
    """
    may_manage(actor, board)
    hold(board)
    files = {row.key: row for row in files_of(board, None)}
    members = {member.key: member for member in candidates(board)}
    out, named = conflicted([row.id for row in files.values()]), reviewers_by_file(board)
    for key, chosen in wanted.items():
        if key not in files:
            continue
        row, chosen = files[key], list(dict.fromkeys(chosen))
        for member in chosen:
            if member not in members:
                raise RuleViolation(N_("Người này không nhận phản biện được."), field=f"file_{key}")
            if members[member].user_id in out.get(row.id, set()):
                raise RuleViolation(
                    N_("%(name)s có xung đột lợi ích với hồ sơ %(code)s."), field=f"file_{key}",
                    name=members[member].user.name, code=row.code,
                )  # fmt: skip
        _replace(board, row.id, [members[member] for member in chosen], named.get(row.id, ()))
    db.session.flush()
    record("board.reviewers_named", "board", board.key, actor=actor, now=now, agency_id=board.agency_id,
           files={key: sorted(chosen) for key, chosen in wanted.items() if key in files})  # fmt: skip


def _replace(board: Board, proposal_id: int, members: Sequence[BoardMember], before: Sequence[FileReviewer]) -> None:
    keep = {member.id for member in members}
    gone = [row.id for row in before if row.member_id not in keep]
    db.session.execute(delete(FileReviewer).where(FileReviewer.id.in_(gone)))
    known = {row.member_id for row in before}
    for member in members:
        if member.id not in known:
            db.session.add(FileReviewer(board_id=board.id, proposal_id=proposal_id, member_id=member.id))


def tell_reviewers(board: Board, *, actor: Actor, now: datetime) -> int:
    """Tell every reviewer who was not told yet which files are theirs; return how many people were told."""
    may_manage(actor, board)
    codes = {row.id: row.code for row in files_of(board, None)}
    fresh: dict[int, list[str]] = {}
    for proposal_id, rows in reviewers_by_file(board).items():
        for row in rows:
            if row.told_at is None and proposal_id in codes:
                row.told_at = now
                fresh.setdefault(row.member.user_id, []).append(codes[proposal_id])
    for user_id, mine in fresh.items():
        tell(
            [user_id], "board", f"Phân công phản biện: {board.name}",
            f"Bạn là ủy viên phản biện của {len(mine)} hồ sơ: {', '.join(mine)}. Xin chuẩn bị ý kiến cho cuộc họp.",
            f"/boards/{board.key}", now=now, agency_id=board.agency_id,
        )  # fmt: skip
    db.session.flush()
    if fresh:
        record("board.reviewers_told", "board", board.key, actor=actor, now=now, agency_id=board.agency_id,
               people=len(fresh))  # fmt: skip
    return len(fresh)
