"""Read lists of beneficiaries. Lists of them start from ``visible_lists``."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kcproposals.domain.errors import N_
from kcproposals.domain.kinds import Kind
from kcproposals.domain.names import bare_name
from kcproposals.domain.policy import PAPER_READERS, Actor, Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, PastSupport
from kcproposals.facilities.queries import visible_past_support
from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.units import find_commune
from kcproposals.web.waiting import Waiting


def visible_lists(actor: Actor) -> Select[Any]:
    """Select the lists ``actor`` may see: the same rule as VIEW_BENEFICIARIES, said in SQL."""
    query = select(BeneficiaryList).join(BeneficiaryList.proposal)
    if actor.user_id is None:
        return query.where(false())
    conflict = Proposal.conflicts.property.mapper.class_
    shut = select(conflict.proposal_id).where(conflict.user_id == actor.user_id)
    office = and_(
        Proposal.agency_id.in_(actor.agencies(*PAPER_READERS)), BeneficiaryList.sent_at.is_not(None),
        Proposal.id.not_in(shut),
    )  # fmt: skip
    listed = select(Beneficiary.list_id).where(Beneficiary.facility_id.in_(actor.facilities()))
    beneficiary = and_(BeneficiaryList.state == "approved", BeneficiaryList.id.in_(listed))
    return query.where(or_(Proposal.implementing_unit_id.in_(actor.units()), office, beneficiary))


def list_by_key(key: str) -> BeneficiaryList | None:
    """Return one list with its rows, proposal, call and unit, or None."""
    return db.session.scalar(
        select(BeneficiaryList)
        .where(BeneficiaryList.key == key)
        .options(
            selectinload(BeneficiaryList.rows).joinedload(Beneficiary.facility),
            joinedload(BeneficiaryList.proposal).joinedload(Proposal.call),
            joinedload(BeneficiaryList.proposal).joinedload(Proposal.implementing_unit),
            joinedload(BeneficiaryList.proposal).selectinload(Proposal.conflicts),
        )
    )


def lists_of(proposal: Proposal, actor: Actor) -> list[BeneficiaryList]:
    """Return the versions of a proposal's list that ``actor`` may see, the newest first."""
    return list(
        db.session.scalars(
            visible_lists(actor)
            .where(BeneficiaryList.proposal_id == proposal.id)
            .options(contains_eager(BeneficiaryList.proposal), selectinload(BeneficiaryList.rows))
            .order_by(BeneficiaryList.number.desc())
        )
    )


def newest_of(proposal_id: int) -> BeneficiaryList | None:
    """Return the newest version of a proposal's list, or None."""
    return db.session.scalar(
        select(BeneficiaryList)
        .where(BeneficiaryList.proposal_id == proposal_id)
        .order_by(BeneficiaryList.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Earlier:
    """One support of an earlier year that is a row's, or may be."""

    title: str
    year: int | None


def earlier_support(rows: Iterable[Beneficiary], but: str, office: int) -> dict[int, list[Earlier]]:
    """Return earlier support by the position of the row, the newest first, in one statement for all of them.

    The same tax code, or the same bare name in the province of production; ``but`` is a source that does not count,
    ``office`` the agency that asks.
    """
    rows = list(rows)
    sites = {row.position: find_commune(row.unit_code) for row in rows}
    places = {row.position: site.province.code if (site := sites[row.position]) else "" for row in rows}
    codes = {row.tax_code for row in rows if row.tax_code}
    known = db.session.execute(
        visible_past_support([office])
        .with_only_columns(
            PastSupport.tax_code, PastSupport.province_code, PastSupport.beneficiary_folded, PastSupport.title,
            PastSupport.year,
        )
        .where(
            PastSupport.source != but,
            or_(PastSupport.tax_code.in_(codes), PastSupport.province_code.in_(set(places.values()))),
        )
        .order_by(PastSupport.year.desc().nulls_last(), PastSupport.id)
    )  # fmt: skip
    by_code, by_name = defaultdict(list), defaultdict(list)
    for at, (code, province, names, title, year) in enumerate(known):
        found = at, Earlier(title, year)
        by_code[code].append(found)
        for name in filter(None, names.strip("|").split("|")):
            by_name[name, province].append(found)
    answer = {}
    for row in rows:
        same = {*by_code.get(row.tax_code or "-", ()), *by_name.get((bare_name(row.name), places[row.position]), ())}
        answer[row.position] = [one for _, one in sorted(same, key=lambda pair: pair[0])]
    return answer


def support_listed(facility: Facility, actor: Actor) -> list[Beneficiary]:
    """Return the rows of approved lists that name a facility and that ``actor`` may see, the newest first."""
    return list(
        db.session.scalars(
            select(Beneficiary)
            .join(Beneficiary.list)
            .join(BeneficiaryList.proposal)
            .where(
                Beneficiary.facility_id == facility.id,
                BeneficiaryList.state == "approved",
                BeneficiaryList.id.in_(visible_lists(actor).with_only_columns(BeneficiaryList.id)),
            )
            .options(
                contains_eager(Beneficiary.list)
                .contains_eager(BeneficiaryList.proposal)
                .joinedload(Proposal.implementing_unit)
            )
            .order_by(BeneficiaryList.decided_at.desc())
        )
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Say what waits: lists to approve for an officer and a leader; lists to draw up or to mend for a unit."""
    found = []
    if offices := actor.agencies(Role.INTAKE_OFFICER, Role.LEADER):
        sent = visible_lists(actor).where(BeneficiaryList.state == "sent", Proposal.agency_id.in_(offices))
        for made in db.session.scalars(sent.options(contains_eager(BeneficiaryList.proposal))):
            label, values = N_("Duyệt danh sách thụ hưởng đề án %(code)s"), {"code": made.proposal.code}
            role = Role.INTAKE_OFFICER if Role.INTAKE_OFFICER in _roles(actor, made.agency_id) else Role.LEADER
            found.append(Waiting(role, label, f"/beneficiaries/{made.key}", values, note=made.proposal.title))
    if actor.units():
        found += _of_units(actor)
    return found


def _roles(actor: Actor, agency_id: int) -> set[Role]:
    return {role for role in Role if actor.has_role(agency_id, role)}


def _of_units(actor: Actor) -> list[Waiting]:
    rows = db.session.execute(
        select(Proposal.key, Proposal.code, Proposal.title, BeneficiaryList.key, BeneficiaryList.state)
        .outerjoin(BeneficiaryList, BeneficiaryList.proposal_id == Proposal.id)
        .where(
            Proposal.kind == Kind.GROUP.value,
            Proposal.status == Status.APPROVED.value,
            Proposal.implementing_unit_id.in_(actor.units()),
            or_(BeneficiaryList.id.is_(None), BeneficiaryList.state.in_(("draft", "returned"))),
        )
        .order_by(Proposal.id)
    )
    labels = {
        None: N_("Lập danh sách thụ hưởng đề án %(code)s"),
        "draft": N_("Gửi danh sách thụ hưởng đề án %(code)s"),
        "returned": N_("Sửa danh sách thụ hưởng đề án %(code)s"),
    }
    return [
        Waiting(
            "unit", labels[state], f"/beneficiaries/{list_key}" if list_key else f"/proposals/{key}", {"code": code},
            note=title,
        )
        for key, code, title, list_key, state in rows
    ]  # fmt: skip
