"""The office's paper about a list: its decision approving the plan of the unit, with the list (Mẫu số 11) as annex."""

from datetime import date, datetime

from kcproposals.accounts.models import IssuingBody
from kcproposals.documents import services as documents
from kcproposals.documents.letterheads import legal_bases, letterhead, recipients, signatory
from kcproposals.documents.models import Document
from kcproposals.documents.queries import body_for
from kcproposals.documents.values_groups import BeneficiariesValue, BeneficiaryRow
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.queries import list_by_key
from kcproposals.notifications.services import tell
from kcproposals.planning.documents import PROGRAMMES
from kcproposals.proposals.queries import applicants
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.regulations.units import place

APPROVAL = BeneficiariesValue.kind


def draft_approval(made: BeneficiaryList, *, actor: Actor, now: datetime) -> Document | None:
    """Draft the decision about an approved list; None where no body issues such papers yet."""
    if issuer_of(made) is None:
        return None
    return documents.draft(
        APPROVAL, "beneficiary_list", made.key, agency_id=made.agency_id, abstract=abstract_of(made), actor=actor,
        now=now, facility_ids=made.facility_ids, unit_ids=made.proposal.unit_ids,
    )  # fmt: skip


def issuer_of(made: BeneficiaryList) -> IssuingBody | None:
    """Return the body that issues the decision, or None when the administrator has named none."""
    try:
        return body_for(made.agency_id, APPROVAL)
    except RuleViolation:
        return None


def abstract_of(made: BeneficiaryList) -> str:
    """Return the decision's trích yếu."""
    again = f" (bản {made.number})" if made.number > 1 else ""
    return f"Phê duyệt kế hoạch thực hiện và danh sách thụ hưởng đề án “{made.proposal.title}”{again}"


def build_approval(document: Document) -> BeneficiariesValue:
    """Return the unnumbered decision as the list stands."""
    made = _list_of(document)
    proposal, body = made.proposal, document.body
    library: Library = library_of(current_packs())
    on: date = document.dated or local_date(document.created_at)
    unit = proposal.applicant_name
    return BeneficiariesValue(
        key=document.key,
        letterhead=letterhead(body, document.doc_type),
        subject=document.abstract,
        recipients=recipients(body, APPROVAL, (unit, "Các cơ sở có tên trong danh sách")),
        issued_by=body.issuer_title or body.name,
        legal_bases=(
            *legal_bases(library, document, on, proposal.programme),
            f"Theo đề nghị của {unit}",
        ),
        programme_short=PROGRAMMES[proposal.programme][1],
        proposal_code=proposal.code or "",
        proposal_title=proposal.title,
        unit=unit,
        activity=str(library.activities[proposal.activity].name),
        version=made.number,
        change=made.change,
        approved=proposal.approved or 0,
        rows=tuple(
            BeneficiaryRow(
                name=row.name, tax_code=row.tax_code or "",
                place=", ".join(filter(None, (row.address, place(row.unit_code)))), content=row.content,
                support=row.support or 0, counterpart=row.counterpart,
            )
            for row in made.rows
        ),
        signatory=signatory(document.signatory),
    )  # fmt: skip


def _list_of(document: Document) -> BeneficiaryList:
    made = list_by_key(document.subject_key)
    if made is None:
        raise RuleViolation(N_("Không còn danh sách thụ hưởng của văn bản này."))
    return made


def ready(document: Document) -> None:
    """Refuse to sign or number a decision about a list that another one replaced meanwhile."""
    if _list_of(document).state != "approved":
        raise NotAllowed(N_("Danh sách này không còn hiệu lực nên không ra quyết định được."))


def announce(document: Document, now: datetime) -> None:
    """Tell the unit that the decision is out."""
    made = _list_of(document)
    tell(
        applicants(made.proposal), "beneficiaries", f"Quyết định duyệt danh sách đề án {made.proposal.code}",
        f"Quyết định {document.full_number}: {document.abstract}.", f"/documents/{document.key}", now=now,
    )  # fmt: skip
