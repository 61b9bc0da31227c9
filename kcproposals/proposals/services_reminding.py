"""What the clock reminds people of: a call that opens, a call about to close, a supplement about to be due.

Each reminder goes to a person once (``notifications.tell_once``); the clock may come by as often as it likes, and what
was missed while nothing ran is caught up while it is still of use. A return that ran out is told by ``lapse_overdue``.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.calls.models import Call
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.implementers.queries import unit_people
from kcproposals.notifications.models import ToldOnce
from kcproposals.notifications.services import tell_once
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import owners_of

BEFORE_CLOSING = timedelta(days=3)
BEFORE_DUE = (timedelta(days=1), timedelta(days=3))
NEWS_LASTS = timedelta(days=3)  # a call that opened longer ago is no news
AT_ONCE = 200  # people told of an opening in one run: one short transaction, however many facilities there are


def remind(*, now: datetime) -> int:
    """Send every reminder that is due at ``now`` and was not sent; return how many. The caller commits."""
    return _openings(now) + _closings(now) + _supplements(now)


def _openings(now: datetime) -> int:
    """Tell the owners of the province's facilities, unless they do not want to know, that a call takes proposals."""
    calls = db.session.scalars(
        select(Call)
        .where(Call.state == "announced", Call.opens_at <= now, Call.opens_at > now - NEWS_LASTS, Call.closes_at > now)
        .options(joinedload(Call.agency))
    )
    return sum(_opening(call, now) for call in calls)


def _opening(call: Call, now: datetime) -> int:
    told = select(ToldOnce.user_id).where(ToldOnce.kind == "call_opens", ToldOnce.subject == call.key)
    owners = (
        select(FacilityMember.user_id)
        .join(Facility, Facility.id == FacilityMember.facility_id)
        .where(FacilityMember.role == "owner", FacilityMember.left_at.is_(None), Facility.wants_call_news)
        .where(FacilityMember.user_id.not_in(told))
    )
    if call.agency.province_code is not None:
        owners = owners.where(Facility.province_code == call.agency.province_code)
    people = list(db.session.scalars(owners.distinct().order_by(FacilityMember.user_id).limit(AT_ONCE)))
    text = (
        f"{call.agency.name} nhận đề án của đợt “{call.title}” từ {vn_datetime(call.opens_at)} đến trước "
        f"{vn_datetime(call.closes_at)}.\n\nKhông muốn nhận tin này nữa, xin bỏ chọn ở trang hồ sơ cơ sở."
    )
    title, url = f"Đã mở: {call.title}", f"/calls/{call.key}"
    return tell_once(people, "call_opens", call.key, title, text, url, now=now, agency_id=call.agency_id)


def _closings(now: datetime) -> int:
    """Remind who has an unfinished draft: three days before its call closes, again if the date was moved."""
    drafts = db.session.scalars(
        select(Proposal)
        .join(Proposal.call)
        .where(Proposal.status == Status.DRAFT.value, Call.state == "announced")
        .where(Call.closes_at > now, Call.closes_at <= now + BEFORE_CLOSING)
        .options(joinedload(Proposal.call))
    )
    sent = 0
    for draft in drafts:
        closes = draft.call.closes_at
        text = (
            f"Bản nháp “{draft.title or draft.call.title}” chưa nộp. Đợt đóng lúc {vn_datetime(closes)}; "
            "nộp trước thời điểm này, theo giờ máy chủ."
        )
        title, subject = "Sắp hết hạn nộp đề án", f"{draft.key} {local_date(closes)}"
        sent += tell_once(
            _who_acts(draft), "call_closes", subject, title, text, f"/proposals/{draft.key}", now=now,
            agency_id=draft.agency_id,
        )  # fmt: skip
    return sent


def _supplements(now: datetime) -> int:
    """Remind who must answer a return, three days and one day before it is due."""
    returned = db.session.scalars(
        select(Proposal).where(
            Proposal.status == Status.RETURNED.value, Proposal.supplement_due > now,
            Proposal.supplement_due <= now + max(BEFORE_DUE),
        )
    )  # fmt: skip
    sent = 0
    for proposal in returned:
        due = proposal.supplement_due
        assert due is not None  # the statement asked for it
        before = min(span for span in BEFORE_DUE if due <= now + span)
        if proposal.returns and proposal.returns[-1].returned_at > due - before:
            continue  # the return itself said so, less than that long ago
        text = (
            f"Hồ sơ {proposal.code} “{proposal.title}” phải nộp lại trước {vn_datetime(due)}. "
            "Quá thời điểm này hồ sơ dừng ở đợt này và không nộp được nữa."
        )
        title, subject = f"Sắp hết hạn bổ sung: {proposal.code}", f"{proposal.key} {local_date(due)} {before.days}"
        sent += tell_once(
            _who_acts(proposal), "supplement_due", subject, title, text, f"/proposals/{proposal.key}", now=now,
            agency_id=proposal.agency_id,
        )  # fmt: skip
    return sent


def _who_acts(proposal: Proposal) -> list[int]:
    """Return the owners of the facility, and the people of the unit that drafts for it."""
    people = owners_of(proposal.facility_id) if proposal.facility_id is not None else []
    if proposal.implementing_unit_id is not None:
        people += unit_people(proposal.implementing_unit_id)
    return people
