"""Prepare, announce, extend, close early and cancel a call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from kcproposals.accounts.models import Agency
from kcproposals.audit.services import record
from kcproposals.calls.models import Call
from kcproposals.calls.queries import way_of
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.regulations.queries import current_packs

# Who must hear when a call changes; slices above (proposals) add theirs: call → user ids.
FOLLOWERS: list[Callable[[Call], Iterable[int]]] = []


@dataclass(frozen=True)
class CallContent:
    """What an officer types about a call. Instants are UTC."""

    programme: str
    year: int
    title: str
    guidance: str
    opens_at: datetime
    closes_at: datetime
    activities: list[str]
    criteria_set: CriteriaSet
    kinds: list[str] = field(default_factory=lambda: [kind.value for kind in Kind])
    signed_scan_required: bool = False


def _may(actor: Actor, call: Call) -> None:
    if not can(actor, Permission.MANAGE_CALL, call):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận của cơ quan mở đợt mới làm được việc này."))


def _in_order(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise RuleViolation(N_("Thời điểm đóng phải sau thời điểm mở."), field="closes_at")


def prepare(agency: Agency, content: CallContent, *, actor: Actor, now: datetime) -> Call:
    """Create a draft call. Raises RuleViolation when the instants are out of order."""
    _in_order(content.opens_at, content.closes_at)
    call = Call(agency_id=agency.id, agency=agency, state="draft", created_at=now, **_columns(content))
    _may(actor, call)
    db.session.add(call)
    db.session.flush()
    record("call.prepared", "call", call.key, actor=actor, now=now, agency_id=agency.id)
    return call


def change(call: Call, content: CallContent, *, version: int, actor: Actor, now: datetime) -> None:
    """Change a draft. Raises NotAllowed once announced, StaleVersion when somebody saved meanwhile."""
    _may(actor, call)
    if call.state != "draft":
        raise NotAllowed(N_("Đợt đã công bố thì không sửa nội dung, chỉ gia hạn, đóng sớm hoặc hủy."))
    if call.version != version:
        raise StaleVersion(current=call.version, yours=version)
    _in_order(content.opens_at, content.closes_at)
    for name, value in _columns(content).items():
        setattr(call, name, value)
    record("call.changed", "call", call.key, actor=actor, now=now, agency_id=call.agency_id, version=call.version)


def _columns(content: CallContent) -> dict[str, object]:
    return {
        "programme": content.programme, "year": content.year, "title": content.title, "guidance": content.guidance,
        "opens_at": content.opens_at, "closes_at": content.closes_at, "activities": list(content.activities),
        "kinds": list(content.kinds), "criteria_set_id": content.criteria_set.id,
        "signed_scan_required": content.signed_scan_required,
    }  # fmt: skip


def announce(call: Call, *, actor: Actor, now: datetime) -> None:
    """Make a draft public and pin the newest version of every pack, its agency's own too: its rules never change.

    It also pins how its files are appraised, as its office appraises on this day.
    """
    _may(actor, call)
    if call.state != "draft":
        raise NotAllowed(N_("Đợt này đã công bố rồi."))
    if call.closes_at <= now:
        raise RuleViolation(N_("Thời điểm đóng đã qua. Xin sửa lại trước khi công bố."), field="closes_at")
    if not call.activities:
        raise RuleViolation(N_("Đợt phải nhận ít nhất một nội dung hoạt động."), field="activities")
    if call.criteria_set.state != "published":
        raise RuleViolation(N_("Bộ tiêu chí đã ngừng dùng. Xin chọn bộ khác."), field="criteria_set")
    call.state, call.announced_at = "announced", now
    call.packs = current_packs(call.agency_id)
    call.checklist = _checklist_today(call)
    record(
        "call.announced", "call", call.key, actor=actor, now=now, agency_id=call.agency_id,
        opens_at=call.opens_at.isoformat(), closes_at=call.closes_at.isoformat(),
        packs=[f"{pack.code}#{pack.number}" for pack in call.packs], criteria=call.criteria_set.key,
        checklist=call.checklist.key if call.checklist else None,
    )  # fmt: skip


def _checklist_today(call: Call) -> CriteriaSet | None:
    """Return the checklist the office appraises by today, None for a board. Raises RuleViolation for a retired one."""
    way = way_of(call.agency_id, call.programme)
    checklist = way.checklist if way else None
    if checklist is not None and checklist.state != "published":
        raise RuleViolation(
            N_("Nội dung thẩm định “%(title)s” đã ngừng dùng. Xin quản trị viên chọn lại ở trang Cách thẩm định."),
            title=checklist.title,
        )
    return checklist


def extend(call: Call, closes_at: datetime, reason: str, *, actor: Actor, now: datetime) -> None:
    """Move the closing instant later and tell everyone with a proposal in the call."""
    _may(actor, call)
    _announced(call)
    if closes_at <= max(call.closes_at, now):
        raise RuleViolation(N_("Thời điểm đóng mới phải muộn hơn thời điểm đang có và chưa qua."), field="closes_at")
    _move(call, closes_at, reason, "call.extended", actor=actor, now=now)
    _tell(call, N_("Gia hạn: %(title)s"), reason, now=now)


def close_early(call: Call, reason: str, *, actor: Actor, now: datetime) -> None:
    """End an open call at once and tell everyone with a proposal in it."""
    _may(actor, call)
    _announced(call)
    if now >= call.closes_at:
        raise NotAllowed(N_("Đợt này đã đóng."))
    if now <= call.opens_at:
        raise NotAllowed(N_("Đợt này chưa mở: xin hủy đợt nếu không tổ chức nữa."))
    _move(call, now, reason, "call.closed_early", actor=actor, now=now)
    _tell(call, N_("Đóng sớm: %(title)s"), reason, now=now)


def cancel(call: Call, reason: str, *, actor: Actor, now: datetime) -> None:
    """Cancel a call: nothing can be submitted any more. It stays public, with the reason. Cannot be undone."""
    _may(actor, call)
    if call.state == "cancelled":
        raise NotAllowed(N_("Đợt này đã hủy rồi."))
    _needs_reason(reason)
    call.state, call.state_reason = "cancelled", reason
    record("call.cancelled", "call", call.key, actor=actor, now=now, agency_id=call.agency_id)
    _tell(call, N_("Hủy: %(title)s"), reason, now=now)


def _announced(call: Call) -> None:
    if call.state != "announced":
        raise NotAllowed(N_("Chỉ đổi được thời hạn của đợt đã công bố và chưa hủy."))


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do: mọi người có đề án trong đợt sẽ đọc được."), field="reason")


def _move(call: Call, closes_at: datetime, reason: str, event: str, *, actor: Actor, now: datetime) -> None:
    _needs_reason(reason)
    before = call.closes_at
    call.closes_at, call.state_reason = closes_at, reason
    record(
        event, "call", call.key, actor=actor, now=now, agency_id=call.agency_id,
        **{"from": before.isoformat(), "to": closes_at.isoformat()},
    )  # fmt: skip


def _tell(call: Call, title: str, reason: str, *, now: datetime) -> None:
    people = sorted({user_id for followers in FOLLOWERS for user_id in followers(call)})
    body = f"{reason}\n\nThời điểm đóng: {vn_datetime(call.closes_at)}."
    tell(people, "call", title % {"title": call.title}, body, f"/calls/{call.key}", now=now)
