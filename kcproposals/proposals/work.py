"""A proposal as its pages need it: with the rules its call pinned, its form, and how it stands at this moment."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.workflow import EDITABLE
from kcproposals.files.models import StoredFile
from kcproposals.proposals.changes import Change, changes
from kcproposals.proposals.completeness import Review, review
from kcproposals.proposals.display import SectionText, read_back
from kcproposals.proposals.models import Proposal, SupplementReturn
from kcproposals.proposals.pages import CeilingWords, SectionState, ceiling_words, section_states
from kcproposals.proposals.queries import attached_files
from kcproposals.proposals.rules import Figures, figures, form_of, profile_of
from kcproposals.web.translations import language


@dataclass(frozen=True)
class ReturnTold:
    """One return for supplement: the row, what was asked (section title, words), and what the answer changed."""

    row: SupplementReturn
    reasons: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


class Work:
    """One proposal at one instant; what costs something is worked out when it is asked for.

    The rules speak of the day: today while the facility may change the file, afterwards the day it was handed in.
    """

    def __init__(self, proposal: Proposal, now: datetime) -> None:
        self.proposal, self.now, self.answers = proposal, now, proposal.answers
        self.rules = rules_of_call(proposal.call)
        self.form = form_of(proposal, self.rules)
        self.profile = profile_of(proposal.facility)
        is_editable = proposal.status in EDITABLE
        self.on = local_date(proposal.moment_of_rules(now) if is_editable else proposal.handed_in_at or now)

    @cached_property
    def activity(self) -> str:
        """The name of what is asked for, in the reader's language."""
        return self.rules.activities[self.proposal.activity].name.to(language())

    @cached_property
    def review(self) -> Review:
        """What lacks, and what the rules of the day find."""
        return review(self.proposal, self.rules, self.on, language())

    @cached_property
    def sections(self) -> list[SectionState]:
        """The task list."""
        return section_states(self.proposal, self.form, self.review, self.now)

    @cached_property
    def figures(self) -> Figures:
        """The money, for the answers as stored."""
        return figures(self.proposal, self.answers, self.form, self.rules, self.on)

    @cached_property
    def ceiling(self) -> CeilingWords:
        """The ceiling card."""
        return ceiling_words(self.figures)

    @cached_property
    def texts(self) -> tuple[SectionText, ...]:
        """Everything that was answered, to be read."""
        return read_back(self.form, self.answers, self.profile, language())

    @cached_property
    def files(self) -> dict[str, StoredFile]:
        """The attached files by key."""
        return attached_files(self.proposal.id)

    @cached_property
    def returns(self) -> list[ReturnTold]:
        """Every return for supplement with what was changed after it, the newest first."""
        rows = self.proposal.returns
        names = {key: f"{file.name} ({vn_datetime(file.created_at)})" for key, file in self.files.items()}
        titles = {section.key: section.title.to(language()) for section in self.form.sections}
        told = []
        for at, row in enumerate(rows):
            after = rows[at + 1].answers_before if at + 1 < len(rows) else self.proposal.answers
            found = changes(row.answers_before, after, self.form, language(), names)
            reasons = tuple((titles.get(key, key), text) for key, text in row.reasons.items())
            told.append(ReturnTold(row, reasons, tuple(found)))
        return told[::-1]
