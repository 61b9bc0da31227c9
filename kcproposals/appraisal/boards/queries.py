"""Read boards, their members, and the files before them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import Agency
from kcproposals.appraisal.boards.files import before
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet
from kcproposals.calls.models import Call
from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.ways import goes_without_board


def visible_boards(actor: Actor) -> Select[Any]:
    """Select the boards ``actor`` may see: the same rule as VIEW_BOARD, said in SQL."""
    if actor.user_id is None:
        return select(Board).where(false())
    return select(Board).where(or_(Board.id.in_(actor.boards()), Board.agency_id.in_(actor.agencies(*PAPER_READERS))))


def board_by_key(key: str) -> Board | None:
    """Return one board with its call, members, their people and its rounds, or None."""
    return db.session.scalar(_whole_board().where(Board.key == key))


def board_of_round(key: str) -> Board | None:
    """Return the board of a round, as ``board_by_key`` does, or None."""
    return db.session.scalar(
        _whole_board().where(Board.id == select(Round.board_id).where(Round.key == key).scalar_subquery())
    )


def _whole_board() -> Select[Any]:
    return select(Board).options(
        joinedload(Board.agency), joinedload(Board.call).joinedload(Call.criteria_set),
        joinedload(Board.own_criteria_set),
        selectinload(Board.members).joinedload(BoardMember.user), selectinload(Board.rounds),
    )  # fmt: skip


def boards_of(actor: Actor) -> list[Any]:
    """Return the boards ``actor`` may see, the newest first: columns of board, call, latest round and counts,
    also of the actor's own sheets in that round (owed: neither recused nor of a file that left)."""
    newest = select(Round.board_id, func.max(Round.number).label("number")).group_by(Round.board_id).subquery("newest")
    members = _count(BoardMember.id, BoardMember.board_id == Board.id, BoardMember.left_at.is_(None))
    files = _count(Appraisal.id, Appraisal.round_id == Round.id, Appraisal.left_at.is_(None))
    owed, given = _own_sheets(actor), _own_sheets(actor, ScoreSheet.state != "draft")
    query = (
        visible_boards(actor)
        .with_only_columns(
            Board.id, Board.key, Board.name, Board.meets_at, Call.title.label("call"), Board.year,
            Round.key.label("round_key"), Round.number, Round.state, Round.due_at,
            members.label("members"), files.label("files"),
            owed.label("owed"), given.label("given"),
        )
        .outerjoin(Board.call)
        .outerjoin(newest, newest.c.board_id == Board.id)
        .outerjoin(Round, and_(Round.board_id == Board.id, Round.number == newest.c.number))
        .order_by(Board.created_at.desc(), Board.id.desc())
    )  # fmt: skip
    return list(db.session.execute(query))


def _count(column: Any, *where: Any) -> Any:
    return select(func.count(column)).where(*where).correlate(Board, Round).scalar_subquery()


def _own_sheets(actor: Actor, *where: Any) -> Any:
    return (
        select(func.count(ScoreSheet.id))
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .where(Appraisal.round_id == Round.id, Appraisal.left_at.is_(None), ScoreSheet.state != "recused")
        .where(BoardMember.user_id == actor.user_id, *where)
        .correlate(Round)
        .scalar_subquery()
    )


def calls_to_board(actor: Actor) -> list[Any]:
    """Return the announced calls of the secretary's offices: columns, with how many accepted files wait for a board."""
    waiting = (
        select(func.count(Proposal.id))
        .where(Proposal.call_id == Call.id, Proposal.status == Status.ACCEPTED.value)
        .where(Proposal.holder_id == Call.agency_id)
        .correlate(Call)
        .scalar_subquery()
    )
    query = (
        select(
            Call.key, Call.title, Call.closes_at, waiting.label("waiting"),
            exists().where(Board.call_id == Call.id).label("has_board"),
        )
        .where(Call.agency_id.in_(actor.agencies(Role.SECRETARY)), Call.state == "announced")
        .where(Call.checklist_id.is_(None))
        .order_by(Call.closes_at.desc(), Call.id.desc())
    )  # fmt: skip
    return list(db.session.execute(query))


def years_to_board(actor: Actor) -> list[Any]:
    """Return the years for which provinces sent files up to the secretary's office of the ministry: columns, with how
    many of them wait for a board."""
    waiting = func.sum(case((Proposal.status == Status.ACCEPTED.value, 1), else_=0))
    query = (
        select(
            Agency.key.label("agency_key"), Agency.name.label("agency"), Proposal.year, waiting.label("waiting"),
            exists().where(Board.agency_id == Agency.id, Board.year == Proposal.year).label("has_board"),
        )
        .join(Agency, Agency.id == Proposal.holder_id)
        .where(Agency.id.in_(actor.agencies(Role.SECRETARY)), Proposal.agency_id != Proposal.holder_id)
        .where(Proposal.status != Status.SENT_UP.value, ~goes_without_board())
        .group_by(Agency.id, Agency.key, Agency.name, Proposal.year)
        .order_by(Proposal.year.desc())
    )  # fmt: skip
    return list(db.session.execute(query))


def member_by_key(board_key: str, member_key: str) -> BoardMember | None:
    """Return one member of one board with board and person, or None."""
    return db.session.scalar(
        select(BoardMember)
        .join(BoardMember.board)
        .where(Board.key == board_key, BoardMember.key == member_key)
        .options(joinedload(BoardMember.board), joinedload(BoardMember.user))
    )


def seat_of(board: Board, user_id: int | None) -> BoardMember | None:
    """Return the seat a person holds on a board today, or None."""
    return next((member for member in board.present if member.user_id == user_id), None)


def files_of(board: Board, user_id: int | None) -> list[Any]:
    """Return every file of the board's open round and every accepted file that waits, by code: columns with the reason
    why ``user_id`` keeps out of it (None: does not)."""
    in_round = (
        select(Appraisal.proposal_id)
        .join(Appraisal.round)
        .where(Round.board_id == board.id, Round.state != "closed", Appraisal.left_at.is_(None))
    )
    query = (
        select(
            Proposal.id, Proposal.key, Proposal.code, Proposal.title, Proposal.unit_code, Proposal.requested,
            Proposal.status, Proposal.applicant_name.label("facility"), Conflict.reason.label("conflict"),
        )
        .outerjoin(Conflict, and_(Conflict.proposal_id == Proposal.id, Conflict.user_id == user_id))
        .where(before(board))
        .where(or_(Proposal.id.in_(in_round), Proposal.status == Status.ACCEPTED.value))
        .order_by(Proposal.serial)
    )  # fmt: skip
    return list(db.session.execute(query))


def proposals_for_interests(board: Board, ids: Iterable[int]) -> list[Proposal]:
    """Return these of the files before the board with conflicts and rounds."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(before(board), Proposal.id.in_(list(ids)))
            .options(
                selectinload(Proposal.conflicts), selectinload(Proposal.appraisals).joinedload(Appraisal.round),
            )
            .order_by(Proposal.serial)
        )
    )  # fmt: skip
