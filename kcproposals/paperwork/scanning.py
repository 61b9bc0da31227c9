"""Keep the scan of the signed papers with the version of the answers it belongs to; ask for one where a call wants it.

What counts as the same version are the typed answers and the profile that the papers print, not the attached files: a
quotation that comes later does not make a signature worthless.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import ENDS, Status
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.files import services as files
from kcproposals.files.kinds import JPEG, PDF, PNG
from kcproposals.notifications.services import tell
from kcproposals.paperwork.models import SignedScan
from kcproposals.paperwork.printing import answers_read, revision_read
from kcproposals.paperwork.queries import reads_own, scans_of
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import officers_of
from kcproposals.proposals.services import ask, lock
from kcproposals.proposals.work import Work

SCANS = frozenset({PDF, JPEG, PNG})
MOST_SCANS = 30
_PRINTED = (
    "name", "kind", "tax_code", "registered_on", "registered_at", "office_address", "site_address", "unit_code",
    "trade", "main_products", "workers", "capital", "representative", "representative_title",
)  # fmt: skip


def signed_text(work: Work, answers: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what people sign: the typed answers without files, and the profile."""
    asked = {
        section.key: {
            field.key: answers[section.key][field.key]
            for field in section.fields
            if field.type != "file" and field.key in (answers.get(section.key) or {})
        }
        for section in work.form.sections
    }
    facility: Facility | None = work.proposal.facility
    profile = {name: str(getattr(facility, name)) for name in _PRINTED} if facility else {}
    text = json.dumps([{k: v for k, v in asked.items() if v}, profile], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def add_scan(proposal: Proposal, name: str, data: bytes, *, actor: Actor, now: datetime) -> SignedScan:
    """Keep a scan of the signed papers. Raises RuleViolation when the file cannot be taken, NotAllowed when the
    proposal has ended."""
    ask(actor, Permission.KEEP_SCAN, proposal)
    lock(proposal)
    if Status(proposal.status) in ENDS:
        raise NotAllowed(N_("Đề án đã kết thúc nên không nhận thêm bản ký."))
    own = reads_own(proposal, actor)
    if len(scans_of(proposal, own=True)) >= MOST_SCANS:
        raise RuleViolation(N_("Đề án đã có %(max)s bản ký, không nhận thêm."), field="file", max=MOST_SCANS)
    file = files.store(name, data, owner_id=actor.user_id, now=now, allowed=SCANS, field="file")
    scan = SignedScan(
        proposal_id=proposal.id, file_id=file.id, revision=revision_read(proposal, own=own),
        digest=signed_text(Work(proposal, now), answers_read(proposal, own=own)), uploaded_by_id=actor.user_id,
        uploaded_at=now,
    )  # fmt: skip
    db.session.add(scan)
    db.session.flush()
    record(
        "proposal.scan_added", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        revision=scan.revision, sha256=file.sha256,
    )  # fmt: skip
    if proposal.status != Status.DRAFT and not own:
        text = f"{proposal.applicant_name}: {proposal.title}"
        people = [one for one in officers_of(proposal.agency_id) if one != actor.user_id]
        title, url = f"Có bản ký của đề án {proposal.code}", f"/proposals/{proposal.key}"
        tell(people, "scan", title, text, url, now=now, mail=False)
    return scan


def is_current(scan: SignedScan, work: Work, answers: Mapping[str, Any]) -> bool:
    """Say whether these answers still say what was signed."""
    return scan.digest == signed_text(work, answers)


def must_have_scan(proposal: Proposal, now: datetime) -> None:
    """Raise RuleViolation when the call wants a signed scan and there is none of these answers.

    Of a paper file the scan of what came in is wanted always; the answers were typed from it.
    """
    if not (proposal.call.signed_scan_required or proposal.is_on_paper):
        return
    scans = scans_of(proposal, own=True)
    if proposal.is_on_paper:
        if not scans:
            raise RuleViolation(N_("Chưa có bản quét hồ sơ giấy. Xin tải lên bản quét hồ sơ đã ký rồi nộp."))
        return
    if not scans:
        raise RuleViolation(
            N_("Đợt này yêu cầu nộp kèm bản ký. Xin in, ký, đóng dấu (nếu có), quét rồi tải lên trước khi nộp.")
        )
    if not is_current(scans[0], Work(proposal, now), proposal.answers):
        raise RuleViolation(
            N_(
                "Hồ sơ đã thay đổi sau bản ký đã tải lên (phiên bản %(revision)s). Xin in, ký lại rồi tải lên bản ký "
                "mới trước khi nộp."
            ),
            revision=scans[0].revision,
        )
