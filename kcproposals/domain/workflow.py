"""The road of a proposal as one table: which action leads from which status to which.

Services, buttons, the timeline, the diagram in the docs and the transition tests all read TRANSITIONS.
Not here: who may act (``policy``) and what else must hold (the services' guards).
"""

from dataclasses import dataclass
from enum import StrEnum

from kcproposals.domain.errors import N_, NotAllowed


class Status(StrEnum):
    """Where a proposal stands. Codes are stable; labels are for people."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    IN_APPRAISAL = "in_appraisal"
    PASSED = "passed"
    FAILED = "failed"
    SENT_UP = "sent_up"
    PLANNED = "planned"
    RESERVED = "reserved"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: N_("Bản nháp"),
    Status.SUBMITTED: N_("Đã nộp"),
    Status.RETURNED: N_("Trả lại để bổ sung"),
    Status.ACCEPTED: N_("Đã tiếp nhận"),
    Status.IN_APPRAISAL: N_("Đang thẩm định"),
    Status.PASSED: N_("Đạt thẩm định"),
    Status.FAILED: N_("Không đạt thẩm định"),
    Status.SENT_UP: N_("Đã gửi lên cấp Bộ"),
    Status.PLANNED: N_("Trong dự thảo kế hoạch"),
    Status.RESERVED: N_("Danh sách dự phòng"),
    Status.APPROVED: N_("Đã phê duyệt"),
    Status.REFUSED: N_("Từ chối tiếp nhận"),
    Status.LAPSED: N_("Quá hạn bổ sung"),
    Status.DECLINED: N_("Không được hỗ trợ"),
    Status.WITHDRAWN: N_("Đã rút"),
    Status.STOPPED: N_("Đã ngừng"),
}


class Action(StrEnum):
    """What a person or the clock does to a proposal."""

    SUBMIT = "submit"
    DELETE = "delete"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    OPEN_APPRAISAL = "open_appraisal"
    PASS = "pass"
    FAIL = "fail"
    SEND_UP = "send_up"
    TAKE_UP = "take_up"
    GIVE_BACK = "give_back"
    PLAN = "plan"
    RESERVE = "reserve"
    TAKE_OUT = "take_out"
    DECLINE = "decline"
    APPROVE = "approve"
    STOP = "stop"


@dataclass(frozen=True)
class Transition:
    """One row of the table: ``action`` moves a proposal from ``source`` to ``target`` and is told as ``event``.

    ``target`` None means the row disappears (a draft deleted by its owner; the event stays).
    """

    action: Action
    source: Status
    target: Status | None
    event: str


def _rows() -> tuple[Transition, ...]:
    s, a = Status, Action
    withdrawable = (
        s.SUBMITTED, s.RETURNED, s.ACCEPTED, s.IN_APPRAISAL, s.PASSED, s.SENT_UP, s.RESERVED, s.PLANNED,
    )  # fmt: skip
    return (
        Transition(a.SUBMIT, s.DRAFT, s.SUBMITTED, "proposal.submitted"),
        Transition(a.DELETE, s.DRAFT, None, "proposal.deleted"),
        Transition(a.ACCEPT, s.SUBMITTED, s.ACCEPTED, "proposal.accepted"),
        Transition(a.RETURN, s.SUBMITTED, s.RETURNED, "proposal.returned"),
        Transition(a.REFUSE, s.SUBMITTED, s.REFUSED, "proposal.refused"),
        Transition(a.SUBMIT, s.RETURNED, s.SUBMITTED, "proposal.resubmitted"),
        Transition(a.LAPSE, s.RETURNED, s.LAPSED, "proposal.lapsed"),
        Transition(a.OPEN_APPRAISAL, s.ACCEPTED, s.IN_APPRAISAL, "proposal.appraisal_opened"),
        Transition(a.PASS, s.IN_APPRAISAL, s.PASSED, "proposal.passed"),
        Transition(a.FAIL, s.IN_APPRAISAL, s.FAILED, "proposal.failed"),
        Transition(a.OPEN_APPRAISAL, s.PASSED, s.IN_APPRAISAL, "proposal.appraisal_reopened"),
        Transition(a.OPEN_APPRAISAL, s.FAILED, s.IN_APPRAISAL, "proposal.appraisal_reopened"),
        # Only where another level of appraisal follows (``levels``): the file changes hands and comes round again.
        Transition(a.SEND_UP, s.PASSED, s.SENT_UP, "proposal.sent_up"),
        Transition(a.TAKE_UP, s.SENT_UP, s.ACCEPTED, "proposal.taken_up"),
        Transition(a.GIVE_BACK, s.SENT_UP, s.PASSED, "proposal.given_back"),
        Transition(a.PLAN, s.PASSED, s.PLANNED, "proposal.planned"),
        Transition(a.RESERVE, s.PASSED, s.RESERVED, "proposal.reserved"),
        Transition(a.PLAN, s.RESERVED, s.PLANNED, "proposal.planned"),
        Transition(a.TAKE_OUT, s.PLANNED, s.PASSED, "proposal.taken_out"),
        Transition(a.APPROVE, s.PLANNED, s.APPROVED, "proposal.approved"),
        Transition(a.DECLINE, s.PASSED, s.DECLINED, "proposal.declined"),
        Transition(a.DECLINE, s.RESERVED, s.DECLINED, "proposal.declined"),
        Transition(a.DECLINE, s.FAILED, s.DECLINED, "proposal.declined"),
        Transition(a.STOP, s.APPROVED, s.STOPPED, "proposal.stopped"),
        *(Transition(a.WITHDRAW, source, s.WITHDRAWN, "proposal.withdrawn") for source in withdrawable),
    )


TRANSITIONS: tuple[Transition, ...] = _rows()
_TABLE = {(row.source, row.action): row for row in TRANSITIONS}
EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
ENDS = frozenset(Status) - {row.source for row in TRANSITIONS}


def transition(status: Status | str, action: Action) -> Transition:
    """Return the row for ``action`` from ``status``; raise NotAllowed when the table has none."""
    row = _TABLE.get((Status(status), action))
    if row is None:
        label = STATUS_LABELS[Status(status)]
        raise NotAllowed(N_("Đề án đang ở trạng thái “%(status)s” nên không làm được việc này."), status=label)
    return row


def allows(status: Status | str, action: Action) -> bool:
    """Say whether the table has a row for ``action`` from ``status``."""
    return (Status(status), action) in _TABLE


def available_actions(status: Status | str) -> tuple[Action, ...]:
    """Return the actions possible from ``status``, in the order of the table."""
    return tuple(row.action for row in TRANSITIONS if row.source == Status(status))


def mermaid() -> str:
    """Return the table as a Mermaid state diagram, the one in ``docs/architecture.md``."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.DRAFT}"]
    lines += [f"    {row.source} --> {row.target or '[*]'}: {row.action}" for row in TRANSITIONS]
    lines += [f"    {status} --> [*]" for status in Status if status in ENDS]
    return "\n".join(lines) + "\n"
