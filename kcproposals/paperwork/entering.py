"""A paper file: the office that received it enters it for the facility, as of the time it came in.

Who typed it is kept on the proposal and shown wherever it is; the facility's people, if it has any, are told.
"""

from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.facilities.models import Facility
from kcproposals.facilities.profile import Profile
from kcproposals.facilities.services import add_facility
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import facility_people
from kcproposals.proposals.services_drafting import begin, must_be_of_the_place


def new_facility(call: Call, profile: Profile, *, actor: Actor, now: datetime) -> Facility:
    """Create a facility that has nobody here yet. Raises RuleViolation for a taken tax code or another province."""
    _must_be_ours(call, actor)
    facility = add_facility(profile, owner=None, actor=actor, now=now)
    try:
        must_be_of_the_place(call, facility)
    except RuleViolation as elsewhere:
        elsewhere.field = "province_code"
        raise
    return facility


def enter(
    call: Call, facility: Facility, activity: str, received_at: datetime, reason: str, *, actor: Actor, now: datetime
) -> Proposal:
    """Begin the draft of a file that came on paper at ``received_at``; ``reason`` says why on paper.

    Raises NotAllowed for a call of another office or an own facility, RuleViolation when the file came in at a time at
    which the call took none, or the rules of that day say no.
    """
    _must_be_ours(call, actor)
    if facility.id in actor.facilities():
        raise NotAllowed(N_("Bạn là người của cơ sở này nên không nhập thay được. Xin giao cán bộ khác."))
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do nhận hồ sơ giấy."), field="reason")
    must_come_in_time(call, received_at, now)
    proposal = begin(
        call, facility, activity, {}, actor=actor, now=now, entered_by_id=actor.user_id, received_at=received_at,
        received_reason=reason,
    )  # fmt: skip
    record(
        "proposal.entered_on_paper", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        received_at=received_at.isoformat(),
    )  # fmt: skip
    body = (
        f"{call.agency.name} nhận hồ sơ giấy của {facility.name} lúc {vn_datetime(received_at)} và đang nhập vào hệ "
        f"thống (người nhập: {actor.name}), đợt “{call.title}”.\n\nCơ sở xem được hồ sơ tại trang của đề án. Nếu cơ sở "
        "không gửi hồ sơ này, xin báo ngay cho cơ quan tiếp nhận."
    )
    title, url = f"Hồ sơ giấy của {facility.name} đang được nhập", f"/proposals/{proposal.key}"
    tell(facility_people(facility.id), "paper", title, body, url, now=now, agency_id=proposal.agency_id)
    return proposal


def must_come_in_time(call: Call, received_at: datetime, now: datetime) -> None:
    """Raise RuleViolation unless the call took files at that instant, which is not to come."""
    if call.state != "announced":
        raise RuleViolation(N_("Đợt này chưa công bố hoặc đã hủy nên không nhận hồ sơ."))
    if received_at > now:
        raise RuleViolation(N_("Thời điểm nhận hồ sơ giấy không thể sau bây giờ."), field="received_at")
    if not call.is_open(received_at):
        raise RuleViolation(
            N_("Hồ sơ giấy phải được nhận từ %(opens)s đến trước %(closes)s."), field="received_at",
            opens=vn_datetime(call.opens_at), closes=vn_datetime(call.closes_at),
        )  # fmt: skip


def _must_be_ours(call: Call, actor: Actor) -> None:
    if not can(actor, Permission.ENTER_ON_PAPER, call):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận của cơ quan mở đợt mới nhập được hồ sơ giấy."))
