"""Write down the meeting of a closed round, as long as its minutes are not signed."""

from dataclasses import replace
from datetime import datetime

from kcproposals.appraisal.boards.services import may_manage
from kcproposals.appraisal.meetings.documents import MINUTES
from kcproposals.appraisal.meetings.meeting import Meeting
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.rounds.services import lock_round, tell_chain
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db


def minutes_of(round_: Round) -> Document | None:
    """Return the minutes of a round, or None before the close."""
    found = [d for d in documents_about("round", round_.key) if d.kind == MINUTES and d.state != "void"]
    return found[-1] if found else None


def is_open(document: Document | None) -> bool:
    """Say whether the minutes may still be written: they are not signed."""
    return document is not None and document.state in ("draft", "to_sign")


def write_meeting(round_: Round, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Keep what the secretary wrote. Raises NotAllowed once the minutes are signed, RuleViolation for times out of
    order."""
    may_manage(actor, round_.board)
    lock_round(round_, "closed")
    if not is_open(minutes_of(round_)):
        raise NotAllowed(N_("Biên bản đã ký nên không sửa được nữa."))
    if meeting.opened_at and meeting.ended_at and meeting.ended_at <= meeting.opened_at:
        raise RuleViolation(N_("Thời gian kết thúc phải sau thời gian bắt đầu."), field="ended_at")
    known = {member.key for member in round_.board.members}
    kept = replace(meeting, absent={key: why for key, why in meeting.absent.items() if key in known})
    round_.meeting = kept.as_json()
    db.session.flush()
    tell_chain(round_, "round.meeting_written", actor=actor, now=now, version=round_.version)
