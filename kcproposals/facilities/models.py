"""Rural industrial establishments (cơ sở CNNT), the people who act for them, and support of earlier years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import Agency, User
from kcproposals.domain.names import bare_name
from kcproposals.extensions import Id, Instant, OptionalDong, OptionalInstant, PublicKey, db
from kcproposals.files.models import StoredFile
from kcproposals.invitations.models import Invitation


def _bare_name(row: Any) -> str:
    return bare_name(row.get_current_parameters()["name"])[:200]


class Facility(db.Model):
    """One establishment. The production site (province, commune) decides eligibility, not the registered office.

    ``kind`` is a key of ``rules eligibility`` (sme, cooperative, business_household …); ``capital`` in đồng.
    """

    __tablename__ = "facilities"
    __table_args__ = (Index(None, "province_code", "name_folded"), Index(None, "province_code", "name_bare"))

    id: Mapped[Id]
    key: Mapped[PublicKey]
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), index=True)
    name_sort: Mapped[str] = mapped_column(String(1000))
    name_bare: Mapped[str] = mapped_column(String(200), default=_bare_name)
    kind: Mapped[str] = mapped_column(String(30))
    tax_code: Mapped[str | None] = mapped_column(String(14), unique=True)
    registered_on: Mapped[date | None]
    registered_at: Mapped[str] = mapped_column(String(200), default="")
    office_address: Mapped[str] = mapped_column(String(300), default="")
    site_address: Mapped[str] = mapped_column(String(300), default="")
    province_code: Mapped[str] = mapped_column(String(2))
    unit_code: Mapped[str] = mapped_column(String(5))
    craft_village: Mapped[bool] = mapped_column(default=False)
    trade: Mapped[str] = mapped_column(String(200), default="")
    main_products: Mapped[str] = mapped_column(String(300), default="")
    workers: Mapped[int | None]
    capital: Mapped[OptionalDong]
    representative: Mapped[str] = mapped_column(String(120), default="")
    representative_title: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(16), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    wants_call_news: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]

    members: Mapped[list["FacilityMember"]] = relationship(back_populates="facility", order_by="FacilityMember.id")
    agencies: Mapped[list[Agency]] = relationship(
        primaryjoin="foreign(Agency.province_code) == Facility.province_code", viewonly=True, uselist=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_people(self) -> bool:
        """Say whether anybody acts for it here; for one the office entered from paper nobody does yet."""
        return any(member.left_at is None for member in self.members)

    @property
    def agency_ids(self) -> list[int]:
        """The offices of the province of its production site, for the policy."""
        return [agency.id for agency in self.agencies]


class FacilityMember(db.Model):
    """One person acting for one facility: its owner (chủ cơ sở) or a colleague."""

    __tablename__ = "facility_members"
    __table_args__ = (
        UniqueConstraint("facility_id", "user_id"),
        CheckConstraint("role IN ('owner', 'colleague')", name="role_known"),
    )

    id: Mapped[Id]
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[Instant]
    left_at: Mapped[OptionalInstant]

    facility: Mapped[Facility] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class OwnerChange(db.Model):
    """One change of owner: from whom, to whom, by whom, and for an office's the reason and the paper it rests on.

    ``invitation``: it waits for the invited person; ``done_at`` None means it has not happened (yet).
    """

    __tablename__ = "owner_changes"
    __table_args__ = (CheckConstraint("(done_at IS NULL) = (to_user_id IS NULL)", name="done_with_an_owner"),)

    id: Mapped[Id]
    key: Mapped[PublicKey]
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"), index=True)
    from_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    paper_reference: Mapped[str] = mapped_column(String(200), default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    started_at: Mapped[Instant]
    done_at: Mapped[OptionalInstant]

    from_user: Mapped[User | None] = relationship(foreign_keys=from_user_id)
    to_user: Mapped[User | None] = relationship(foreign_keys=to_user_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)
    by_agency: Mapped[Agency | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    paper: Mapped[StoredFile | None] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Say whether the invited person may still accept."""
        asked = self.invitation
        return bool(asked and not asked.accepted_at and not asked.withdrawn_at and asked.expires_at > now)


class PastSupport(db.Model):
    """One support of an earlier year. Amounts in đồng; what the source omits is null.

    ``agency_id`` is the office that decided it here; None for what was imported from published plans, open to all.
    """

    __tablename__ = "past_supports"
    __table_args__ = (Index(None, "beneficiary_folded"), UniqueConstraint("row_hash"))

    id: Mapped[Id]
    row_hash: Mapped[str] = mapped_column(String(64))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    source: Mapped[str] = mapped_column(String(300))
    source_line: Mapped[int]
    year: Mapped[int | None]
    programme: Mapped[str | None] = mapped_column(String(4))
    province: Mapped[str] = mapped_column(String(60))
    province_code: Mapped[str | None] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(Text)
    activity: Mapped[str | None] = mapped_column(String(40))
    implementing_unit: Mapped[str] = mapped_column(String(300), default="")
    beneficiary: Mapped[str] = mapped_column(String(500), default="")
    beneficiary_folded: Mapped[str] = mapped_column(String(500), default="")
    tax_code: Mapped[str | None] = mapped_column(String(14), index=True)
    search_text: Mapped[str] = mapped_column(Text, default="")
    total_cost: Mapped[OptionalDong]
    support: Mapped[OptionalDong]
    counterpart: Mapped[OptionalDong]
    started: Mapped[str] = mapped_column(String(10), default="")
    ended: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    imported_at: Mapped[Instant]
