"""What the charts of a closed round show, as plain numbers: totals in bins, means with spread, members against files.

From kept results and the sheets they count; exact until the number is written. The pictures are ``charts``'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from kcproposals.appraisal.results.queries import ClosedRound, FileRow
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import shown
from kcproposals.domain.scoring.totals import mean

BINS = 20
LEAST_UNNAMED = 3  # fewer sheets than this would name their members
STEPS = 3  # shades on either side of the middle
SHADE = 3  # points a shade stands for, on a scale of 100


@dataclass(frozen=True)
class Bin:
    """How many totals lie from ``low`` up to ``high`` points, and how many of these files passed."""

    low: Fraction
    high: Fraction
    count: int
    passed: int


@dataclass(frozen=True)
class Histogram:
    """Totals over the scale; ``threshold`` is the share of the scale where the line stands, None without one."""

    bins: tuple[Bin, ...]
    scale: Fraction
    threshold: Fraction | None


def histogram_of(closed: ClosedRound, files: Sequence[FileRow] | None = None) -> Histogram | None:
    """Return the totals in bins of a twentieth of the scale, from the lowest that holds one; None without totals."""
    rows = closed.files if files is None else files
    results = [row.result for row in rows if row.result and row.result.total is not None]
    scale = closed.rules.scale
    if not results or scale is None:
        return None
    width = scale / BINS
    places = [min(int((result.total or 0) / width), BINS - 1) for result in results]
    first = min([*places, int((closed.rules.passing.threshold or scale) / width) - 1, BINS - 1])
    bins = tuple(
        Bin(
            at * width, (at + 1) * width, places.count(at),
            sum(place == at and result.passed is True for place, result in zip(places, results, strict=True)),
        )
        for at in range(max(first, 0), BINS)
    )  # fmt: skip
    return Histogram(bins, scale, closed.rules.passing.threshold)


@dataclass(frozen=True)
class Mean:
    """One criterion over all files: shares of its maximum (0 to 1) and the texts of points."""

    title: str
    mean: Fraction
    low: Fraction
    high: Fraction
    text: str
    range_text: str
    most: str


def means_of(closed: ClosedRound, titles: Mapping[str, str], files: Sequence[FileRow] | None = None) -> list[Mean]:
    """Return every criterion's mean of the files' means, with the lowest and the highest file."""
    rows, found = closed.files if files is None else files, []
    for criterion in closed.rules.criteria:
        values = [value for row in rows if row.result and (value := row.result.criteria.get(criterion.key)) is not None]
        if values:
            middle, low, high = mean(values), min(values), max(values)
            found.append(
                Mean(
                    titles[criterion.key], middle / criterion.max, low / criterion.max, high / criterion.max,
                    shown(middle), f"{shown(low)} – {shown(high)}", format_mark(criterion.max),
                )
            )  # fmt: skip
    return found


@dataclass(frozen=True)
class Cell:
    """How far a sheet's total lies from the mean of its file's counted sheets: text with its sign, and the shade from
    −3 to 3; '' where there is no counted sheet."""

    text: str = ""
    shade: int = 0


@dataclass(frozen=True)
class Heat:
    """Members against files. Without names each file's sheets stand from the lowest to the highest: nobody can be
    followed from file to file, and too few sheets are not shown."""

    heads: tuple[str, ...]
    rows: tuple[tuple[FileRow, tuple[Cell, ...]], ...]
    means: tuple[Cell, ...]


def heat_of(closed: ClosedRound, *, named: bool, files: Sequence[FileRow] | None = None) -> Heat:
    """Return the deviation of every counted sheet from its file's mean, in points."""
    scale, seats = closed.rules.scale or Fraction(1), list(closed.seats)
    by_member: dict[str, list[Fraction]] = {member: [] for member in seats}
    rows = []
    for row in closed.files if files is None else files:
        away = _deviations(closed, row)
        for member, value in away.items():
            by_member[member].append(value)
        values: list[Fraction | None] = [away.get(member) for member in seats]
        if not named:
            given = sorted(away.values()) if len(away) >= LEAST_UNNAMED else []
            values = [*given, *[None] * (len(seats) - len(given))]
        rows.append((row, tuple(_cell(value, scale) for value in values)))
    if not named:
        heads = tuple(_("Phiếu %(n)s", n=at) for at in range(1, len(seats) + 1))
        return Heat(heads, tuple(rows), ())
    heads = tuple(closed.seats[member].name for member in seats)
    return Heat(heads, tuple(rows), tuple(_cell(mean(by_member[m]) if by_member[m] else None, scale) for m in seats))


def _deviations(closed: ClosedRound, row: FileRow) -> dict[str, Fraction]:
    sheets = closed.sheets_of(row)
    totals = {
        member: closed.total_of(sheet) or Fraction(0) for member, sheet in sheets.items() if sheet.state == "locked"
    }
    if not totals:
        return {}
    middle = mean(list(totals.values()))
    return {member: total - middle for member, total in totals.items()}


def _cell(value: Fraction | None, scale: Fraction) -> Cell:
    if value is None:
        return Cell()
    sign = "−" if value < 0 else "+" if value > 0 else ""
    step = abs(value) * 100 / (scale * SHADE)
    shade = min(int(step + Fraction(1, 2)), STEPS)
    return Cell(sign + shown(abs(value)), -shade if value < 0 else shade)
