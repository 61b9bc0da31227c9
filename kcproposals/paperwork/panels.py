"""The card of a proposal's papers: where they are printed, and the signed scan with the version it belongs to."""

from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import ENDS, Status
from kcproposals.paperwork.forms import ScanForm
from kcproposals.paperwork.models import SignedScan
from kcproposals.paperwork.printing import answers_read
from kcproposals.paperwork.queries import reads_own, scans_of
from kcproposals.paperwork.scanning import is_current
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.panels import Panel
from kcproposals.proposals.work import Work
from kcproposals.web.panels import Note


def papers_and_scans(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return the card, for everyone who may see the proposal."""
    data = card_data(proposal, actor)
    return [Panel(_("Bản in và bản ký"), "paperwork/_panel.html", data, id="paperwork", notes=_notes(proposal, data))]


def card_data(proposal: Proposal, actor: Actor, form: ScanForm | None = None) -> dict[str, object]:
    """Return what the card shows: the scans, whether the newest still fits, the form for a new one."""
    own = reads_own(proposal, actor)
    scans = scans_of(proposal, own=own)
    may_add = can(actor, Permission.KEEP_SCAN, proposal) and Status(proposal.status) not in ENDS
    return {
        "proposal": proposal, "scans": scans, "own": own, "state": _state(proposal, scans, own),
        "form": (form or ScanForm(formdata=None)) if may_add else None,
        "is_wanted": proposal.call.signed_scan_required or proposal.is_on_paper,
    }  # fmt: skip


def _state(proposal: Proposal, scans: list[SignedScan], own: bool) -> str:
    """Return "none", "current" or "changed": what the newest scan is to the answers (a paper file is their source)."""
    if not scans:
        return "none"
    if proposal.is_on_paper:
        return "current"
    fits = is_current(scans[0], Work(proposal, utc_now()), answers_read(proposal, own=own))
    return "current" if fits else "changed"


def _notes(proposal: Proposal, data: dict[str, object]) -> tuple[Note, ...]:
    """Return what the officer should see at once."""
    found = []
    if proposal.entered_by is not None and proposal.received_at is not None:
        text = _(
            "Hồ sơ giấy nhận lúc %(when)s, do %(name)s nhập", when=vn_datetime(proposal.received_at),
            name=proposal.entered_by.name,
        )  # fmt: skip
        found.append(Note(tone="info", text=text))
    words = {
        "current": ("ok", _("Có bản ký khớp với hồ sơ")),
        "changed": ("warn", _("Hồ sơ đã thay đổi sau bản ký")),
        "none": ("warn" if data["is_wanted"] else "info", _("Chưa có bản ký")),
    }
    tone, text = words[str(data["state"])]
    return (*found, Note(tone=tone, text=text))
