"""What the page of a package shows: the table by group, sums, what the office above answered and decided."""

from dataclasses import dataclass
from functools import cached_property

from kcproposals.appraisal.queries import Outcome, outcomes_of
from kcproposals.levels.models import Package, PackageItem
from kcproposals.levels.table import Group, Line, grouped, line_of, sums_of
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of


@dataclass
class PackagePage:
    """A package with its lines: kept ones once it was sent, else as the proposals stand now."""

    package: Package

    @cached_property
    def rules(self) -> Library:
        """The rules of today, for the order and names of activities."""
        return library_of(current_packs())

    @cached_property
    def lines(self) -> list[tuple[Line, PackageItem]]:
        """Every line with its item, in the order of the package."""
        package, items = self.package, self.package.items
        if package.is_sent:
            return [(Line.from_json(item.row), item) for item in items if item.row]
        below = outcomes_of([item.proposal_id for item in items], package.agency_id)
        return [(line_of(item.proposal, below.get(item.proposal_id), self.rules), item) for item in items]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The lines by activity and kind."""
        return grouped(self.lines, self.rules)

    @cached_property
    def sums(self) -> dict[str, int]:
        """The sums of the whole table in đồng."""
        return sums_of(line for line, _item in self.lines)

    @cached_property
    def above(self) -> dict[int, Outcome]:
        """What the boards of the office above decided, by the ids of proposals; nothing before their rounds close."""
        taken = [item.proposal_id for item in self.package.items if item.answer == "taken_up"]
        return outcomes_of(taken, self.package.to_agency_id) if taken else {}

    @property
    def waiting(self) -> list[PackageItem]:
        """The files the office above has not answered yet (one that was withdrawn waits for nobody)."""
        items = self.package.items if self.package.is_sent else []
        return [item for item in items if not item.answer and item.proposal.status == "sent_up"]
