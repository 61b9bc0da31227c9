"""What a meeting says of one file: discussion, conclusion, changes asked for; and what members reserve against it.

A reserved opinion is against a conclusion, so there is none before the close. What a member wrote themself is theirs to
change; what the secretary took from paper is named as such and the member confirms it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import inspect, select

from kcproposals.appraisal.meetings.models import Meeting, MeetingItem, ReservedOpinion
from kcproposals.appraisal.meetings.queries import scoring_seats
from kcproposals.appraisal.meetings.services import hold_meeting, keep, tell_chain
from kcproposals.appraisal.models import BoardMember
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell


@dataclass(frozen=True)
class ItemText:
    """What the secretary types about one file; paragraphs, one a line."""

    discussion: str = ""
    conclusion: str = ""
    changes: str = ""
    changes_until: date | None = None
    is_shareable: bool = False


def text_of(item: MeetingItem) -> ItemText:
    """Return what is kept of a file."""
    return ItemText(item.discussion, item.conclusion, item.changes, item.changes_until, item.is_shareable)


def save(item: MeetingItem, text: ItemText, *, version: int, actor: Actor, now: datetime, tells: bool = True) -> None:
    """Keep what was said of a file. An autosave (``tells`` False) leaves no event.

    Raises StaleVersion when somebody else saved meanwhile, RuleViolation for a day without changes to be made by it,
    NotAllowed for a keeper who has a conflict with the file.
    """
    keep(item.meeting, actor)
    _may_discuss(actor, item)
    db.session.execute(select(MeetingItem.id).where(MeetingItem.id == item.id).with_for_update())
    db.session.refresh(item, [column.key for column in inspect(MeetingItem).column_attrs])
    if item.version != version:
        raise StaleVersion(current=item.version, yours=version)
    if not text.changes.strip() and (text.changes_until or text.is_shareable):
        raise RuleViolation(N_("Xin ghi nội dung cần chỉnh sửa."), field="changes")
    item.discussion, item.conclusion, item.changes = text.discussion, text.conclusion, text.changes
    item.changes_until, item.is_shareable = text.changes_until, text.is_shareable
    item.version, item.saved_at = item.version + 1, now
    db.session.flush()
    if tells:
        tell_chain(item.meeting, "meeting.noted", actor=actor, now=now, file=item.key, version=item.version)


def _may_discuss(actor: Actor, item: MeetingItem) -> None:
    if not can(actor, Permission.VIEW_DISCUSSION, item):
        raise NotAllowed(N_("Bạn có xung đột lợi ích với hồ sơ này nên không xem, không ghi ý kiến về hồ sơ được."))


def own_seat(item: MeetingItem, user_id: int | None) -> BoardMember | None:
    """Return the seat from which a person may reserve an opinion on a file: one that gives marks in its round."""
    seats = scoring_seats(item.meeting.round_id)
    return next((member for member, _role in seats if member.user_id == user_id), None)


def reserve(item: MeetingItem, text: str, *, actor: Actor, now: datetime) -> ReservedOpinion:
    """Keep, or write anew, the opinion a member reserves on a file, in their own words and by themself."""
    member = own_seat(item, actor.user_id)
    if member is None or not can(actor, Permission.RESERVE_OPINION, item):
        raise NotAllowed(N_("Chỉ thành viên chấm hồ sơ này ghi ý kiến bảo lưu được, sau khi khóa vòng chấm."))
    hold_meeting(item.meeting)
    opinion = _write(item, member, text, on_paper=False, actor=actor, now=now)
    opinion.confirmed_at = now
    db.session.flush()
    tell_chain(item.meeting, "opinion.reserved", actor=actor, now=now, file=item.key, member=member.key)
    return opinion


def take_from_paper(
    item: MeetingItem, member: BoardMember, text: str, *, actor: Actor, now: datetime
) -> ReservedOpinion:
    """Type what a member handed over on paper; they are asked to confirm it. Raises NotAllowed before the close, for a
    member who keeps out of the file, or over words the member wrote themself."""
    keep(item.meeting, actor)
    _may_discuss(actor, item)
    if not item.is_closed or member.user_id in item.conflicted_user_ids or not own_seat(item, member.user_id):
        raise NotAllowed(N_("Chỉ thành viên chấm hồ sơ này ghi ý kiến bảo lưu được, sau khi khóa vòng chấm."))
    known = _known(item, member)
    if known is not None and not known.on_paper:
        raise NotAllowed(N_("Thành viên đã tự ghi ý kiến bảo lưu; chỉ họ sửa được."))
    opinion = _write(item, member, text, on_paper=True, actor=actor, now=now)
    opinion.confirmed_at = None
    db.session.flush()
    tell_chain(item.meeting, "opinion.from_paper", actor=actor, now=now, file=item.key, member=member.key)
    tell(
        [member.user_id], "board", "Xin xác nhận ý kiến bảo lưu của bạn",
        f"Thư ký đã ghi ý kiến bảo lưu của bạn về hồ sơ {item.appraisal.proposal.code} theo bản giấy. Xin đọc và xác "
        "nhận đúng ý, hoặc sửa lại.", f"/meeting-items/{item.key}", now=now, agency_id=item.agency_id,
    )  # fmt: skip
    return opinion


def confirm(opinion: ReservedOpinion, *, actor: Actor, now: datetime) -> None:
    """The member agrees that what the secretary typed is what they meant."""
    meeting = _own(opinion, actor)
    if opinion.confirmed_at is None:
        opinion.confirmed_at = now
        db.session.flush()
        tell_chain(meeting, "opinion.confirmed", actor=actor, now=now, file=opinion.item.key, member=opinion.member.key)


def withdraw(opinion: ReservedOpinion, *, actor: Actor, now: datetime) -> None:
    """The member takes their opinion back; the event stays."""
    meeting, item = _own(opinion, actor), opinion.item
    tell_chain(meeting, "opinion.withdrawn", actor=actor, now=now, file=item.key, member=opinion.member.key)
    item.opinions.remove(opinion)
    db.session.delete(opinion)
    db.session.flush()


def _own(opinion: ReservedOpinion, actor: Actor) -> Meeting:
    if opinion.member.user_id != actor.user_id or not can(actor, Permission.RESERVE_OPINION, opinion.item):
        raise NotAllowed(N_("Ý kiến bảo lưu là của người khác."))
    hold_meeting(opinion.item.meeting)
    return opinion.item.meeting


def _known(item: MeetingItem, member: BoardMember) -> ReservedOpinion | None:
    return next((opinion for opinion in item.opinions if opinion.member_id == member.id), None)


def _write(
    item: MeetingItem, member: BoardMember, text: str, *, on_paper: bool, actor: Actor, now: datetime
) -> ReservedOpinion:
    if not text.strip():
        raise RuleViolation(N_("Xin ghi ý kiến."), field="text")
    if actor.user_id is None:
        raise NotAllowed(N_("Ý kiến bảo lưu phải có người ghi."))
    opinion = _known(item, member)
    if opinion is None:
        opinion = ReservedOpinion(member=member)
        item.opinions.append(opinion)
    opinion.text, opinion.on_paper = text.strip(), on_paper
    opinion.written_by_id, opinion.written_at = actor.user_id, now
    return opinion
