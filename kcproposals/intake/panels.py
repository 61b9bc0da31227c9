"""What the office found about a file, for those who judge it: on its page and beside the score sheet."""

from typing import Any

from flask_babel import gettext as _

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import short_date
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Status
from kcproposals.earlier.panels import earlier_support
from kcproposals.intake.check_page import group_names
from kcproposals.intake.checklist import Item, open_words, outline
from kcproposals.intake.models import CompletenessCheck, SiteVisit
from kcproposals.intake.queries import checks_of, submission_of, visits_of
from kcproposals.intake.visits import may_change
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import form_of
from kcproposals.web.panels import Note, Panel
from kcproposals.web.translations import language


def file_panels(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return all that was found beside the file itself, for the page where it is scored."""
    return [*earlier_support(proposal, actor), *checked(proposal, actor), *visited(proposal, actor)]


def checked(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return the completeness checks, the newest first; to people other than the office none before a conclusion."""
    if not can(actor, Permission.VIEW_FINDINGS, proposal):
        return []
    may_check = can(actor, Permission.INTAKE_PROPOSAL, proposal) and proposal.status == Status.SUBMITTED
    records = checks_of(proposal)
    if not records and not may_check:
        return [_card([], proposal, None)]
    rules = rules_of_call(proposal.call)
    items = outline(form_of(proposal, rules), rules, language())
    current = next((one for one in records if one.submission == submission_of(proposal)), None)
    told = [_told(one, items) for one in records]
    return [_card(told, proposal, current, len(items))]


def visited(proposal: Proposal, actor: Actor) -> list[Panel]:
    """Return the visits to the site; that there was none is said as a plain fact."""
    if not can(actor, Permission.VIEW_FINDINGS, proposal):
        return []
    found = visits_of(proposal)
    data = {
        "visits": found, "key": proposal.key,
        "entries": [(key, text.to(language())) for key, text in rules_of_call(proposal.call).checks.site_visit],
        "may_change": may_change(proposal) and can(actor, Permission.INTAKE_PROPOSAL, proposal),
    }  # fmt: skip
    return [Panel(_("Khảo sát thực tế"), "intake/_visits.html", data, id="visits", notes=(_visit_note(found),))]


def _visit_note(found: list[SiteVisit]) -> Note:
    signed = [visit for visit in found if visit.signed_at and visit.visited_on]
    if signed:
        days = ", ".join(short_date(visit.visited_on) for visit in signed if visit.visited_on)
        return Note(tone="ok", text=_("Đã khảo sát thực tế ngày %(days)s", days=days))
    if found:
        return Note(tone="warn", text=_("Chưa có biên bản khảo sát thực tế đã ký"))
    return Note(tone="warn", text=_("Chưa khảo sát thực tế"))


def _card(told: list[dict[str, Any]], proposal: Proposal, current: CompletenessCheck | None, count: int = 0) -> Panel:
    data = {"checks": told, "groups": group_names(), "is_waiting": proposal.status == Status.SUBMITTED}
    return Panel(_("Kiểm tra hồ sơ"), "intake/_checks.html", data, id="check", notes=(_note(current, count),))


def _note(check: CompletenessCheck | None, count: int) -> Note:
    if check is None:
        return Note(tone="warn", text=_("Hồ sơ chưa được kiểm tra"))
    if check.recommendation is None:
        return Note(tone="warn", text=_("Đang kiểm tra hồ sơ: %(open)s", open=open_words(count - len(check.items))))
    lacking = sum(one["mark"] == "lacking" for one in check.items.values())
    text = {
        "accept": _("Kiểm tra hồ sơ: đề nghị tiếp nhận"), "return": _("Kiểm tra hồ sơ: đề nghị trả lại để bổ sung"),
        "refuse": _("Kiểm tra hồ sơ: đề nghị từ chối"),
    }[check.recommendation]  # fmt: skip
    return Note(tone="ok" if check.recommendation == "accept" and not lacking else "warn", text=text)


def _told(check: CompletenessCheck, items: list[Item]) -> dict[str, Any]:
    """Return a record as its card shows it: what lacks first, then everything."""
    rows = [
        {"item": item, "mark": saved["mark"] if saved else None, "finding": saved["finding"] if saved else ""}
        for item in items
        for saved in [check.items.get(item.key)]
    ]
    return {
        "check": check, "rows": rows, "lacking": [row for row in rows if row["mark"] == "lacking"],
        "open": sum(row["mark"] is None for row in rows), "met": sum(row["mark"] == "met" for row in rows),
    }  # fmt: skip
