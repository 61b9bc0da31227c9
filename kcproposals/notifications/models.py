"""What people are told: a notice inside the application, and a mail that a job sends after the commit."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class Notice(db.Model):
    """One line in a person's list of news, with the page it is about."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "user_id", "read_at", "id"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[Instant]
    read_at: Mapped[OptionalInstant]


class ToldOnce(db.Model):
    """A person was reminded of this: the clock comes by again and again, a reminder goes out once."""

    __tablename__ = "told_once"
    __table_args__ = (UniqueConstraint("kind", "subject", "user_id"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[Instant]


class Mail(db.Model):
    """One message to one address; text only. ``state`` says how far it came.

    ``user_id`` is who gets it and ``agency_id`` the office it speaks for, so that an administrator sees the mails of
    their own office only. ``is_secret``: it opens an account; its text leaves the database once it is sent.
    ``about`` names what it tells of ("document:" and a key), or is empty.
    """

    __tablename__ = "mails"
    __table_args__ = (CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state_known"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    to_address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    is_secret: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(String(60), default="", server_default="", index=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]
