"""Begin a group proposal (đề án nhóm): a unit asks for beneficiaries it will name after the approval.

TT 36/2013/TT-BCT Điều 10, 21, 23. What follows the approval is in ``groups``.
"""

from datetime import datetime
from typing import Any

from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_drafting import FIRST_SECTION, keep_revision, must_be_taken, write_answers
from kcproposals.regulations.answers import stops

NO_PROVINCE = "00"


def start_group(
    call: Call, unit: ImplementingUnit, activity: str, eligibility: dict[str, Any], *, actor: Actor, now: datetime
) -> Proposal:
    """Begin a draft in an open call, with the answers to the eligibility questions.

    Raises NotAllowed when the unit is not the actor's or the call takes nothing now, RuleViolation when the call takes
    no such proposal, serves another province, or an answer ends the way.
    """
    if unit.id not in actor.units() or unit.closed_at is not None:
        raise NotAllowed(N_("Bạn không lập được hồ sơ mới cho đơn vị này."))
    if not call.is_open(now):
        raise NotAllowed(N_("Đợt này hiện không nhận đề án."))
    rules = rules_of_call(call)
    must_be_taken(call, rules, activity, Kind.GROUP)
    provinces = (call.agency.province_code, unit.agency.province_code)
    if None not in provinces and provinces[0] != provinces[1]:
        raise RuleViolation(N_("Đợt này chỉ nhận đề án của đơn vị thực hiện trong tỉnh."), field="unit")
    given = {FIRST_SECTION: eligibility}
    for _place, other in stops(rules.form(activity, Kind.GROUP), given, {}):
        if other.act == "stop":
            raise RuleViolation("%(why)s", why=str(other.reason))
    proposal = Proposal(
        agency_id=call.agency_id, call=call, kind=Kind.GROUP.value, facility=None, implementing_unit=unit,
        created_by_id=actor.user_id, programme=call.programme, year=call.year, activity=activity,
        province_code=provinces[0] or provinces[1] or NO_PROVINCE, unit_code="", priority=[], answers={},
        status=Status.DRAFT.value, created_at=now, saved_at=now,
    )  # fmt: skip
    write_answers(proposal, given, rules, now=now)
    db.session.add(proposal)
    db.session.flush()
    keep_revision(proposal, FIRST_SECTION, actor=actor, now=now)
    record(
        "proposal.started", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        call=call.key, unit=unit.key, activity=activity, kind=Kind.GROUP.value,
    )  # fmt: skip
    return proposal
