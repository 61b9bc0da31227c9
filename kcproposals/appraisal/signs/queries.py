"""Read the work of closed rounds: what was handed in, when, and what was written, never of a file the reader has an
interest in. The same few statements for one round and for a year of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet, SheetRevision
from kcproposals.calls.models import Call
from kcproposals.criteria.services import rules_of
from kcproposals.domain.policy import Actor, Role, Seat
from kcproposals.domain.scoring import CriteriaSet, Result, from_hundredths, sheet_total
from kcproposals.domain.signs import Handed, Looked
from kcproposals.extensions import db
from kcproposals.intake.models import SiteVisit
from kcproposals.proposals.models import Proposal


def visible_signs(actor: Actor) -> Select[Any]:
    """Select the rounds whose signs ``actor`` may see: the same rule as VIEW_SIGNS, said in SQL."""
    if actor.user_id is None:
        return select(Round).where(false())
    audited = Board.agency_id.in_(actor.agencies(Role.AUDITOR))
    return (
        select(Round)
        .join(Round.board)
        .where(Round.state == "closed", or_(Board.id.in_(actor.boards(Seat.CHAIR)), audited))
    )


def rounds_of(actor: Actor) -> list[Round]:
    """Return the closed rounds whose signs ``actor`` may see, with their boards and criteria, the newest first."""
    query = visible_signs(actor).options(
        joinedload(Round.board).options(joinedload(Board.agency), joinedload(Board.call).joinedload(Call.agency)),
        joinedload(Round.criteria_set),
    )
    return list(db.session.scalars(query.order_by(Round.closed_at.desc(), Round.id.desc())))


@dataclass(frozen=True)
class Member:
    """One member who had sheets in the round."""

    key: str
    user_id: int
    name: str
    role: str
    position: int


@dataclass(frozen=True)
class File:
    """One file of the round; ``visited``: a visit to the site was signed before the close."""

    key: str
    code: str
    title: str
    has_site: bool
    visited: bool
    result: Result | None


@dataclass
class Work:
    """What was done in one closed round, as far as the reader may know; ``left_out`` counts the files they may not.

    A member is who wrote a sheet; ``seats`` says as whose it stands in the result, for an alternate who was called up.
    """

    round: Round
    rules: CriteriaSet
    members: dict[str, Member] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    sheets: list[Handed] = field(default_factory=list)
    seats: dict[tuple[str, str], str] = field(default_factory=dict)
    left_out: int = 0

    @property
    def totals(self) -> dict[str, dict[str, Fraction]]:
        """Totals of the counted sheets: member → file → points, or the share of criteria met."""
        found: dict[str, dict[str, Fraction]] = {}
        for sheet in self.sheets:
            if sheet.counts:
                found.setdefault(sheet.member, {})[sheet.file] = sheet.total
        return found

    @property
    def looked(self) -> Looked:
        """What the signs look at."""
        points = self.rules.kind == "points"
        maxima = {criterion.key: criterion.max for criterion in self.rules.criteria} if points else {}
        unvisited = tuple(
            file.key
            for file in self.files.values()
            if file.has_site and not file.visited and file.result is not None and file.result.passed
        )
        return Looked(self.sheets, maxima, unvisited)


def work_of(rounds: Sequence[Round], actor: Actor) -> dict[int, Work]:
    """Return the work of closed rounds by their ids, without files that ``actor`` has an interest in."""
    works = {round_.id: Work(round_, rules_of(round_.criteria_set)) for round_ in rounds if round_.is_closed}
    _read_files(works, actor)
    _read_sheets(works, actor)
    return works


def clear_of(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL that the reader has no conflict with an appraised file and acts for none of its parties."""
    conflict = select(Conflict.proposal_id).where(Conflict.user_id == actor.user_id)
    own_file = select(Proposal.id).where(
        or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units()))
    )
    return and_(not_(Appraisal.proposal_id.in_(conflict)), not_(Appraisal.proposal_id.in_(own_file)))


def _read_files(works: dict[int, Work], actor: Actor) -> None:
    signed = exists().where(
        SiteVisit.proposal_id == Proposal.id, SiteVisit.signed_at.is_not(None), SiteVisit.signed_at <= Round.closed_at
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Appraisal.round_id, Appraisal.key, Proposal.code, Proposal.title, Proposal.facility_id,
            signed.label("visited"), Appraisal.result, clear_of(actor).label("clear"),
        )
        .join(Appraisal.round)
        .join(Appraisal.proposal)
        .where(Appraisal.round_id.in_(list(works)), Appraisal.left_at.is_(None))
        .order_by(Appraisal.position)
    )  # fmt: skip
    for row in rows:
        work = works[row.round_id]
        if not row.clear:
            work.left_out += 1
            continue
        result = Result.from_json(row.result) if row.result else None
        has_site = row.facility_id is not None
        work.files[row.key] = File(row.key, row.code or "", row.title, has_site, bool(row.visited), result)


def _read_sheets(works: dict[int, Work], actor: Actor) -> None:
    mine = Appraisal.round_id.in_(list(works)), Appraisal.left_at.is_(None), clear_of(actor)
    saved, seat = _saves(*mine), aliased(BoardMember)
    rows: Iterable[Any] = db.session.execute(
        select(
            Appraisal.round_id, Appraisal.key.label("file"), ScoreSheet.id, ScoreSheet.state, ScoreSheet.role,
            ScoreSheet.marks, ScoreSheet.justifications, ScoreSheet.shared_note, ScoreSheet.opened_at,
            ScoreSheet.submitted_at, BoardMember.key.label("member"), BoardMember.user_id, BoardMember.position,
            User.name, seat.key.label("seat"),
        )
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .join(BoardMember.user)
        .join(seat, seat.id == func.coalesce(ScoreSheet.seat_id, ScoreSheet.member_id))
        .where(*mine)
        .order_by(BoardMember.position, Appraisal.position)
    )  # fmt: skip
    for row in rows:
        work = works[row.round_id]
        work.members.setdefault(row.member, Member(row.member, row.user_id, row.name, row.role, row.position))
        if row.state in ("locked", "late"):
            work.seats[row.member, row.file] = row.seat
            work.sheets.append(_handed(row, work.rules, saved.get(row.id, ())))


def _saves(*where: ColumnElement[bool]) -> dict[int, tuple[datetime, ...]]:
    """Return when each sheet was saved. What was saved is not read."""
    rows: Iterable[Any] = db.session.execute(
        select(SheetRevision.sheet_id, SheetRevision.saved_at)
        .join(ScoreSheet, ScoreSheet.id == SheetRevision.sheet_id)
        .join(ScoreSheet.appraisal)
        .where(*where)
    )
    found: dict[int, list[datetime]] = {}
    for sheet_id, saved_at in rows:
        found.setdefault(sheet_id, []).append(saved_at)
    return {sheet_id: tuple(instants) for sheet_id, instants in found.items()}


def _handed(row: Any, rules: CriteriaSet, saved_at: tuple[datetime, ...]) -> Handed:
    marks = {key: None if mark is None else from_hundredths(mark) for key, mark in row.marks.items()}
    return Handed(
        member=row.member, file=row.file, marks=marks, total=sheet_total(rules, marks) or Fraction(0),
        texts=tuple(text for text in (*row.justifications.values(), row.shared_note) if text),
        submitted_at=row.submitted_at, opened_at=row.opened_at, saved_at=saved_at, counts=row.state == "locked",
    )  # fmt: skip
