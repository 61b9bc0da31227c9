"""What the packs hold, as frozen values: activities, forms, priorities.

For the slices, which build pages and papers from them. Norms and decrees are values of ``domain`` (`NormRow`,
`EligibilityRules`). Not for reading files (``library``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kcproposals.domain.wording import Wording

FIELD_TYPES = (
    "text", "longtext", "integer", "money", "percent", "date", "month", "choice", "multichoice", "yesno", "facility",
    "unit", "file", "table",
)  # fmt: skip
COLUMN_TYPES = ("text", "longtext", "integer", "decimal", "money", "percent", "date", "month", "choice", "yesno")
OPERATIONS = ("sum", "difference", "product")
APPLICANTS = ("facility", "implementing_unit")
CASES = "cases"  # the list of choices that is made of the norms: each form gets the cases of its own activity
UNITS = "units"  # as the source of an indicator: as many as the norm counts units


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One pack file. `id` is its name without `.yaml`; `content` the parsed file as JSON holds it."""

    id: str
    part: str
    title: Wording
    source: str
    verified: bool
    effective_from: date | None
    effective_to: date | None
    sha256: str
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Advance:
    """The first advance on the support of an activity, in percent (tạm ứng lần một)."""

    pct: str
    evidence: Wording
    clause: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class ActivityGroup:
    """One clause of the list of activities (NĐ 45/2012/NĐ-CP, Điều 4 khoản 1-9), or what a later decree added."""

    key: str
    name: Wording
    clause: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Something reports count: machines, models, booths, people trained, jobs."""

    key: str
    name: Wording
    unit: Wording


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A content type (nội dung hoạt động). `unit` is what its norm counts, `indicators` what reports add up.

    `applicants` says who may hand in a proposal: the facility itself, an implementing unit (Trung tâm), or both.
    """

    code: str
    name: Wording
    clause: str
    group: str
    verified: bool
    unit: Wording
    indicators: tuple[str, ...]
    applicants: tuple[str, ...]
    advance: Advance | None
    effective_from: date | None

    def holds_on(self, day: date) -> bool:
        """Say whether the programme has this activity on `day`."""
        return self.effective_from is None or self.effective_from <= day


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer a person can choose."""

    value: str
    label: Wording
    note: Wording | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """True when the answer at `when` (`section.field`, or `profile.kind`) is one of `values`."""

    when: str
    values: tuple[str | bool, ...]

    def holds(self, answers: Mapping[str, Any], profile: Mapping[str, Any]) -> bool:
        """Say whether the condition holds for these answers and this facility profile."""
        section, name = self.when.split(".")
        source = profile if section == "profile" else answers.get(section) or {}
        return source.get(name) in self.values


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """What follows when a yes/no is not answered as expected: `stop` ends the way, `mend` must be put right first."""

    act: str
    reason: Wording


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A value the program works out. In a column `of` names columns of the same row, in a field answers by path."""

    op: str
    of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """An empty table may be started from the rows of another: own column → column there."""

    table: str
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table."""

    key: str
    type: str
    label: Wording
    hint: Wording | None
    required: bool
    max_length: int | None
    minimum: int | None
    maximum: int | None
    choices: tuple[Choice, ...]
    computed: Computed | None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of a form. Limits that do not concern its type are None or empty.

    `totals` names the columns of a table that are summed below it, `ordered` those that may not decrease along a row.
    """

    key: str
    type: str
    label: Wording
    hint: Wording | None
    required: bool | Condition
    shown: Condition | None
    source: str
    verified: bool
    max_length: int | None
    minimum: int | None
    maximum: int | None
    choices: tuple[Choice, ...]
    choices_from: str | None
    expect: bool | None
    otherwise: Otherwise | None
    many: bool
    columns: tuple[Column, ...]
    totals: tuple[str, ...]
    ordered: tuple[str, ...]
    min_rows: int
    max_rows: int
    prefill: Prefill | None
    computed: Computed | None

    def column(self, key: str) -> Column:
        """Return the column of that key; KeyError if there is none."""
        return {column.key: column for column in self.columns}[key]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of a form."""

    key: str
    title: Wording
    hint: Wording | None
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """Return the field of that key; KeyError if there is none."""
        return {field.key: field for field in self.fields}[key]


@dataclass(frozen=True, kw_only=True)
class FormDefinition:
    """The form of one activity. `columns` says which answers also stand in columns of the database: name → path.

    `indicators` says where the planned figure of a report indicator stands: key → path, or `units`.
    """

    activity: str
    pack_id: str
    sections: tuple[Section, ...]
    columns: Mapping[str, str]
    indicators: Mapping[str, str]

    def section(self, key: str) -> Section:
        """Return the section of that key; KeyError if there is none."""
        return {section.key: section for section in self.sections}[key]

    def field(self, path: str) -> Field:
        """Return the field at `section.field`; KeyError if there is none."""
        section, key = path.split(".")
        return self.section(section).field(key)


@dataclass(frozen=True, kw_only=True)
class Priority:
    """A place or a trade that comes first; a smaller `rank` is considered earlier."""

    key: str
    rank: int
    name: Wording
    clause: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Priorities:
    """The official order: đề án điểm, then place, then trade. `trades` are the trades the decree supports at all."""

    places: tuple[Priority, ...]
    trade_groups: tuple[Priority, ...]
    trades: tuple[Choice, ...]
    outside: tuple[str, ...]

    def vector(
        self, *, focal: bool, place: str | None, trade_groups: tuple[str, ...], activity: str
    ) -> tuple[int, int, int]:
        """Return the priority for ranking, smaller first: đề án điểm, place, trade. Activities `outside` have none."""
        ours = () if activity in self.outside else (place,)
        groups = () if activity in self.outside else trade_groups
        return (0 if focal else 1, _best(self.places, ours), _best(self.trade_groups, groups))


def _best(priorities: tuple[Priority, ...], keys: tuple[str | None, ...]) -> int:
    last = max(priority.rank for priority in priorities) + 1
    return min((priority.rank for priority in priorities if priority.key in keys), default=last)
