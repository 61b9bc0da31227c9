"""What the pages of a meeting show: agenda lines, the quorum in words. Before the close nothing here knows a mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.boards.reviewers import reviewer_names
from kcproposals.appraisal.meetings.agenda import neighbour, on_agenda, slots
from kcproposals.appraisal.meetings.attendance import Roll
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.meetings.queries import Handed, sheets_handed_in, visible_items
from kcproposals.appraisal.meetings.quorum import Count
from kcproposals.appraisal.meetings.services import current_item, is_frozen
from kcproposals.criteria.words import SEATS
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db


@dataclass(frozen=True)
class Line:
    """One file of the agenda. ``readable``: the reader may open what was said of it."""

    item: MeetingItem
    number: int
    slot: tuple[datetime, datetime] | None
    sheets: Handed | None
    recused: int
    readable: bool
    reviewers: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Return current, done, left or waiting."""
        if self.item.appraisal.left_at is not None:
            return "left"
        if self.item.appraisal_id == self.item.meeting.current_id:
            return "current"
        return "done" if self.item.done_at else "waiting"


def quorum_words(found: Count) -> str:
    """Say a quorum: "6/7, đủ túc số", or what is missing for it."""
    head = f"{found.here}/{found.appointed}"
    if found.met:
        return _("%(head)s, đủ túc số", head=head)
    missing = []
    if found.short:
        missing.append(ngettext("thiếu %(num)s thành viên", "thiếu %(num)s thành viên", found.short))
    for need in found.lacking:
        seats = _(" hoặc ").join(_(SEATS.get(role, role)) for role in need.roles)
        missing.append(_("chưa có %(seats)s", seats=f"{need.at_least} {seats}" if need.at_least > 1 else seats))
    return _("%(head)s, chưa đủ túc số: %(missing)s", head=head, missing=", ".join(missing))


def lines_of(meeting: Meeting, roll: Roll, actor: Actor) -> list[Line]:
    """Return the agenda as a reader sees it."""
    readable = set(
        db.session.scalars(
            visible_items(actor).where(MeetingItem.meeting_id == meeting.id).with_only_columns(MeetingItem.id)
        )
    )
    reviewing = reviewer_names(meeting.round.board)
    times, handed = slots(meeting), sheets_handed_in(meeting.round_id)
    seated = {line.member.user_id for line in roll.lines if line.member.id in roll.roles}
    return [
        Line(
            item=item, number=number, slot=times.get(item.id), sheets=handed.get(item.appraisal_id),
            recused=len(seated & set(item.conflicted_user_ids)), readable=item.id in readable,
            reviewers=reviewing.get(item.appraisal.proposal.code or "", ()),
        )
        for number, item in enumerate(meeting.items, 1)
    ]  # fmt: skip


def meeting_page(meeting: Meeting, actor: Actor) -> Mapping[str, Any]:
    """Return everything the page and the screen of a meeting show."""
    roll, current = Roll(meeting), current_item(meeting)
    found = roll.quorum(current)
    keeps = can(actor, Permission.KEEP_MEETING, meeting)
    agenda = on_agenda(meeting)
    return {
        "meeting": meeting, "round": meeting.round, "board": meeting.round.board, "roll": roll, "current": current,
        "lines": lines_of(meeting, roll, actor), "quorum": found, "quorum_words": quorum_words(found), "keeps": keeps,
        "writes": keeps and not is_frozen(meeting), "next": neighbour(meeting, 1), "previous": neighbour(meeting, -1),
        "done": sum(item.done_at is not None for item in agenda), "all": len(agenda),
    }  # fmt: skip
