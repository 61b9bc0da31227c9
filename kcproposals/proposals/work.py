"""A proposal as its pages need it: with the rules its call pinned, its form, and how it stands at this moment."""

from datetime import datetime
from functools import cached_property

from kcproposals.calls.queries import rules_of_call
from kcproposals.domain.dates import local_date
from kcproposals.files.models import StoredFile
from kcproposals.proposals.completeness import Review, review
from kcproposals.proposals.display import SectionText, read_back
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import CeilingWords, SectionState, ceiling_words, section_states
from kcproposals.proposals.queries import attached_files
from kcproposals.proposals.rules import figures, profile_of
from kcproposals.web.translations import language


class Work:
    """One proposal at one instant; what costs something is worked out when it is asked for."""

    def __init__(self, proposal: Proposal, now: datetime) -> None:
        self.proposal, self.now = proposal, now
        self.rules = rules_of_call(proposal.call)
        self.form = self.rules.form(proposal.activity)
        self.profile = profile_of(proposal.facility)
        self.on = local_date(now)

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
    def ceiling(self) -> CeilingWords:
        """The ceiling card, for the answers as stored."""
        return ceiling_words(figures(self.proposal, self.proposal.answers, self.form, self.rules, self.on))

    @cached_property
    def texts(self) -> tuple[SectionText, ...]:
        """Everything that was answered, to be read."""
        return read_back(self.form, self.proposal.answers, self.profile, language())

    @cached_property
    def files(self) -> dict[str, StoredFile]:
        """The attached files by key."""
        return attached_files(self.proposal.id)
