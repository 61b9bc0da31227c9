"""Tell every facility the result: the notice (thông báo kết quả), supported or not supported with reasons."""

from collections.abc import Iterable
from datetime import datetime

from kcproposals.accounts.models import Agency
from kcproposals.appraisal.queries import Outcome, outcome_of
from kcproposals.documents import services as papers
from kcproposals.documents.letterheads import letterhead, recipients, signatory
from kcproposals.documents.models import Document
from kcproposals.documents.queries import documents_about
from kcproposals.documents.values import Contact, Grant, NoticeValue, Reason
from kcproposals.domain.dates import local_date, official_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Action, Status, allows
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.notifications.services import tell
from kcproposals.planning.documents import DECISION, period_of
from kcproposals.planning.models import Plan
from kcproposals.planning.queries import item_of_proposal
from kcproposals.planning.services import lock
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants, proposal_by_key
from kcproposals.proposals.repaying import terms_of
from kcproposals.proposals.services import advance
from kcproposals.regulations import units

NOTICE = "thong_bao_ket_qua"


def decline(plan: Plan, proposal: Proposal, reason: str, *, actor: Actor, now: datetime) -> None:
    """Give a proposal the final answer "not supported", with the reason the facility will read. Cannot be undone."""
    if not can(actor, Permission.MANAGE_PLAN, plan):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với kế hoạch."))
    if proposal.status != Status.FAILED and not reason.strip():
        raise RuleViolation(N_("Đề án đạt thẩm định nhưng không được hỗ trợ thì phải nêu lý do."), field="reason")
    lock(plan)
    if not allows(proposal.status, Action.DECLINE):
        raise NotAllowed(N_("Đề án không còn ở bước chờ kết luận."))
    item = item_of_proposal(proposal.id)
    if item is not None:  # it waited on the reserve list; the event below remembers that it did
        db.session.delete(item)
    advance(proposal, Action.DECLINE, actor=actor, now=now, reason=reason, plan=plan.key, reserved=item is not None)


def draft_notices(plan: Plan, proposals: Iterable[Proposal], *, actor: Actor, now: datetime) -> int:
    """Draft a notice for every given proposal with a final answer and no notice yet, and send them to sign."""
    made = 0
    for proposal in proposals:
        final = proposal.status in (Status.APPROVED, Status.DECLINED)
        if not final or documents_about("proposal", proposal.key):
            continue
        document = papers.draft(
            NOTICE, "proposal", proposal.key, agency_id=plan.agency_id, actor=actor, now=now,
            abstract=f"Kết quả xét hỗ trợ đề án khuyến công “{proposal.title}”", facility_ids=proposal.facility_ids,
            unit_ids=proposal.unit_ids,
        )  # fmt: skip
        papers.send_to_sign(document, actor=actor, now=now)
        made += 1
    return made


def build_notice(document: Document) -> NoticeValue:
    """Return the unnumbered notice of one proposal: its grant, or why there is none."""
    proposal = _proposal(document)
    agency = proposal.call.agency
    supported = proposal.status == Status.APPROVED
    outcome = outcome_of(proposal.id)
    return NoticeValue(
        key=document.key,
        letterhead=letterhead(document.body, document.doc_type),
        subject=document.abstract,
        recipients=recipients(document.body, NOTICE, (proposal.applicant_name,)),
        issued_by=document.body.issuer_title or document.body.name,
        facility=proposal.applicant_name,
        facility_address=_address(proposal.facility) if proposal.facility else "",
        proposal_code=proposal.code or "",
        proposal_title=proposal.title,
        call_title=proposal.call.title,
        submitted_on=local_date(proposal.submitted_at or document.created_at),
        grant=_grant(proposal, outcome) if supported else None,
        reasons=() if supported else _reasons(proposal, outcome),
        total=outcome.shown if outcome else None,
        threshold=outcome.threshold if outcome else None,
        contact=_contact(agency),
        signatory=signatory(document.signatory),
    )


def _proposal(document: Document) -> Proposal:
    proposal = proposal_by_key(document.subject_key)
    if proposal is None:
        raise RuleViolation(N_("Không còn đề án của văn bản này."))
    return proposal


def _address(facility: Facility) -> str:
    return ", ".join(filter(None, (facility.site_address, units.place(facility.unit_code))))


def _contact(agency: Agency) -> Contact:
    return Contact(office=agency.name, address=agency.address, phone=agency.phone, email=agency.email)


def _grant(proposal: Proposal, outcome: Outcome | None) -> Grant:
    item = item_of_proposal(proposal.id)
    decision = None
    if item is not None and item.batch is not None:
        issued = [d for d in documents_about("batch", item.batch.key) if d.kind == DECISION and d.number]
        decision = _cited(issued[-1]) if issued else None
    support = proposal.approved or 0
    return Grant(
        decision=decision,
        support=support,
        counterpart=proposal.plan_cost - support,
        next_steps=(*(outcome.changes if outcome else ()), *terms_of(proposal)),
        period=period_of(proposal.start_month, proposal.end_month),
    )


def _cited(decision: Document) -> str:
    day = f" {official_date(decision.dated)}" if decision.dated else ""
    return f"Quyết định số {decision.full_number}{day} của {decision.body.name}"


def _reasons(proposal: Proposal, outcome: Outcome | None) -> tuple[Reason, ...]:
    """Return every reason that stands on record: the appraisal's result, then what the planner wrote."""
    found = [Reason(text=text, article=outcome.criteria) for text in outcome.sentences] if outcome else []
    if proposal.status_reason:
        found.append(Reason(text=proposal.status_reason))
    return tuple(found) or (Reason(text="Đề án không được đề nghị hỗ trợ khi thẩm định"),)


def ready(document: Document) -> None:
    """Check that the proposal has its final answer. Raises RuleViolation otherwise."""
    if _proposal(document).status not in (Status.APPROVED, Status.DECLINED):
        raise RuleViolation(N_("Đề án chưa có kết quả cuối cùng nên chưa ra thông báo được."))


def announce(document: Document, now: datetime) -> None:
    """Tell the facility's people that their notice is out."""
    proposal = _proposal(document)
    tell(
        applicants(proposal), "result", f"Thông báo kết quả đề án {proposal.code}",
        f"Thông báo {document.full_number}: kết quả xét hỗ trợ đề án “{proposal.title}”.",
        f"/documents/{document.key}", now=now, agency_id=document.agency_id, about=f"document:{document.key}",
    )  # fmt: skip
