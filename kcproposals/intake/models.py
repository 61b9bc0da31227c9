"""What the office found about a file: the completeness check of each submission, and visits to the site."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Proposal

RECOMMENDATIONS = ("accept", "return", "refuse")


class CompletenessCheck(db.Model):
    """One look through a file as it was handed in the ``submission``-th time: item key → {mark, finding}.

    A mark is met, lacking or not_applicable; an item without one is open. What the items are says the checklist of the
    packs the call pinned, which never change.
    """

    __tablename__ = "completeness_checks"
    __table_args__ = (
        UniqueConstraint("proposal_id", "submission"),
        CheckConstraint("recommendation IN ('accept', 'return', 'refuse')", name="recommendation_known"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    submission: Mapped[int]
    items: Mapped[dict[str, Any]]
    recommendation: Mapped[str | None] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[Instant]

    proposal: Mapped[Proposal] = relationship()
    checked_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}


class SiteVisit(db.Model):
    """One visit to the production site: planned, written down item by item, signed off. Signed it never changes."""

    __tablename__ = "site_visits"
    __table_args__ = (CheckConstraint("signed_at IS NULL OR visited_on IS NOT NULL", name="signed_was_made"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    planned_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300), default="")
    people: Mapped[str] = mapped_column(Text, default="")
    visited_on: Mapped[date | None]
    findings: Mapped[dict[str, Any]]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[OptionalInstant]

    proposal: Mapped[Proposal] = relationship()
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])
    photos: Mapped[list["SiteVisitPhoto"]] = relationship(
        back_populates="visit", order_by="SiteVisitPhoto.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class SiteVisitPhoto(db.Model):
    """One photo of a visit, without place and time of the camera (``files`` writes pictures anew)."""

    __tablename__ = "site_visit_photos"

    id: Mapped[Id]
    visit_id: Mapped[int] = mapped_column(ForeignKey("site_visits.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    caption: Mapped[str] = mapped_column(String(200), default="")

    visit: Mapped[SiteVisit] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()
