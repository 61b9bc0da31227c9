"""Begin, write, hand in, countersign, send back and give up an assessment (TT 36/2013/TT-BCT Điều 8, 9).

The statuses move as with a board: in appraisal once it is begun, passed or failed once a second person countersigned.
Who else keeps out of a file, and what the office chose, are in ``services_office``.
"""

from datetime import datetime

from sqlalchemy import select

from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.appraisal.rounds.closing import JUDGED
from kcproposals.assessments.content import AssessmentContent, check, content_of, missing
from kcproposals.assessments.models import Assessment, AssessmentAct, AssessmentRevision
from kcproposals.assessments.paper import JOB, value_of
from kcproposals.assessments.queries import live_of, people_of
from kcproposals.audit.services import record
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.errors import N_, Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import COUNTERSIGNERS, Actor, Permission, can
from kcproposals.domain.workflow import Action, Status
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.implementers.models import UnitMember
from kcproposals.jobs.services import enqueue
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance, lock
from kcproposals.proposals.ways import checklist_of

_AGAIN = (Status.PASSED, Status.FAILED)


def hindrance(proposal: Proposal, user_id: int | None) -> str | None:
    """Return why this person may not appraise the file beyond what the policy knows (a msgid), or None.

    They wrote it themselves, or act or acted for its facility or implementing unit.
    """
    if proposal.created_by_id == user_id:
        return N_("Bạn đã lập hồ sơ này nên không thẩm định hồ sơ này. Xin để người khác làm.")
    acted = select(FacilityMember.user_id).where(
        FacilityMember.user_id == user_id, FacilityMember.facility_id.in_(proposal.facility_ids)
    )
    drafted = select(UnitMember.user_id).where(UnitMember.user_id == user_id, UnitMember.unit_id.in_(proposal.unit_ids))
    if db.session.scalar(acted.union_all(drafted).limit(1)) is not None:
        return N_("Bạn là hoặc từng là người của một bên trong hồ sơ nên không thẩm định hồ sơ này.")
    return None


def latest_of(proposal: Proposal) -> Assessment | None:
    """Return the newest assessment at the office that holds the file, given-up ones left out."""
    return db.session.scalar(
        select(Assessment)
        .where(Assessment.proposal_id == proposal.id, Assessment.agency_id == proposal.holder_id)
        .where(Assessment.state != "dropped")
        .order_by(Assessment.number.desc())
        .limit(1)
    )


def is_again(proposal: Proposal) -> bool:
    """Say whether a new assessment would judge the file once more."""
    return proposal.status in _AGAIN


def begin(proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> Assessment:
    """Begin the assessment of an accepted file; of one that was judged so before, with a reason and from the last text.

    Raises NotAllowed when a board judges it, somebody is at it, or the actor had to do with it.
    """
    _ask(actor, Permission.OPEN_ASSESSMENT, proposal)
    lock(proposal)
    before = latest_of(proposal)
    checklist = _checklist(proposal, before)
    if (why := hindrance(proposal, actor.user_id)) is not None:
        raise NotAllowed(why)
    if is_again(proposal) and not reason.strip():
        raise RuleViolation(N_("Thẩm định lại phải nêu lý do."), field="reason")
    known = select(Assessment.id).where(
        Assessment.proposal_id == proposal.id, Assessment.agency_id == proposal.holder_id
    )
    made = Assessment(
        proposal=proposal, agency_id=proposal.holder_id, number=len(db.session.scalars(known).all()) + 1,
        criteria_set=checklist, author_id=actor.user_id, reason=reason if is_again(proposal) else "",
        findings=dict(before.findings) if before else {}, recommended=before.recommended if before else None,
        conclusion=before.conclusion if before else "", remarks=before.remarks if before else "",
        created_at=now, saved_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if proposal.status != Status.IN_APPRAISAL:
        advance(proposal, Action.OPEN_APPRAISAL, actor=actor, now=now, assessment=made.key)
    _act(made, "opened", made.reason, actor=actor, now=now)
    return made


def _checklist(proposal: Proposal, before: Assessment | None) -> CriteriaSet:
    """Return what the file is judged by. Raises NotAllowed when it may not be judged so, or not now."""
    checklist = checklist_of(proposal)
    by_board = (
        select(Appraisal.id)
        .join(Appraisal.round)
        .join(Round.board)
        .where(Appraisal.proposal_id == proposal.id, Board.agency_id == proposal.holder_id)
    )
    if checklist is None or db.session.scalar(by_board.limit(1)) is not None:
        raise NotAllowed(N_("Hồ sơ này do hội đồng thẩm định, không lập phiếu thẩm định của cán bộ."))
    live = live_of(proposal.id)
    if live is not None:
        raise NotAllowed(N_("%(name)s đang lập phiếu thẩm định của hồ sơ này."), name=live.author.name)
    may_begin = proposal.status in (Status.ACCEPTED, Status.IN_APPRAISAL)
    if not may_begin and not (is_again(proposal) and before is not None):
        raise NotAllowed(N_("Hồ sơ không ở bước thẩm định nên không lập phiếu được."))
    return checklist


def save(
    assessment: Assessment, content: AssessmentContent, *, version: int, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Save a draft, finished or not; saving what is saved changes nothing. Raises StaleVersion when another tab saved
    meanwhile, RuleViolation for an amount above request or ceiling."""
    _hold(assessment, Permission.WRITE_ASSESSMENT, actor)
    if content == content_of(assessment):
        return
    if assessment.state != "draft":
        raise NotAllowed(N_("Phiếu đã trình ký xác nhận. Muốn sửa, xin rút lại trước."))
    if assessment.version != version:
        raise StaleVersion(current=assessment.version, yours=version)
    check(assessment, content)
    kept = content.as_json()
    assessment.findings, assessment.recommended = kept["findings"], content.recommended
    assessment.conclusion, assessment.remarks, assessment.saved_at = content.conclusion, content.remarks, now
    db.session.add(AssessmentRevision(assessment_id=assessment.id, number=version, content=kept, saved_at=now))
    db.session.flush()


def hand_in(assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    """Hand a complete draft to those who may countersign it. Raises Missing naming the first field that is open."""
    _hold(assessment, Permission.WRITE_ASSESSMENT, actor)
    if assessment.state != "draft":
        return
    for field, msgid in missing(assessment):
        raise Missing(msgid, field=field)
    assessment.state, assessment.submitted_at = "submitted", now
    _act(assessment, "handed_in", "", actor=actor, now=now)
    proposal = assessment.proposal
    tell(
        people_of(assessment.agency_id, COUNTERSIGNERS, proposal, but=assessment.author_id), "assessment",
        f"Phiếu thẩm định chờ ký xác nhận: {proposal.code}", f"{actor.name} trình phiếu thẩm định “{proposal.title}”.",
        f"/assessments/{assessment.key}", now=now, agency_id=assessment.agency_id,
    )  # fmt: skip


def take_back(assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    """Let the author go on writing before anybody countersigned."""
    _hold(assessment, Permission.WRITE_ASSESSMENT, actor)
    if assessment.state == "draft":
        return
    assessment.state, assessment.submitted_at = "draft", None
    _act(assessment, "taken_back", "", actor=actor, now=now)


def send_back(assessment: Assessment, reason: str, *, actor: Actor, now: datetime) -> None:
    """Return a sheet to its author with a reason, instead of countersigning it."""
    _hold(assessment, Permission.COUNTERSIGN_ASSESSMENT, actor)
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do trả lại để người thẩm định biết phải xem lại gì."), field="reason")
    assessment.state, assessment.submitted_at = "draft", None
    _act(assessment, "sent_back", reason, actor=actor, now=now)
    proposal = assessment.proposal
    tell(
        [assessment.author_id], "assessment", f"Phiếu thẩm định bị trả lại: {proposal.code}",
        f"{actor.name} trả lại phiếu thẩm định “{proposal.title}”. Lý do: {reason}", f"/assessments/{assessment.key}",
        now=now, agency_id=assessment.agency_id,
    )  # fmt: skip


def countersign(assessment: Assessment, *, version: int, actor: Actor, now: datetime) -> None:
    """Confirm what a second person read: the file passes or fails, the sheet is kept and printed. Cannot be undone.

    Raises StaleVersion when the sheet is not the one that was read any more.
    """
    proposal = assessment.proposal
    lock(proposal)  # before the sheet, in the order of every act that touches both
    _hold(assessment, Permission.COUNTERSIGN_ASSESSMENT, actor)
    if (why := hindrance(proposal, actor.user_id)) is not None:
        raise NotAllowed(why)
    if assessment.version != version:
        raise StaleVersion(current=assessment.version, yours=version, msgid=N_("Phiếu vừa được sửa. Xin đọc lại."))
    check(assessment, content_of(assessment))
    snapshot = value_of(assessment, actor=actor, now=now).snapshot()
    assessment.state, assessment.snapshot = "countersigned", snapshot
    assessment.countersigned_by_id, assessment.countersigned_at = actor.user_id, now
    passed = bool(assessment.passed)
    proposal.proposed = assessment.recommended if passed else None
    action = Action.PASS if passed else Action.FAIL
    advance(proposal, action, actor=actor, now=now, assessment=assessment.key, proposed=proposal.proposed)
    _act(assessment, "countersigned", "", actor=actor, now=now)
    for tell_above in JUDGED:
        tell_above(proposal, passed, actor, now)
    enqueue(JOB, now=now, agency_id=assessment.agency_id, assessment=assessment.id)
    tell(
        [assessment.author_id], "assessment", f"Đã ký xác nhận phiếu thẩm định: {proposal.code}",
        f"{actor.name} đã ký xác nhận phiếu thẩm định “{proposal.title}”.", f"/assessments/{assessment.key}", now=now,
        mail=False, agency_id=assessment.agency_id,
    )  # fmt: skip


def drop(assessment: Assessment, reason: str, *, actor: Actor, now: datetime) -> None:
    """Give an assessment up, so that somebody else can begin anew: with a reason. The file stays in appraisal."""
    _hold(assessment, Permission.DROP_ASSESSMENT, actor)
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do hủy phiếu."), field="reason")
    give_up(assessment, reason, actor=actor, now=now)


def give_up(assessment: Assessment, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a live assessment without a result; whether ``actor`` may is the caller's question."""
    db.session.refresh(assessment, ("state", "version"), with_for_update=True)  # its author may be saving just now
    assessment.state = "dropped"
    _act(assessment, "dropped", reason, actor=actor, now=now)


def leave(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Give up what is being written about a file that is withdrawn."""
    live = live_of(proposal.id)
    if live is not None:
        give_up(live, "Cơ sở rút đề án", actor=actor, now=now)


def _act(assessment: Assessment, kind: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep a step and leave its event: ids and the version, never what was found."""
    db.session.flush()
    assessment.acts.append(
        AssessmentAct(kind=kind, user_id=actor.user_id, at=now, reason=reason, version=assessment.version)
    )
    db.session.flush()
    record(
        f"assessment.{kind}", "assessment", assessment.key, actor=actor, now=now, agency_id=assessment.agency_id,
        proposal=assessment.proposal.key, number=assessment.number, version=assessment.version,
    )  # fmt: skip


def _ask(actor: Actor, permission: Permission, subject: Proposal | Assessment) -> None:
    if not can(actor, permission, subject):
        raise NotAllowed(N_("Bạn không có quyền làm việc này, hoặc bạn có xung đột lợi ích với hồ sơ."))


def _hold(assessment: Assessment, permission: Permission, actor: Actor) -> None:
    """Hold the assessment until the commit, read anew, and ask the policy: two people who press a button meet here."""
    names = ("state", "version", "findings", "recommended", "conclusion", "remarks")
    db.session.refresh(assessment, names, with_for_update=True)
    _ask(actor, permission, assessment)
