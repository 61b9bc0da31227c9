"""Recoverable support on a proposal: its page where a norm gives it, the schedule, what is wrong with it, its words.

The form of support follows from the norm that applies (``norms.Ceiling.form``). Where no norm of the activity gives
recoverable support the page is not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kcproposals.domain import norms, repayment
from kcproposals.domain.dates import local_date, short_date
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_dong
from kcproposals.domain.repayment import RECOVERABLE, Instalment
from kcproposals.extensions import new_key
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.answers import Place, column_values
from kcproposals.regulations.definitions import FormDefinition
from kcproposals.regulations.library import Library

SECTION = "recoverable"
TABLE = "schedule"
Answers = Mapping[str, Any]


def with_page(form: FormDefinition, proposal: Proposal, rules: Library) -> FormDefinition:
    """Return the form with the page about repayment, where a norm of the day gives recoverable support."""
    page = rules.extras.get(SECTION)
    moment = proposal.handed_in_at or proposal.received_at or proposal.saved_at
    if page is None or moment is None:
        return form
    agency = proposal.call.agency
    query = norms.CeilingQuery(
        programme=proposal.call.programme, province=agency.province_code, date=local_date(moment),
        activity=proposal.activity, eligible_cost=0,
    )  # fmt: skip
    if not norms.gives(RECOVERABLE, rules.norm_rows, query):
        return form
    *before, last = form.sections
    return replace(form, sections=(*before, page, last))


def filled(form: FormDefinition, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with an even schedule where the table is empty and what it needs was answered."""
    told = answers.get(SECTION) or {}
    support = column_values(form, answers).get("requested")
    if SECTION not in answers or told.get(TABLE) or not (told.get("count") and told.get("first") and support):
        return answers
    if support < told["count"]:
        return answers
    made = repayment.even_schedule(support, told["count"], date.fromisoformat(told["first"]))
    rows = [{"id": new_key(), "due": one.due.isoformat(), "amount": one.amount} for one in made]
    return {**answers, SECTION: {**told, TABLE: rows}}


def schedule_of(answers: Answers) -> tuple[Instalment, ...]:
    """Return the repayments that were answered; unfinished rows are left out."""
    rows = (answers.get(SECTION) or {}).get(TABLE) or []
    return tuple(
        Instalment(date.fromisoformat(row["due"]), row["amount"])
        for row in rows
        if row.get("due") and row.get("amount")
    )


_SENTENCES = {
    repayment.SUM: N_("Tổng các kỳ hoàn trả phải bằng kinh phí đề nghị hỗ trợ."),
    repayment.ORDER: N_("Các ngày hoàn trả phải tăng dần, không trùng nhau."),
    repayment.TERM: N_("Kỳ hoàn trả cuối phải trong thời hạn hoàn trả."),
}


def problems(answers: Answers, values: Answers, ceiling: norms.Ceiling) -> Iterator[tuple[Place, str]]:
    """Yield what must be mended in the schedule (msgid); nothing where the support is a grant."""
    schedule = schedule_of(answers)
    if ceiling.form != RECOVERABLE or not schedule:
        return
    starts = (values.get("starts_on") or "")[:7]
    start = date.fromisoformat(f"{starts}-01") if starts else None
    months = (answers.get(SECTION) or {}).get("months")
    for code in repayment.findings(schedule, values.get("requested") or 0, start, months):
        yield Place(section=SECTION, field=TABLE), _SENTENCES[code]


def note_of(proposal: Proposal) -> str:
    """Return the terms in few words for a narrow column; '' for a grant."""
    return f"Có thu hồi, không lãi, {proposal.repay_months} tháng" if proposal.repay_months else ""


def terms_of(proposal: Proposal) -> tuple[str, ...]:
    """Return the repayment of what was approved as sentences for a paper; nothing for a grant."""
    if not proposal.repay_months or not proposal.approved:
        return ()
    schedule = repayment.rescaled(schedule_of(proposal.handed_in_answers), proposal.approved)
    return (
        f"Hoàn trả kinh phí hỗ trợ có thu hồi {format_dong(proposal.approved)} đồng, không tính lãi, trong "
        f"{proposal.repay_months} tháng",
        *(f"Kỳ {n}, ngày {short_date(one.due)}: {format_dong(one.amount)} đồng" for n, one in enumerate(schedule, 1)),
    )
