"""Find what may be the same establishment's, or the same machine: imported support, and this office's own proposals.

An office never learns what another office has. A constant number of statements, however much there is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kcproposals.domain.policy import Actor
from kcproposals.domain.same import ENTITY_DIGITS, Identity, Match, compare
from kcproposals.domain.workflow import Status
from kcproposals.earlier.models import SameAnswer
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import identity_of, past_support_of
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import visible_proposals

SUPPORTED = (Status.APPROVED, Status.STOPPED)
IN_PROGRESS = (
    Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED, Status.IN_APPRAISAL, Status.PASSED, Status.SENT_UP,
    Status.PLANNED, Status.RESERVED,
)  # fmt: skip
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """One support, given or asked for: whose, how much (đồng), from where, and why it is shown here.

    ``match`` is None for the facility's own proposals. ``target`` names the other one in a question ("past-12",
    "facility-abc"); '' when there is nothing to ask. ``key`` leads to a proposal the reader may open.
    """

    state: str
    year: int | None
    programme: str | None
    title: str
    beneficiary: str
    amount: int | None
    match: Match | None = None
    target: str = ""
    answer: SameAnswer | None = None
    code: str = ""
    key: str = ""
    tax_code: str = ""
    source: str = ""
    note: str = ""

    @property
    def is_other(self) -> bool:
        """Say whether a person answered that it is somebody else's."""
        return self.answer is not None and not self.answer.is_same

    @property
    def is_open(self) -> bool:
        """Say whether it still has to be asked whether the two are one."""
        return bool(self.target) and self.answer is None


def before(proposal: Proposal, actor: Actor) -> list[Earlier]:
    """Return everything ``actor`` should weigh beside a handed-in proposal, the newest year first."""
    serials = [one for one in proposal.machine_serials.split("|") if one]
    return _find(proposal.facility, offices_of(proposal, actor), serials, actor, but=proposal.id)


def offices_of(proposal: Proposal, actor: Actor) -> list[int]:
    """Return whose files may be compared: of an official their own office's, of a board member the one that judges."""
    own = {proposal.agency_id, proposal.holder_id} & set(actor.agencies())
    return sorted(own or {proposal.holder_id})


def in_system(facility: Facility, agency_ids: Collection[int], actor: Actor) -> list[Earlier]:
    """Return what these offices' own proposals tell of a facility, without imported support."""
    return [one for one in _find(facility, agency_ids, (), actor) if not one.source]


def _find(
    facility: Facility | None, agency_ids: Collection[int], serials: Collection[str], actor: Actor, but: int = 0
) -> list[Earlier]:
    own = identity_of(facility, serials) if facility else Identity(serials=frozenset(serials))
    answers = _answers(facility, agency_ids)
    found = _imported(facility, answers) if facility else []
    rows = _proposals(facility, own, agency_ids, actor, but)
    open_to = _open_to(actor, [row.id for row in rows])
    for row in rows:
        is_own = facility is not None and row.facility_id == facility.id
        match = None if is_own else compare(own, _identity(row))
        if is_own or match:
            found.append(_of_proposal(row, match, answers, row.id in open_to))
    return sorted(found, key=lambda one: (-(one.year or 0), one.is_other))


def _identity(row: Proposal) -> Identity:
    serials = row.machine_serials.split("|")
    return identity_of(row.facility, serials) if row.facility else Identity(serials=frozenset(filter(None, serials)))


def _imported(facility: Facility, answers: Mapping[str, SameAnswer]) -> list[Earlier]:
    found = []
    for past in past_support_of(facility):
        row, target = past.support, f"past-{past.support.id}"
        found.append(
            Earlier(
                state="supported", year=row.year, programme=row.programme, title=row.title, beneficiary=row.beneficiary,
                amount=row.support, match=past.match, target="" if past.match.is_exact else target,
                answer=answers.get(target), source=row.source, note=row.note, tax_code=row.tax_code or "",
            )
        )  # fmt: skip
    return found


def _of_proposal(
    row: Proposal, match: Match | None, answers: Mapping[str, SameAnswer], is_open_to_reader: bool
) -> Earlier:
    supported = row.status in SUPPORTED
    target = f"facility-{row.facility.key}" if match and row.facility else ""
    return Earlier(
        state="stopped" if row.status == Status.STOPPED else "supported" if supported else "in_progress",
        year=row.year, programme=row.programme, title=row.title, beneficiary=row.applicant_name,
        amount=row.approved if supported else row.requested, match=match,
        target="" if match is None or match.is_exact else target, answer=answers.get(target), code=row.code or "",
        key=row.key if is_open_to_reader else "", tax_code=(row.facility.tax_code or "") if row.facility else "",
    )  # fmt: skip


def _proposals(
    facility: Facility | None, own: Identity, agency_ids: Collection[int], actor: Actor, but: int
) -> list[Proposal]:
    """Return the offices' proposals that may belong to the same establishment or machine; ``compare`` decides."""
    conditions = [Proposal.machine_serials.contains(f"|{key}|", autoescape=True) for key in sorted(own.serials)]
    conditions += _alike(facility, own) if facility else []
    if not conditions:
        return []
    states = [status.value for status in (*SUPPORTED, *IN_PROGRESS)]
    conflict = Proposal.conflicts.property.mapper.class_
    query = (
        select(Proposal)
        .join(Proposal.facility)
        .options(contains_eager(Proposal.facility))
        .where(
            or_(Proposal.agency_id.in_(agency_ids), Proposal.holder_id.in_(agency_ids)),
            Proposal.status.in_(states), Proposal.id != but, or_(*conditions),
            Proposal.id.not_in(select(conflict.proposal_id).where(conflict.user_id == actor.user_id)),
        )
        .order_by(Proposal.year.desc(), Proposal.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return list(db.session.scalars(query))


def _alike(facility: Facility, own: Identity) -> list[ColumnElement[bool]]:
    """Return what narrows the search to facilities worth comparing."""
    found: list[ColumnElement[bool]] = [Proposal.facility_id == facility.id]
    if len(own.tax_code) >= ENTITY_DIGITS:
        found.append(Facility.tax_code.startswith(own.tax_code[:ENTITY_DIGITS], autoescape=True))
    if facility.name_bare:
        found.append(and_(Facility.province_code == facility.province_code, Facility.name_bare == facility.name_bare))
    if own.address:
        found.append(and_(Facility.unit_code == facility.unit_code, Facility.site_address != ""))
    return found


def _open_to(actor: Actor, ids: Collection[int]) -> set[int]:
    """Return which of these proposals the reader may open."""
    query = visible_proposals(actor).where(Proposal.id.in_(ids)).with_only_columns(Proposal.id)
    return set(db.session.scalars(query)) if ids else set()


def _answers(facility: Facility | None, agency_ids: Collection[int]) -> dict[str, SameAnswer]:
    """Return what was answered about a facility before, by the target of the question."""
    if facility is None:
        return {}
    of_it: Any = or_(SameAnswer.facility_id == facility.id, SameAnswer.other_facility_id == facility.id)
    rows = db.session.execute(
        select(SameAnswer, Facility.key)
        .outerjoin(
            Facility,
            and_(
                Facility.id.in_((SameAnswer.facility_id, SameAnswer.other_facility_id)),
                Facility.id != facility.id,
            ),
        )
        .where(SameAnswer.agency_id.in_(agency_ids), of_it)
        .options(joinedload(SameAnswer.answered_by))
    )
    return {
        f"past-{answer.past_support_id}" if answer.past_support_id else f"facility-{key}": answer
        for answer, key in rows
    }
