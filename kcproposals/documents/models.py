"""Official papers, the registers that number them, and who they concern.

This slice knows no board and no plan: a paper points to its subject by type and key, and the slice that needs the paper
gives it a builder and hooks (``documents.kinds``).
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, IssuingBody, Signatory
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile

if TYPE_CHECKING:
    from kcproposals.facilities.models import Facility
    from kcproposals.implementers.models import ImplementingUnit

document_facilities = Table(
    "document_facilities",
    db.metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("facility_id", ForeignKey("facilities.id"), primary_key=True),
)
document_units = Table(
    "document_units",
    db.metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("unit_id", ForeignKey("implementing_units.id"), primary_key=True),
)


class Register(db.Model):
    """A register (sổ văn bản): one body, year and series; ``last`` is the last number given, locked while issuing.

    ``series`` is the document type ("QĐ"), or "*" where the body keeps one series for all (NĐ 30/2020 Điều 15).
    """

    __tablename__ = "registers"
    __table_args__ = (UniqueConstraint("body_id", "year", "series"), CheckConstraint("last >= 0", name="last_counts"))

    id: Mapped[Id]
    key: Mapped[PublicKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_bodies.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(5))
    last: Mapped[int] = mapped_column(default=0)

    body: Mapped[IssuingBody] = relationship()


class Document(db.Model):
    """One paper. dự thảo → trình ký → đã ký → đã cấp số → đã phát hành → thay thế / thu hồi; a void keeps its number.

    ``snapshot`` is the frozen value the paper was made from; ``file`` the stored bytes, served ever after; ``preview``
    the last draft that was looked at.
    ``check_code`` is printed as QR and looked up by anyone.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("register_id", "number"),
        CheckConstraint(
            "state IN ('draft', 'to_sign', 'signed', 'numbered', 'issued', 'replaced', 'recalled', 'void')",
            name="state_known",
        ),
        CheckConstraint("(number IS NULL) = (register_id IS NULL)", name="number_has_register"),
        CheckConstraint(
            "state NOT IN ('numbered', 'issued', 'replaced', 'recalled') "
            "OR (number IS NOT NULL AND snapshot IS NOT NULL)",
            name="issued_is_whole",
        ),
        CheckConstraint("state <> 'issued' OR file_id IS NOT NULL", name="issued_has_bytes"),
        Index(None, "agency_id", "id"),
        Index(None, "subject_type", "subject_key"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    check_code: Mapped[str] = mapped_column(String(16), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_bodies.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[str] = mapped_column(String(40))
    doc_type: Mapped[str] = mapped_column(String(5))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_key: Mapped[str] = mapped_column(String(10))
    abstract: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("signatories.id"))
    register_id: Mapped[int | None] = mapped_column(ForeignKey("registers.id"))
    number: Mapped[int | None]
    symbol: Mapped[str] = mapped_column(String(40), default="")
    dated: Mapped[date | None]
    profile: Mapped[str] = mapped_column(String(20), default="nd30-2020")
    snapshot: Mapped[dict[str, Any] | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    preview_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    state_reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    signed_at: Mapped[OptionalInstant]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    numbered_at: Mapped[OptionalInstant]
    issued_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    body: Mapped[IssuingBody] = relationship()
    signatory: Mapped[Signatory | None] = relationship()
    register: Mapped[Register | None] = relationship()
    file: Mapped[StoredFile | None] = relationship(foreign_keys=file_id)
    preview: Mapped[StoredFile | None] = relationship(foreign_keys=preview_id)
    concerned: Mapped[list["Facility"]] = relationship(secondary=document_facilities)
    concerned_units: Mapped[list["ImplementingUnit"]] = relationship(secondary=document_units)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_issued(self) -> bool:
        """Say whether the paper went out (also when replaced or recalled since)."""
        return self.state in ("issued", "replaced", "recalled")

    @property
    def facility_ids(self) -> list[int]:
        """The facilities the paper concerns, for the policy."""
        return [facility.id for facility in self.concerned]

    @property
    def unit_ids(self) -> list[int]:
        """The implementing units the paper concerns, for the policy."""
        return [unit.id for unit in self.concerned_units]

    @property
    def full_number(self) -> str:
        """Return number and symbol as printed: ``05/QĐ-UBND`` (below 10 with a leading zero)."""
        return f"{self.number:02d}/{self.symbol}" if self.number else ""
