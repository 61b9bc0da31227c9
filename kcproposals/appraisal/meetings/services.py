"""Set a meeting up, say when and where, begin and end it; and find a round's minutes.

Everything a meeting holds may be written until its minutes are signed. Not here: its files in
order (``agenda``), who is there (``attendance``), what is said of a file (``notes``), the minutes (``minutes``).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select

from kcproposals.appraisal.boards.services import hold
from kcproposals.appraisal.meetings.documents import MINUTES, NO_SHEET
from kcproposals.appraisal.meetings.models import Attendance, Meeting, MeetingItem
from kcproposals.appraisal.meetings.queries import meeting_of, scoring_seats, silent_members
from kcproposals.appraisal.models import BoardMember, Round
from kcproposals.audit.services import record
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell


def minutes_of(round_: Round) -> Document | None:
    """Return the minutes of a round, or None before the close."""
    found = [d for d in documents_about("round", round_.key) if d.kind == MINUTES and d.state != "void"]
    return found[-1] if found else None


def is_open(document: Document | None) -> bool:
    """Say whether the minutes may still be written: they are not signed."""
    return document is not None and document.state in ("draft", "to_sign")


def is_frozen(meeting: Meeting) -> bool:
    """Say whether nothing of the meeting may change any more: its minutes are signed."""
    document = minutes_of(meeting.round)
    return document is not None and not is_open(document)


def create(round_: Round, *, actor: Actor, now: datetime) -> Meeting:
    """Set up the meeting of a round and tell its members; of a round that has one, return it."""
    may_keep(actor, round_)
    hold(round_)
    return set_up(round_, actor=actor, now=now)


def set_up(round_: Round, *, actor: Actor, now: datetime) -> Meeting:
    """Make the meeting of a round, with every member and file; of a round that has one, return it.

    After a close the members who handed in a sheet count as having been there, the silent ones as absent, until the
    secretary says otherwise.
    """
    known = meeting_of(round_)
    if known is not None:
        return known
    board, ended = round_.board, round_.closed_at
    held = ended is not None and board.meets_at is not None and board.meets_at < ended
    meeting = Meeting(
        round=round_,
        planned_at=board.meets_at,
        venue=board.meeting_place,
        created_at=now,
        opened_at=board.meets_at if held else None,
        ended_at=ended if held else None,
    )
    db.session.add(meeting)
    away = silent_members(round_.id) if round_.is_closed else set()
    for member in members_of(meeting):
        row = Attendance(meeting=meeting, member=member)
        if round_.is_closed:
            row.state, row.reason = ("absent", NO_SHEET) if member.id in away else ("present", "")
        db.session.add(row)
    for appraisal in round_.appraisals:
        db.session.add(MeetingItem(meeting=meeting, appraisal=appraisal, position=appraisal.position))
    db.session.flush()
    tell_chain(meeting, "meeting.created", actor=actor, now=now)
    if not round_.is_closed:
        _invite(meeting, now=now)
    return meeting


def members_of(meeting: Meeting) -> list[BoardMember]:
    """Return who belongs to the meeting: the board as it is, in its order; of the alternates who were called up."""
    scoring = [member for member, _role in scoring_seats(meeting.round.id)]
    others = [m for m in meeting.round.board.present if m not in scoring and not m.is_alternate]
    return sorted([*scoring, *others], key=lambda member: member.position)


@dataclass(frozen=True)
class Facts:
    """When and where; instants in UTC."""

    planned_at: datetime | None
    venue: str
    opened_at: datetime | None
    ended_at: datetime | None


def set_facts(meeting: Meeting, facts: Facts, *, version: int, actor: Actor, now: datetime) -> None:
    """Change time and place; members are told of a new plan. Raises StaleVersion, or RuleViolation for times out of
    order."""
    keep(meeting, actor)
    if meeting.version != version:
        raise StaleVersion(current=meeting.version, yours=version)
    if facts.opened_at and facts.ended_at and facts.ended_at <= facts.opened_at:
        raise RuleViolation(N_("Thời gian kết thúc phải sau thời gian bắt đầu."), field="ended_at")
    if facts.ended_at and not facts.opened_at:
        raise RuleViolation(N_("Xin ghi thời gian bắt đầu trước."), field="opened_at")
    moved = (meeting.planned_at, meeting.venue) != (facts.planned_at, facts.venue)
    meeting.planned_at, meeting.venue = facts.planned_at, facts.venue
    meeting.opened_at, meeting.ended_at = facts.opened_at, facts.ended_at
    meeting.version += 1
    db.session.flush()
    tell_chain(meeting, "meeting.changed", actor=actor, now=now, version=meeting.version)
    if moved and meeting.state == "planned" and not meeting.round.is_closed:
        _invite(meeting, now=now)


def _invite(meeting: Meeting, *, now: datetime) -> None:
    board = meeting.round.board
    when = f"Thời gian: {vn_datetime(meeting.planned_at)}. " if meeting.planned_at else ""
    where = f"Địa điểm: {meeting.venue}. " if meeting.venue else ""
    tell(
        [member.user_id for member in board.present], "board", f"Phiên họp: {board.name}",
        f"{when}{where}Xin xem chương trình họp và các hồ sơ theo thứ tự.", f"/meetings/{meeting.key}", now=now,
        agency_id=board.agency_id,
    )  # fmt: skip


def begin(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Open the meeting now; one that was ended goes on."""
    keep(meeting, actor)
    if meeting.state == "running":
        raise NotAllowed(N_("Phiên họp đang diễn ra."))
    meeting.opened_at, meeting.ended_at = meeting.opened_at or now, None
    meeting.version += 1
    db.session.flush()
    tell_chain(meeting, "meeting.begun", actor=actor, now=now)


def end(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """End the meeting now; the file on the table is done."""
    keep(meeting, actor)
    if meeting.state != "running":
        raise NotAllowed(N_("Phiên họp chưa bắt đầu hoặc đã kết thúc."))
    put_down(meeting, now)
    meeting.current_id, meeting.ended_at = None, now
    meeting.version += 1
    db.session.flush()
    tell_chain(meeting, "meeting.ended", actor=actor, now=now)


def current_item(meeting: Meeting) -> MeetingItem | None:
    """Return the file on the table, or None."""
    return next((item for item in meeting.items if item.appraisal_id == meeting.current_id), None)


def put_down(meeting: Meeting, now: datetime) -> None:
    """Say of the file on the table that it is done."""
    current = current_item(meeting)
    if current is not None:
        current.done_at = now


def may_keep(actor: Actor, subject: Round | Meeting) -> None:
    """Raise NotAllowed unless the actor keeps the record: the office's secretary or the board's own."""
    if not can(actor, Permission.KEEP_MEETING, subject):
        raise NotAllowed(N_("Chỉ thư ký làm được việc này."))


def keep(meeting: Meeting, actor: Actor) -> None:
    """Hold a meeting until the commit to write in it. Raises NotAllowed for strangers and once minutes are signed."""
    may_keep(actor, meeting)
    hold_meeting(meeting)


def hold_meeting(meeting: Meeting) -> None:
    """Hold a meeting until the commit, read anew. Raises NotAllowed once its minutes are signed."""
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    db.session.refresh(meeting, [column.key for column in inspect(Meeting).column_attrs])  # its people and files stay
    if is_frozen(meeting):
        raise NotAllowed(N_("Biên bản đã ký nên không sửa được nữa."))


def tell_chain(meeting: Meeting, event: str, *, actor: Actor, now: datetime, **data: object) -> None:
    """Record an event of the meeting: keys and versions, never words."""
    record(
        event, "meeting", meeting.key, actor=actor, now=now, agency_id=meeting.agency_id, round=meeting.round.key,
        **data,
    )  # fmt: skip
