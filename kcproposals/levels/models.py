"""Packages (hồ sơ đăng ký): what a province sends up to the ministry's department for one year, and the answer.

A package is a draft of the province until it is sent; from then on the rows of its table (Mẫu 02) and the results that
stand in it are kept as they were. Where each file stands now says the proposal itself.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.jobs.models import Job
from kcproposals.proposals.models import Proposal


class Package(db.Model):
    """One package of national proposals (KCQG). ``agency_id`` sends it to ``to_agency_id``.

    The three texts are the registration report: results of last year, how this year goes, aims of the next.
    ``files_id`` is the archive of all files, made by a worker once the package is sent.
    """

    __tablename__ = "packages"
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "number"),
        CheckConstraint("state IN ('draft', 'sent')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
        CheckConstraint("agency_id <> to_agency_id", name="goes_to_another_office"),
        Index(None, "to_agency_id", "state"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    last_year: Mapped[str] = mapped_column(Text, default="")
    this_year: Mapped[str] = mapped_column(Text, default="")
    next_year: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    files_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship(foreign_keys=agency_id)
    to_agency: Mapped[Agency] = relationship(foreign_keys=to_agency_id)
    sent_by: Mapped[User | None] = relationship()
    files: Mapped[StoredFile | None] = relationship()
    job: Mapped[Job | None] = relationship()
    items: Mapped[list["PackageItem"]] = relationship(
        back_populates="package", order_by="PackageItem.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_sent(self) -> bool:
        """Say whether the office above has it."""
        return self.state == "sent"


class PackageItem(db.Model):
    """One proposal in a package and what the office above answered.

    ``row`` is its line of Mẫu 02 and the result at the grassroots, kept when the package was sent (``table.Line``).
    """

    __tablename__ = "package_items"
    __table_args__ = (
        UniqueConstraint("package_id", "proposal_id"),
        CheckConstraint("answer IN ('', 'taken_up', 'given_back')", name="answer_known"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answer_has_instant"),
        CheckConstraint("answer <> 'given_back' OR reason <> ''", name="given_back_has_reason"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    package_id: Mapped[int] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    position: Mapped[int]
    row: Mapped[dict[str, Any] | None]
    answer: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[OptionalInstant]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    package: Mapped[Package] = relationship(back_populates="items")
    proposal: Mapped[Proposal] = relationship()
