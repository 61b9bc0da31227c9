"""Proposals (đề án), every saved change of their answers, their attachments and returns for supplement.

What lists and rules need stands in real columns, written by the same service that writes the answers.
Relationships lead to appraisal results and documents, never to score sheets.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.calls.models import Call
from kcproposals.domain.kinds import Kind
from kcproposals.domain.workflow import Status
from kcproposals.extensions import Id, Instant, OptionalDong, OptionalInstant, PublicKey, db
from kcproposals.facilities.models import Facility
from kcproposals.files.models import StoredFile
from kcproposals.implementers.models import ImplementingUnit

_STATUSES = ", ".join(f"'{status}'" for status in Status)
_KINDS = ", ".join(f"'{kind}'" for kind in Kind)


def _same_office(context: Any) -> Any:
    """Return the office a new proposal is submitted to: it lies there first."""
    return context.get_current_parameters()["agency_id"]


class Proposal(db.Model):
    """One proposal. Six amounts, never one field: requested, ceiling, proposed, approved (contracted and paid come
    with their screens); beside them total cost and counterpart. All in đồng.

    A group proposal (đề án nhóm) has no facility: its beneficiaries are named after it is approved. Of a proposal of
    several years ``year_cost`` and ``year_support`` are what falls in the plan's year; None is all of it.
    ``agency_id`` is the office it was submitted to; ``holder_id`` the one that judges and plans it now: another once it
    was sent up to the next level.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("(kind = 'group') = (facility_id IS NULL)", name="group_names_no_facility"),
        CheckConstraint("(status = 'draft') = (code IS NULL)", name="code_once_submitted"),
        CheckConstraint("(status <> 'approved') OR approved IS NOT NULL", name="approved_has_amount"),
        CheckConstraint("requested IS NULL OR requested >= 0", name="requested_not_negative"),
        CheckConstraint("(entered_by_id IS NULL) = (received_at IS NULL)", name="paper_has_its_time"),
        UniqueConstraint("agency_id", "programme", "year", "serial"),
        Index(None, "agency_id", "id"),
        Index(None, "agency_id", "status", "id"),
        Index(None, "holder_id", "status", "id"),
        Index(None, "facility_id", "id"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), default=_same_office)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default=Kind.ORDINARY.value, server_default=Kind.ORDINARY.value)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id"))
    implementing_unit_id: Mapped[int | None] = mapped_column(ForeignKey("implementing_units.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(20), default=Status.DRAFT.value)
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    serial: Mapped[int | None]
    programme: Mapped[str] = mapped_column(String(4))
    year: Mapped[int]
    activity: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300), default="")
    province_code: Mapped[str] = mapped_column(String(2))
    unit_code: Mapped[str] = mapped_column(String(5))
    start_month: Mapped[str] = mapped_column(String(7), default="")
    end_month: Mapped[str] = mapped_column(String(7), default="")
    establishments: Mapped[int] = mapped_column(default=1)
    total_cost: Mapped[OptionalDong]
    requested: Mapped[OptionalDong]
    counterpart: Mapped[OptionalDong]
    ceiling: Mapped[OptionalDong]
    is_shared: Mapped[bool] = mapped_column(default=False)  # by several beneficiaries
    repay_months: Mapped[int | None]  # of recoverable support (no interest): in how many months it is paid back
    year_cost: Mapped[OptionalDong]
    year_support: Mapped[OptionalDong]
    proposed: Mapped[OptionalDong]
    approved: Mapped[OptionalDong]
    priority: Mapped[list[int]]
    answers: Mapped[dict[str, Any]]
    copied: Mapped[dict[str, Any] | None]
    open_sections: Mapped[list[str] | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    machine_serials: Mapped[str] = mapped_column(Text, default="")  # of what was handed in: |a|b|, as compared
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]
    saved_at: Mapped[Instant]
    submitted_at: Mapped[OptionalInstant]
    supplement_due: Mapped[OptionalInstant]
    status_reason: Mapped[str] = mapped_column(Text, default="")
    # A paper file the office entered: by whom, when the office received it, why it came on paper.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[OptionalInstant]
    received_reason: Mapped[str] = mapped_column(Text, default="")

    call: Mapped[Call] = relationship()
    facility: Mapped[Facility | None] = relationship()
    implementing_unit: Mapped[ImplementingUnit | None] = relationship()
    entered_by: Mapped[User | None] = relationship(foreign_keys=entered_by_id)
    partners: Mapped[list["Partner"]] = relationship(
        order_by="Partner.position", cascade="all, delete-orphan", passive_deletes=True
    )
    confirmations: Mapped[list["Confirmation"]] = relationship(
        order_by="Confirmation.id", cascade="all, delete-orphan", passive_deletes=True
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="proposal", order_by="Attachment.id", cascade="all, delete-orphan", passive_deletes=True
    )
    returns: Mapped[list["SupplementReturn"]] = relationship(back_populates="proposal", order_by="SupplementReturn.id")
    # Named, not imported: the appraisal slice lies above this one.
    appraisals: Mapped[list[Any]] = relationship("Appraisal", back_populates="proposal", order_by="Appraisal.id")
    conflicts: Mapped[list[Any]] = relationship("Conflict", back_populates="proposal", order_by="Conflict.id")

    __mapper_args__ = {"version_id_col": version}

    @hybrid_property
    def applicant_name(self) -> str:
        """The name the file goes by: its facility, or of a group proposal the unit that will carry it out."""
        party = self.facility or self.implementing_unit
        return party.name if party else ""

    @applicant_name.inplace.expression
    @classmethod
    def _applicant_name(cls) -> ColumnElement[str]:
        facility, unit = aliased(Facility), aliased(ImplementingUnit)  # the statement around may speak of both itself
        facility_name = select(facility.name).where(facility.id == cls.facility_id).scalar_subquery()
        unit_name = select(unit.name).where(unit.id == cls.implementing_unit_id).scalar_subquery()
        return func.coalesce(facility_name, unit_name, "")

    @hybrid_property
    def implementer_name(self) -> str:
        """Who carries the work out (đơn vị thực hiện): a unit, or the facility itself."""
        return self.implementing_unit.name if self.implementing_unit else self.applicant_name

    @implementer_name.inplace.expression
    @classmethod
    def _implementer_name(cls) -> ColumnElement[str]:
        unit = aliased(ImplementingUnit)
        name = select(unit.name).where(unit.id == cls.implementing_unit_id).scalar_subquery()
        return func.coalesce(name, cls.applicant_name)

    @property
    def plan_cost(self) -> int:
        """The cost a plan counts, in đồng: of a proposal of several years the part of the plan's year."""
        return (self.total_cost if self.year_cost is None else self.year_cost) or 0

    @property
    def unit_ids(self) -> list[int]:
        """The implementing unit of the file, for the policy."""
        return [self.implementing_unit_id] if self.implementing_unit_id is not None else []

    @property
    def facility_ids(self) -> list[int]:
        """The facilities the file is for: none for a group proposal, whose beneficiaries are not named yet."""
        return [self.facility_id] if self.facility_id is not None else []

    @property
    def is_on_paper(self) -> bool:
        """Say whether the file came on paper and the office entered it."""
        return self.entered_by_id is not None

    def moment_of_rules(self, now: datetime) -> datetime:
        """Return the instant whose rules decide about a file being written: now; of a paper file when it came in."""
        return self.received_at if self.received_at and self.status == Status.DRAFT else now

    @property
    def handed_in_at(self) -> datetime | None:
        """The instant the file was last handed in: at first, or again after a return; None while it never was."""
        return max((one.answered_at for one in self.returns if one.answered_at), default=self.submitted_at)

    @property
    def handed_in_answers(self) -> dict[str, Any]:
        """The answers as last handed in: what is being mended after a return is still the facility's own."""
        last = self.returns[-1] if self.returns else None
        return last.answers_before if last and last.answered_at is None else self.answers

    @property
    def board_ids(self) -> list[int]:
        """The boards that appraise or appraised this proposal, for the policy."""
        return [appraisal.round.board_id for appraisal in self.appraisals]

    @property
    def conflicted_user_ids(self) -> list[int]:
        """The people who must not see or score this proposal, for the policy."""
        return [conflict.user_id for conflict in self.conflicts]


class ProposalRevision(db.Model):
    """One saved change of one section. An autosave makes a row here, not an audit event."""

    __tablename__ = "proposal_revisions"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    number: Mapped[int]
    section: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[Instant]


class Attachment(db.Model):
    """A stored file attached to one file field of a proposal. Taken out, never erased, once submitted."""

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "proposal_id", "field"),)

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(60))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    removed_at: Mapped[OptionalInstant]

    proposal: Mapped[Proposal] = relationship(back_populates="attachments")
    file: Mapped[StoredFile] = relationship()


class Partner(db.Model):
    """One đơn vị phối hợp of a proposal, by name: what it is called and what it does (TT 36/2013/TT-BCT Điều 5)."""

    __tablename__ = "partners"

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    tax_code: Mapped[str | None] = mapped_column(String(14))
    task: Mapped[str] = mapped_column(String(300), default="")


class Confirmation(db.Model):
    """One request to a facility's owner to confirm what a unit drafted, and what became of it.

    ``answers_hash`` is what was shown; a change afterwards drops the request or the confirmation. ``declared`` is what
    the owner signed for; ``reason`` why it was sent back.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'handed_in', 'sent_back', 'dropped')", name="state_known"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    answers_hash: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[Instant]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[OptionalInstant]
    declared: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(Text, default="")


class SupplementReturn(db.Model):
    """One return for supplement: which sections, why, until when, and what was answered."""

    __tablename__ = "supplement_returns"

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    reasons: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(Text, default="")
    due: Mapped[Instant]
    answers_before: Mapped[dict[str, Any]]
    returned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    returned_at: Mapped[Instant]
    answered_at: Mapped[OptionalInstant]

    proposal: Mapped[Proposal] = relationship(back_populates="returns")


class ProposalSerial(db.Model):
    """The last serial given to a code of one programme, year and province; serials are never reused."""

    __tablename__ = "proposal_serials"
    __table_args__ = (UniqueConstraint("programme", "year", "province_code"),)

    id: Mapped[Id]
    programme: Mapped[str] = mapped_column(String(4))
    year: Mapped[int]
    province_code: Mapped[str] = mapped_column(String(2))
    last: Mapped[int] = mapped_column(default=0)
