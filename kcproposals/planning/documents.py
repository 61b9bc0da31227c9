"""What the plan's decision says: a batch approved, with its annex (model 1.3 of NĐ 30/2020)."""

from datetime import date, datetime
from itertools import groupby

from kcproposals.documents.letterheads import legal_bases, letterhead, recipients, signatory
from kcproposals.documents.models import Document
from kcproposals.documents.values import AnnexGroup, AnnexRow, DecisionValue
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.kinds import Kind
from kcproposals.domain.money import format_dong
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Action
from kcproposals.notifications.services import tell
from kcproposals.planning.models import Batch, PlanItem
from kcproposals.planning.queries import batch_by_key, committed, reserve_of
from kcproposals.planning.services import lock
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants
from kcproposals.proposals.repaying import note_of
from kcproposals.proposals.services import advance
from kcproposals.proposals.sharing import others_of, remember
from kcproposals.regulations import units
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of

DECISION = "quyet_dinh_phe_duyet"
PROGRAMMES = {"KCQG": ("khuyến công quốc gia", "KCQG"), "KCDP": ("khuyến công địa phương", "KCĐP")}


def abstract_of(batch: Batch) -> str:
    """Return the decision's trích yếu."""
    name = PROGRAMMES[batch.plan.programme][0]
    return f"Phê duyệt danh mục đề án {name} và kinh phí hỗ trợ năm {batch.plan.year} (đợt {batch.number})"


def batch_of(document: Document) -> Batch:
    """Return the batch a decision is about. Raises RuleViolation when it is gone."""
    batch = batch_by_key(document.subject_key)
    if batch is None:
        raise RuleViolation(N_("Không còn đợt phê duyệt của văn bản này."))
    return batch


def build_decision(document: Document) -> DecisionValue:
    """Return the unnumbered decision as the batch stands."""
    batch = batch_of(document)
    plan, body = batch.plan, document.body
    name, short = PROGRAMMES[plan.programme]
    library = library_of(current_packs())
    office = plan.agency.name
    request = f" tại {batch.request_reference}" if batch.request_reference else ""
    return DecisionValue(
        key=document.key,
        letterhead=letterhead(body, document.doc_type),
        subject=document.abstract,
        recipients=recipients(body, DECISION, ("Các đơn vị thụ hưởng (theo Phụ lục)",)),
        issued_by=body.issuer_title or body.name,
        legal_bases=(
            *legal_bases(library, document, _day(document), plan.programme),
            f"Theo đề nghị của Giám đốc {office}{request}",
        ),
        programme=name,
        programme_short=short,
        year=plan.year,
        batch=batch.number,
        funding_source=plan.envelope_source or f"kinh phí {name} năm {plan.year}",
        groups=_groups(batch.items, library),
        tasks=(f"Giao {office} ký hợp đồng, kiểm tra, nghiệm thu và thanh quyết toán kinh phí hỗ trợ theo quy định",),
        executors=f"Giám đốc {office}, thủ trưởng các cơ quan liên quan và các đơn vị có tên trong danh mục",
        signatory=signatory(document.signatory),
        reserve=tuple(annex_row(item) for item in reserve_of(plan.id)),
    )


def _day(document: Document) -> date:
    return document.dated or local_date(document.created_at)


def _groups(items: list[PlanItem], library: Library) -> tuple[AnnexGroup, ...]:
    """Group the rows by activity in the order of the activities pack, each group in the order of the plan."""
    order = {code: place for place, code in enumerate(library.activities)}
    ranked = sorted(items, key=lambda item: (order.get(item.proposal.activity, len(order)), item.position))
    return tuple(
        AnnexGroup(
            title=str(library.activities[activity].name),
            rows=tuple(annex_row(item) for item in members),
        )
        for activity, members in groupby(ranked, key=lambda item: item.proposal.activity)
    )


def annex_row(item: PlanItem) -> AnnexRow:
    """Return one line of the annex; counterpart is what the support leaves of the total cost."""
    proposal = item.proposal
    return AnnexRow(
        name=proposal.title,
        implementer=proposal.implementer_name,
        beneficiary=beneficiary_of(proposal),
        place=units.place(proposal.unit_code) or units.province(proposal.province_code).full_name,
        support=item.support,
        counterpart=proposal.plan_cost - item.support,
        code=proposal.code or "",
        period=period_of(proposal.start_month, proposal.end_month),
        note="; ".join(filter(None, (_part_of_year(proposal), note_of(proposal)))),
    )


def _part_of_year(proposal: Proposal) -> str:
    return f"Đề án điểm, phần năm {proposal.year}" if proposal.kind == Kind.FOCAL else ""


def beneficiary_of(proposal: Proposal) -> str:
    """Name who gets the support: a group proposal names its beneficiaries in a list of its own, later."""
    if proposal.kind == Kind.GROUP:
        return f"{proposal.establishments} đối tượng theo danh sách được duyệt sau (Mẫu số 11)"
    others = others_of(proposal.handed_in_answers) if proposal.is_shared else []
    return "; ".join([proposal.applicant_name, *(one.name for one in others)])


def period_of(start: str, end: str) -> str:
    """Return the months of the work for a narrow column: ``Tháng 3 - 11/2027``."""
    if not (start and end):
        return ""
    (first_year, first), (last_year, last) = (text.split("-") for text in (start, end))
    if first_year == last_year:
        return f"Tháng {int(first)} - {int(last)}/{last_year}"
    return f"Tháng {int(first)}/{first_year} - {int(last)}/{last_year}"


def ready(document: Document) -> None:
    """Lock the plan and check that the batch may be decided. Raises RuleViolation when something changed meanwhile."""
    batch = batch_of(document)
    lock(batch.plan)
    if batch.state not in ("submitted", "approved"):
        raise NotAllowed(N_("Đợt phê duyệt chưa được trình nên chưa ký, chưa cấp số được."))
    if not batch.items:
        raise RuleViolation(N_("Đợt chưa có đề án nào."))
    if committed(batch.plan_id) > batch.plan.envelope:
        raise RuleViolation(N_("Tổng các đợt vượt tổng kinh phí của kế hoạch."))


def decide(document: Document, actor: Actor, now: datetime) -> None:
    """Approve every proposal of the batch with its support: what the numbered decision says."""
    batch = batch_of(document)
    for item in batch.items:
        item.proposal.approved = item.support
        remember(item.proposal, now)
        advance(item.proposal, Action.APPROVE, actor=actor, now=now, decision=document.key, approved=item.support)
    batch.state = "issued"


def announce(document: Document, now: datetime) -> None:
    """Tell the people of every approved facility that the decision is out."""
    for item in batch_of(document).items:
        proposal = item.proposal
        tell(
            applicants(proposal), "result", f"Đề án {proposal.code} đã được phê duyệt",
            f"Quyết định {document.full_number} phê duyệt đề án “{proposal.title}” với mức hỗ trợ "
            f"{format_dong(item.support)} đồng.", f"/documents/{document.key}", now=now,
        )  # fmt: skip
