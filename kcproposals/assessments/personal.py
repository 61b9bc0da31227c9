"""What assessments hold about a person: the sheets they wrote and those they countersigned."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.personal import Section
from kcproposals.assessments.models import Assessment
from kcproposals.domain.errors import N_
from kcproposals.extensions import db


def sheets(user_id: int) -> Section:
    """Return the sheets a person wrote or countersigned: which file, in which role, when."""
    mine = or_(Assessment.author_id == user_id, Assessment.countersigned_by_id == user_id)
    query = select(Assessment).where(mine).options(joinedload(Assessment.proposal)).order_by(Assessment.id)
    found = [
        {
            "code": row.proposal.code, "role": "author" if row.author_id == user_id else "countersigned",
            "state": row.state, "begun_at": row.created_at, "countersigned_at": row.countersigned_at,
        }
        for row in db.session.scalars(query)
    ]  # fmt: skip
    return Section("assessments", N_("Phiếu thẩm định bạn lập hoặc ký xác nhận"), found)
