"""One invitation: into what, for whom, who asked, and what became of it. Of the link only its hash is kept."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class Invitation(db.Model):
    """``kind`` names the slice that lets people in (``joining``), ``subject_id`` its row, ``role`` what one becomes.

    ``address`` is what was typed, an e-mail address or a telephone number; whether anybody has an account under it is
    neither looked up nor told.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
        Index(None, "kind", "subject_id"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(320))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[OptionalInstant]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[OptionalInstant]

    invited_by: Mapped[User] = relationship(foreign_keys=invited_by_id)
