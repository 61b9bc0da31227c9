"""The papers of a proposal: print them, take them, hand in what was signed. Paper files are in ``views_entering``."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.files.web import send
from kcproposals.jobs.queries import newest_job
from kcproposals.paperwork.forms import ScanForm
from kcproposals.paperwork.panels import card_data
from kcproposals.paperwork.printing import FORMATS, JOB, ask_for, papers_for
from kcproposals.paperwork.queries import printed, reads_own, scans_of
from kcproposals.paperwork.scanning import add_scan
from kcproposals.paperwork.values import KINDS
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done

bp = Blueprint("paperwork", __name__)
_PAGES = ("proposals.show", "proposals.check", "proposals.receipt")  # that show the card and its form


def found(key: str, **_more: str) -> Proposal | None:
    """Return the proposal an address names; what else stands in the address the view reads itself."""
    return proposal_by_key(key)


@bp.get("/proposals/<key>/papers")
@requires(Permission.VIEW_PROPOSAL, load=found)
def papers(proposal: Proposal) -> str:
    """The papers to be printed and signed, and the scans of what was signed."""
    return _page(proposal)


def _page(proposal: Proposal, form: ScanForm | None = None) -> str:
    return render_template(
        "paperwork/papers.html", panel={"data": card_data(proposal, current_actor(), form)}, **_printed(proposal)
    )


def _printed(proposal: Proposal) -> dict[str, Any]:
    """Return the papers the reader may have, what of them is made, and the work on it."""
    own = reads_own(proposal, current_actor())
    wanted = papers_for(proposal, own=own, now=utc_now())
    made = printed(proposal.id, [paper.digest for paper in wanted])
    is_made = len(made) >= len(wanted) * len(FORMATS)
    return {
        "proposal": proposal, "papers": wanted, "made": made, "is_made": is_made, "kinds": KINDS,
        "job": None if is_made else newest_job(JOB, proposal=proposal.id), "own": own,
    }  # fmt: skip


@bp.get("/proposals/<key>/papers/progress")
@requires(Permission.VIEW_PROPOSAL, load=found)
def progress(proposal: Proposal) -> str:
    """The part of the page that waits for the worker."""
    return render_template("paperwork/_printed.html", **_printed(proposal))


@bp.post("/proposals/<key>/papers")
@requires(Permission.VIEW_PROPOSAL, load=found)
def make(proposal: Proposal) -> Any:
    """Ask the worker for the papers as they stand."""
    ask_for(proposal, own=reads_own(proposal, current_actor()), now=utc_now())
    return done(url_for(".papers", key=proposal.key))


@bp.get("/proposals/<key>/papers/<kind>.<form>")
@requires(Permission.VIEW_PROPOSAL, load=found)
def download(proposal: Proposal) -> Response:
    """Send a paper that was made from the very answers the reader may read."""
    kind, form = (str((request.view_args or {})[name]) for name in ("kind", "form"))
    row = _printed(proposal)["made"].get((kind, form))
    return send(row.file, inline=form == "pdf") if row else abort(404)


@bp.post("/proposals/<key>/scans")
@requires(Permission.KEEP_SCAN, load=found)
def upload(proposal: Proposal) -> Any:
    """Keep a scan of the signed papers; a refused one is said at its field."""
    form = ScanForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            add_scan(proposal, sent.filename or "", sent.read(), actor=current_actor(), now=utc_now())
            back = request.args.get("back", "")
            page = back if back in _PAGES else ".papers"
            return done(url_for(page, key=proposal.key, _anchor="paperwork"), _("Đã lưu bản ký."))
        except RuleViolation as problem:
            problem.field = problem.field or "file"
            form.refuse(problem)
    return _page(proposal, form), 422


@bp.get("/proposals/<key>/scans/<file>")
@requires(Permission.VIEW_PROPOSAL, load=found)
def scan(proposal: Proposal) -> Response:
    """Send a scan the reader may see."""
    key = (request.view_args or {})["file"]
    seen = scans_of(proposal, own=reads_own(proposal, current_actor()))
    row = next((one for one in seen if one.file.key == key), None)
    return send(row.file, inline=True) if row else abort(404)
