"""Draw up, send, approve and change the list of beneficiaries of an approved group proposal.

TT 36/2013/TT-BCT Điều 10, 21, 23: the unit lists them in a plan (Mẫu số 11), the Sở approves it. What the Sở approved
stands for good: a change is a new version with its reason, approved anew.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.kinds import Kind
from kcproposals.domain.money import format_dong
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.groups import papers
from kcproposals.groups.checks import judge
from kcproposals.groups.earlier import forget_support, remember_support
from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.groups.queries import newest_of
from kcproposals.groups.values import MOST, Listed
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants, facility_people, officers_of
from kcproposals.proposals.services import lock as lock_proposal


def draw_up(proposal: Proposal, change: str, *, actor: Actor, now: datetime) -> BeneficiaryList:
    """Begin the list of an approved group proposal, or the next version of an approved one with its rows copied.

    Raises NotAllowed for another kind or status or while a version is open, RuleViolation when a new version has no
    reason (``change``).
    """
    _may(actor, Permission.EDIT_BENEFICIARIES, proposal)
    lock_proposal(proposal)
    if proposal.kind != Kind.GROUP or proposal.status != Status.APPROVED:
        raise NotAllowed(N_("Chỉ đề án nhóm đã được phê duyệt mới lập danh sách thụ hưởng."))
    before = newest_of(proposal.id)
    if before is not None and before.state != "approved":
        raise NotAllowed(N_("Danh sách đang có một bản chưa duyệt xong."))
    if before is not None and not change.strip():
        raise RuleViolation(N_("Xin nêu lý do thay đổi danh sách đã duyệt."), field="change")
    made = BeneficiaryList(
        proposal=proposal, number=before.number + 1 if before else 1, change=change if before else "",
        created_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    if before is not None:
        _write_rows(made, [_typed(row) for row in before.rows])
    db.session.flush()
    _tell_chain(made, "beneficiaries.drawn_up", actor=actor, now=now)
    return made


def save(made: BeneficiaryList, rows: Sequence[Listed], *, version: int, actor: Actor, now: datetime) -> None:
    """Write the rows of an open list. Raises StaleVersion when somebody saved meanwhile, NotAllowed once it is sent."""
    _may(actor, Permission.EDIT_BENEFICIARIES, made)
    _hold(made)
    if not made.is_open:
        raise NotAllowed(N_("Danh sách đã gửi thì không sửa được. Muốn thay đổi, xin lập bản mới sau khi được duyệt."))
    if made.version != version:
        raise StaleVersion(current=made.version, yours=version)
    if len(rows) > MOST:
        raise RuleViolation(N_("Nhiều nhất %(most)s cơ sở trong một danh sách."), most=MOST)
    if [_typed(row) for row in made.rows] == list(rows):
        return
    _write_rows(made, rows)
    db.session.flush()
    _tell_chain(made, "beneficiaries.saved", actor=actor, now=now, rows=len(rows))


def send(made: BeneficiaryList, *, version: int, actor: Actor, now: datetime) -> None:
    """Send a list to the office. Raises RuleViolation while something must be mended first."""
    _may(actor, Permission.EDIT_BENEFICIARIES, made)
    _hold(made)
    if not made.is_open:
        raise NotAllowed(N_("Danh sách đã được gửi rồi."))
    _unchanged(made, version)
    if not judge(made).is_ready:
        raise RuleViolation(N_("Danh sách còn chỗ phải sửa. Xin xem các dòng được đánh dấu rồi gửi lại."))
    made.state, made.sent_at, made.reason = "sent", now, ""
    _tell_chain(made, "beneficiaries.sent", actor=actor, now=now, **_sums(made))
    unit = made.proposal.applicant_name
    tell(
        officers_of(made.agency_id), "beneficiaries", f"Danh sách thụ hưởng đề án {made.proposal.code} chờ duyệt",
        f"{unit} gửi danh sách {len(made.rows)} cơ sở thụ hưởng của đề án “{made.proposal.title}”.",
        f"/beneficiaries/{made.key}", now=now, mail=False,
    )  # fmt: skip


def approve(made: BeneficiaryList, *, version: int, actor: Actor, now: datetime) -> None:
    """Approve a sent list: it replaces the version before, counts as support of those listed, and they are told.

    Raises RuleViolation when the rules, judged again, say no.
    """
    _may(actor, Permission.DECIDE_BENEFICIARIES, made)
    lock_proposal(made.proposal)
    _hold(made)
    _must_be_sent(made)
    _unchanged(made, version)
    if made.proposal.status != Status.APPROVED:
        raise NotAllowed(N_("Đề án không còn ở trạng thái đã phê duyệt."))
    if not judge(made).is_ready:
        raise RuleViolation(N_("Danh sách còn chỗ phải sửa nên chưa duyệt được. Xin trả lại đơn vị kèm lý do."))
    for other in db.session.scalars(
        select(BeneficiaryList).filter_by(proposal_id=made.proposal_id, state="approved").with_for_update()
    ):
        other.state = "replaced"
    forget_support(made)
    made.state, made.decided_by_id, made.decided_at = "approved", actor.user_id, now
    _find_facilities(made)
    remember_support(made, now=now)
    db.session.flush()
    _tell_chain(made, "beneficiaries.approved", actor=actor, now=now, **_sums(made))
    papers.draft_approval(made, actor=actor, now=now)
    _announce(made, now=now)


def send_back(made: BeneficiaryList, reason: str, *, version: int, actor: Actor, now: datetime) -> None:
    """Return a sent list to the unit with the reason. Raises RuleViolation without one."""
    _may(actor, Permission.DECIDE_BENEFICIARIES, made)
    _hold(made)
    _must_be_sent(made)
    _unchanged(made, version)
    if not reason.strip():
        raise RuleViolation(N_("Xin ghi cần sửa gì trong danh sách."), field="reason")
    made.state, made.reason = "returned", reason
    _tell_chain(made, "beneficiaries.sent_back", actor=actor, now=now)
    tell(
        applicants(made.proposal), "beneficiaries", f"Danh sách thụ hưởng đề án {made.proposal.code} bị trả lại",
        f"{made.proposal.call.agency.name} đề nghị sửa danh sách:\n\n{reason}", f"/beneficiaries/{made.key}", now=now,
    )  # fmt: skip


def _announce(made: BeneficiaryList, *, now: datetime) -> None:
    """Tell the unit, and the people of every listed facility that has an account."""
    proposal, agency = made.proposal, made.proposal.call.agency
    tell(
        applicants(proposal), "beneficiaries", f"Đã duyệt danh sách thụ hưởng đề án {proposal.code}",
        f"{agency.name} đã duyệt bản {made.number} của danh sách thụ hưởng đề án “{proposal.title}”.",
        f"/beneficiaries/{made.key}", now=now,
    )  # fmt: skip
    for row in made.rows:
        if row.facility_id is not None:
            tell(
                facility_people(row.facility_id), "beneficiaries", f"{row.name} được hỗ trợ trong một đề án nhóm",
                f"{agency.name} đã duyệt danh sách thụ hưởng đề án “{proposal.title}” do {proposal.applicant_name} "
                f"thực hiện.\n\nNội dung: {row.content}\nHỗ trợ: {format_dong(row.support or 0)} đồng.",
                f"/beneficiaries/{made.key}", now=now,
            )  # fmt: skip


def _find_facilities(made: BeneficiaryList) -> None:
    """Note which rows are facilities with a record here: the tax code decides, nothing else."""
    codes = {row.tax_code for row in made.rows if row.tax_code}
    found = dict(db.session.execute(select(Facility.tax_code, Facility.id).where(Facility.tax_code.in_(codes))).all())
    for row in made.rows:
        row.facility_id = found.get(row.tax_code) if row.tax_code else None


def _write_rows(made: BeneficiaryList, rows: Sequence[Listed]) -> None:
    made.rows.clear()
    db.session.flush()
    made.rows.extend(Beneficiary(position=at, **asdict(row)) for at, row in enumerate(rows, start=1))
    flag_modified(made, "state")  # the rows belong to the version that is compared


def _typed(row: Beneficiary) -> Listed:
    return Listed(**{name: getattr(row, name) for name in Listed.__dataclass_fields__})


def _hold(made: BeneficiaryList) -> None:
    """Hold the list until the commit and read it anew."""
    db.session.flush()
    query = select(BeneficiaryList).where(BeneficiaryList.id == made.id).with_for_update()
    db.session.scalar(query.execution_options(populate_existing=True))


def _must_be_sent(made: BeneficiaryList) -> None:
    if made.state != "sent":
        raise NotAllowed(N_("Danh sách không còn ở bước chờ duyệt. Xin tải lại trang."))


def _unchanged(made: BeneficiaryList, version: int) -> None:
    if made.version != version:
        raise StaleVersion(
            current=made.version, yours=version,
            msgid=N_("Danh sách vừa thay đổi từ khi bạn mở trang nên chưa ghi gì. Xin đọc lại."),
        )  # fmt: skip


def _may(actor: Actor, permission: Permission, subject: Any) -> None:
    if not can(actor, permission, subject):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với danh sách thụ hưởng."))


def _sums(made: BeneficiaryList) -> dict[str, int]:
    return {"rows": len(made.rows), "support": sum(row.support or 0 for row in made.rows)}


def _tell_chain(made: BeneficiaryList, event: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    record(
        event, "beneficiary_list", made.key, actor=actor, now=now, agency_id=made.agency_id,
        proposal=made.proposal.key, number=made.number, **data,
    )  # fmt: skip
