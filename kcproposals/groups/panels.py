"""What a list shows elsewhere: its versions on the page of the proposal, its support on that of a listed facility."""

from flask_babel import gettext as _

from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.facilities.models import Facility
from kcproposals.groups.forms import ChangeForm
from kcproposals.groups.queries import lists_of, support_listed
from kcproposals.proposals.models import Proposal
from kcproposals.web.panels import Panel


def of_proposal(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return the lists of an approved group proposal, with the way to draw one up for its unit."""
    if proposal.kind != Kind.GROUP or proposal.status not in (Status.APPROVED, Status.STOPPED):
        return []
    lists, may_draw_up = lists_of(proposal, actor), can(actor, Permission.EDIT_BENEFICIARIES, proposal)
    may_begin = may_draw_up and proposal.status == Status.APPROVED and all(one.state == "approved" for one in lists[:1])
    data = {"lists": lists, "proposal": proposal, "form": ChangeForm(formdata=None) if may_begin else None}
    return [Panel(_("Danh sách thụ hưởng (Mẫu số 11)"), "groups/_panel.html", data, id="beneficiaries")]


def of_facility(facility: Facility, actor: Actor) -> list[Panel]:
    """Return what a facility was granted in group proposals, for its own people, the unit and the office."""
    rows = support_listed(facility, actor)
    if not rows:
        return []
    return [Panel(_("Được hỗ trợ trong đề án nhóm"), "groups/_facility.html", {"rows": rows}, id="group-support")]
