"""How far members of a board judge alike, exactly: agreement over all files, and who is stricter than the others.

For the signs of a formality and a member's own feedback. It alters no total; nothing is rounded here.

Sources: M. G. Kendall and B. Babington Smith, "The Problem of m Rankings" (1939), with the correction for ties;
K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), interval metric, missing values allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kcproposals.domain.scoring.agreement import LEAST_MEMBERS, LEAST_PROPOSALS, agreement
from kcproposals.domain.scoring.totals import mean

Totals = Mapping[str, Mapping[str, Fraction]]
"""Member → file → total of the sheet, in points."""

LEAST_OTHERS = 2


@dataclass(frozen=True)
class Agreement:
    """Kendall's "W" (0 to 1) where every member marked the same files, else Krippendorff's "alpha" (at most 1).

    ``measure`` None: fewer than two members or three files that can be compared. ``value`` None with a measure: no file
    was told from another, so there is nothing to agree about. ``files`` is how many were compared.
    """

    measure: Literal["W", "alpha"] | None
    value: Fraction | None
    members: int
    files: int


def agreement_of(totals: Totals) -> Agreement:
    """Return how far the members agree, by the measure that their sheets allow."""
    marked = [set(given) for given in totals.values() if given]
    units = _units(totals)
    compared = [values for values in units.values() if len(values) >= LEAST_MEMBERS]
    if len(marked) < LEAST_MEMBERS or len(compared) < LEAST_PROPOSALS:
        return Agreement(None, None, len(marked), len(compared))
    if all(files == marked[0] for files in marked):
        given = {member: files for member, files in totals.items() if files}
        return Agreement("W", agreement(given), len(marked), len(compared))
    return Agreement("alpha", interval_alpha(list(units.values())), len(marked), len(compared))


def _units(totals: Totals) -> dict[str, list[Fraction]]:
    units: dict[str, list[Fraction]] = {}
    for given in totals.values():
        for file, total in given.items():
            units.setdefault(file, []).append(total)
    return units


def interval_alpha(units: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Return Krippendorff's α: 1 for the same values everywhere, 0 for values as if drawn by lot, below it for worse.

    ``units`` holds the values given to each file, in any order; a file with one value is left out. None when fewer
    than two files are left or all values are equal.
    """
    paired = [values for values in units if len(values) >= LEAST_MEMBERS]
    everything = [value for values in paired for value in values]
    n, expected = len(everything), _squares(everything)
    if len(paired) < 2 or not expected:
        return None
    observed = sum((_squares(values) / (len(values) - 1) for values in paired), Fraction(0))
    return 1 - (n - 1) * observed / expected


def _squares(values: Sequence[Fraction]) -> Fraction:
    """Return the sum of the squared differences of all ordered pairs: 2 (n Σx² − (Σx)²)."""
    squared = sum((value * value for value in values), Fraction(0))
    return 2 * (len(values) * squared - sum(values, Fraction(0)) ** 2)


@dataclass(frozen=True)
class Severity:
    """How a member's totals lie beside the others' on the same files, in points: above 0 is more generous.

    ``by_file`` holds the deviation on each file with at least two other sheets, ``mean`` their mean; ``range`` is their
    own highest less their lowest total on these files, ``others_range`` the mean of the same of the others.
    """

    mean: Fraction
    by_file: Mapping[str, Fraction]
    range: Fraction
    others_range: Fraction


def severity_of(totals: Totals) -> dict[str, Severity]:
    """Return the severity of every member who shares a file with at least two others."""
    found = {}
    for member, own in totals.items():
        others = {other: given for other, given in totals.items() if other != member}
        by_file = {}
        for file, total in own.items():
            beside = [given[file] for given in others.values() if file in given]
            if len(beside) >= LEAST_OTHERS:
                by_file[file] = total - mean(beside)
        if by_file:
            ranges = [_range(given, by_file) for given in others.values() if any(file in given for file in by_file)]
            found[member] = Severity(mean(list(by_file.values())), by_file, _range(own, by_file), mean(ranges))
    return found


def _range(given: Mapping[str, Fraction], files: Mapping[str, Fraction]) -> Fraction:
    values = [total for file, total in given.items() if file in files]
    return max(values) - min(values)
