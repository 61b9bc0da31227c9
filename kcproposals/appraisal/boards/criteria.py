"""Which boards and rounds pin a version of a criteria set: for who is about to retire it. Reads no sheet."""

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.boards.queries import visible_boards
from kcproposals.appraisal.models import Board, Round
from kcproposals.calls.models import Call
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.uses import Use
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

_STATES = {"open": N_("đang chấm"), "closing": N_("đang khóa"), "closed": N_("đã khóa")}


def criteria_uses(actor: Actor, row: CriteriaSet) -> list[Use]:
    """Return the boards the actor may see that judge by the set now, and the rounds that were opened by it."""
    seen = visible_boards(actor).with_only_columns(Board.id)
    boards = (
        select(Board)
        .outerjoin(Board.call)
        .where(Board.id.in_(seen), or_(Call.criteria_set_id == row.id, Board.own_criteria_set_id == row.id))
        .order_by(Board.created_at.desc(), Board.id.desc())
    )
    rounds = (
        select(Round)
        .where(Round.board_id.in_(seen), Round.criteria_set_id == row.id)
        .options(joinedload(Round.board))
        .order_by(Round.opened_at.desc(), Round.id.desc())
    )
    found = [Use("board", one.name, f"/boards/{one.key}", N_("dùng cho vòng sau"), False) for one in
             db.session.scalars(boards)]  # fmt: skip
    for one in db.session.scalars(rounds):
        title = _("%(board)s, vòng %(number)s", board=one.board.name, number=one.number)
        found.append(Use("round", title, f"/boards/{one.board.key}", _STATES[one.state], one.is_closed))
    return found
