"""Activities to choose from, under the clauses that list them. For forms; not for deciding what a call takes."""

from collections.abc import Iterable
from datetime import date

from kcproposals.regulations.definitions import ActivityGroup
from kcproposals.regulations.library import Library

Pairs = list[tuple[str, str]]


def activity_choices(
    rules: Library, codes: Iterable[str], language: str, on: date | None = None
) -> dict[str, Pairs] | Pairs:
    """Return (code, name) of these activities under the names of their groups, or plainly when there is one group.

    With a day `on`, those the programme does not have yet are left out.
    """
    found = {
        group_name(group, language): [
            (one.code, one.name.to(language)) for one in activities if on is None or one.holds_on(on)
        ]
        for group, activities in rules.grouped(codes)
    }
    found = {name: pairs for name, pairs in found.items() if pairs}
    return found if len(found) > 1 else [pair for pairs in found.values() for pair in pairs]


def group_name(group: ActivityGroup, language: str) -> str:
    """Return a group's name with the number of its clause, where it has one: "3. Mô hình trình diễn, …"."""
    return f"{group.key}. {group.name.to(language)}" if group.key.isdecimal() else group.name.to(language)
