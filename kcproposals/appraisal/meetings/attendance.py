"""Who is at the meeting: present, online, absent with a reason, gone at; and whether that is a quorum right now."""

from dataclasses import dataclass
from datetime import datetime

from kcproposals.appraisal.meetings.models import Attendance, Meeting, MeetingItem
from kcproposals.appraisal.meetings.queries import scoring_seats, vacant_seats
from kcproposals.appraisal.meetings.quorum import Count, Seated, count
from kcproposals.appraisal.meetings.services import keep, members_of, tell_chain
from kcproposals.appraisal.models import BoardMember
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

ACTS = ("present", "online", "absent", "left", "back")


@dataclass(frozen=True)
class Line:
    """One member beside their attendance; ``role`` is that of their sheets. None: nobody has called them yet."""

    member: BoardMember
    role: str
    attendance: Attendance | None

    @property
    def state(self) -> str:
        """Return expected, present, online, absent or left."""
        row = self.attendance
        if row is None:
            return "expected"
        return "left" if row.took_part and row.left_at else row.state

    @property
    def is_here(self) -> bool:
        """Say whether the member sits in the meeting now."""
        return self.attendance is not None and self.attendance.is_here


class Roll:
    """The people of a meeting as they are now, and the quorum they make."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.rules = meeting, rules_of(meeting.round.criteria_set)
        self.roles = {member.id: role for member, role in scoring_seats(meeting.round_id)}
        rows = {row.member_id: row for row in meeting.attendances}
        members = members_of(meeting)
        known = {member.id for member in members}
        gone = [row.member for row in meeting.attendances if row.member_id not in known and row.took_part]
        self.lines = [Line(m, self.roles.get(m.id, m.role), rows.get(m.id)) for m in [*members, *gone]]

    @property
    def uncalled(self) -> list[Line]:
        """Members of whom nobody said whether they came."""
        return [line for line in self.lines if line.state == "expected"]

    def quorum(self, item: MeetingItem | None = None) -> Count:
        """Count the members who are here and do not keep out of the file (of none: who are here at all)."""
        recused = item.conflicted_user_ids if item else ()
        seats = [
            Seated(line.role, line.is_here, line.member.user_id in recused)
            for line in self.lines
            if line.member.id in self.roles
        ]
        seats += [Seated(role, False) for role in vacant_seats(self.meeting.round_id)]
        return count(self.rules.quorum, seats)


def mark(
    meeting: Meeting, member: BoardMember, act: str, *, reason: str = "", actor: Actor, now: datetime
) -> Attendance:
    """Say how a member takes part from now on; ``act`` is one of ``ACTS``.

    An arrival while the meeting runs has its time; before it begins, and after it ended, it is the beginning's.
    Raises RuleViolation for an absence without a reason, NotAllowed for one who leaves without having come.
    """
    keep(meeting, actor)
    if act not in ACTS or member.board_id != meeting.board_id:
        raise NotAllowed(N_("Thành viên này không thuộc phiên họp."))
    row = next((row for row in meeting.attendances if row.member_id == member.id), None)
    if row is None:
        row = Attendance(member=member, state="expected", reason="")
        meeting.attendances.append(row)
    running = meeting.state == "running"
    if act == "absent":
        if not reason.strip():
            raise RuleViolation(N_("Xin ghi lý do vắng mặt."), field="reason")
        row.state, row.reason, row.arrived_at, row.left_at = "absent", reason.strip(), None, None
    elif act in ("left", "back"):
        if not row.took_part:
            raise NotAllowed(N_("Thành viên này chưa có mặt."))
        row.left_at = (now if running else meeting.ended_at or now) if act == "left" else None
    else:
        if not row.took_part:
            row.arrived_at = now if running else None
        row.state, row.reason, row.left_at = act, "", None
    db.session.flush()
    tell_chain(meeting, "meeting.attendance", actor=actor, now=now, member=member.key, act=act)
    return row
