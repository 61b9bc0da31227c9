"""The signs of a round as the pages show them: a row a member, a card a kind, charts as numbers to draw.

Numbers to draw are ‰ of a width, cut to whole ones; every figure shown beside them is computed exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from flask_babel import gettext as _

from kcproposals.appraisal.signs.queries import Work
from kcproposals.appraisal.signs.words import (
    Kind,
    agreement_text,
    agreement_words,
    kind_words,
    minutes_words,
    sentence_of,
    signed,
)
from kcproposals.appraisal.words import seat_word
from kcproposals.domain.concordance import Agreement, Severity, agreement_of, severity_of
from kcproposals.domain.signs import Code, Handed, Sign, by_member, signs_of, time_on

LEAST_WIDTH = 5
# Which kinds of signs a column of the list of boards counts.
GROUPS: tuple[tuple[Code, ...], ...] = (
    (Code.FLAT_SHEET, Code.SAME_SHEET, Code.ALL_ALIKE),
    (Code.REUSED_TEXT, Code.SHARED_TEXT),
    (Code.SHORT_TIME, Code.BURST, Code.TOGETHER, Code.UNOPENED),
    (Code.NO_VISIT,),
)


@dataclass(frozen=True)
class Scale:
    """How points are said: sheets of pass and fail are compared by the share of criteria met, in per cent."""

    factor: int
    unit: str

    def of(self, value: Fraction) -> Fraction:
        """Return a total or a deviation in the unit."""
        return value * self.factor


def scale_of(work: Work) -> Scale:
    """Return how the totals of a round are said."""
    return Scale(1, _("điểm")) if work.rules.kind == "points" else Scale(100, _("% số tiêu chí đạt"))


class Times(NamedTuple):
    """How long people were usually on a file, and between which times; '' where nothing is known or nothing differs."""

    usual: str = ""
    between: str = ""

    def __str__(self) -> str:
        return f"{self.usual} ({self.between})" if self.between else self.usual


def times_of(sheets: Iterable[Handed]) -> Times:
    """Return the middle of the times that are known, and the shortest and the longest."""
    known = [spent for sheet in sheets if (spent := time_on(sheet)) is not None]
    times = sorted(spent.time for spent in known if spent.whole) or sorted(spent.time for spent in known)
    if not times:
        return Times()
    usual, shortest, longest = (minutes_words(time) for time in (_middle(times), times[0], times[-1]))
    if not any(spent.whole for spent in known):
        usual = _("ít nhất %(time)s", time=usual)
    if shortest == longest:
        return Times(usual)
    return Times(usual, _("từ %(shortest)s đến %(longest)s", shortest=shortest, longest=longest))


def _middle(times: Sequence[timedelta]) -> timedelta:
    half = len(times) // 2
    return times[half] if len(times) % 2 else (times[half - 1] + times[half]) / 2


@dataclass(frozen=True)
class MemberRow:
    """One member: how many sheets, how their totals lie beside the others' (``dots`` a file each), usual time."""

    name: str
    role: str
    sheets: int
    late: int
    mean: str
    dot: int | None
    dots: tuple[int, ...]
    time: Times
    signs: int


@dataclass(frozen=True)
class KindCard:
    """One kind of sign that was seen, with a sentence a sign."""

    code: str
    words: Kind
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything the page of signs shows. ``width`` is the deviation at the edge of the chart, ``gauge`` the agreement
    in ‰ (0 where it is below), None where there is none."""

    agreement: str
    agreement_words: tuple[str, ...]
    gauge: int | None
    measure: str
    members: tuple[MemberRow, ...]
    width: str
    unit: str
    kinds: tuple[KindCard, ...]
    unseen: tuple[str, ...]
    signs: int
    sheets: int
    time: Times
    is_measured: bool
    left_out: int


def report_of(work: Work) -> Report:
    """Return the signs of a round."""
    signs, agreed, scale = signs_of(work.looked), agreement_of(work.totals), scale_of(work)
    severities = severity_of(work.totals)
    width = _width(severities, scale)
    seen = {sign.code for sign in signs}
    return Report(
        agreement=agreement_text(agreed), agreement_words=tuple(agreement_words(agreed)), gauge=_gauge(agreed),
        measure=agreed.measure or "", members=tuple(_members(work, signs, severities, scale, width)), width=f"{width}",
        unit=scale.unit, kinds=tuple(_cards(signs, work)),
        unseen=tuple(kind_words(code).title for code in Code if code not in seen and _is_looked_for(code, work)),
        signs=len(signs), sheets=len(work.sheets), time=times_of(work.sheets),
        is_measured=any(sheet.opened_at is not None for sheet in work.sheets), left_out=work.left_out,
    )  # fmt: skip


def _gauge(found: Agreement) -> int | None:
    return None if found.value is None else max(0, int(1000 * found.value))


def _width(severities: dict[str, Severity], scale: Scale) -> int:
    """Return the deviation at the edge of the chart: a whole number that nobody exceeds."""
    away = [abs(scale.of(value)) for one in severities.values() for value in one.by_file.values()]
    return max([LEAST_WIDTH, *(-int(-value // 1) for value in away)])


def _members(
    work: Work, signs: Sequence[Sign], severities: dict[str, Severity], scale: Scale, width: int
) -> Iterable[MemberRow]:
    given = by_member(work.sheets)
    for key, member in work.members.items():
        own, severity = given.get(key, []), severities.get(key)
        yield MemberRow(
            name=member.name, role=seat_word(member.role), sheets=len(own), late=sum(not one.counts for one in own),
            mean=signed(scale.of(severity.mean)) if severity else "",
            dot=_place(severity.mean, scale, width) if severity else None,
            dots=tuple(_place(value, scale, width) for value in severity.by_file.values()) if severity else (),
            time=times_of(own), signs=sum(key in sign.members for sign in signs),
        )  # fmt: skip


def _place(value: Fraction, scale: Scale, width: int) -> int:
    """Return where a deviation stands, in ‰ from the left, with a margin for the dot."""
    return int(500 + 470 * scale.of(value) / width)


def _cards(signs: Sequence[Sign], work: Work) -> Iterable[KindCard]:
    for code in Code:
        told = tuple(sentence_of(sign, work) for sign in signs if sign.code == code)
        if told:
            yield KindCard(code.value, kind_words(code), told)


def _is_looked_for(code: Code, work: Work) -> bool:
    """Say whether a kind could have been seen at all: marks of 1 and 0 are never flat, an opening may not be known."""
    if code in (Code.FLAT_SHEET, Code.SAME_SHEET):
        return work.rules.kind == "points"
    if code in (Code.SHORT_TIME, Code.UNOPENED):
        return any(sheet.opened_at is not None for sheet in work.sheets)
    return True


@dataclass(frozen=True)
class RoundRow:
    """One round in the list of boards; ``counts`` are of signs by ``GROUPS``."""

    key: str
    board: str
    board_key: str
    number: int
    office: str
    closed: str
    sheets: int
    agreement: str
    gauge: int | None
    counts: tuple[int, ...]


def row_of(work: Work, closed: str) -> RoundRow:
    """Return the line of a round in the list."""
    signs, agreed, board = signs_of(work.looked), agreement_of(work.totals), work.round.board
    return RoundRow(
        key=work.round.key, board=board.name, board_key=board.key, number=work.round.number,
        office=board.agency.name, closed=closed, sheets=len(work.sheets), agreement=agreement_text(agreed),
        gauge=_gauge(agreed), counts=tuple(sum(sign.code in group for sign in signs) for group in GROUPS),
    )  # fmt: skip
