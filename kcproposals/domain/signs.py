"""Signs that an appraisal may have been a formality: sheets that are too alike, too quick, or written unseen.

A sign is an observation with its numbers, never a verdict: each has innocent explanations, and none touches a total.
For who may see it, ask the policy; for the sentences, see ``appraisal.signs.words``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations, pairwise

from kcproposals.domain.text import fold

CAP = timedelta(minutes=5)
SHORT = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
LONG_TEXT = 30
LEAST_CRITERIA = LEAST_FILES = LEAST_SHEETS = 3


class Code(StrEnum):
    """The kinds of signs, in the order of a page."""

    FLAT_SHEET = "flat_sheet"
    SAME_SHEET = "same_sheet"
    ALL_ALIKE = "all_alike"
    REUSED_TEXT = "reused_text"
    SHARED_TEXT = "shared_text"
    SHORT_TIME = "short_time"
    BURST = "burst"
    TOGETHER = "together"
    UNOPENED = "unopened"
    NO_VISIT = "no_visit"


@dataclass(frozen=True)
class Sign:
    """One observation about members and files, in their order.

    ``kind`` tells two forms of a code apart, ``took`` is a length of time, ``text`` what was written more than once.
    """

    code: Code
    members: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    kind: str = ""
    took: timedelta = timedelta(0)
    text: str = ""


@dataclass(frozen=True)
class Handed:
    """One sheet that was handed in. ``saved_at`` are the instants of its saved changes, ``opened_at`` the first time
    its author had the scoring page before them (None: nobody knows); ``counts`` False for a late one."""

    member: str
    file: str
    marks: Mapping[str, Fraction | None]
    total: Fraction
    texts: tuple[str, ...]
    submitted_at: datetime
    opened_at: datetime | None = None
    saved_at: tuple[datetime, ...] = ()
    counts: bool = True


@dataclass(frozen=True)
class Looked:
    """What the signs look at. ``maxima`` are those of the criteria, empty where marks are only 1 or 0;
    ``unvisited`` the files that passed although nobody signed a visit to the site."""

    sheets: Sequence[Handed]
    maxima: Mapping[str, Fraction] = field(default_factory=dict)
    unvisited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spent:
    """Time on a file; ``whole`` False: the opening is not known, so it was at least this."""

    time: timedelta
    whole: bool


def time_on(sheet: Handed) -> Spent | None:
    """Return the time a member spent on a file: the sum of the gaps between opening, saving and handing in, each at
    most five minutes, as nobody knows what happened in a longer one. None where there is only one such instant."""
    begun = [sheet.opened_at] if sheet.opened_at is not None else []
    instants = sorted({*begun, *sheet.saved_at, sheet.submitted_at})
    instants = [instant for instant in instants if instant <= sheet.submitted_at]
    if len(instants) < 2:
        return None
    spent = sum((min(later - sooner, CAP) for sooner, later in pairwise(instants)), timedelta(0))
    return Spent(spent, sheet.opened_at is not None)


def signs_of(looked: Looked) -> list[Sign]:
    """Return every sign there is, by code, then in the order of the sheets."""
    sheets = list(looked.sheets)
    found = [
        *_flat(sheets, looked.maxima), *_same_sheets(sheets, looked.maxima), *_all_alike(sheets), *_texts(sheets),
        *_short(sheets), *_bursts(sheets), *_together(sheets), *_unopened(sheets),
    ]  # fmt: skip
    if looked.unvisited:
        found.append(Sign(Code.NO_VISIT, files=looked.unvisited))
    order = list(Code)
    return sorted(found, key=lambda sign: order.index(sign.code))


def by_member(sheets: Iterable[Handed]) -> dict[str, list[Handed]]:
    """Return the sheets of each member, in the order they came."""
    found: dict[str, list[Handed]] = {}
    for sheet in sheets:
        found.setdefault(sheet.member, []).append(sheet)
    return found


def _grouped(code: Code, sheets: Iterable[Handed], kind: str = "") -> Iterator[Sign]:
    """Yield one sign a member about all their ``sheets``."""
    for member, own in by_member(sheets).items():
        yield Sign(code, (member,), tuple(sheet.file for sheet in own), kind)


def _flat(sheets: Sequence[Handed], maxima: Mapping[str, Fraction]) -> Iterator[Sign]:
    flat = [(sheet, _flatness(sheet, maxima)) for sheet in sheets]
    for kind in ("mark", "share"):
        yield from _grouped(Code.FLAT_SHEET, [sheet for sheet, found in flat if found == kind], kind)


def _flatness(sheet: Handed, maxima: Mapping[str, Fraction]) -> str:
    """Return how a sheet is flat: "mark" the same mark everywhere, "share" the same share of each maximum, or ""."""
    given = [(mark, maxima[key]) for key, mark in sheet.marks.items() if mark is not None and key in maxima]
    if len(given) < LEAST_CRITERIA:
        return ""
    first, most = given[0]
    if all(mark == first for mark, _most in given):
        return "mark"
    return "share" if all(mark * most == first * other for mark, other in given) else ""


def _same_sheets(sheets: Sequence[Handed], maxima: Mapping[str, Fraction]) -> Iterator[Sign]:
    for member, own in by_member(sheets if maxima else ()).items():
        if len(own) >= LEAST_FILES and all(sheet.marks == own[0].marks for sheet in own):
            yield Sign(Code.SAME_SHEET, (member,), tuple(sheet.file for sheet in own))


def _all_alike(sheets: Sequence[Handed]) -> Iterator[Sign]:
    files: dict[str, list[Handed]] = {}
    for sheet in sheets:
        if sheet.counts:
            files.setdefault(sheet.file, []).append(sheet)
    alike: dict[str, list[str]] = {"marks": [], "totals": []}
    for file, given in files.items():
        if len(given) < LEAST_SHEETS or any(sheet.total != given[0].total for sheet in given):
            continue
        alike["marks" if all(sheet.marks == given[0].marks for sheet in given) else "totals"].append(file)
    for kind, names in alike.items():
        if names:
            yield Sign(Code.ALL_ALIKE, files=tuple(names), kind=kind)


def _texts(sheets: Sequence[Handed]) -> Iterator[Sign]:
    """Yield a sign for every long text that stands on several files or was written by several members."""
    places: dict[str, list[Handed]] = {}
    words: dict[str, str] = {}
    for sheet in sheets:
        for text, written in {fold(long): long for long in sheet.texts if len(long) >= LONG_TEXT}.items():
            places.setdefault(text, []).append(sheet)
            words.setdefault(text, written)
    for text, found in places.items():
        members = tuple(dict.fromkeys(sheet.member for sheet in found))
        files = tuple(dict.fromkeys(sheet.file for sheet in found))
        if len(members) > 1:
            yield Sign(Code.SHARED_TEXT, members, files, text=words[text])
        elif len(files) > 1:
            yield Sign(Code.REUSED_TEXT, members, files, text=words[text])


def _short(sheets: Sequence[Handed]) -> Iterator[Sign]:
    """Yield who spent less than two minutes on files, where the opening is known."""
    quick = []
    for sheet in sheets:
        spent = time_on(sheet)
        if spent is not None and spent.whole and spent.time < SHORT:
            quick.append(sheet)
    yield from _grouped(Code.SHORT_TIME, quick)


def _bursts(sheets: Sequence[Handed]) -> Iterator[Sign]:
    """Yield the runs of one member's sheets of which each was handed in within a minute of the one before."""
    for member, own in by_member(sheets).items():
        run: list[Handed] = []
        for sheet in sorted(own, key=lambda one: one.submitted_at):
            if run and sheet.submitted_at - run[-1].submitted_at > MINUTE:
                yield from _burst(member, run)
                run = []
            run.append(sheet)
        yield from _burst(member, run)


def _burst(member: str, run: Sequence[Handed]) -> Iterator[Sign]:
    if len(run) > 1:
        took = run[-1].submitted_at - run[0].submitted_at
        yield Sign(Code.BURST, (member,), tuple(sheet.file for sheet in run), took=took)


def _together(sheets: Sequence[Handed]) -> Iterator[Sign]:
    """Yield the members who handed in the same files within a minute of each other, on at least three files."""
    own = {member: {sheet.file: sheet.submitted_at for sheet in given} for member, given in by_member(sheets).items()}
    groups: list[tuple[dict[str, None], dict[str, None]]] = []
    for one, other in combinations(own, 2):
        files = [f for f, at in own[one].items() if f in own[other] and abs(own[other][f] - at) <= MINUTE]
        if len(files) < LEAST_FILES:
            continue
        joined = [group for group in groups if one in group[0] or other in group[0]]
        members, where = dict.fromkeys((one, other)), dict.fromkeys(files)
        for group in joined:
            members, where = {**group[0], **members}, {**group[1], **where}
            groups.remove(group)
        groups.append((members, where))
    for members, where in groups:
        yield Sign(Code.TOGETHER, tuple(members), tuple(where))


def _unopened(sheets: Sequence[Handed]) -> Iterator[Sign]:
    """Yield who handed in sheets of files they had not opened; nothing where no opening at all was kept."""
    if any(sheet.opened_at is not None for sheet in sheets):
        unseen = [sheet for sheet in sheets if sheet.opened_at is None or sheet.opened_at > sheet.submitted_at]
        yield from _grouped(Code.UNOPENED, unseen)
