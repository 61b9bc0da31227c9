"""The meeting on the wall: large, without a name beside anything, the same for whoever opens it.

Before the close it knows how many sheets are in, never what they say.
"""

from flask import render_template

from kcproposals.appraisal.meetings.models import Meeting
from kcproposals.appraisal.meetings.page import meeting_page
from kcproposals.appraisal.meetings.queries import meeting_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission
from kcproposals.web.access import current_actor, requires


@bp.get("/meetings/<key>/screen")
@requires(Permission.VIEW_MEETING, load=meeting_by_key)
def meeting_screen(meeting: Meeting) -> str:
    """The file on the table, the order, the quorum, how many sheets are in; after the close its result."""
    shown = meeting_page(meeting, current_actor())
    on_table = next((line for line in shown["lines"] if line.state == "current"), None)
    return render_template("appraisal/meeting_screen.html", **shown, line=on_table, now=utc_now())
