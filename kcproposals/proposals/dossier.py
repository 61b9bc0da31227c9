"""A handed-in proposal as those read it who decide about it: officer, board, planner, leader, auditor.

``of`` gives what ``templates/proposals/dossier_body.html`` shows; the page of the proposal and the scoring page use it.
It shows the file as last handed in: what the facility is mending after a return is its own until it hands it in again.
Not here: who may see it (the policy, on the route), and what other slices add (``panels``).
"""

from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _
from flask_babel import pgettext

from kcproposals.domain.money import format_number
from kcproposals.facilities.words import KINDS
from kcproposals.files.models import StoredFile
from kcproposals.proposals.display import SectionText, read_back
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import profile_rows, verdict_words
from kcproposals.proposals.work import Work
from kcproposals.regulations.answers import compute, indicator_values
from kcproposals.regulations.units import place, province

COUNTERPART = "von_doi_ung"  # the report indicator that is money


@dataclass(frozen=True)
class Documents:
    """The files under one question."""

    label: str
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Amount:
    """One line of the money: what it is, đồng, and its share of the total as text ('' for the total itself)."""

    label: str
    dong: int
    share: str = ""


class Dossier(Work):
    """A proposal as last handed in, judged by the rules of that day; what costs something waits until asked for."""

    def __init__(self, proposal: Proposal, language: str) -> None:
        super().__init__(proposal, proposal.handed_in_at or proposal.saved_at)
        self.language = language
        self.answers = proposal.handed_in_answers

    @cached_property
    def texts(self) -> tuple[SectionText, ...]:
        """Everything that was answered, to be read."""
        return read_back(self.form, self.answers, self.profile, self.language)

    @cached_property
    def documents(self) -> list[Documents]:
        """The attached files, question by question."""
        listed = (
            Documents(entry.label, tuple(self.files[key] for key in entry.files if key in self.files))
            for section in self.texts
            for entry in section.entries
        )
        return [one for one in listed if one.files]

    @property
    def document_count(self) -> int:
        """How many files are attached."""
        return sum(len(one.files) for one in self.documents)

    @property
    def verdict(self) -> str:
        """What the decree of the day says about the facility."""
        return verdict_words(self.review)

    @property
    def planned(self) -> list[tuple[str, str]]:
        """What the proposal plans to reach, as reports count it; money stands elsewhere."""
        found = indicator_values(self.form, compute(self.form, self.answers))
        kinds = {key: self.rules.indicators[key] for key, value in found.items() if value}
        return [
            (kind.name.to(self.language), f"{format_number(found[key] or 0)} {kind.unit.to(self.language)}")
            for key, kind in kinds.items()
            if key != COUNTERPART
        ]

    @property
    def place(self) -> str:
        """Where the facility produces."""
        return place(self.proposal.unit_code) or province(self.proposal.province_code).full_name

    @property
    def facility_rows(self) -> list[tuple[str, str]]:
        """The whole profile of the facility."""
        return profile_rows(self.proposal.facility) if self.proposal.facility else []

    @property
    def facility_facts(self) -> list[tuple[str, str]]:
        """What one must know of the facility to read the file."""
        facility = self.proposal.facility
        if facility is None:
            return []
        rows = [
            (_("Loại hình"), _(KINDS[facility.kind])),
            (_("Địa điểm sản xuất"), self.place),
            (_("Mã số thuế"), facility.tax_code or ""),
            (_("Số lao động"), "" if facility.workers is None else format_number(facility.workers)),
        ]
        return [(term, value) for term, value in rows if value]

    @property
    def money(self) -> list[Amount]:
        """Total, requested and counterpart, the parts with their share of the total."""
        total = self.figures.total
        if not total:
            return []
        requested = pgettext("amount", "Đề nghị hỗ trợ"), self.figures.requested
        parts = (requested, (_("Vốn khác"), self.figures.other), (_("Vốn đối ứng"), self.figures.counterpart))
        found = [Amount(pgettext("proposal", "Tổng kinh phí"), total)]
        return found + [Amount(label, part, percent(part, total)) for label, part in parts if part is not None]


def percent(part: int, whole: int) -> str:
    """Return a share as people read it, one decimal, half up: "49,7 %"."""
    permille = (2000 * part + whole) // (2 * whole)
    return f"{permille // 10},{permille % 10}".removesuffix(",0") + "\u00a0%"


def of(proposal: Proposal, language: str) -> Dossier:
    """Return the dossier of a proposal in a language ("vi" or "en")."""
    return Dossier(proposal, language)
