"""Assessments (phiếu thẩm định): one officer's appraisal of a file without a board, countersigned by a second person.

Every saved change and every act is kept. What is countersigned never changes; a second look is a new assessment.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain import levels
from kcproposals.extensions import Id, Instant, OptionalDong, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Proposal


class Assessment(db.Model):
    """One assessment of a file at one office, the ``number``-th there. ``findings`` is {item: {finding, note}};
    ``recommended`` in đồng; ``remarks`` what must change, or why there is no support; ``reason`` why it is done again.

    A dropped one was given up: by its author, by the secretary, because of a conflict, or because the file left.
    ``snapshot`` is the value of the signed sheet, ``file`` its printed page, made by a worker.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("proposal_id", "agency_id", "number"),
        CheckConstraint("state IN ('draft', 'submitted', 'countersigned', 'dropped')", name="state_known"),
        CheckConstraint(
            "conclusion IN ('', 'support', 'support_after_changes', 'do_not_support')", name="conclusion_known"
        ),
        CheckConstraint("(state = 'countersigned') = (countersigned_at IS NOT NULL)", name="countersigned_has_instant"),
        CheckConstraint("countersigned_by_id IS NULL OR countersigned_by_id <> author_id", name="signed_by_two"),
        CheckConstraint("state <> 'countersigned' OR snapshot IS NOT NULL", name="signed_is_kept"),
        CheckConstraint("recommended IS NULL OR recommended >= 0", name="recommended_not_negative"),
        Index(None, "agency_id", "state", "id"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    number: Mapped[int]
    criteria_set_id: Mapped[int] = mapped_column(ForeignKey("criteria_sets.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(String(14), default="draft")
    findings: Mapped[dict[str, Any]]
    recommended: Mapped[OptionalDong]
    conclusion: Mapped[str] = mapped_column(String(30), default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Instant]
    saved_at: Mapped[Instant]
    submitted_at: Mapped[OptionalInstant]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    countersigned_at: Mapped[OptionalInstant]
    snapshot: Mapped[dict[str, Any] | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    version: Mapped[int] = mapped_column(default=1)

    proposal: Mapped[Proposal] = relationship()
    agency: Mapped[Agency] = relationship()
    criteria_set: Mapped[CriteriaSet] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    countersigned_by: Mapped[User | None] = relationship(foreign_keys=countersigned_by_id)
    file: Mapped[StoredFile | None] = relationship()
    acts: Mapped[list["AssessmentAct"]] = relationship(order_by="AssessmentAct.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        """Say whether somebody still works on it."""
        return self.state in ("draft", "submitted")

    @property
    def passed(self) -> bool | None:
        """What it came to: None before it is countersigned."""
        return self.conclusion != "do_not_support" if self.state == "countersigned" else None

    @property
    def level(self) -> levels.Level:
        """The level at which the office judges."""
        return levels.level_of(self.proposal.programme, self.agency.kind)

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on the file, for the policy."""
        return self.proposal.conflicted_user_ids

    @property
    def facility_ids(self) -> list[int]:
        """The facility whose file it is, for the policy."""
        return self.proposal.facility_ids

    @property
    def unit_ids(self) -> list[int]:
        """The implementing unit whose file it is, for the policy."""
        return self.proposal.unit_ids


class AssessmentRevision(db.Model):
    """Every saved change of an assessment, kept; ``number`` is the version it was written on."""

    __tablename__ = "assessment_revisions"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[Instant]


class AssessmentAct(db.Model):
    """One step of an assessment: who did what, when and why. ``version`` is that of the content it was done to."""

    __tablename__ = "assessment_acts"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opened', 'handed_in', 'taken_back', 'sent_back', 'countersigned', 'dropped')", name="kind_known"
        ),
    )

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(14))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[Instant]
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int]

    user: Mapped[User | None] = relationship()
