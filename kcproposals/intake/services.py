"""What an intake officer decides about a submitted file: accept it, return it for supplement, or refuse it.

Each decision is made on what the officer read: when the file changed meanwhile nothing is done. The facility's people
are told at once, here and by mail. Findings of the rules (over the ceiling, size, unverified norms) bind nobody here:
only a person refuses.
"""

from collections.abc import Mapping
from datetime import datetime, time

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import SATURDAY, at_local, local_date, to_local, vn_datetime, working_day
from kcproposals.domain.errors import N_, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import Action, transition
from kcproposals.extensions import db
from kcproposals.intake.queries import check_of
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal, SupplementReturn
from kcproposals.proposals.queries import applicants
from kcproposals.proposals.rules import form_of
from kcproposals.proposals.services import advance, ask, lock

USUAL_DAYS = 5
END_OF_WORK = time(17, 0)


def accept(proposal: Proposal, *, version: int, actor: Actor, now: datetime) -> None:
    """Take the file in: from here on it belongs to the board.

    Raises NotAllowed when the status does not allow it, StaleVersion when the file changed since it was read,
    RuleViolation while its completeness check is open or says something else.
    """
    hold(proposal, Action.ACCEPT, version, actor)
    _must_be_checked(proposal)
    advance(proposal, Action.ACCEPT, actor=actor, now=now, requested=proposal.requested, ceiling=proposal.ceiling)
    body = (
        f"{proposal.call.agency.name} đã tiếp nhận hồ sơ lúc {vn_datetime(now)}.\n\n{_which(proposal)}\n\n"
        "Bước tiếp theo: Hội đồng thẩm định đề án; kết quả được thông báo sau phiên họp. Từ đây hồ sơ không sửa được "
        "nữa; cơ sở vẫn có thể rút đề án tại trang của đề án."
    )
    _tell(proposal, "acceptance", f"Đã tiếp nhận đề án {proposal.code}", body, now=now)


def return_for_supplement(
    proposal: Proposal, reasons: Mapping[str, str], message: str, due: datetime, *, version: int, actor: Actor,
    now: datetime,
) -> SupplementReturn:  # fmt: skip
    """Open the sections named in ``reasons`` (section key → what lacks) to the facility until strictly before ``due``.

    Raises RuleViolation without a section, without a reason or with less than a working day, NotAllowed when the status
    does not allow it, StaleVersion when the file changed since it was read.
    """
    hold(proposal, Action.RETURN, version, actor)
    form = form_of(proposal, rules_of_call(proposal.call))
    titles = {section.key: section.title.vi for section in form.sections if section.key in reasons}
    if not titles or set(reasons) - set(titles):
        raise RuleViolation(N_("Xin chọn ít nhất một phần cần bổ sung."))
    for key in titles:
        if not reasons[key].strip():
            raise RuleViolation(N_("Xin ghi phần này cần bổ sung gì."), field=f"reason_{key}")
    if due < earliest_due(now):
        raise RuleViolation(
            N_("Xin để cơ sở ít nhất một ngày làm việc: từ %(earliest)s trở đi."), field="due",
            earliest=vn_datetime(earliest_due(now)),
        )  # fmt: skip
    made = SupplementReturn(
        proposal=proposal, reasons={key: reasons[key] for key in titles}, message=message, due=due,
        answers_before=proposal.answers, returned_by_id=actor.user_id, returned_at=now,
    )  # fmt: skip
    db.session.add(made)
    proposal.open_sections, proposal.supplement_due = list(titles), due
    advance(proposal, Action.RETURN, actor=actor, now=now, sections=list(titles), due=due.isoformat())
    said = f"{message}\n\n" if message else ""
    asked = "\n".join(f"- {title}: {reasons[key]}" for key, title in titles.items())
    body = (
        f"{proposal.call.agency.name} đã xem hồ sơ và đề nghị bổ sung.\n\n{_which(proposal)}\n\n"
        f"{said}Các phần cần bổ sung:\n{asked}\n\n"
        f"Chỉ các phần này mở để sửa. Xin sửa rồi nộp lại trước {vn_datetime(due)}; từ thời điểm đó hồ sơ chưa nộp lại "
        f"sẽ dừng ở đợt “{proposal.call.title}”."
    )
    _tell(proposal, "return", f"Cần bổ sung đề án {proposal.code} trước {vn_datetime(due)}", body, now=now)
    return made


def refuse(proposal: Proposal, reason: str, clause: str, *, version: int, actor: Actor, now: datetime) -> None:
    """End the file here, with the reason and the clause it rests on.

    Raises RuleViolation without either, NotAllowed when the status does not allow it, StaleVersion when the file
    changed since it was read.
    """
    hold(proposal, Action.REFUSE, version, actor)
    for name, text in (("reason", reason), ("clause", clause)):
        if not text.strip():
            raise RuleViolation(N_("Xin nêu lý do và căn cứ từ chối tiếp nhận."), field=name)
    why = f"{reason}\nCăn cứ: {clause}"
    advance(proposal, Action.REFUSE, actor=actor, now=now, reason=why)
    agency = proposal.call.agency
    reach = ", ".join(filter(None, (agency.phone, agency.email)))
    body = (
        f"{agency.name} không tiếp nhận hồ sơ này.\n\n{_which(proposal)}\n\nLý do: {why}\n\n"
        "Đề án dừng ở đây. Cơ sở có thể lập đề án mới ở đợt sau khi đã đủ điều kiện; nếu chưa rõ, xin hỏi "
        f"{agency.name}{f' ({reach})' if reach else ''}."
    )
    _tell(proposal, "refusal", f"Không tiếp nhận đề án {proposal.code}", body, now=now)


def usual_due(now: datetime) -> datetime:
    """Return the deadline offered first: the end of the fifth working day from now."""
    return at_local(working_day(local_date(now), USUAL_DAYS), END_OF_WORK)


def earliest_due(now: datetime) -> datetime:
    """Return the earliest deadline there may be, one working day from now: Friday 16:00 → Monday 16:00.

    A weekend counts from Monday 00:00.
    """
    local = to_local(now)
    day, clock = local.date(), local.time().replace(second=0, microsecond=0)
    if day.weekday() >= SATURDAY:
        day, clock = working_day(day, 1), time(0, 0)
    return at_local(working_day(day, 1), clock)


def _must_be_checked(proposal: Proposal) -> None:
    check = check_of(proposal)
    if check is None or check.recommendation is None:
        raise RuleViolation(
            N_("Chưa kiểm tra xong hồ sơ nên chưa tiếp nhận được. Xin đánh giá hết các mục và kết luận.")
        )
    if check.recommendation != "accept":
        raise RuleViolation(
            N_("Bản kiểm tra đang kết luận khác. Xin sửa kết luận thành “tiếp nhận” trước khi tiếp nhận.")
        )


def hold(proposal: Proposal, action: Action, version: int, actor: Actor) -> None:
    """Ask the policy, hold the file until the commit, and see that it is what the officer read."""
    ask(actor, Permission.INTAKE_PROPOSAL, proposal)
    lock(proposal)
    transition(proposal.status, action)
    if proposal.version != version:
        raise StaleVersion(
            current=proposal.version, yours=version,
            msgid=N_("Hồ sơ vừa thay đổi từ khi bạn mở trang nên chưa ghi gì. Xin đọc lại rồi quyết định."),
        )  # fmt: skip


def _which(proposal: Proposal) -> str:
    """Name the file in a mail."""
    return f"Mã đề án: {proposal.code}\nTên đề án: {proposal.title}\nCơ sở: {proposal.applicant_name}"


def _tell(proposal: Proposal, kind: str, title: str, body: str, *, now: datetime) -> None:
    people = applicants(proposal)
    tell(people, kind, title, body, f"/proposals/{proposal.key}", now=now, agency_id=proposal.agency_id)
