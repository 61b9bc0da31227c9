"""How an office appraises the files of a programme, and who of it keeps out of a file."""

from datetime import datetime

from kcproposals.accounts.models import Agency
from kcproposals.appraisal.boards.conflicts import keep_out
from kcproposals.assessments.queries import live_of
from kcproposals.assessments.services import give_up
from kcproposals.audit.services import record
from kcproposals.calls.models import AppraisalWay
from kcproposals.calls.queries import way_of
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_checklists
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.levels import LOCAL, NATIONAL, OfficeKind
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import lock


def programmes_of(agency: Agency) -> tuple[str, ...]:
    """Return the programmes whose files an office judges: the ministry's the national one only."""
    return (NATIONAL,) if agency.kind == OfficeKind.MINISTRY else (LOCAL, NATIONAL)


def set_way(
    agency: Agency, programme: str, checklist: CriteriaSet | None, *, version: int, actor: Actor, now: datetime
) -> None:
    """Choose a board (``checklist`` None) or one officer's sheet over a checklist, for calls announced from now on.

    ``version`` is that of the row that was shown, 0 while there was none. Raises StaleVersion when somebody else chose
    meanwhile, RuleViolation for a set that is no published checklist of the office.
    """
    if not can(actor, Permission.MANAGE_AGENCY, agency) or programme not in programmes_of(agency):
        raise NotAllowed(N_("Chỉ quản trị viên của cơ quan đổi được cách thẩm định."))
    if checklist is not None and checklist.key not in {row.key for row in usable_checklists(agency.id)}:
        raise RuleViolation(N_("Xin chọn một bộ nội dung thẩm định đang dùng được."), field="checklist")
    way = way_of(agency.id, programme)
    if (way.version if way else 0) != version:
        raise StaleVersion(current=way.version if way else 0, yours=version)
    before = way.checklist if way else None
    if before is checklist:
        return
    if way is None:
        way = AppraisalWay(agency_id=agency.id, programme=programme)
        db.session.add(way)
    way.checklist = checklist
    db.session.flush()
    record(
        "appraisal_way.set", "agency", agency.key, actor=actor, now=now, agency_id=agency.id, programme=programme,
        **{"from": before.key if before else None, "to": checklist.key if checklist else None},
    )  # fmt: skip


def declare_interest(proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep an official out of a file from now on; what they were writing about it is given up.

    Raises NotAllowed once the file has its result, RuleViolation without a reason.
    """
    if actor.user_id is None or not can(actor, Permission.KEEP_OUT, proposal):
        raise NotAllowed(N_("Xung đột lợi ích phải do chính cán bộ khai báo."))
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do, ví dụ: người thân là chủ cơ sở."), field="reason")
    lock(proposal)
    if proposal.status not in (Status.SUBMITTED, Status.ACCEPTED, Status.IN_APPRAISAL):
        raise NotAllowed(N_("Hồ sơ đã có kết quả thẩm định nên không khai báo thêm được."))
    live = live_of(proposal.id)
    if live is not None and live.author_id == actor.user_id:
        give_up(live, "Người thẩm định khai xung đột lợi ích", actor=actor, now=now)
    keep_out(proposal, actor.user_id, "declared", reason, proposal.holder_id, actor=actor, now=now)
