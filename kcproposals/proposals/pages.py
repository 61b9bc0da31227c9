"""What the applicant's pages show: sections with their state, the ceiling in words, the road so far.

Turns values of ``completeness`` and ``rules`` into the words of the reader. Decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from kcproposals.domain import norms
from kcproposals.domain.dates import to_local, vn_datetime
from kcproposals.domain.identifiers import format_phone
from kcproposals.domain.money import format_dong, format_number
from kcproposals.domain.repayment import RECOVERABLE
from kcproposals.domain.workflow import Status
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import past_support_of
from kcproposals.facilities.words import KINDS
from kcproposals.proposals.budget_words import LineWords, line_words
from kcproposals.proposals.completeness import Problem, Review
from kcproposals.proposals.display import column_sum, value_text
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import supported_of
from kcproposals.proposals.rules import Figures
from kcproposals.proposals.services import is_open
from kcproposals.regulations.definitions import Field, FormDefinition, Section
from kcproposals.regulations.units import place
from kcproposals.web.translations import language

NAMED_AT_MOST = 2
LONGEST_NOTE = 90
Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SectionState:
    """One line of the task list; ``status`` is done, doing, todo, returned or locked."""

    key: str
    number: int
    title: str
    status: str
    note: str
    is_open: bool


def section_states(proposal: Proposal, form: FormDefinition, state: Review, now: datetime) -> list[SectionState]:
    """Return every section with where it stands and one line about it."""
    return [
        SectionState(
            key=section.key, number=number, title=section.title.to(language()),
            status=_status(proposal, section, state, now), note=_note(proposal, section, state),
            is_open=is_open(proposal, section.key, now),
        )
        for number, section in enumerate(form.sections, start=1)
    ]  # fmt: skip


def _status(proposal: Proposal, section: Section, state: Review, now: datetime) -> str:
    if proposal.status == Status.RETURNED:
        if not is_open(proposal, section.key, now):
            return "locked"
        if not is_mended(proposal, section.key):
            return "returned"
    if not state.of(section.key):
        return "done"
    return "doing" if has_answers(proposal.answers, section) else "todo"


def is_mended(proposal: Proposal, section: str) -> bool:
    """Say whether a flagged section was changed since the return."""
    before = proposal.returns[-1].answers_before if proposal.returns else {}
    return before.get(section) != proposal.answers.get(section)


def has_answers(answers: Answers, section: Section) -> bool:
    """Say whether anything was answered by a person (computed values do not count)."""
    stored = answers.get(section.key) or {}
    return any(stored.get(question.key) not in (None, "", []) for question in section.fields if not question.computed)


def officers_words(proposal: Proposal, section: str) -> str:
    """Return what the officer wrote about a section in the return that is open, or ''."""
    if proposal.status != Status.RETURNED or not proposal.returns:
        return ""
    return str(proposal.returns[-1].reasons.get(section) or "")


def copied_words(proposal: Proposal, section: str) -> str:
    """Say that a section was copied and must be read again, or ''."""
    if not proposal.copied or section not in proposal.copied["sections"]:
        return ""
    return _("Chép từ đề án %(source)s – xin kiểm tra", source=proposal.copied["from"])


def _note(proposal: Proposal, section: Section, state: Review) -> str:
    words = officers_words(proposal, section.key) or copied_words(proposal, section.key)
    if words:
        return _shortened(words)
    problems = state.of(section.key)
    if problems and has_answers(proposal.answers, section):
        return lacking(problems)
    if problems:
        return section.hint.to(language()) if section.hint else ""
    return _summary(proposal, section, state)


def lacking(problems: Sequence[Problem]) -> str:
    """Name what is missing, the first ones by name: "Còn thiếu: Báo giá, Hợp đồng và 2 mục nữa"."""
    labels = list(dict.fromkeys(problem.label for problem in problems))
    named, more = ", ".join(labels[:NAMED_AT_MOST]), len(labels) - NAMED_AT_MOST
    if more > 0:
        named = _("%(named)s và %(more)s mục nữa", named=named, more=more)
    is_missing = all(problem.is_missing for problem in problems)
    return _("Còn thiếu: %(named)s", named=named) if is_missing else _("Cần sửa: %(named)s", named=named)


def _summary(proposal: Proposal, section: Section, state: Review) -> str:
    """Say in one line what a finished section holds."""
    if section.key == "eligibility":
        return verdict_words(state)
    if section.key == "facility" and proposal.facility:
        return f"{proposal.facility.name} · {place(proposal.facility.unit_code)}"
    stored = proposal.answers.get(section.key) or {}
    for question in section.fields:
        if question.type == "table" and stored.get(question.key):
            return _table_summary(question, stored[question.key])
    files = sum(len(stored.get(question.key) or ()) for question in section.fields if question.type == "file")
    if files:
        return ngettext("%(num)s tệp", "%(num)s tệp", files)
    texts = (value_text(q, stored.get(q.key), language()) for q in section.fields if q.type in ("text", "longtext"))
    return _shortened(next(filter(None, texts), ""))


def _table_summary(question: Field, rows: Sequence[Answers]) -> str:
    counted = ngettext("%(num)s dòng", "%(num)s dòng", len(rows))
    money = [column.key for column in question.columns if column.type == "money" and column.key in question.totals]
    if not money:
        return counted
    amount = format_number(column_sum(rows, money[0]))
    return _("%(rows)s · %(amount)s đồng", rows=counted, amount=amount)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NOTE else line[: LONGEST_NOTE - 1].rsplit(" ", 1)[0] + "…"


def verdict_words(state: Review) -> str:
    """Say in one line what the decree says about the facility."""
    rule = state.eligibility.rule
    if state.eligibility.eligible is None:
        return _("Cán bộ tiếp nhận sẽ xem xét điều kiện theo %(rule)s", rule=rule)
    if state.eligibility.eligible:
        return _("Đủ điều kiện theo %(rule)s", rule=rule)
    return _("Chưa đủ điều kiện theo %(rule)s", rule=rule)


def profile_rows(facility: Facility) -> list[tuple[str, str]]:
    """Return the facility's profile as (term, value), what is unknown left out."""
    rows = [
        (_("Tên cơ sở"), facility.name),
        (_("Loại hình"), _(KINDS[facility.kind])),
        (_("Mã số thuế"), facility.tax_code),
        (_("Địa điểm sản xuất"), ", ".join(filter(None, (facility.site_address, place(facility.unit_code))))),
        (_("Ngành nghề"), facility.trade),
        (_("Sản phẩm chính"), facility.main_products),
        (_("Số lao động"), None if facility.workers is None else format_number(facility.workers)),
        (_("Tổng nguồn vốn"), _in_dong(facility.capital)),
        (_("Người đại diện"), ", ".join(filter(None, (facility.representative, facility.representative_title)))),
        (_("Điện thoại"), format_phone(facility.phone) if facility.phone else ""),
    ]
    return [(term, value) for term, value in rows if value]


def about_facility(facility: Facility | None) -> dict[str, Any]:
    """Return what pages show of the facility beside the proposal: its profile and its earlier support."""
    if facility is None:
        return {"facility": None, "profile": [], "past": [], "supported": []}
    past, supported = past_support_of(facility), supported_of(facility.id)
    return {"facility": facility, "profile": profile_rows(facility), "past": past, "supported": supported}


def _in_dong(amount: int | None) -> str:
    return "" if amount is None else _("%(amount)s đồng", amount=format_dong(amount))


@dataclass(frozen=True, kw_only=True)
class CeilingWords:
    """The ceiling card: the amount as text, how it came about, its clause, what to warn of."""

    amount: str
    reasons: tuple[str, ...]
    clause: str
    over: str
    is_unverified: bool
    rows: tuple[tuple[str, str], ...]
    lines: tuple[LineWords, ...] = ()


def ceiling_words(figures: Figures) -> CeilingWords:
    """Put the money of a proposal and its rule into words; sentences of the rule come from the rule itself."""
    result = figures.ceiling
    lines = [_(msgid) % values for msgid, values in norms.explain(result, language())]
    clause = result.applied[0].clause if result.applied else ""
    over = result.finding(norms.OVER_CEILING) if figures.is_known else None
    doubts = {norms.UNVERIFIED_NORM, norms.UNVERIFIED_MULTIPLIER}
    over_text = _sentence(over) if over else ""
    unread = result.finding(norms.UNVERIFIED_NORM)  # the card says it with a mark of its own
    reasons = tuple(line for line in lines if line not in (clause, over_text, _sentence(unread) if unread else ""))
    if result.applied and not figures.is_known:
        reasons = (norm_words(result.applied[0]), *reasons[1:])
    if result.form == RECOVERABLE:
        reasons = (_("Hỗ trợ có thu hồi, không tính lãi"), *reasons)
    known = (
        (pgettext("proposal", "Tổng kinh phí"), figures.total),
        (pgettext("amount", "Đề nghị hỗ trợ"), figures.requested),
        (_("Vốn khác"), figures.other),
        (_("Vốn đối ứng"), figures.counterpart),
    )  # fmt: skip
    return CeilingWords(
        amount=_amount(figures), reasons=reasons, clause=clause, over=over_text,
        is_unverified=any(finding.code in doubts for finding in result.findings),
        rows=tuple((label, format_dong(value)) for label, value in known if value is not None and figures.is_known),
        lines=line_words(figures.lines, language()),
    )  # fmt: skip


def _amount(figures: Figures) -> str:
    if figures.ceiling.amount is None:
        return _("Chưa có định mức")
    return _in_dong(figures.ceiling.amount) if figures.is_known else _("Chưa tính được")


def _sentence(finding: norms.Finding) -> str:
    msgid, values = norms.describe(finding)
    return _(msgid) % values


def norm_words(row: norms.NormRow) -> str:
    """Say the norm itself, before there is a cost: "50 % chi phí, không quá 300.000.000 đồng/cơ sở"."""
    share = _("%(pct)s %% chi phí", pct=row.pct.replace(".", ",")) if row.pct else ""
    unit = row.unit.to(language())
    cap = _("không quá %(cap)s đồng/%(unit)s", cap=format_dong(row.cap), unit=unit) if row.cap else ""
    words = ", ".join(part for part in (share, cap) if part)
    return words[:1].upper() + words[1:]


def clock(instant: datetime) -> str:
    """Return the clock time in Vietnam for "đã lưu 14:05"."""
    return to_local(instant).strftime("%H:%M")


def saved_words(instant: datetime, now: datetime) -> str:
    """Return when something was saved: the clock time today, else with its day."""
    return clock(instant) if to_local(instant).date() == to_local(now).date() else vn_datetime(instant)
