"""How far a round has come. Counts say handed in or not, never a mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, BoardMember, Round, ScoreSheet
from kcproposals.domain.scoring import CriteriaSet, has_quorum
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


@dataclass(frozen=True)
class Progress:
    """How many sheets of one member are in which state. ``gone``: drafts of a member who left the board, kept."""

    member: str
    name: str
    role: str
    submitted: int
    late: int
    recused: int
    left: int
    gone: int

    @property
    def expected(self) -> int:
        """How many sheets the member owes."""
        return self.submitted + self.late + self.left


def progress_of(round_: Round) -> list[Progress]:
    """Return how far each member of a round has come, in the order of the board."""
    counts = [
        func.sum(case((and_(ScoreSheet.state.in_(states), ScoreSheet.left_at.is_(None)), 1), else_=0))
        for states in (("submitted", "locked"), ("late",), ("recused",), ("draft",))
    ]
    counts.append(func.sum(case((ScoreSheet.left_at.is_not(None), 1), else_=0)))
    rows: Iterable[Any] = db.session.execute(
        select(BoardMember.key, User.name, ScoreSheet.role, *counts)
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .join(BoardMember.user)
        .where(Appraisal.round_id == round_.id, Appraisal.left_at.is_(None))
        .group_by(BoardMember.id, BoardMember.key, BoardMember.position, User.name, ScoreSheet.role)
        .order_by(BoardMember.position)
    )
    return [Progress(*row[:3], *map(int, row[3:])) for row in rows]


@dataclass
class FileSheets:
    """How many sheets of one file are in which state, and whether those handed in make a quorum. No mark is read."""

    code: str
    title: str
    submitted: int = 0
    late: int = 0
    recused: int = 0
    missing: int = 0
    quorum: bool = False


def sheet_counts(round_: Round, rules: CriteriaSet) -> list[FileSheets]:
    """Return the sheets of a round file by file, in the order of the files."""
    rows: Iterable[Any] = db.session.execute(
        select(
            Proposal.code, Proposal.title, ScoreSheet.state, ScoreSheet.role,
            func.coalesce(ScoreSheet.seat_id, ScoreSheet.member_id).label("seat"),
        )
        .join(ScoreSheet.appraisal)
        .join(Appraisal.proposal)
        .where(Appraisal.round_id == round_.id, Appraisal.left_at.is_(None))
        .order_by(Appraisal.position, ScoreSheet.id)
    )  # fmt: skip
    seats = {(row.code, row.seat): row for row in rows}  # of a seat taken over in mid-scoring the alternate's sheet
    found: dict[str, FileSheets] = {}
    roles: dict[str, list[str]] = {}
    names = {"submitted": "submitted", "locked": "submitted", "late": "late", "recused": "recused", "draft": "missing"}
    for code, title, state, role, _seat in seats.values():
        row = found.setdefault(code, FileSheets(code, title))
        setattr(row, names[state], getattr(row, names[state]) + 1)
        roles.setdefault(code, []).extend([role] if names[state] == "submitted" else [])
    for code, row in found.items():
        appointed = row.submitted + row.late + row.recused + row.missing
        row.quorum = has_quorum(rules.quorum, roles=roles[code], appointed=appointed, recused=row.recused)
    return list(found.values())
