"""The chair's table: what was asked of it (order, filters, columns), the rows that answer, and counts for the filters.

Everything asked stands in the address. Only what the result already says is looked at; nothing is computed anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.results.queries import ClosedRound, FileRow
from kcproposals.appraisal.words import hides_miss
from kcproposals.domain.errors import N_
from kcproposals.domain.scoring import Result
from kcproposals.domain.text import clean_line, fold, sort_key
from kcproposals.regulations import units

COLUMNS: dict[str, str] = {
    "facility": N_("Đơn vị thụ hưởng"),
    "activity": N_("Nội dung"),
    "place": N_("Địa điểm"),
    "requested": N_("Đề nghị"),
    "ceiling": N_("Mức tối đa"),
    "proposed": N_("Đề xuất"),
    "bars": N_("Theo tiêu chí"),
    "criteria": N_("Điểm từng tiêu chí"),
    "spread": N_("Độ lệch"),
    "sheets": N_("Phiếu"),
    "conflicts": N_("Xung đột"),
    "stability": N_("Ổn định"),
    "notes": N_("Lưu ý"),
}
STANDARD = ("requested", "proposed", "bars", "spread", "sheets", "notes")
RESULTS = {"passed": N_("Đạt"), "failed": N_("Không đạt"), "none": N_("Chưa có kết quả")}
MARKS = {
    "knock_out": N_("Có điểm liệt"),
    "miss": N_("Làm tròn mới đủ"),
    "unstable": N_("Chưa ổn định"),
    "tie": N_("Đồng điểm"),
    "far_off": N_("Có phiếu lệch xa"),
    "not_counted": N_("Có phiếu vắng, muộn hoặc bị loại"),
    "conflict": N_("Có xung đột lợi ích"),
}
FILTERS = ("result", "activity", "place", "mark")
_WORDS = {True: "passed", False: "failed", None: "none"}
_TEXTS = ("code", "title", "facility", "activity", "place")  # begin with A, numbers with the greatest
SORTS = (*_TEXTS, "rank", "requested", "ceiling", "proposed", "total", "spread", "sheets", "conflicts", "stability")
BY_CRITERION = "c:"


@dataclass(frozen=True)
class Line:
    """One file with a result, with what the table sorts and filters by. ``place_in`` is its place in the result."""

    file: FileRow
    result: Result
    place_in: int
    place: str
    expected: int
    marks: frozenset[str]

    @property
    def verdict(self) -> str:
        """passed, failed or none."""
        return _WORDS[self.result.passed]


def lines_of(closed: ClosedRound) -> list[Line]:
    """Return every file with a result, in the order of the result."""
    tied = {key for tie in closed.ties for key in (tie.upper, tie.lower)}
    seats = len(closed.seats)
    return [
        Line(
            row, row.result, at, units.place(row.unit_code), seats - len(row.result.recused),
            frozenset(_marks(closed, row, row.result, tied)),
        )
        for at, row in enumerate(closed.files) if row.result is not None
    ]  # fmt: skip


def _marks(closed: ClosedRound, row: FileRow, result: Result, tied: set[str]) -> Iterable[str]:
    found = {
        "knock_out": result.knock_outs, "miss": hides_miss(result, closed.rules),
        "unstable": result.line_changes_without, "tie": row.key in tied, "far_off": result.flagged or result.excluded,
        "not_counted": result.missing or result.late or result.excluded, "conflict": result.recused,
    }  # fmt: skip
    return (mark for mark, has in found.items() if has)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; unknown words are left out, so that an old link still opens."""

    sort: str = "rank"
    descending: bool = False
    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    envelope: str = ""

    @property
    def is_ranked(self) -> bool:
        """Say whether the rows stand in the order of the result."""
        return self.sort == "rank" and not self.descending

    @property
    def is_filtered(self) -> bool:
        """Say whether rows may be left out."""
        return bool(self.q or self.filters)

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the arguments of the address that asks for the same, with changes; what is usual is left out."""
        now = replace(self, **changes)
        sort = ("-" if now.descending else "") + now.sort
        found = {**now.filters, "q": now.q, "cols": list(now.columns), "envelope": now.envelope,
                 "sort": "" if sort == "rank" else sort}  # fmt: skip
        return {name: value for name, value in found.items() if value}

    def turned(self, sort: str) -> dict[str, Any]:
        """Return the address of a column's heading: the first click shows what people look for, the second turns it."""
        first = not self.turns_upward(sort)
        return self.query(sort=sort, descending=not self.descending if sort == self.sort else first)

    @staticmethod
    def turns_upward(sort: str) -> bool:
        """Say whether people look for the beginning of this order: A, or the first rank."""
        return sort in _TEXTS or sort == "rank"


def asked(args: Any, keys: Iterable[str], remembered: Sequence[str] = ()) -> Asked:
    """Read the arguments of an address (a MultiDict). ``keys`` are the criteria one may sort by."""
    sort = args.get("sort", "")
    known = {*SORTS, *(BY_CRITERION + key for key in keys)}
    by = sort.removeprefix("-")
    allowed: dict[str, Mapping[str, str]] = {"result": RESULTS, "mark": MARKS}
    filters = {name: value for name in FILTERS if (value := args.get(name, "")[:60])}
    filters = {name: value for name, value in filters.items() if value in allowed.get(name, {value: ""})}
    chosen = tuple(name for name in COLUMNS if name in args.getlist("cols"))
    return Asked(
        sort=by if by in known else "rank", descending=by in known and sort.startswith("-"),
        q=clean_line(args.get("q", ""))[:100], filters=filters,
        columns=chosen or tuple(name for name in COLUMNS if name in (remembered or STANDARD)),
        envelope=clean_line(args.get("envelope", ""))[:30],
    )  # fmt: skip


def _fits(line: Line, filters: Mapping[str, str], words: Sequence[str]) -> bool:
    for name, value in filters.items():
        if name == "mark":
            if value not in line.marks:
                return False
        elif value != _value(line, name):
            return False
    if not words:
        return True
    text = fold(f"{line.file.code} {line.file.title} {line.file.facility} {line.place}")
    return all(word in text for word in words)


def _value(line: Line, name: str) -> str:
    if name == "result":
        return line.verdict
    return line.file.activity if name == "activity" else line.file.unit_code


@lru_cache(maxsize=4096)
def _place_key(place: str) -> str:
    return sort_key(place)


def chosen(lines: Sequence[Line], ask: Asked, activities: Mapping[str, str]) -> list[Line]:
    """Return the lines that fit, in the order asked for; what has no value stands last both ways."""
    words = fold(ask.q).split()
    found = [line for line in lines if _fits(line, ask.filters, words)]
    if ask.is_ranked:
        return found
    key = _sort_key(ask.sort, activities)
    valued = [(value, line) for line in found if (value := key(line)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=ask.descending)
    return [line for _value, line in valued] + [line for line in found if key(line) is None]


def _sort_key(sort: str, activities: Mapping[str, str]) -> Callable[[Line], Any]:
    if sort.startswith(BY_CRITERION):
        return lambda line: line.result.criteria.get(sort.removeprefix(BY_CRITERION))
    keys: dict[str, Callable[[Line], Any]] = {
        "rank": lambda line: line.place_in,
        "code": lambda line: line.file.code,
        "title": lambda line: sort_key(line.file.title),
        "facility": lambda line: sort_key(line.file.facility),
        "activity": lambda line: sort_key(activities.get(line.file.activity, line.file.activity)),
        "place": lambda line: _place_key(line.place),
        "requested": lambda line: line.file.requested,
        "ceiling": lambda line: line.file.ceiling,
        "proposed": lambda line: line.file.proposed,
        "total": lambda line: line.result.total,
        "spread": lambda line: line.result.spread,
        "sheets": lambda line: Fraction(len(line.result.used), line.expected or 1),
        "conflicts": lambda line: len(line.result.recused),
        "stability": lambda line: len(line.result.line_changes_without),
    }
    return keys[sort]


def facets(lines: Sequence[Line], ask: Asked, activities: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of every filter with how many files each would show beside the other filters."""
    words, found = fold(ask.q).split(), {}
    places = {line.file.unit_code: line.place for line in lines}
    labels: dict[str, Mapping[str, str]] = {
        "result": {key: _(text) for key, text in RESULTS.items()},
        "mark": {key: _(text) for key, text in MARKS.items()},
        "activity": {code: activities.get(code, code) for code in sorted({line.file.activity for line in lines})},
        "place": dict(sorted(places.items(), key=lambda pair: _place_key(pair[1]))),
    }  # fmt: skip
    for name in FILTERS:
        others = {key: value for key, value in ask.filters.items() if key != name}
        counts: Counter[str] = Counter()
        fitting = [line for line in lines if _fits(line, others, words)] if others or words else lines
        for line in fitting:
            counts.update(line.marks if name == "mark" else (_value(line, name),))
        options = [(key, f"{text} ({counts[key]})") for key, text in labels[name].items()]
        found[name] = [("", _("Tất cả")), *options]
    return found
