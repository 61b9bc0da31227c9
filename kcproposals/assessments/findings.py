"""What is known of a file without asking the officer: money against the norm, priority, and what the office found."""

from flask_babel import gettext as _

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.kinds import Kind
from kcproposals.domain.money import format_dong
from kcproposals.domain.policy import Actor
from kcproposals.intake.panels import file_panels
from kcproposals.proposals.models import Proposal
from kcproposals.web.panels import Note, Panel
from kcproposals.web.translations import language


def findings_of(proposal: Proposal, panels: list[Panel]) -> list[Note]:
    """Return the computed findings, in the reader's language; ``panels`` are those of the file for the reader."""
    return [_money(proposal), _priority(proposal), *(note for panel in panels for note in panel.notes)]


def findings_for(proposal: Proposal, actor: Actor) -> list[Note]:
    """Return the computed findings as an official may know them."""
    return findings_of(proposal, file_panels(proposal, actor))


def _money(proposal: Proposal) -> Note:
    requested, ceiling = proposal.requested or 0, proposal.ceiling
    if ceiling is None:
        return Note(tone="warn", text=_("Chưa có định mức để tính mức hỗ trợ tối đa"))
    values = {"requested": format_dong(requested), "ceiling": format_dong(ceiling)}
    if requested > ceiling:
        return Note(tone="bad", text=_("Đề nghị %(requested)s đồng, vượt mức tối đa %(ceiling)s đồng", **values))
    return Note(tone="ok", text=_("Đề nghị %(requested)s đồng, trong mức tối đa %(ceiling)s đồng", **values))


def _priority(proposal: Proposal) -> Note:
    """Name what gives the file its place in the official order (TT 36/2013/TT-BCT Điều 7)."""
    names = [_("đề án điểm")] if proposal.kind == Kind.FOCAL else []
    names += priority_names(proposal)
    if names:
        return Note(tone="ok", text=_("Ưu tiên: %(names)s", names="; ".join(names)))
    return Note(tone="info", text=_("Không thuộc diện ưu tiên"))


def priority_names(proposal: Proposal) -> list[str]:
    """Return the priority place and trades the file claims, by their names."""
    sections = [section for section in proposal.handed_in_answers.values() if isinstance(section, dict)]
    claimed = {section.get("place") for section in sections if isinstance(section.get("place"), str)}
    for section in sections:
        claimed |= set(section.get("priority_trades") or ())
    order = rules_of_call(proposal.call).priorities
    known = (*order.places, *order.trade_groups) if order else ()
    return [one.name.to(language()) for one in known if one.key in claimed]
