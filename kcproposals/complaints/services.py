"""Lodge a complaint, take it up, answer it, withdraw it; set an office's terms.

Not here: judging a file anew, which is a new round of its board; the answer only says that there will be one.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from kcproposals.accounts.models import Agency
from kcproposals.audit.services import record
from kcproposals.complaints.content import OUTCOMES, ComplaintContent, Sent
from kcproposals.complaints.models import Complaint, ComplaintTerms
from kcproposals.complaints.queries import answerers_of, last_told, open_complaint, terms_of
from kcproposals.domain.dates import at_local, local_date, short_date, vn_datetime, working_day
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.files import services as files
from kcproposals.files.kinds import JPEG, PDF, PNG
from kcproposals.files.models import StoredFile
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants

SENT_FILES = frozenset({PDF, JPEG, PNG})


def end_of(instant: datetime, days: int) -> datetime:
    """Return the instant before which something must be done within ``days`` working days of an instant: the midnight
    that ends the last of them, in Vietnam."""
    last = working_day(local_date(instant), days)
    return at_local(last + timedelta(days=1), time(0))


def lodge_until(proposal: Proposal, terms: ComplaintTerms | None) -> datetime | None:
    """Return the instant before which a complaint must be lodged; None: the office set no term, or told nothing yet."""
    told = last_told(proposal)
    return end_of(told, terms.lodge_days) if terms and told else None


def why_not(proposal: Proposal, now: datetime) -> str:
    """Return why nobody can complain about the file now, as a msgid; '' when they can."""
    if last_told(proposal) is None:
        return N_("Chưa có kết quả nào của hồ sơ để khiếu nại.")
    if open_complaint(proposal.id) is not None:
        return N_("Hồ sơ đang có một khiếu nại chờ trả lời.")
    until = lodge_until(proposal, terms_of(proposal.holder_id))
    return N_("Đã hết thời hạn khiếu nại về kết quả này.") if until is not None and now >= until else ""


def lodge(proposal: Proposal, content: ComplaintContent, *, actor: Actor, now: datetime) -> Complaint:
    """Lodge a complaint in the application, for the side that stands behind the file.

    Raises NotAllowed when the actor may not, when nothing was decided yet, when one is open, or after the term.
    """
    if not can(actor, Permission.LODGE_COMPLAINT, proposal):
        raise NotAllowed(N_("Chủ cơ sở, hoặc đơn vị lập hồ sơ, gửi khiếu nại về đề án của mình."))
    if refusal := why_not(proposal, now):
        raise NotAllowed(refusal)
    return _keep(proposal, content, "web", now, actor=actor, now=now)


def record_paper(
    proposal: Proposal, content: ComplaintContent, came_at: datetime, *, actor: Actor, now: datetime
) -> Complaint:
    """Record a complaint that came on paper; the terms run from the instant it came. Late ones are recorded too: the
    answer may be that they are not accepted."""
    if not can(actor, Permission.RECORD_COMPLAINT, proposal):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận hoặc thư ký của cơ quan ghi nhận được khiếu nại giấy."))
    if came_at > now:
        raise RuleViolation(N_("Thời điểm nhận đơn không thể sau bây giờ."), field="came_at")
    if open_complaint(proposal.id) is not None:
        raise NotAllowed(N_("Hồ sơ đang có một khiếu nại chờ trả lời."))
    return _keep(proposal, content, "paper", came_at, actor=actor, now=now)


def _keep(
    proposal: Proposal, content: ComplaintContent, came: str, came_at: datetime, *, actor: Actor, now: datetime
) -> Complaint:
    office, terms = proposal.holder_id, terms_of(proposal.holder_id)
    db.session.execute(select(Agency.id).where(Agency.id == office).with_for_update())  # two may lodge at once
    number = (db.session.scalar(select(func.max(Complaint.number)).where(Complaint.agency_id == office)) or 0) + 1
    complaint = Complaint(
        agency_id=office, proposal=proposal, number=number, came=came, about=content.about, text=content.text,
        lodged_by_id=actor.user_id or 0, lodged_at=now, came_at=came_at, file=_stored(content.file, actor, now),
        due_at=end_of(came_at, terms.answer_days) if terms else None,
    )  # fmt: skip
    db.session.add(complaint)
    db.session.flush()
    _tell_chain("complaint.lodged", complaint, actor=actor, now=now, came=came, about=content.about)
    due = f" Hạn trả lời: trước {vn_datetime(complaint.due_at)}." if complaint.due_at else ""
    tell(
        answerers_of(office), "complaint", f"Khiếu nại về đề án {proposal.code}",
        f"Có khiếu nại số {number} về đề án “{proposal.title}”.{due}", f"/complaints/{complaint.key}", now=now,
        agency_id=office,
    )  # fmt: skip
    return complaint


def _stored(sent: Sent | None, actor: Actor, now: datetime) -> StoredFile | None:
    if sent is None:
        return None
    return files.store(sent.name, sent.data, owner_id=actor.user_id, now=now, allowed=SENT_FILES, field="file")


def take_up(complaint: Complaint, due_at: datetime, *, version: int, actor: Actor, now: datetime) -> None:
    """Take a complaint up, or move its day: the facility is told until when it will have an answer."""
    _may_answer(complaint, version, actor)
    if due_at <= now:
        raise RuleViolation(N_("Hạn trả lời phải sau thời điểm này."), field="due_at")
    complaint.state, complaint.due_at, complaint.taken_up_by_id = "taken_up", due_at, actor.user_id
    db.session.flush()
    _tell_chain("complaint.taken_up", complaint, actor=actor, now=now, due=due_at.isoformat())
    _tell_parties(
        complaint, f"Đã nhận xử lý khiếu nại số {complaint.number}",
        f"{complaint.agency.name} đã nhận xử lý khiếu nại về đề án {complaint.proposal.code}. Hạn trả lời: trước "
        f"{vn_datetime(due_at)}.", now,
    )  # fmt: skip


def answer(
    complaint: Complaint, outcome: str, text: str, file: Sent | None = None, *, version: int, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Answer a complaint, once and for all. The facility reads the answer at once."""
    _may_answer(complaint, version, actor)
    if outcome not in OUTCOMES:
        raise RuleViolation(N_("Xin chọn kết luận."), field="outcome")
    if not text.strip():
        raise RuleViolation(N_("Xin viết câu trả lời, nêu căn cứ."), field="answer")
    complaint.answer_file = _stored(file, actor, now)
    complaint.state, complaint.outcome, complaint.answer = "answered", outcome, text.strip()
    complaint.answered_by_id, complaint.ended_at = actor.user_id, now
    db.session.flush()
    late = complaint.due_at is not None and now >= complaint.due_at
    _tell_chain("complaint.answered", complaint, actor=actor, now=now, outcome=outcome, late=late)
    _tell_parties(
        complaint, f"Trả lời khiếu nại số {complaint.number} về đề án {complaint.proposal.code}", complaint.answer, now
    )


def withdraw(complaint: Complaint, *, version: int, actor: Actor, now: datetime) -> None:
    """Take one's complaint back while it waits; it stays on record."""
    if not can(actor, Permission.WITHDRAW_COMPLAINT, complaint) or not complaint.is_open:
        raise NotAllowed(N_("Khiếu nại này không còn rút được."))
    _check_version(complaint, version)
    complaint.state, complaint.ended_at = "withdrawn", now
    db.session.flush()
    _tell_chain("complaint.withdrawn", complaint, actor=actor, now=now)
    tell(
        answerers_of(complaint.agency_id), "complaint", f"Rút khiếu nại số {complaint.number}",
        f"Khiếu nại về đề án {complaint.proposal.code} được rút ngày {short_date(local_date(now))}.",
        f"/complaints/{complaint.key}", now=now, agency_id=complaint.agency_id,
    )  # fmt: skip


def set_terms(
    agency: Agency, lodge_days: int, answer_days: int, source: str, *, version: int, actor: Actor, now: datetime
) -> ComplaintTerms:
    """Set how many working days there are to complain and to answer, and the text that says so. Complaints already
    lodged keep their day."""
    if not can(actor, Permission.MANAGE_AGENCY, agency):
        raise NotAllowed(N_("Chỉ quản trị viên của cơ quan đặt được thời hạn khiếu nại."))
    terms = terms_of(agency.id)
    if terms is None:
        terms = ComplaintTerms(agency_id=agency.id)
        db.session.add(terms)
    elif terms.version != version:
        raise StaleVersion(current=terms.version, yours=version)
    terms.lodge_days, terms.answer_days, terms.source = lodge_days, answer_days, source
    db.session.flush()
    record(
        "complaint_terms.set", "agency", agency.key, actor=actor, now=now, agency_id=agency.id, lodge_days=lodge_days,
        answer_days=answer_days,
    )  # fmt: skip
    return terms


def _may_answer(complaint: Complaint, version: int, actor: Actor) -> None:
    if not can(actor, Permission.ANSWER_COMPLAINT, complaint):
        raise NotAllowed(N_("Chỉ lãnh đạo hoặc thư ký của cơ quan, không liên quan đến hồ sơ, trả lời khiếu nại được."))
    if not complaint.is_open:
        raise NotAllowed(N_("Khiếu nại này đã được trả lời hoặc đã rút."))
    _check_version(complaint, version)


def _check_version(complaint: Complaint, version: int) -> None:
    if complaint.version != version:
        raise StaleVersion(current=complaint.version, yours=version)


def _tell_chain(event: str, complaint: Complaint, *, actor: Actor, now: datetime, **data: object) -> None:
    record(
        event, "complaint", complaint.key, actor=actor, now=now, agency_id=complaint.agency_id,
        proposal=complaint.proposal.key, number=complaint.number, **data,
    )  # fmt: skip


def _tell_parties(complaint: Complaint, title: str, body: str, now: datetime) -> None:
    tell(
        applicants(complaint.proposal), "complaint", title, body, f"/complaints/{complaint.key}", now=now,
        agency_id=complaint.agency_id,
    )  # fmt: skip
