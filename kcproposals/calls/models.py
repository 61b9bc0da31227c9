"""Calls for proposals (đợt tiếp nhận): programme, year, opening and closing instant, pinned rules.

Beside them how an office appraises: a call pins it when it is announced.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.kinds import Kind
from kcproposals.extensions import Id, Instant, OptionalInstant, PublicKey, db
from kcproposals.regulations.models import PackVersion

call_packs = Table(
    "call_packs",
    db.metadata,
    Column("call_id", ForeignKey("calls.id"), primary_key=True),
    Column("pack_version_id", ForeignKey("pack_versions.id"), primary_key=True),
)


class Call(db.Model):
    """One call of one agency. Proposals are received from ``opens_at`` until strictly before ``closes_at``."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("programme IN ('KCQG', 'KCDP')", name="programme_known"),
        CheckConstraint("state IN ('draft', 'announced', 'cancelled')", name="state_known"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    programme: Mapped[str] = mapped_column(String(4))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    guidance: Mapped[str] = mapped_column(Text, default="")
    opens_at: Mapped[Instant]
    closes_at: Mapped[Instant]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    state_reason: Mapped[str] = mapped_column(Text, default="")
    activities: Mapped[list[str]]
    kinds: Mapped[list[str]] = mapped_column(default=lambda: [kind.value for kind in Kind])
    signed_scan_required: Mapped[bool] = mapped_column(default=False)
    criteria_set_id: Mapped[int] = mapped_column(ForeignKey("criteria_sets.id"))
    # Pinned when it is announced (``AppraisalWay``): what an officer's sheet goes through; none: a board appraises.
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_sets.id"))
    announced_at: Mapped[OptionalInstant]
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()
    criteria_set: Mapped[CriteriaSet] = relationship(foreign_keys=criteria_set_id)
    checklist: Mapped[CriteriaSet | None] = relationship(foreign_keys=checklist_id)
    packs: Mapped[list[PackVersion]] = relationship(secondary=call_packs, order_by=PackVersion.code)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_announced(self) -> bool:
        """Say whether the public may know of this call (a cancelled one stays known)."""
        return self.state != "draft"

    def is_open(self, now: datetime) -> bool:
        """Say whether a proposal may be submitted at ``now``: the deadline is strictly before the instant."""
        return self.state == "announced" and self.opens_at <= now < self.closes_at


class AppraisalWay(db.Model):
    """How an office appraises the files of a programme (TT 36/2013/TT-BCT Điều 8): by a board, or by one officer's
    sheet (phiếu thẩm định) over ``checklist``, countersigned. Programme and office say the level; no row is a board."""

    __tablename__ = "appraisal_ways"
    __table_args__ = (
        UniqueConstraint("agency_id", "programme"),
        CheckConstraint("programme IN ('KCQG', 'KCDP')", name="programme_known"),
    )

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    programme: Mapped[str] = mapped_column(String(4))
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_sets.id"))
    version: Mapped[int] = mapped_column(default=1)

    checklist: Mapped[CriteriaSet | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
