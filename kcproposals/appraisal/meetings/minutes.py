"""Keep the draft of the minutes: at the close, when the secretary writes, and when it is brought up to date.

Each update says what it changed. Once the minutes are signed nothing here does anything.
"""

import json
from datetime import datetime
from typing import Any

from kcproposals.appraisal.meetings.documents import from_data, kept_minutes
from kcproposals.appraisal.meetings.models import Meeting
from kcproposals.appraisal.meetings.services import keep, minutes_of, set_up, tell_chain
from kcproposals.appraisal.models import Round
from kcproposals.documents.models import Document
from kcproposals.documents.values import MinutesValue
from kcproposals.domain.errors import N_, NotAllowed, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db

# The parts of the minutes, in their order, as a change of them is told.
PARTS = {
    "appointed_by": N_("quyết định thành lập"),
    "opened_at": N_("thời gian bắt đầu"),
    "closed_at": N_("thời gian kết thúc"),
    "venue": N_("địa điểm"),
    "chair": N_("chủ tọa"),
    "secretary": N_("thư ký"),
    "present": N_("thành viên có mặt"),
    "absent": N_("thành viên vắng mặt"),
    "quorum": N_("điều kiện họp"),
    "left": N_("thành viên rời hội đồng"),
    "conflicts": N_("xung đột lợi ích"),
    "files": N_("ý kiến về từng hồ sơ"),
    "results": N_("kết luận về từng hồ sơ"),
    "discussion": N_("ý kiến chung"),
    "recommendations": N_("kiến nghị"),
    "reserved": N_("ý kiến bảo lưu"),
    "letterhead": N_("tên cơ quan, nơi ban hành"),
    "recipients": N_("nơi nhận"),
}


def first_draft(round_: Round, document: Document, *, actor: Actor, now: datetime) -> None:
    """Keep the first draft at the close; a round whose meeting nobody kept is given one from the records."""
    meeting = set_up(round_, actor=actor, now=now)
    _keep(meeting, from_data(document), now)


def write(
    meeting: Meeting, discussion: str, recommendations: str, *, version: int, actor: Actor, now: datetime
) -> list[str]:
    """Keep what was said in general and recommended, bring the draft up to date and return what changed in it.

    Raises StaleVersion when somebody else saved meanwhile."""
    document = _open(meeting, actor)
    if meeting.version != version:
        raise StaleVersion(current=meeting.version, yours=version)
    meeting.discussion, meeting.recommendations, meeting.version = discussion, recommendations, version + 1
    return _update(meeting, document, actor=actor, now=now)


def bring_up_to_date(meeting: Meeting, *, actor: Actor, now: datetime) -> list[str]:
    """Make the draft anew from what the meeting holds now, and return what changed in it."""
    return _update(meeting, _open(meeting, actor), actor=actor, now=now)


def _open(meeting: Meeting, actor: Actor) -> Document:
    keep(meeting, actor)
    document = minutes_of(meeting.round)
    if document is None:
        raise NotAllowed(N_("Biên bản được lập khi khóa vòng chấm."))
    return document


def _update(meeting: Meeting, document: Document, *, actor: Actor, now: datetime) -> list[str]:
    db.session.flush()
    found = differences(meeting, document)
    _keep(meeting, from_data(document), now)
    meeting.drafted_changes = found
    tell_chain(meeting, "minutes.updated", actor=actor, now=now, parts=len(found), version=meeting.version)
    return found


def _keep(meeting: Meeting, value: MinutesValue, now: datetime) -> None:
    meeting.drafted, meeting.drafted_at = json.loads(value.to_json()), now
    db.session.flush()


def differences(meeting: Meeting, document: Document) -> list[str]:
    """Return which parts of the kept draft are no longer what the meeting holds, as msgids in their order."""
    kept = kept_minutes(meeting, document)
    if kept is None:
        return []
    before, after = _parts(kept), _parts(from_data(document))
    return [word for name, word in PARTS.items() if before[name] != after[name]]


def _parts(value: MinutesValue) -> dict[str, Any]:
    return {name: getattr(value, name) for name in PARTS}
