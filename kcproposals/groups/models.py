"""Lists of beneficiaries (Mẫu số 11) of approved group proposals: drawn up by the unit, approved by the office.

A list is a numbered version. An approved one never changes; a change is a new version that replaces it.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.extensions import Id, Instant, OptionalDong, OptionalInstant, PublicKey, db
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal


class BeneficiaryList(db.Model):
    """One version of a proposal's list. ``change`` says why there is a new one; ``reason`` why it was sent back."""

    __tablename__ = "beneficiary_lists"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("state IN ('draft', 'sent', 'returned', 'approved', 'replaced')", name="state_known"),
        CheckConstraint("state <> 'approved' OR decided_at IS NOT NULL", name="approved_by_somebody"),
    )

    id: Mapped[Id]
    key: Mapped[PublicKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    change: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(default=1)

    proposal: Mapped[Proposal] = relationship()
    rows: Mapped[list["Beneficiary"]] = relationship(
        back_populates="list", order_by="Beneficiary.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def agency_id(self) -> int:
        """The office that approves it, for the policy."""
        return self.proposal.agency_id

    @property
    def implementing_unit_id(self) -> int | None:
        """The unit that draws it up, for the policy."""
        return self.proposal.implementing_unit_id

    @property
    def facility_ids(self) -> list[int]:
        """The listed facilities that have a record here, for the policy."""
        return [row.facility_id for row in self.rows if row.facility_id is not None]

    @property
    def conflicted_user_ids(self) -> set[int]:
        """Who has a conflict of interest with the proposal, for the policy."""
        return set(self.proposal.conflicted_user_ids)

    @property
    def is_open(self) -> bool:
        """Say whether the unit may change it."""
        return self.state in ("draft", "returned")


class Beneficiary(db.Model):
    """One beneficiary of a list. Amounts in đồng; a draft may be unfinished. ``facility`` is found by its tax code."""

    __tablename__ = "beneficiaries"
    __table_args__ = (
        UniqueConstraint("list_id", "position"),
        CheckConstraint("support IS NULL OR support >= 0", name="support_not_negative"),
        Index(None, "facility_id"),
    )

    id: Mapped[Id]
    list_id: Mapped[int] = mapped_column(ForeignKey("beneficiary_lists.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), default="")
    tax_code: Mapped[str | None] = mapped_column(String(14))
    kind: Mapped[str] = mapped_column(String(30), default="")
    unit_code: Mapped[str] = mapped_column(String(5), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    craft_village: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str] = mapped_column(String(300), default="")
    cost: Mapped[OptionalDong]
    support: Mapped[OptionalDong]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id"))

    list: Mapped[BeneficiaryList] = relationship(back_populates="rows")
    facility: Mapped[Facility | None] = relationship()

    @property
    def counterpart(self) -> int:
        """What the support leaves of the cost, in đồng."""
        return (self.cost or 0) - (self.support or 0)
