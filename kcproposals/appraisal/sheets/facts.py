"""What the system itself knows of a file and its criteria set wants seen while scoring: shown, never typed, no mark."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.calls.queries import rules_of_call
from kcproposals.criteria.facts import FACTS
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.domain.money import format_dong
from kcproposals.domain.policy import Actor
from kcproposals.earlier.queries import before
from kcproposals.proposals.dossier import percent
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import form_of
from kcproposals.regulations.answers import column_values
from kcproposals.web.translations import language


class Fact(NamedTuple):
    """One fact in words."""

    label: str
    value: str


def facts_of(criteria_set: CriteriaSet, proposal: Proposal, actor: Actor) -> list[Fact]:
    """Return the facts the set names, in the order of ``FACTS``; nothing is looked up that it does not name."""
    wanted = criteria_set.definition.get("facts", ())
    return [Fact(_(name), _TOLD[key](proposal, actor)) for key, name in FACTS.items() if key in wanted]


def _chosen(column: str) -> Callable[[Proposal, Actor], str]:
    """Return what was answered to a question with choices, in the words of its form."""

    def told(proposal: Proposal, _actor: Actor) -> str:
        form = form_of(proposal, rules_of_call(proposal.call))
        if column not in form.columns:
            return _("đề án loại này không hỏi")
        answer: Any = column_values(form, proposal.handed_in_answers)[column]
        chosen = answer if isinstance(answer, list) else [answer]
        choices = form.field(form.columns[column]).choices
        return "; ".join(one.label.to(language()) for one in choices if one.value in chosen) or _("không có")

    return told


def _ceiling(proposal: Proposal, _actor: Actor) -> str:
    if proposal.ceiling is None:
        return _("không tự tính được")
    return _("%(amount)s đồng", amount=format_dong(proposal.ceiling))


def _counterpart(proposal: Proposal, _actor: Actor) -> str:
    if proposal.counterpart is None or not proposal.total_cost:
        return _("chưa rõ")
    return percent(proposal.counterpart, proposal.total_cost)


def _earlier(proposal: Proposal, actor: Actor) -> str:
    found = len(before(proposal, actor))
    return ngettext("thấy %(num)s lần", "thấy %(num)s lần", found) if found else _("chưa thấy")


def _kind(proposal: Proposal, _actor: Actor) -> str:
    return _(KIND_LABELS[Kind(proposal.kind)])


_TOLD: dict[str, Callable[[Proposal, Actor], str]] = {
    "priority_place": _chosen("priority_place"), "priority_trades": _chosen("priority_trades"), "ceiling": _ceiling,
    "counterpart": _counterpart, "earlier_support": _earlier, "kind": _kind,
}  # fmt: skip
