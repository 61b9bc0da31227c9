"""Read packages. Lists start from ``visible_packages``."""

from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from kcproposals.accounts.models import Agency, RoleGrant
from kcproposals.appraisal.models import Appraisal
from kcproposals.appraisal.queries import ranked_results
from kcproposals.domain.levels import NATIONAL
from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.levels.models import Package, PackageItem
from kcproposals.proposals.models import Proposal

SENDERS = (Role.PLANNER, Role.INTAKE_OFFICER)


def visible_packages(actor: Actor) -> Select[Any]:
    """Select the packages ``actor`` may see: the same rule as VIEW_PACKAGE, said in SQL."""
    offices = actor.agencies(*PAPER_READERS)
    received = and_(Package.to_agency_id.in_(offices), Package.state == "sent")
    return select(Package).where(or_(Package.agency_id.in_(offices), received))


def packages_of(actor: Actor) -> list[Any]:
    """Return the packages ``actor`` may see, the newest first: columns with counts of files by answer."""
    sender, above = aliased(Agency), aliased(Agency)
    counts = (
        select(
            PackageItem.package_id, func.count().label("files"),
            func.sum(case((PackageItem.answer == "", 1), else_=0)).label("waiting"),
            func.sum(case((PackageItem.answer == "given_back", 1), else_=0)).label("given_back"),
        )
        .group_by(PackageItem.package_id)
        .subquery()
    )  # fmt: skip
    query = (
        visible_packages(actor)
        .with_only_columns(
            Package.key, Package.year, Package.number, Package.state, Package.sent_at, Package.agency_id,
            sender.name.label("agency"), above.name.label("to_agency"),
            func.coalesce(counts.c.files, 0).label("files"), func.coalesce(counts.c.waiting, 0).label("waiting"),
            func.coalesce(counts.c.given_back, 0).label("given_back"),
        )
        .join(sender, sender.id == Package.agency_id)
        .join(above, above.id == Package.to_agency_id)
        .outerjoin(counts, counts.c.package_id == Package.id)
        .order_by(Package.year.desc(), Package.id.desc())
    )  # fmt: skip
    return list(db.session.execute(query))


def _whole() -> Select[Any]:
    item = selectinload(Package.items).joinedload(PackageItem.proposal)
    return select(Package).options(
        joinedload(Package.agency), joinedload(Package.to_agency), joinedload(Package.files), joinedload(Package.job),
        item.joinedload(Proposal.facility), item.joinedload(Proposal.implementing_unit),
        item.selectinload(Proposal.returns), item.selectinload(Proposal.conflicts),
        item.selectinload(Proposal.appraisals).joinedload(Appraisal.round),
    )  # fmt: skip


def package_by_key(key: str) -> Package | None:
    """Return one package with its items, their proposals and what the policy asks of these, or None."""
    return db.session.scalar(_whole().where(Package.key == key))


def item_by_key(key: str) -> PackageItem | None:
    """Return one item with its package and proposal, or None."""
    return db.session.scalar(
        select(PackageItem)
        .where(PackageItem.key == key)
        .options(joinedload(PackageItem.package), joinedload(PackageItem.proposal))
    )


def items_of(proposal_id: int) -> list[PackageItem]:
    """Return the lines of a proposal in packages that were sent, the newest first."""
    return list(
        db.session.scalars(
            select(PackageItem)
            .join(PackageItem.package)
            .where(PackageItem.proposal_id == proposal_id, Package.state == "sent")
            .options(joinedload(PackageItem.package).options(joinedload(Package.agency), joinedload(Package.to_agency)))
            .order_by(PackageItem.id.desc())
        )
    )


def candidates(agency_id: int, year: int) -> list[Proposal]:
    """Return what passed at this office and may go up for a year, in the order of the ranking."""
    ranked = ranked_results(agency_id, NATIONAL, year, Status.PASSED)
    found = db.session.scalars(
        select(Proposal)
        .where(Proposal.id.in_([result.proposal_id for result in ranked]))
        .options(joinedload(Proposal.facility), joinedload(Proposal.implementing_unit), selectinload(Proposal.returns))
    )
    rows = {proposal.id: proposal for proposal in found}
    return [rows[result.proposal_id] for result in ranked if result.rank is not None]


def waiting_years(agency_ids: Any) -> list[Any]:
    """Return what may go up from these offices: columns agency, year and number of files; drafts are not asked."""
    query = (
        select(Agency.key, Agency.name, Proposal.year, func.count().label("files"))
        .join(Agency, Agency.id == Proposal.holder_id)
        .where(
            Proposal.holder_id.in_(agency_ids), Agency.kind == "province", Proposal.programme == NATIONAL,
            Proposal.status == Status.PASSED.value,
        )
        .group_by(Agency.id, Agency.key, Agency.name, Proposal.year)
        .order_by(Proposal.year.desc(), Agency.id)
    )  # fmt: skip
    return list(db.session.execute(query))


def draft_of(agency_id: int, year: int) -> Package | None:
    """Return the package an office is preparing for a year, or None: there is at most one."""
    return db.session.scalar(
        select(Package).where(Package.agency_id == agency_id, Package.year == year, Package.state == "draft")
    )


def people_of(agency_id: int, *roles: Role) -> list[int]:
    """Return the ids of the people who hold one of these roles in an office."""
    held = RoleGrant.role.in_([str(role) for role in roles])
    query = select(RoleGrant.user_id).where(RoleGrant.agency_id == agency_id, held)
    return list(db.session.scalars(query.distinct()))
