"""What a proposal still lacks before it may be submitted, and what people should see beside it.

One answer for the hub, the check page and the submission itself. A problem must be mended; a finding (over the ceiling,
a doubtful norm, a size to be looked at) warns and lets go on: only the intake officer refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kcproposals.domain.eligibility import Eligibility
from kcproposals.domain.errors import N_
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import Figures, decree_clause, figures, may_ask, profile_of
from kcproposals.regulations.answers import column_values, missing, stops
from kcproposals.regulations.definitions import Field, FormDefinition, Section
from kcproposals.regulations.library import Library

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to mend: where (section key, answer path), what it is called, and why (msgid and values)."""

    section: str
    path: str
    label: str
    msgid: str
    values: dict[str, Any] = field(default_factory=dict)
    is_missing: bool = False


@dataclass(frozen=True, kw_only=True)
class Review:
    """The state of a proposal on a day."""

    problems: tuple[Problem, ...]
    eligibility: Eligibility
    clause: str
    figures: Figures

    @property
    def is_ready(self) -> bool:
        """Say whether nothing keeps it from being submitted."""
        return not self.problems and self.eligibility.eligible is not False

    def of(self, section: str) -> tuple[Problem, ...]:
        """Return the problems of one section."""
        return tuple(problem for problem in self.problems if problem.section == section)


def review(proposal: Proposal, rules: Library, on: date, language: str = "vi") -> Review:
    """Look a proposal through by the rules of its call on a day."""
    form = rules.form(proposal.activity)
    profile = profile_of(proposal.facility)
    return Review(
        problems=tuple(_problems(form, proposal.answers, profile, language)),
        eligibility=may_ask(proposal.facility, proposal.activity, rules, on),
        clause=decree_clause(rules, on),
        figures=figures(proposal, proposal.answers, form, rules, on),
    )


def _problems(form: FormDefinition, answers: Answers, profile: Answers, language: str) -> Iterator[Problem]:
    absent: dict[str, list[Any]] = {}
    for lack in missing(form, answers, profile):
        absent.setdefault(lack.path.split(".")[0], []).append(lack)
    unexpected = dict(stops(form, answers))
    for section in form.sections:
        for lack in absent.get(section.key, ()):
            yield Problem(
                section=section.key, path=lack.path, label=lack.label.to(language), msgid=N_("Chưa có câu trả lời."),
                is_missing=True,
            )  # fmt: skip
        for question in section.fields:
            path = f"{section.key}.{question.key}"
            if path in unexpected:
                reason = unexpected[path].reason.to(language)
                yield _problem(section, question, language, "%(reason)s", reason=reason)
            yield from _too_long(section, question, answers, language)
    yield from _out_of_balance(form, answers, language)
    yield from _out_of_order(form, answers, language)


def _problem(section: Section, question: Field, language: str, msgid: str, **values: Any) -> Problem:
    return Problem(
        section=section.key, path=f"{section.key}.{question.key}", label=question.label.to(language), msgid=msgid,
        values=values,
    )  # fmt: skip


def _too_long(section: Section, question: Field, answers: Answers, language: str) -> Iterator[Problem]:
    """Find texts over their limit: a draft keeps them, a submission does not."""
    value = (answers.get(section.key) or {}).get(question.key)
    cells: list[tuple[Any, Any]] = [(value, question)]
    if question.type == "table":
        cells = [(row.get(column.key), column) for row in value or () for column in question.columns]
    for text, asked in cells:
        if isinstance(text, str) and asked.max_length and len(text) > asked.max_length:
            yield _problem(
                section, question, language, N_("Dài %(length)s ký tự, quá mức %(max)s ký tự."), length=len(text),
                max=asked.max_length,
            )  # fmt: skip
            return


def _out_of_balance(form: FormDefinition, answers: Answers, language: str) -> Iterator[Problem]:
    """Find a counterpart below zero: more is asked for than something costs."""
    for section in form.sections:
        stored = answers.get(section.key) or {}
        for question in section.fields:
            if question.type != "table":
                continue
            for column in question.columns:
                takes_away = column.computed is not None and column.computed.op == "difference"
                if takes_away and any((row.get(column.key) or 0) < 0 for row in stored.get(question.key) or ()):
                    yield _problem(
                        section, question, language,
                        N_("Có dòng đề nghị hỗ trợ nhiều hơn thành tiền. Xin sửa lại số đề nghị."),
                    )  # fmt: skip


def _out_of_order(form: FormDefinition, answers: Answers, language: str) -> Iterator[Problem]:
    """Find an end before its start."""
    values, path = column_values(form, answers), form.columns.get("ends_on")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if path and starts and ends and ends < starts:
        section, key = path.split(".")
        found = form.section(section)
        yield _problem(found, found.field(key), language, N_("Thời điểm kết thúc phải sau thời điểm bắt đầu."))
