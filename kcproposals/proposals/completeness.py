"""What a proposal still lacks before it may be submitted, and what people should see beside it.

One answer for the hub, the check page and the submission itself. A problem must be mended; a finding (over the ceiling,
a doubtful norm, a size to be looked at) warns and lets go on: only the intake officer refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kcproposals.domain.eligibility import Eligibility
from kcproposals.domain.errors import N_
from kcproposals.domain.repayment import RECOVERABLE
from kcproposals.proposals import repaying
from kcproposals.proposals.budget import kind_problems
from kcproposals.proposals.changes import ROW
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import Figures, decree_clause, eligibility_of, figures, form_of, profile_of
from kcproposals.proposals.sharing_checks import Found, shared_problems
from kcproposals.regulations.answers import Missing, Place, column_values, missing, problems, stops
from kcproposals.regulations.definitions import Field, FormDefinition
from kcproposals.regulations.library import Library

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to mend: where, what it is called, and why (msgid and values)."""

    place: Place
    label: str
    msgid: str
    values: dict[str, Any] = field(default_factory=dict)
    is_missing: bool = False

    @property
    def section(self) -> str:
        """The key of the section it is in."""
        return self.place.section


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
    form = form_of(proposal, rules)
    profile = profile_of(proposal.facility)
    money = figures(proposal, proposal.answers, form, rules, on)
    of_kind = _of_kind(proposal, form, money, rules, on)
    found = (*_unread(proposal, form, language), *_problems(form, proposal, of_kind, profile, language))
    is_repaid = money.ceiling.form == RECOVERABLE  # a grant asks for no repayment, whatever the page says
    return Review(
        problems=tuple(one for one in found if is_repaid or one.section != repaying.SECTION),
        eligibility=eligibility_of(proposal, form, rules, on),
        clause=decree_clause(rules, on),
        figures=money,
    )


def _unread(proposal: Proposal, form: FormDefinition, language: str) -> Iterator[Problem]:
    """Find the sections that were copied from an earlier proposal and that nobody has read again."""
    copied = proposal.copied or {"sections": {}}
    for section in form.sections:
        if section.key in copied["sections"]:
            place = Place(section=section.key, field=section.fields[0].key)
            msgid = N_("Chép từ đề án %(source)s. Xin kiểm tra rồi bấm lưu ở phần này.")
            yield Problem(place=place, label=section.title.to(language), msgid=msgid, values={"source": copied["from"]})


def _of_kind(proposal: Proposal, form: FormDefinition, money: Figures, rules: Library, on: date) -> list[Found]:
    """Find what the kind of the proposal, repayment and sharing ask for beyond the form itself."""
    answers = proposal.answers
    values = column_values(form, answers)
    plain = (
        *kind_problems(proposal.kind, proposal.call, answers, values),
        *repaying.problems(answers, values, money.ceiling),
    )
    shared = shared_problems(proposal, answers, values, money.ceiling, rules, on)
    return [*((place, msgid, {}) for place, msgid in plain), *shared]


def _problems(
    form: FormDefinition, proposal: Proposal, of_kind: list[Found], profile: Answers, language: str
) -> Iterator[Problem]:
    """Find everything to mend, section by section."""
    answers = proposal.answers
    found = [_absent(form, lack, language) for lack in missing(form, answers, profile)]
    found += [
        _at(form, place, language, "%(reason)s", reason=other.reason.to(language))
        for place, other in stops(form, answers, profile)
    ]
    found += [_at(form, one.place, language, one.msgid, **one.values) for one in problems(form, answers)]
    found += [_at(form, place, language, msgid, **values) for place, msgid, values in of_kind]
    for section in form.sections:
        yield from (problem for problem in found if problem.section == section.key)
        for question in section.fields:
            yield from _too_long(form, section.key, question, answers, language)


def _absent(form: FormDefinition, lack: Missing, language: str) -> Problem:
    return replace(_at(form, lack.place, language, N_("Chưa có câu trả lời.")), is_missing=True)


def _at(form: FormDefinition, place: Place, language: str, msgid: str, **values: Any) -> Problem:
    """Return a problem with its place in words: the question, and for a cell its row and column."""
    question = form.section(place.section).field(place.field)
    label = question.label.to(language)
    if place.row is not None and place.column:
        row = ROW.filled(number=place.row + 1).to(language)
        label = f"{label}, {row}: {question.column(place.column).label.to(language)}"
    return Problem(place=place, label=label, msgid=msgid, values=values)


def _too_long(
    form: FormDefinition, section: str, question: Field, answers: Answers, language: str
) -> Iterator[Problem]:
    """Find texts over their limit: a draft keeps them, a submission does not."""
    value = (answers.get(section) or {}).get(question.key)
    cells: list[tuple[Any, Any, Place]] = [(value, question, Place(section=section, field=question.key))]
    if question.type == "table":
        cells = [
            (row.get(column.key), column, Place(section=section, field=question.key, row=index, column=column.key))
            for index, row in enumerate(value or ())
            for column in question.columns
        ]
    for text, asked, place in cells:
        if isinstance(text, str) and asked.max_length and len(text) > asked.max_length:
            yield _at(
                form, place, language, N_("Dài %(length)s ký tự, quá mức %(max)s ký tự."), length=len(text),
                max=asked.max_length,
            )  # fmt: skip
