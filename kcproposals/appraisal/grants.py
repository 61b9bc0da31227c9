"""What a seat on a board gives its holder, for the policy: three selects of (kind, board, role); and who is seated."""

from typing import Any

from sqlalchemy import Select, literal, or_, select

from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date


def seat_grants(user_id: int) -> Select[Any]:
    """Select what a person's seats give: the seat itself."""
    return _seats(user_id).with_only_columns(*_grant("seat", BoardMember.role))


def chair_grants(user_id: int) -> Select[Any]:
    """Select the chair's seat for a vice chair whose written authorisation holds today: see ``is_authorised``."""
    today = local_date(utc_now())
    authorised = _seats(user_id).where(
        BoardMember.role == "vice_chair", BoardMember.authorisation != "",
        or_(BoardMember.authorised_from.is_(None), BoardMember.authorised_from <= today),
        or_(BoardMember.authorised_to.is_(None), BoardMember.authorised_to >= today),
    )  # fmt: skip
    return authorised.with_only_columns(*_grant("seat", "chair"))


def undertaking_grants(user_id: int) -> Select[Any]:
    """Select what an undertaking gives: the files of the board. An alternate opens them once called up."""
    sworn = _seats(user_id).where(BoardMember.undertaken_at.is_not(None), BoardMember.is_alternate.is_(False))
    return sworn.with_only_columns(*_grant("undertaking", BoardMember.role))


def seated_people(agency_id: int) -> Select[Any]:
    """Select who has a seat on a board of the agency: its administrator may help them to a new password."""
    seated = select(BoardMember.user_id).join(Board, Board.id == BoardMember.board_id)
    return seated.where(Board.agency_id == agency_id, BoardMember.left_at.is_(None))


def _seats(user_id: int) -> Select[Any]:
    return select(BoardMember).where(BoardMember.user_id == user_id, BoardMember.left_at.is_(None))


def _grant(kind: str, role: Any) -> tuple[Any, ...]:
    return literal(kind), BoardMember.board_id, literal(role) if isinstance(role, str) else role
