"""People, the agencies (cơ quan) they work for, the bodies that issue papers, and who may sign.

An *agency* is an office that uses the system: every row of an office carries its id, and nobody sees across.
An *issuing body* is whose head is printed on a paper: the Sở itself, the People's Committee, the appraisal board.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.domain.levels import OfficeKind
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db


class Agency(db.Model):
    """An office. ``kind``: a province's department, or the ministry's (Cục), which belongs to no province.

    A province's ``province_code`` is None only until its administrator chooses it.
    """

    __tablename__ = "agencies"
    __table_args__ = (
        CheckConstraint("kind IN ('province', 'ministry')", name="kind_known"),
        CheckConstraint("kind = 'province' OR province_code IS NULL", name="ministry_has_no_province"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    short_name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(
        String(10), default=OfficeKind.PROVINCE.value, server_default=OfficeKind.PROVINCE.value
    )
    province_code: Mapped[str | None] = mapped_column(String(2))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]

    bodies: Mapped[list["IssuingBody"]] = relationship(back_populates="agency", order_by="IssuingBody.id")

    __mapper_args__ = {"version_id_col": version}


class IssuingBody(db.Model):
    """Whose name stands at the top of a paper (NĐ 30/2020, ô số 2), with its symbols and recipients.

    ``symbols``: document type → symbol after the number, for example ``{"QĐ": "QĐ-UBND"}``.
    ``kinds``: the kinds of document it issues. ``recipients``: kind → lines of "Nơi nhận".
    """

    __tablename__ = "issuing_bodies"
    __table_args__ = (CheckConstraint("numbering_scope IN ('body', 'body_and_type')", name="numbering_scope_known"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    parent_line: Mapped[str] = mapped_column(String(200), default="")
    name_lines: Mapped[list[str]]
    place: Mapped[str] = mapped_column(String(60))
    issuer_title: Mapped[str] = mapped_column(String(200), default="")
    symbols: Mapped[dict[str, Any]]
    kinds: Mapped[list[str]]
    recipients: Mapped[dict[str, Any]]
    archive_unit: Mapped[str] = mapped_column(String(40), default="")
    numbering_scope: Mapped[str] = mapped_column(String(20), default="body_and_type")
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship(back_populates="bodies")
    signatories: Mapped[list["Signatory"]] = relationship(back_populates="body", order_by="Signatory.id")

    __mapper_args__ = {"version_id_col": version}


class Signatory(db.Model):
    """Who may sign for a body, in which authority (TM., KT., TL., TUQ., Q. or none) and how long.

    A proxy (TUQ.) needs the reference of its written authorisation (NĐ 30/2020 Điều 13).
    """

    __tablename__ = "signatories"
    __table_args__ = (
        CheckConstraint("authority IN ('', 'TM.', 'KT.', 'TL.', 'TUQ.', 'Q.')", name="authority_known"),
        CheckConstraint("authority <> 'TUQ.' OR proxy_reference <> ''", name="proxy_has_reference"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity_in_order"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_bodies.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(120))
    authority: Mapped[str] = mapped_column(String(5), default="")
    title_lines: Mapped[list[str]]
    other_title: Mapped[str] = mapped_column(String(120), default="")
    proxy_reference: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    body: Mapped[IssuingBody] = relationship(back_populates="signatories")
    user: Mapped["User | None"] = relationship()

    @property
    def lines(self) -> list[str]:
        """Return box 7a line by line: the authority stands before the first title line."""
        first, *others = self.title_lines or [""]
        return [f"{self.authority} {first}".strip(), *others]


class User(db.Model):
    """A person who can sign in, by e-mail or by phone number. Never deleted: disabled or anonymised.

    ``session_epoch`` grows with every change of password or rights, which ends all sessions.
    """

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="reachable"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    name: Mapped[str] = mapped_column(String(120))
    name_sort: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    created_at: Mapped[Instant]
    signed_in_at: Mapped[OptionalInstant]

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the session cookie holds: the key and the epoch, so that a changed epoch ends it."""
        return f"{self.key}:{self.session_epoch}"


class RoleGrant(db.Model):
    """One role of one person in one agency; ``role`` is a ``domain.policy.Role``."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "agency_id", "role"), Index(None, "agency_id", "role"))

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[Instant]

    user: Mapped[User] = relationship()
    agency: Mapped[Agency] = relationship()


class LoginFailure(db.Model):
    """One failed attempt to sign in. ``account`` and ``address`` are keyed hashes: they are counted, not read."""

    __tablename__ = "login_failures"
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"))

    id: Mapped[Id]
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[Instant]


class OneTimeCode(db.Model):
    """An invitation or a password reset, good once until ``expires_at``. Only the hash of the code is kept."""

    __tablename__ = "one_time_codes"
    __table_args__ = (CheckConstraint("purpose IN ('invite', 'reset')", name="purpose_known"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[OptionalInstant]

    user: Mapped[User] = relationship(foreign_keys=user_id)
