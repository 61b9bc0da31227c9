"""The result of one proposal: every sheet accounted for, the total, what knocked it out, how stable it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kcproposals.domain.scoring.exact import exact, shown
from kcproposals.domain.scoring.knock_outs import exceeds, knock_outs
from kcproposals.domain.scoring.quorum import has_quorum
from kcproposals.domain.scoring.sets import CriteriaSet
from kcproposals.domain.scoring.sheets import Member, Proposal, Sheet, sheet_total
from kcproposals.domain.scoring.totals import Counted, aggregate, criterion_mean, far_off, variance


@dataclass(frozen=True)
class Result:
    """What the board decided about one proposal. `passed` None: no result, for want of a quorum or of a used sheet.

    used + excluded + recused + late + missing = the board, each list in its order. `total` is unrounded.
    """

    id: str
    total: Fraction | None
    passed: bool | None
    rank: int | None
    quorum: bool
    knock_outs: tuple[str, ...]
    findings: tuple[str, ...]
    used: tuple[str, ...]
    excluded: tuple[str, ...]
    flagged: tuple[str, ...]
    recused: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    criteria: Mapping[str, Fraction | None]
    spread: Fraction | None
    line_changes_without: tuple[str, ...]

    @property
    def shown(self) -> str | None:
        """The total as people see it, `84,33`."""
        return None if self.total is None else shown(self.total)

    def as_json(self) -> dict[str, Any]:
        """Return the entry of `results` that `rules score` prints."""
        return {
            "id": self.id,
            "total": _exact(self.total),
            "shown": self.shown,
            "passed": self.passed,
            "rank": self.rank,
            "quorum": self.quorum,
            "knock_outs": list(self.knock_outs),
            "findings": [{"code": code} for code in self.findings],
            "used": list(self.used),
            "excluded": list(self.excluded),
            "flagged": list(self.flagged),
            "recused": list(self.recused),
            "late": list(self.late),
            "missing": list(self.missing),
            "criteria": {key: _exact(value) for key, value in self.criteria.items()},
            "spread": _exact(self.spread),
            "line_changes_without": list(self.line_changes_without),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Result":
        """Return the result that `as_json` wrote."""
        lists = ("knock_outs", "used", "excluded", "flagged", "recused", "late", "missing", "line_changes_without")
        return cls(
            id=entry["id"],
            total=_read(entry["total"]),
            passed=entry["passed"],
            rank=entry["rank"],
            quorum=entry["quorum"],
            findings=tuple(finding["code"] for finding in entry["findings"]),
            criteria={key: _read(value) for key, value in entry["criteria"].items()},
            spread=_read(entry["spread"]),
            **{name: tuple(entry[name]) for name in lists},
        )


@dataclass(frozen=True)
class Judgement:
    """The sheets of a proposal judged without asking for a quorum; `passed` None: no sheet was left to use."""

    used: tuple[Counted, ...] = ()
    excluded: tuple[Counted, ...] = ()
    flagged: tuple[Counted, ...] = ()
    total: Fraction | None = None
    passed: bool | None = None
    knock_outs: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


def submitted_sheets(criteria_set: CriteriaSet, board: Sequence[Member], proposal: Proposal) -> list[Counted]:
    """Return the submitted sheets in board order, each with its total."""
    sheets = {sheet.member: sheet for sheet in proposal.sheets if sheet.status == "submitted"}
    counted = []
    for member in board:
        if member.id in sheets:
            marks = sheets[member.id].marks
            total = sheet_total(criteria_set, marks)
            if total is None:
                raise ValueError(f"sheet of {member.id} has no marks; check_proposals says so before")
            counted.append(Counted(member.id, member.role, marks, total))
    return counted


def judge(criteria_set: CriteriaSet, submitted: Sequence[Counted]) -> Judgement:
    """Apply every rule of the set but the quorum to the submitted sheets of one proposal."""
    far = far_off(criteria_set.far_off, submitted)
    excludes = criteria_set.far_off is not None and criteria_set.far_off.action == "exclude_once"
    excluded, flagged = (tuple(far), ()) if excludes else ((), tuple(far))
    used = tuple(sheet for sheet in submitted if sheet not in excluded)
    if not used:
        return Judgement(used, excluded, flagged)
    out = knock_outs(criteria_set, submitted, used)
    passing = criteria_set.passing
    if passing.share is not None:
        part = Fraction(sum(sheet.total == 1 for sheet in used), len(used))
        passed = exceeds(part, passing.share, strict=passing.strict) and not out
        return Judgement(used, excluded, flagged, None, passed, out)
    total, findings = aggregate(criteria_set, used)
    passed = passing.threshold is not None and total >= passing.threshold and not out
    return Judgement(used, excluded, flagged, total, passed, out, findings)


def line_changes_without(
    criteria_set: CriteriaSet, submitted: Sequence[Counted], judgement: Judgement
) -> tuple[str, ...]:
    """Return the members without whose sheet the proposal would be on the other side of the line."""
    passes = judgement.passed is True
    return tuple(
        left_out.member
        for left_out in submitted
        if (judge(criteria_set, [sheet for sheet in submitted if sheet is not left_out]).passed is True) != passes
    )


def result_of(criteria_set: CriteriaSet, board: Sequence[Member], proposal: Proposal) -> Result:
    """Return the result of one proposal, not ranked yet."""
    submitted = submitted_sheets(criteria_set, board, proposal)
    recused, late, missing = _not_counted(board, proposal.sheets)
    quorum = has_quorum(
        criteria_set.quorum,
        roles=[sheet.role for sheet in submitted],
        appointed=len(board),
        recused=len(recused),
    )
    judgement = judge(criteria_set, submitted)
    valid = quorum and judgement.passed is not None
    points = criteria_set.kind == "points"
    return Result(
        id=proposal.id,
        total=judgement.total if valid else None,
        passed=judgement.passed if valid else None,
        rank=None,
        quorum=quorum,
        knock_outs=judgement.knock_outs if valid else (),
        findings=judgement.findings if valid else (),
        used=_members(judgement.used),
        excluded=_members(judgement.excluded),
        flagged=_members(judgement.flagged),
        recused=recused,
        late=late,
        missing=missing,
        criteria={key: criterion_mean(judgement.used, key) for key in criteria_set.keys} if valid else {},
        spread=variance([sheet.total for sheet in judgement.used]) if valid and points else None,
        line_changes_without=line_changes_without(criteria_set, submitted, judgement) if quorum else (),
    )


def _not_counted(
    board: Sequence[Member], sheets: Sequence[Sheet]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return who was recused, who was late and who gave no sheet, in board order."""
    status = {sheet.member: sheet.status for sheet in sheets}

    def those(wanted: str | None) -> tuple[str, ...]:
        return tuple(member.id for member in board if status.get(member.id) == wanted)

    return those("recused"), those("late"), those(None)


def _members(sheets: Sequence[Counted]) -> tuple[str, ...]:
    return tuple(sheet.member for sheet in sheets)


def _read(value: str | None) -> Fraction | None:
    if value is None:
        return None
    numerator, _over, denominator = value.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else exact(value)
