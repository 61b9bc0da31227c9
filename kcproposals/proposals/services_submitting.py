"""Submit a proposal: the first time, or again after a return for supplement.

The deadline is strictly before the instant: at the closing instant itself it is too late, and the draft stays.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.errors import N_, Missing, NotAllowed, StaleVersion
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.same import serial_keys
from kcproposals.domain.workflow import Action, Status, transition
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.notifications.services import tell
from kcproposals.proposals.completeness import review
from kcproposals.proposals.confirmations import HANDED_IN, is_needed, must_be_confirmed
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants, facility_people, officers_of
from kcproposals.proposals.search import write_search_text
from kcproposals.proposals.services import advance, ask, give_code, is_lapsed, lock
from kcproposals.proposals.services_drafting import write_answers
from kcproposals.proposals.sharing import others_of

DECLARATIONS = ("truth", "no_double_funding", "counterpart")
# What else must hold before a file is handed in (a signed scan): each raises a RuleViolation. Slices above add theirs.
GATES: list[Callable[[Proposal, datetime], None]] = []


def submit(proposal: Proposal, *, version: int, declared: Sequence[str], actor: Actor, now: datetime) -> None:
    """Hand the proposal in. ``version`` is the one that was read back; ``declared`` what the person confirmed.

    What a unit drafted for a facility needs its owner's confirmation; then the declarations are the owner's.

    Raises NotAllowed when it is too late or the status does not allow it, StaleVersion when something changed since it
    was read back, Missing when something still lacks.
    """
    ask(actor, Permission.SUBMIT_PROPOSAL, proposal)
    lock(proposal)
    transition(proposal.status, Action.SUBMIT)
    must_be_in_time(proposal, now)
    if proposal.version != version:
        raise StaleVersion(
            current=proposal.version, yours=version,
            msgid=N_("Hồ sơ vừa được thay đổi ở nơi khác. Xin đọc lại toàn bộ rồi nộp."),
        )  # fmt: skip
    confirmation = None
    if is_needed(proposal):
        confirmation = must_be_confirmed(proposal, answers_hash(proposal.answers))
        declared = confirmation.declared
    if set(declared) != set(DECLARATIONS):
        raise Missing(N_("Xin xác nhận đủ các cam kết trước khi nộp."))
    rules = rules_of_call(proposal.call)
    write_answers(proposal, proposal.answers, rules, now=now)
    if not review(proposal, rules, local_date(proposal.moment_of_rules(now))).is_ready:
        raise Missing(N_("Hồ sơ còn mục chưa xong. Xin làm xong các mục được nêu rồi nộp."))
    for must_hold in GATES:
        must_hold(proposal, now)
    if confirmation is not None:
        confirmation.state = HANDED_IN
    is_first = proposal.status == Status.DRAFT
    _hand_in(proposal, now)
    advance(
        proposal, Action.SUBMIT, actor=actor, now=now, requested=proposal.requested, ceiling=proposal.ceiling,
        answers=answers_hash(proposal.answers), declared=list(DECLARATIONS),
        confirmed_by=confirmation.decided_by_id if confirmation else None,
    )  # fmt: skip
    _tell(proposal, is_first, now=now)


def must_be_in_time(proposal: Proposal, now: datetime) -> None:
    """Raise NotAllowed when the call is not open, or the time for supplement is over.

    A paper file is in time when it came in time, whenever it is typed.
    """
    call, at = proposal.call, proposal.moment_of_rules(now)
    if proposal.status == Status.RETURNED:
        if is_lapsed(proposal, now):
            raise NotAllowed(
                N_("Đã hết hạn bổ sung lúc %(due)s (giờ máy chủ). Nội dung vẫn được giữ nhưng không nộp được nữa."),
                due=vn_datetime(proposal.supplement_due or now),
            )
        return
    if call.state == "cancelled":
        raise NotAllowed(N_("Đợt tiếp nhận này đã hủy. Bản nháp vẫn được giữ."))
    if at >= call.closes_at:
        raise NotAllowed(
            N_("Đợt đã đóng lúc %(closed)s (giờ máy chủ); bây giờ là %(now)s. Bản nháp vẫn được giữ."),
            closed=vn_datetime(call.closes_at), now=vn_datetime(now),
        )  # fmt: skip
    if not call.is_open(at):
        raise NotAllowed(N_("Đợt này chưa mở. Bản nháp vẫn được giữ."))


def _hand_in(proposal: Proposal, now: datetime) -> None:
    """Write what a submission leaves: code and instant the first time, the answer to the return the next."""
    for answered in proposal.returns:
        answered.answered_at = answered.answered_at or now
    give_code(proposal)
    proposal.submitted_at = proposal.submitted_at or proposal.received_at or now
    proposal.open_sections = proposal.supplement_due = None
    proposal.machine_serials = "".join(f"|{key}" for key in serial_keys(proposal.answers)) + "|"
    write_search_text(proposal)


def answers_hash(answers: dict[str, Any]) -> str:
    """Return the SHA-256 of the answers as canonical JSON: what exactly was handed in."""
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _tell(proposal: Proposal, is_first: bool, *, now: datetime) -> None:
    """Send the receipt to the facility and the news to the intake officers."""
    path = f"/proposals/{proposal.key}"
    when, code = vn_datetime((proposal.received_at if is_first else None) or now), proposal.code
    if is_first and proposal.entered_by is not None:
        when += f" (hồ sơ giấy, do {proposal.entered_by.name} nhập vào hệ thống)"
    did = "Đã nhận đề án" if is_first else "Đã nhận bổ sung của đề án"
    receipt = (
        f"{proposal.call.agency.name} đã nhận hồ sơ lúc {when}.\n\nMã đề án: {code}\nTên đề án: {proposal.title}\n"
        f"Cơ sở: {proposal.applicant_name}\n\nCán bộ tiếp nhận sẽ kiểm tra hồ sơ và trả lời tại trang của đề án."
    )
    tell(applicants(proposal), "receipt", f"{did} {code}", receipt, f"{path}/receipt", now=now)
    news = f"{proposal.applicant_name}: {proposal.title}"
    what = "Đề án mới nộp" if is_first else "Đề án đã bổ sung"
    tell(officers_of(proposal.agency_id), "submission", f"{what}: {code}", news, path, now=now, mail=False)
    _tell_named(proposal, now=now)


def _tell_named(proposal: Proposal, *, now: datetime) -> None:
    """Tell facilities with a record here that another one named them as sharing its support."""
    codes = {one.tax_code for one in others_of(proposal.answers) if one.tax_code} if proposal.is_shared else set()
    for facility in db.session.scalars(select(Facility).where(Facility.tax_code.in_(codes))) if codes else ():
        body = (
            f"{proposal.applicant_name} nêu tên {facility.name} là cơ sở cùng thụ hưởng của đề án “{proposal.title}” "
            f"({proposal.code}). Nếu không đúng, xin báo {proposal.call.agency.name}."
        )
        title = f"{facility.name} được nêu tên trong đề án {proposal.code}"
        tell(facility_people(facility.id), "sharing", title, body, f"/facilities/{facility.key}", now=now)
