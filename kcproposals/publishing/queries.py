"""The approved list of a year, from decisions that were issued. No actor is asked: this is public on purpose.

What names a person stays out: of a household or an artisan the kind stands instead of the name, and of everybody the
commune, never an address, a telephone or a representative.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from kcproposals.accounts.models import Agency
from kcproposals.documents.models import Document
from kcproposals.domain.identifiers import PERSONAL_KINDS
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.planning.documents import DECISION
from kcproposals.planning.models import Batch, Plan, PlanItem
from kcproposals.proposals.models import Proposal


@dataclass(frozen=True)
class Supported:
    """One supported proposal as the public reads it. Amounts in đồng; ``beneficiary`` "" means a person, not named."""

    agency: str
    programme: str
    year: int
    code: str
    title: str
    beneficiary: str
    beneficiary_kind: str
    unit: str
    activity: str
    unit_code: str
    support: int
    decision: str
    dated: date
    check_code: str


def years() -> list[int]:
    """Return the years with an issued decision, the newest first."""
    query = _issued(select(Plan.year).distinct()).order_by(Plan.year.desc())
    return list(db.session.scalars(query))


def _issued(query: Any) -> Any:
    """Narrow a query to items whose decision is out and not withdrawn."""
    newest = (
        select(func.max(Document.id))
        .where(Document.kind == DECISION, Document.subject_key == Batch.key, Document.state == "issued")
        .correlate(Batch)
        .scalar_subquery()
    )
    return (
        query.select_from(PlanItem)
        .join(Batch, Batch.id == PlanItem.batch_id)
        .join(Plan, Plan.id == Batch.plan_id)
        .join(Proposal, and_(Proposal.id == PlanItem.proposal_id, Proposal.status == Status.APPROVED.value))
        .join(Document, Document.id == newest)
    )


def supported_in(year: int, programme: str = "") -> list[Supported]:
    """Return what was approved for a year (and a programme), by office, programme, decision and place in its annex."""
    query = _issued(
        select(
            Agency.name.label("agency"), Plan.programme, Plan.year, Proposal.code, Proposal.title, Facility.name,
            Facility.kind, ImplementingUnit.name.label("unit"), Proposal.activity, Proposal.unit_code,
            PlanItem.support, Document.number, Document.symbol, Document.dated, Document.check_code,
        )
    )  # fmt: skip
    query = (
        query.join(Agency, Agency.id == Plan.agency_id)
        .outerjoin(Facility, Facility.id == Proposal.facility_id)
        .outerjoin(ImplementingUnit, ImplementingUnit.id == Proposal.implementing_unit_id)
        .where(Plan.year == year)
        .order_by(Agency.name, Plan.programme, Document.dated, Document.id, PlanItem.position)
    )
    if programme:
        query = query.where(Plan.programme == programme)
    return [_supported(row) for row in db.session.execute(query)]


def _supported(row: Any) -> Supported:
    is_person = row.kind in PERSONAL_KINDS
    return Supported(
        agency=row.agency, programme=row.programme, year=row.year, code=row.code, title=row.title,
        beneficiary="" if is_person else row.name or "", beneficiary_kind=row.kind or "", unit=row.unit or "",
        activity=row.activity, unit_code=row.unit_code, support=row.support,
        decision=f"{row.number:02d}/{row.symbol}", dated=row.dated, check_code=row.check_code,
    )  # fmt: skip


def groups_of(rows: Iterable[Supported]) -> list[tuple[str, str, list[Supported]]]:
    """Return the rows as (office, programme, rows), in their order."""
    found: dict[tuple[str, str], list[Supported]] = {}
    for row in rows:
        found.setdefault((row.agency, row.programme), []).append(row)
    return [(agency, programme, rows) for (agency, programme), rows in found.items()]
