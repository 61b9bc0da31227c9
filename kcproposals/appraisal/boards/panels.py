"""Split the files of a call among its boards (panels), and name reviewers: by hand, by activity, or evenly.

A panel is a board with rounds of its own, so an export of its round is an input of ``rules score`` as any other
(docs/adr/0009). Sharing evenly previews first; what may not move: a file that is or was in a round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.orm import selectinload

from kcproposals.appraisal.boards.files import of_group
from kcproposals.appraisal.boards.models import BoardFile
from kcproposals.appraisal.boards.services import hold, may_manage
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict
from kcproposals.audit.services import record
from kcproposals.domain.assignment import Assignment, assign
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def panels_beside(board: Board) -> list[Board]:
    """Return every board of the same call, or of the same year of the same office, with members, oldest first."""
    same = Board.call_id == board.call_id if board.call_id else and_(Board.call_id.is_(None), Board.year == board.year)
    query = select(Board).where(Board.agency_id == board.agency_id, same).order_by(Board.id)
    return list(db.session.scalars(query.options(selectinload(Board.members).joinedload(BoardMember.user))))


@dataclass(frozen=True)
class SharedFile:
    """One file of the group; ``panel`` is the key of its board, '' for none; ``is_fixed``: it was in a round."""

    id: int
    key: str
    code: str
    title: str
    activity: str
    facility: str
    panel: str
    is_fixed: bool


def files_of_group(board: Board) -> list[SharedFile]:
    """Return the accepted and judged files of all panels beside a board, by code, with where they are."""
    judged = exists().where(Appraisal.proposal_id == Proposal.id)
    rows = db.session.execute(
        select(
            Proposal.id, Proposal.key, Proposal.code, Proposal.title, Proposal.activity, Proposal.applicant_name,
            Board.key.label("panel"), judged.label("is_fixed"),
        )
        .outerjoin(BoardFile, BoardFile.proposal_id == Proposal.id)
        .outerjoin(Board, Board.id == BoardFile.board_id)
        .where(of_group(board))
        .where((Proposal.status == Status.ACCEPTED.value) | judged)
        .order_by(Proposal.serial)
    )  # fmt: skip
    return [
        SharedFile(row.id, row.key, row.code or "", row.title, row.activity, row.applicant_name, row.panel or "",
                   bool(row.is_fixed))
        for row in rows
    ]  # fmt: skip


def conflicted(proposal_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return file → people who keep out of it."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Conflict.proposal_id, Conflict.user_id).where(Conflict.proposal_id.in_(proposal_ids))
    )
    for proposal_id, user_id in rows:
        found.setdefault(proposal_id, set()).add(user_id)
    return found


def even_shares(panels: Sequence[Board], files: Sequence[SharedFile], cap: int | None, least: int) -> Assignment:
    """Propose a panel for every file that may move: loads even, each panel with ``least`` members free of a conflict.

    What is fixed stays and counts. ``cap`` is the most files a panel, so each of its members, may have.
    """
    out = conflicted([file.id for file in files])
    busy = {panel.key: sum(file.is_fixed and file.panel == panel.key for file in files) for panel in panels}
    fit = {
        file.key: [panel.key for panel in panels if _free(panel, out.get(file.id, set())) >= least]
        for file in files
        if not file.is_fixed
    }
    return assign(fit, [panel.key for panel in panels], 1, cap=cap, busy=busy)


def _free(panel: Board, out: set[int]) -> int:
    return sum(member.is_scoring and member.user_id not in out for member in panel.present)


def by_activity(files: Sequence[SharedFile], panel_of: Mapping[str, str]) -> dict[str, str]:
    """Propose a panel for every file that may move whose activity is given one: activity → key of the board."""
    return {file.key: panel_of[file.activity] for file in files if not file.is_fixed and panel_of.get(file.activity)}


def share(board: Board, wanted: Mapping[str, str], *, actor: Actor, now: datetime) -> int:
    """Give files to panels (key of the file → key of the board, '' for none); return how many moved.

    Raises NotAllowed for a file that is or was in a round, RuleViolation for a board that is no panel beside this one.
    """
    may_manage(actor, board)
    panels = {panel.key: panel for panel in panels_beside(board)}
    for panel in sorted(panels.values(), key=lambda panel: panel.id):
        hold(panel)
    moved: dict[str, str] = {}
    for file in files_of_group(board):
        to = wanted.get(file.key, file.panel)
        if to == file.panel:
            continue
        if file.is_fixed:
            raise NotAllowed(N_("Hồ sơ %(code)s đã vào vòng chấm nên không chuyển tiểu ban được."), code=file.code)
        if to and to not in panels:
            raise RuleViolation(N_("Hội đồng được chọn không thuộc đợt này."))
        db.session.execute(delete(BoardFile).where(BoardFile.proposal_id == file.id))
        if to:
            db.session.add(BoardFile(board_id=panels[to].id, proposal_id=file.id))
        moved[file.key] = to
    db.session.flush()
    if moved:
        record(
            "board.files_shared", "board", board.key, actor=actor, now=now, agency_id=board.agency_id, files=moved
        )  # fmt: skip
    return len(moved)


def loads(panels: Sequence[Board], placed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each panel's files and members, and who sits on several panels with how many files in all."""
    counts = {panel.key: sum(key == panel.key for key in placed.values()) for panel in panels}
    people: dict[int, list[str]] = {}
    for panel in panels:
        for member in panel.present:
            if member.is_scoring:
                people.setdefault(member.user_id, []).append(panel.key)
    return [
        {
            "panel": panel, "files": counts[panel.key],
            "scoring": sum(member.is_scoring for member in panel.present),
            "shared": [
                (member.user.name, sum(counts[key] for key in people[member.user_id]))
                for member in panel.present
                if len(people.get(member.user_id, ())) > 1
            ],
        }
        for panel in panels
    ]  # fmt: skip
