"""Read a meeting with its people and files in a constant number of statements. Sheets are counted, never read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, exists, false, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from kcproposals.appraisal.meetings.models import Attendance, Meeting, MeetingItem, ReservedOpinion
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round, ScoreSheet
from kcproposals.domain.policy import Actor, Role
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def visible_meetings(actor: Actor) -> Select[Any]:
    """Select the meetings ``actor`` may see: the same rule as VIEW_MEETING, said in SQL."""
    query = select(Meeting).join(Meeting.round).join(Round.board)
    if actor.user_id is None:
        return query.where(false())
    offices = actor.agencies(Role.SECRETARY, Role.AUDITOR)
    return query.where(or_(Board.id.in_(actor.boards()), Board.agency_id.in_(offices)))


def visible_items(actor: Actor) -> Select[Any]:
    """Select the files whose discussion ``actor`` may read: the same rule as VIEW_DISCUSSION, said in SQL."""
    query = select(MeetingItem).join(MeetingItem.appraisal).where(
        MeetingItem.meeting_id.in_(visible_meetings(actor).with_only_columns(Meeting.id))
    )  # fmt: skip
    conflict = exists().where(Conflict.proposal_id == Appraisal.proposal_id, Conflict.user_id == actor.user_id)
    own_file = exists().where(
        Proposal.id == Appraisal.proposal_id,
        or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units())),
    )
    return query.where(not_(conflict), not_(own_file))


def _whole(query: Select[Any]) -> Select[Any]:
    files = selectinload(Meeting.items).options(
        joinedload(MeetingItem.appraisal).joinedload(Appraisal.proposal).options(
            joinedload(Proposal.facility), selectinload(Proposal.conflicts)
        ),
        selectinload(MeetingItem.opinions).joinedload(ReservedOpinion.member).joinedload(BoardMember.user),
    )  # fmt: skip
    return query.options(
        files,
        selectinload(Meeting.attendances).joinedload(Attendance.member).joinedload(BoardMember.user),
        joinedload(Meeting.round).options(
            joinedload(Round.criteria_set),
            joinedload(Round.board).options(
                joinedload(Board.call), joinedload(Board.agency),
                selectinload(Board.members).joinedload(BoardMember.user),
            ),
        ),
    )  # fmt: skip


def meeting_by_key(key: str) -> Meeting | None:
    """Return one meeting with its round, board, people and files, or None."""
    return db.session.scalar(_whole(select(Meeting).where(Meeting.key == key)))


def meeting_of(round_: Round) -> Meeting | None:
    """Return the meeting of a round with its people and files, or None when none was set up."""
    return db.session.scalar(_whole(select(Meeting).where(Meeting.round_id == round_.id)))


def meetings_of(board: Board) -> dict[int, Meeting]:
    """Return the meetings of a board by the id of their round."""
    rows = db.session.scalars(select(Meeting).join(Meeting.round).where(Round.board_id == board.id))
    return {meeting.round_id: meeting for meeting in rows}


def item_by_key(key: str) -> MeetingItem | None:
    """Return one file of a meeting, with its meeting as ``meeting_by_key`` gives it, or None."""
    item = db.session.scalar(select(MeetingItem).where(MeetingItem.key == key))
    if item is None:
        return None
    meeting = db.session.scalars(_whole(select(Meeting).where(Meeting.id == item.meeting_id))).one()
    found = next(one for one in meeting.items if one.id == item.id)
    set_committed_value(found, "meeting", meeting)  # else it is let go of, and read again piece by piece
    return found


def opinion_by_key(key: str) -> ReservedOpinion | None:
    """Return one reserved opinion, or None."""
    return db.session.scalar(select(ReservedOpinion).where(ReservedOpinion.key == key))


@dataclass(frozen=True)
class Handed:
    """How many sheets of a file were handed in, of how many owed."""

    given: int
    owed: int


def sheets_handed_in(round_id: int) -> dict[int, Handed]:
    """Return by appraisal how many sheets were handed in. No mark is read."""
    given = func.sum(case((ScoreSheet.state.in_(("submitted", "locked", "late")), 1), else_=0))
    owed = func.sum(case((ScoreSheet.state != "recused", 1), else_=0))
    rows: Iterable[Any] = db.session.execute(
        select(ScoreSheet.appraisal_id, given, owed)
        .join(ScoreSheet.appraisal)
        .where(Appraisal.round_id == round_id)
        .group_by(ScoreSheet.appraisal_id)
    )
    return {row[0]: Handed(int(row[1]), int(row[2])) for row in rows}


class Author(NamedTuple):
    """Who has sheets in a round: the role they carry, the seat they fill (another's for an alternate called up)."""

    member: BoardMember
    role: str
    seat_id: int


def authors(round_id: int) -> list[Author]:
    """Return who has sheets in a round, also who left the board, in its order."""
    rows: Iterable[Any] = db.session.execute(
        select(
            BoardMember, func.min(ScoreSheet.role), func.min(func.coalesce(ScoreSheet.seat_id, ScoreSheet.member_id))
        )
        .join(ScoreSheet, ScoreSheet.member_id == BoardMember.id)
        .join(ScoreSheet.appraisal)
        .where(Appraisal.round_id == round_id)
        .group_by(BoardMember.id)
        .order_by(BoardMember.position)
    )
    return [Author(*row) for row in rows]


def scoring_seats(round_id: int) -> list[tuple[BoardMember, str]]:
    """Return who gives marks in a round and is still on the board, with the role their sheets carry, in its order."""
    return [(author.member, author.role) for author in authors(round_id) if author.member.left_at is None]


def vacant_seats(round_id: int) -> list[str]:
    """Return the roles of the seats whose holder left and nobody took over: they count in the board as appointed."""
    found = authors(round_id)
    held = {author.seat_id for author in found if author.member.left_at is None}
    return [author.role for author in found if author.member.left_at and author.seat_id not in held]


def silent_members(round_id: int) -> set[int]:
    """Return the ids of members who owed a sheet at the end and handed in none."""
    draft = func.sum(case((and_(ScoreSheet.state == "draft", ScoreSheet.left_at.is_(None)), 1), else_=0))
    given = func.sum(case((ScoreSheet.state.in_(("locked", "late")), 1), else_=0))
    query = select(ScoreSheet.member_id).join(ScoreSheet.appraisal).where(Appraisal.round_id == round_id)
    return set(db.session.scalars(query.group_by(ScoreSheet.member_id).having(draft > 0, given == 0)))
