"""Pages of the audit log, for the auditor: read-only."""

from flask import Blueprint, render_template, request

from kcproposals.audit import queries
from kcproposals.audit.words import event_words
from kcproposals.domain.policy import Permission
from kcproposals.web.access import current_actor, requires

bp = Blueprint("audit", __name__)
bp.add_app_template_filter(event_words)


@bp.get("/audit")
@requires(Permission.LIST_AUDIT)
def index() -> str:
    """Events of the auditor's agencies, newest first, by kind of act or by object."""
    actor = current_actor()
    return render_template(
        "audit/index.html", page=queries.event_page(actor, request.args), chains=queries.chains_of(actor)
    )
