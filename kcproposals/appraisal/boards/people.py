"""Whom a secretary may seat, and what their earlier seats say about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from kcproposals.accounts.models import RoleGrant, User
from kcproposals.accounts.queries import user_by_login
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.domain.text import fold
from kcproposals.extensions import db


@dataclass(frozen=True)
class Found:
    """Somebody who may be seated."""

    key: str
    name: str
    login: str
    organisation: str
    job_title: str


def find_people(board: Board, search: str) -> list[Found]:
    """Return whom a secretary may seat, by name: colleagues and former board members whose name or address holds the
    words (tones ignored), and anybody else only by the exact address or number they sign in with."""
    wanted = fold(search)
    if len(wanted) < 2:
        return []
    seated = {member.user_id for member in board.present}
    found = {user.id: user for user in _circle(board.agency_id) if wanted in fold(f"{user.name} {user.email or ''}")}
    exact = user_by_login(search)
    if exact is not None and exact.is_active:
        found[exact.id] = exact
    earlier = _earlier_seats(board.agency_id, found)
    people = [
        Found(user.key, user.name, user.email or user.phone or "", *earlier.get(user.id, ("", "")))
        for user in sorted(found.values(), key=lambda user: (user.name_sort, user.id))
        if user.id not in seated
    ]
    return people[:20]


def _circle(agency_id: int) -> list[User]:
    office = select(RoleGrant.user_id).where(RoleGrant.agency_id == agency_id)
    boards = select(BoardMember.user_id).join(BoardMember.board).where(Board.agency_id == agency_id)
    query = select(User).where(or_(User.id.in_(office), User.id.in_(boards)), User.is_active)
    return list(db.session.scalars(query))


def earlier_seat(agency_id: int, user_id: int) -> tuple[str, str]:
    """Return organisation and job title of a person's latest seat in this office's boards, or empty texts."""
    return _earlier_seats(agency_id, [user_id]).get(user_id, ("", ""))


def _earlier_seats(agency_id: int, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return organisation and job title of people's latest seat in this office's boards."""
    rows: Iterable[Any] = db.session.execute(
        select(BoardMember.user_id, BoardMember.organisation, BoardMember.job_title)
        .join(BoardMember.board)
        .where(Board.agency_id == agency_id, BoardMember.user_id.in_(list(ids)))
        .order_by(BoardMember.id)
    )
    return {user_id: (organisation, job_title) for user_id, organisation, job_title in rows}
