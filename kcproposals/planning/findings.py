"""The rules of the day, computed again before a plan is approved: a difference is a finding, never a silent change."""

from datetime import datetime

from flask_babel import gettext as _

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date
from kcproposals.domain.money import format_dong
from kcproposals.planning.models import Batch, PlanItem
from kcproposals.proposals.rules import ceiling_of, form_of, judged_lines
from kcproposals.proposals.sharing import counted
from kcproposals.regulations.answers import column_values, compute


def of_batch(batch: Batch, now: datetime) -> dict[str, list[str]]:
    """Return item key → sentences, for the items whose ceiling today differs from what the board knew."""
    found = {item.key: _of_item(item, now) for item in batch.items}
    return {key: sentences for key, sentences in found.items() if sentences}


def _of_item(item: PlanItem, now: datetime) -> list[str]:
    proposal = item.proposal
    rules, on = rules_of_call(proposal.call), local_date(now)
    answers = compute(form_of(proposal, rules), proposal.answers)
    values = counted(proposal, answers, column_values(form_of(proposal, rules), answers))
    values = {**values, "requested": item.support}
    today = ceiling_of(proposal, values, judged_lines(proposal, answers, rules, on), rules, on)
    sentences = []
    if today.amount != proposal.ceiling:
        before = "–" if proposal.ceiling is None else f"{format_dong(proposal.ceiling)} đồng"
        now_is = "–" if today.amount is None else f"{format_dong(today.amount)} đồng"
        sentences.append(_("Mức tối đa tính lại hôm nay là %(now)s, khi nộp là %(before)s.", now=now_is, before=before))
    if today.amount is not None and item.support > today.amount:
        over = format_dong(item.support - today.amount)
        sentences.append(_("Mức hỗ trợ vượt mức tối đa hôm nay %(over)s đồng.", over=over))
    return sentences
