"""What the parties of proposals have to do: drafts of open calls, returns for supplement, files to be confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from kcproposals.calls.models import Call
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.proposals.models import Confirmation, Proposal
from kcproposals.web.waiting import Waiting


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Return what a facility and a unit's people have to do, in one statement."""
    if not actor.facilities() and not actor.units():
        return []
    latest = (
        select(Confirmation.state)
        .where(Confirmation.proposal_id == Proposal.id)
        .order_by(Confirmation.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Proposal.key, Proposal.title, Proposal.status, Proposal.code, Proposal.supplement_due, Proposal.facility_id,
            Proposal.implementing_unit_id, Proposal.applicant_name.label("applicant"), Call.closes_at,
            Call.title.label("call"), ImplementingUnit.name.label("unit"), latest.label("confirmation"),
        )
        .join(Call, Proposal.call_id == Call.id)
        .outerjoin(ImplementingUnit, ImplementingUnit.id == Proposal.implementing_unit_id)
        .where(
            or_(Proposal.facility_id.in_(actor.facilities()), Proposal.implementing_unit_id.in_(actor.units())),
            or_(
                Proposal.status == Status.RETURNED.value,
                and_(Proposal.status == Status.DRAFT.value, Call.state == "announced", Call.closes_at > now),
            ),
        )
        .order_by(Proposal.id)
    )  # fmt: skip
    return [line for row in rows for line in _lines(row, actor)]


def _lines(row: Any, actor: Actor) -> list[Waiting]:
    """Return what one file asks of the actor as a unit's person and as a facility's."""
    if row.implementing_unit_id is None:
        return [_line("facility", row, *_to_finish(row), row.title or row.call)]
    found = []
    if row.implementing_unit_id in actor.units() and row.confirmation != "asked":
        note = f"{row.applicant} · {row.title or row.call}"
        found.append(_line("unit", row, *_of_the_unit(row), note))
    if row.facility_id in actor.facilities("owner"):
        if row.confirmation == "asked":
            label, values = N_("Xác nhận hồ sơ do %(unit)s lập"), {"unit": row.unit}
            found.append(_line("facility", row, label, values, row.title or row.call))
        elif row.confirmation == "confirmed":
            found.append(_line("facility", row, N_("Nộp hồ sơ đã xác nhận"), {}, row.title or row.call))
    return found


def _to_finish(row: Any) -> tuple[str, dict[str, str]]:
    if row.status == Status.RETURNED:
        return N_("Bổ sung hồ sơ %(code)s"), {"code": row.code}
    return N_("Hoàn thành và nộp bản nháp"), {}


def _of_the_unit(row: Any) -> tuple[str, dict[str, str]]:
    if row.confirmation == "confirmed":
        return N_("Nộp hồ sơ cơ sở đã xác nhận"), {}
    if row.confirmation == "sent_back":
        return N_("Sửa hồ sơ cơ sở gửi lại"), {}
    if row.status == Status.RETURNED or row.facility_id is None:
        return _to_finish(row)
    return N_("Hoàn thành và gửi cơ sở xác nhận"), {}


def _line(group: str, row: Any, label: str, values: dict[str, str], note: str) -> Waiting:
    due = row.supplement_due if row.status == Status.RETURNED else row.closes_at
    return Waiting(group=group, label=label, values=values, url=f"/proposals/{row.key}", note=note, due=due)
