"""Read invitations: the one a link opens, those of a subject that nobody answered yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.extensions import db
from kcproposals.invitations.models import Invitation


def pending(kind: str, subject_id: int, now: datetime) -> list[Invitation]:
    """Return the invitations of a subject that can still be accepted, the newest first."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.kind == kind, Invitation.subject_id == subject_id, Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None), Invitation.expires_at > now,
            )
            .order_by(Invitation.id.desc())
        )
    )  # fmt: skip


def by_hash(code_hash: str, now: datetime) -> Invitation | None:
    """Return the invitation a link opens, while it can be accepted; or None."""
    return db.session.scalar(
        select(Invitation)
        .where(
            Invitation.code_hash == code_hash, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .options(joinedload(Invitation.invited_by))
    )  # fmt: skip
