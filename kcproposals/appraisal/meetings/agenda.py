"""The files of a meeting in their order: by a rule or by hand, how long each takes, which one is on the table."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.meetings.services import current_item, keep, put_down, tell_chain
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

LONGEST = 480

# How the agenda may be put in order: name → (words, key of an item). By rank only once the round is closed.
ORDERS: dict[str, tuple[str, Callable[[MeetingItem], Any]]] = {
    "code": (N_("Mã hồ sơ"), lambda item: item.appraisal.proposal.serial or 0),
    "activity": (N_("Nội dung hoạt động"), lambda item: item.appraisal.proposal.activity),
    "place": (N_("Địa điểm"), lambda item: item.appraisal.proposal.unit_code),
    "rank": (N_("Kết quả"), lambda item: item.appraisal.rank or 10**6),
}


def orders_for(meeting: Meeting) -> list[str]:
    """Return the names of the orders that may be used now: by rank only when ranks exist."""
    return [name for name in ORDERS if name != "rank" or meeting.round.is_closed]


def order_by(meeting: Meeting, name: str, *, actor: Actor, now: datetime) -> None:
    """Put the agenda in order by a rule, equal ones by code. Raises NotAllowed for an order that does not exist now."""
    keep(meeting, actor)
    if name not in orders_for(meeting):
        raise NotAllowed(N_("Chỉ xếp theo kết quả sau khi khóa vòng chấm."))
    key, code = ORDERS[name][1], ORDERS["code"][1]
    _place(meeting, sorted(meeting.items, key=lambda item: (key(item), code(item))))
    tell_chain(meeting, "meeting.ordered", actor=actor, now=now, by=name)


def move(meeting: Meeting, item: MeetingItem, by: int, *, actor: Actor, now: datetime) -> None:
    """Move one file up (-1) or down (1); at the edge nothing changes."""
    keep(meeting, actor)
    items = list(meeting.items)
    at = items.index(item)
    to = min(max(at + by, 0), len(items) - 1)
    items.insert(to, items.pop(at))
    _place(meeting, items)
    tell_chain(meeting, "meeting.ordered", actor=actor, now=now, by="hand")


def _place(meeting: Meeting, items: list[MeetingItem]) -> None:
    for position, item in enumerate(items, 1):
        item.position = position
    db.session.flush()
    db.session.expire(meeting, ["items"])


def set_minutes(meeting: Meeting, minutes: dict[str, int], *, actor: Actor, now: datetime) -> None:
    """Set how many minutes files take, by the key of the item. Raises RuleViolation outside 1 to ``LONGEST``."""
    keep(meeting, actor)
    for item in meeting.items:
        wanted = minutes.get(item.key, item.minutes)
        if not 1 <= wanted <= LONGEST:
            raise RuleViolation(N_("Thời lượng từ 1 đến %(most)s phút."), field=item.key, most=LONGEST)
        item.minutes = wanted
    db.session.flush()
    tell_chain(meeting, "meeting.ordered", actor=actor, now=now, by="minutes")


def on_agenda(meeting: Meeting) -> list[MeetingItem]:
    """Return the files to be discussed: those that have not left the round."""
    return [item for item in meeting.items if item.appraisal.left_at is None]


def neighbour(meeting: Meeting, by: int) -> MeetingItem | None:
    """Return the file before (-1) or after (1) the one on the table; without one, the first."""
    items, current = on_agenda(meeting), current_item(meeting)
    if current not in items:
        return items[0] if items else None
    at = items.index(current) + by
    return items[at] if 0 <= at < len(items) else None


def take_up(meeting: Meeting, item: MeetingItem, *, actor: Actor, now: datetime) -> None:
    """Put a file on the table. Raises NotAllowed while the meeting does not run."""
    keep(meeting, actor)
    if meeting.state != "running":
        raise NotAllowed(N_("Phiên họp chưa bắt đầu hoặc đã kết thúc."))
    if item not in on_agenda(meeting):
        raise NotAllowed(N_("Hồ sơ này không còn trong chương trình họp."))
    if meeting.current_id == item.appraisal_id:
        return
    put_down(meeting, now)
    meeting.current_id, item.taken_at, item.done_at = item.appraisal_id, item.taken_at or now, None
    db.session.flush()
    tell_chain(meeting, "meeting.file_taken", actor=actor, now=now, file=item.key)


def slots(meeting: Meeting) -> dict[int, tuple[datetime, datetime]]:
    """Return when each file is planned to begin and end, by its id, from the beginning of the meeting on."""
    at, found = meeting.opened_at or meeting.planned_at, {}
    if at is not None:
        for item in on_agenda(meeting):
            until = at + timedelta(minutes=item.minutes)
            found[item.id] = (at, until)
            at = until
    return found
