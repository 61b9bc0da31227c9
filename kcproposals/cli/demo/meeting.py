"""What happens in the board's room: the meeting begins, everybody is called, files are taken up, one member reserves
an opinion, the secretary writes it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kcproposals.appraisal.meetings import agenda, attendance, minutes, notes, services
from kcproposals.appraisal.meetings.notes import ItemText
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.models import Round
from kcproposals.cli.demo.cast import HOME, Office
from kcproposals.cli.demo.stage import Stage

LATE_BY_FILES = 2
"""Who is late comes when so many files were taken up."""


@dataclass(frozen=True)
class Sitting:
    """One meeting: its times, what was said (also of files, by their titles), and who reserves what on which file."""

    opened: datetime
    ended: datetime
    discussion: str
    recommendations: str
    files: Mapping[str, ItemText] = field(default_factory=dict)
    reserved: tuple[str, str, str] | None = None
    late: str = ""


def plan(stage: Stage, round_: Round, when: datetime, office: Office = HOME) -> None:
    """Set the meeting of a round up; its members are told."""
    with stage.turn(office.secretary, when) as turn:
        services.create(round_, actor=turn.actor, now=turn.now)


def hold(stage: Stage, round_: Round, sitting: Sitting, office: Office = HOME) -> None:
    """Begin the meeting, call everybody and take up the files one after the other; who is ``late`` comes later."""
    with stage.turn(office.secretary, sitting.opened) as turn:
        meeting = services.create(round_, actor=turn.actor, now=turn.now)
        services.begin(meeting, actor=turn.actor, now=turn.now)
        late_id = stage.user(sitting.late).id if sitting.late else None
        members = [line.member for line in attendance.Roll(meeting).lines]
        for member in members:
            if member.user_id != late_id:
                attendance.mark(meeting, member, "present", actor=turn.actor, now=turn.now)
        for number, item in enumerate(agenda.on_agenda(meeting)):
            at = turn.now + timedelta(minutes=5 + 10 * number)
            if number == LATE_BY_FILES:
                for member in members:
                    if member.user_id == late_id:
                        attendance.mark(meeting, member, "present", actor=turn.actor, now=at)
            agenda.take_up(meeting, item, actor=turn.actor, now=at)
            said = sitting.files.get(item.appraisal.proposal.title)
            if said is not None:
                notes.save(item, said, version=item.version, actor=turn.actor, now=at)


def end(stage: Stage, round_: Round, sitting: Sitting, office: Office = HOME) -> None:
    """After the close: the opinion that is reserved, the end of the meeting, the words of the minutes."""
    meeting = meeting_of(round_)
    if meeting is None:
        raise LookupError(round_.key)
    if sitting.reserved is not None:
        who, title, text = sitting.reserved
        item = next(item for item in meeting.items if item.appraisal.proposal.title == title)
        with stage.turn(who, sitting.ended - timedelta(minutes=10)) as turn:
            notes.reserve(item, text, actor=turn.actor, now=turn.now)
    with stage.turn(office.secretary, sitting.ended) as turn:
        services.end(meeting, actor=turn.actor, now=turn.now)
        minutes.write(
            meeting, sitting.discussion, sitting.recommendations, version=meeting.version, actor=turn.actor,
            now=turn.now,
        )  # fmt: skip
