"""Files of a proposal: send one, take one out, download one. The policy is asked about the proposal each time."""

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.files.web import send
from kcproposals.proposals.forms import UploadForm
from kcproposals.proposals.models import Attachment, Proposal
from kcproposals.proposals.queries import attachment_by_file_key, proposal_by_key
from kcproposals.proposals.section_page import SectionPage
from kcproposals.proposals.services_files import attach, detach
from kcproposals.proposals.views import bp
from kcproposals.proposals.views_sections import page_of
from kcproposals.regulations.definitions import Field
from kcproposals.web.access import can, current_actor, requires
from kcproposals.web.once import done


def found(key: str, **_more: str) -> Proposal | None:
    """Return the proposal an address names."""
    return proposal_by_key(key)


@bp.post("/proposals/<key>/sections/<section>/files/<field>")
@requires(Permission.EDIT_PROPOSAL, load=found)
def upload(proposal: Proposal) -> Any:
    """Take one file for one question; a refused one is said at its field."""
    page = page_of(proposal)
    question = _question(page)
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            attach(
                proposal, page.section.key, question, sent.filename or "", sent.read(), actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            return done(_back(proposal, page.section.key, question.key), _("Đã tải tệp lên."))
        except RuleViolation as problem:
            problem.field = problem.field or "file"
            form.refuse(problem)
    return page.render(page.form(posted=False), uploads={question.key: form}), 422


@bp.post("/proposals/<key>/attachments/<file>/remove")
@requires(Permission.EDIT_PROPOSAL, load=found)
def remove_file(proposal: Proposal) -> Any:
    """Take a file out of the proposal."""
    attachment = _attachment(proposal)
    if attachment.removed_at is not None:
        abort(404)
    section, question = attachment.field.split(".")
    detach(proposal, attachment, actor=current_actor(), now=utc_now())
    return done(_back(proposal, section, question), _("Đã xóa tệp “%(name)s”.", name=attachment.file.name))


@bp.get("/proposals/<key>/attachments/<file>")
@requires(Permission.VIEW_PROPOSAL, load=found)
def download(proposal: Proposal) -> Response:
    """Send a file of the proposal as it was last handed in; to its facility also what it attached since."""
    attachment = _attachment(proposal)
    section, question = attachment.field.split(".")
    is_handed_in = attachment.file.key in ((proposal.handed_in_answers.get(section) or {}).get(question) or ())
    is_own = attachment.removed_at is None and can(Permission.FOLLOW_PROPOSAL, proposal)
    return send(attachment.file) if is_handed_in or is_own else abort(404)


def _attachment(proposal: Proposal) -> Attachment:
    """Return the attachment the address names; a file of another proposal is a page that does not exist."""
    return attachment_by_file_key(proposal.id, (request.view_args or {})["file"]) or abort(404)


def _question(page: SectionPage) -> Field:
    key = (request.view_args or {})["field"]
    field = next((one for one in page.section.fields if one.key == key and one.type == "file"), None)
    return field or abort(404)


def _back(proposal: Proposal, section: str, question: str) -> str:
    return url_for(".section", key=proposal.key, section=section, _anchor=f"files-{question}")
