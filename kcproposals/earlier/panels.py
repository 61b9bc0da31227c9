"""The card "Hỗ trợ trước đây" on the page of a proposal and, without questions, on that of a facility."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.domain.policy import PAPER_READERS, Actor, Permission, can
from kcproposals.earlier.forms import SameForm
from kcproposals.earlier.queries import Earlier, before, in_system
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal
from kcproposals.web.panels import Note, Panel

ID = "past"


def earlier_support(proposal: Proposal, actor: Actor, failed: SameForm | None = None) -> list[Panel]:
    """Return the card for those who judge the file; ``failed`` is an answer that came back with errors."""
    if not can(actor, Permission.VIEW_FINDINGS, proposal):
        return []
    found = before(proposal, actor)
    data = {
        "rows": found, "may_answer": can(actor, Permission.INTAKE_PROPOSAL, proposal), "proposal": proposal,
        "forms": {one.target: _form(one, failed) for one in found if one.target},
    }  # fmt: skip
    return [Panel(_("Hỗ trợ trước đây"), "earlier/_panel.html", data, id=ID, notes=notes(found))]


def of_facility(facility: Facility, actor: Actor) -> list[Panel]:
    """Return what the actor's offices have approved or have on the desk for a facility; imported support is beside."""
    offices = sorted(set(facility.agency_ids) & set(actor.agencies(*PAPER_READERS)))
    found = in_system(facility, offices, actor) if offices else []
    if not found:
        return []
    data = {"rows": found, "may_answer": False}
    return [Panel(_("Đã duyệt và đang xét trong hệ thống"), "earlier/_panel.html", data, id="in-system")]


def notes(found: Sequence[Earlier]) -> tuple[Note, ...]:
    """Return what was found in one line each: what is certain, what runs at the same time, what is still asked."""
    counted = [one for one in found if not one.is_open and not one.is_other]
    given = sum(one.state != "in_progress" for one in counted)
    running = sum(one.state == "in_progress" for one in counted)
    asked = sum(one.is_open for one in found)
    serials = sum(one.match is not None and "serial" in one.match.reasons for one in found)
    lines = []
    if serials:
        lines.append(Note(tone="bad", text=_("Số máy trùng với đề án khác")))
    if given:
        text = ngettext("Cơ sở đã được hỗ trợ %(num)s lần", "Cơ sở đã được hỗ trợ %(num)s lần", given)
        lines.append(Note(tone="warn", text=text))
    if running:
        text = ngettext(
            "Cơ sở còn %(num)s đề án khác đang xét", "Cơ sở còn %(num)s đề án khác đang xét", running
        )  # fmt: skip
        lines.append(Note(tone="warn", text=text))
    if asked:
        text = ngettext(
            "%(num)s khoản trùng tên hoặc địa chỉ, chưa đối chiếu",
            "%(num)s khoản trùng tên hoặc địa chỉ, chưa đối chiếu", asked,
        )  # fmt: skip
        lines.append(Note(tone="warn", text=text))
    return tuple(lines) or (Note(tone="ok", text=_("Không tìm thấy hỗ trợ trước đây hoặc hồ sơ trùng")),)


def _form(one: Earlier, failed: SameForm | None) -> SameForm:
    if failed is not None and failed.target.data == one.target:
        return failed
    given = {"is_same": one.answer.is_same, "reason": one.answer.reason} if one.answer else {}
    return SameForm(formdata=None, data={"target": one.target, **given}).apart()
