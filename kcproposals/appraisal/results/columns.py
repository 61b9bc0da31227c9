"""The columns of results a person chose last, kept for every result they open."""

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.results.models import ResultColumns
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db


def columns_of(actor: Actor) -> list[str]:
    """Return the columns the actor last chose, or none."""
    return db.session.scalar(select(ResultColumns.columns).where(ResultColumns.user_id == actor.user_id)) or []


def remember_columns(columns: list[str], *, actor: Actor) -> None:
    """Keep the columns the actor chose; none: the usual ones again."""
    db.session.get(User, actor.user_id, with_for_update=True)  # two clicks at once wait for each other
    row = db.session.scalars(select(ResultColumns).where(ResultColumns.user_id == actor.user_id)).one_or_none()
    if row is None:
        row = ResultColumns(user_id=actor.user_id)
        db.session.add(row)
    row.columns = columns
    db.session.flush()
