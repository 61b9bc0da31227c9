"""The parties of a proposal: who carries it out (đơn vị thực hiện) and who helps (đơn vị phối hợp).

Who benefits is the facility the proposal is for. Partners may be changed while the file is open; the unit while it is
a draft, by the facility's owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.text import clean_line
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.implementers.queries import unit_people, units_for
from kcproposals.notifications.services import tell
from kcproposals.proposals.confirmations import drop
from kcproposals.proposals.models import Partner, Proposal
from kcproposals.proposals.search import write_search_text
from kcproposals.proposals.services import ask, lock, must_be_open

SECTION = "parties"  # what a return for supplement names to open the partners
MOST_PARTNERS = 20


@dataclass(frozen=True, kw_only=True)
class PartnerFacts:
    """One partner as typed."""

    name: str
    tax_code: str | None = None
    task: str = ""


def set_partners(proposal: Proposal, partners: Sequence[PartnerFacts], *, actor: Actor, now: datetime) -> None:
    """Make these the partners of the proposal, in this order. Raises NotAllowed when that is not open."""
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    must_be_open(proposal, SECTION, now)
    if len(partners) > MOST_PARTNERS:
        raise RuleViolation(N_("Nhiều nhất %(max)s đơn vị phối hợp."), max=MOST_PARTNERS)
    before = [(one.name, one.tax_code, one.task) for one in proposal.partners]
    after = [(clean_line(one.name), one.tax_code or None, clean_line(one.task)) for one in partners]
    if before == after:
        return
    drop(proposal, actor=actor, now=now)
    proposal.partners = [
        Partner(position=number, name=name, tax_code=code, task=task)
        for number, (name, code, task) in enumerate(after, start=1)
    ]
    proposal.saved_at = now
    write_search_text(proposal)
    record(
        "proposal.partners_set", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        partners=len(after),
    )  # fmt: skip


def units_to_choose(proposal: Proposal) -> list[ImplementingUnit]:
    """Return the units a facility may entrust with its draft: those of the call's office and of its own province."""
    facility = proposal.facility
    return units_for({proposal.call.agency_id, *(facility.agency_ids if facility else ())})


def entrust(proposal: Proposal, unit: ImplementingUnit | None, *, actor: Actor, now: datetime) -> None:
    """Let a unit draft the proposal from now on; None: the facility does it itself again.

    Raises NotAllowed once it was handed in, RuleViolation for a unit that cannot be chosen.
    """
    ask(actor, Permission.ENTRUST_PROPOSAL, proposal)
    lock(proposal)
    if proposal.status != Status.DRAFT or proposal.facility is None:
        raise NotAllowed(N_("Chỉ đổi được đơn vị lập hồ sơ khi hồ sơ còn là bản nháp."))
    if unit is not None and unit.id not in {one.id for one in units_to_choose(proposal)}:
        raise RuleViolation(N_("Xin chọn một đơn vị trong danh sách."), field="unit")
    before = proposal.implementing_unit
    if before is unit:
        return
    drop(proposal, actor=actor, now=now)
    proposal.implementing_unit = unit
    proposal.saved_at = now
    db.session.flush()
    write_search_text(proposal)
    record(
        "proposal.entrusted", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        unit=unit.key if unit else None, before=before.key if before else None,
    )  # fmt: skip
    facility, url = proposal.facility.name, f"/proposals/{proposal.key}"
    if before is not None:
        text = f"{facility} lấy lại bản nháp “{proposal.title}” để tự làm hoặc giao đơn vị khác."
        tell(unit_people(before.id), "entrusted", f"{facility} lấy lại bản nháp", text, "/proposals", now=now)
    if unit is not None:
        text = f"{facility} giao {unit.name} lập tiếp hồ sơ “{proposal.title}”. Làm xong, xin gửi cơ sở xác nhận."
        tell(unit_people(unit.id), "entrusted", f"{facility} giao lập hồ sơ đề án", text, url, now=now)
