"""The annual plan (programme × year × agency), its batches (đợt) and what stands in them."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.extensions import Dong, Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.jobs.models import Job
from kcproposals.proposals.models import Proposal


class Plan(db.Model):
    """One annual plan. ``envelope`` is the money of the programme, in đồng; the sum of items never exceeds it."""

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("agency_id", "programme", "year"),
        CheckConstraint("programme IN ('KCQG', 'KCDP')", name="programme_known"),
        CheckConstraint("envelope >= 0", name="envelope_not_negative"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    programme: Mapped[str] = mapped_column(String(4))
    year: Mapped[int]
    envelope: Mapped[Dong]
    envelope_source: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    batches: Mapped[list["Batch"]] = relationship(back_populates="plan", order_by="Batch.number")
    items: Mapped[list["PlanItem"]] = relationship(back_populates="plan", order_by="PlanItem.position")

    __mapper_args__ = {"version_id_col": version}


class Batch(db.Model):
    """One batch of a plan: drafted by the planner, approved by the leader, then issued as a decision."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'issued')", name="state_known"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    submitted_at: Mapped[OptionalInstant]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[OptionalInstant]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    request_reference: Mapped[str] = mapped_column(String(200), default="")
    sent_back_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(back_populates="batches")
    items: Mapped[list["PlanItem"]] = relationship(back_populates="batch", order_by="PlanItem.position")

    __mapper_args__ = {"version_id_col": version}

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.plan.agency_id


class PlanItem(db.Model):
    """One proposal in a plan: in a batch (funded) or, without one, on the reserve list. Funded once, ever.

    ``support`` in đồng; ``reason`` is required wherever the planner departs from rank-and-cut.
    """

    __tablename__ = "plan_items"
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        CheckConstraint("support >= 0", name="support_not_negative"),
        Index(None, "plan_id", "batch_id"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    position: Mapped[int]
    rank: Mapped[int | None]
    support: Mapped[Dong]
    reason: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[Instant]

    plan: Mapped[Plan] = relationship(back_populates="items")
    batch: Mapped[Batch | None] = relationship(back_populates="items")
    proposal: Mapped[Proposal] = relationship()

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.plan.agency_id


class Scenario(db.Model):
    """One saved what-if: other rules for the same money, compared with rank-and-cut. It never changes a plan.

    ``quotas`` are {"by", "is", "most"} (đồng); ``least_share`` is the least part of its support, in per cent, that a
    proposal can be carried out with (None: all or nothing). ``inputs`` are the proposals and the money as they were
    when it was asked, ``result`` what the worker found (``what_if.Result``).
    """

    __tablename__ = "scenarios"
    __table_args__ = (
        CheckConstraint("aim IN ('score', 'score_money')", name="aim_known"),
        CheckConstraint("when_too_big IN ('stop', 'skip', 'partial')", name="when_too_big_known"),
        CheckConstraint("least_share IS NULL OR (least_share > 0 AND least_share < 100)", name="least_share_is_part"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    aim: Mapped[str] = mapped_column(String(12))
    when_too_big: Mapped[str] = mapped_column(String(8))
    least_share: Mapped[int | None]
    quotas: Mapped[list[Any]]
    inputs: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]

    plan: Mapped[Plan] = relationship()
    created_by: Mapped[User] = relationship()
    job: Mapped[Job | None] = relationship()

    @property
    def agency_id(self) -> int:
        """The office, for the policy."""
        return self.plan.agency_id
