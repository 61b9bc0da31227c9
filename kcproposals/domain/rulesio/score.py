"""`rules score`: a closed board as JSON in, its results as JSON out; and the same file written from values.

For the shape of the file. What the values must satisfy together, and every result, is `domain.scoring`.
"""

from collections.abc import Sequence
from typing import Any

from kcproposals.domain.rulesio.reader import (
    REQUIRED,
    Fields,
    boolean,
    choice,
    instant,
    integer,
    integer_from,
    keyed,
    listed,
    money,
    number,
    share,
    text,
)
from kcproposals.domain.scoring import (
    Aggregate,
    CriteriaSet,
    Criterion,
    FarOff,
    Member,
    Passing,
    Proposal,
    Quorum,
    Sheet,
    ZeroVeto,
    decimal,
    exact,
    score,
)

_SET = ("kind", "criteria", "quorum", "zero_veto", "pass", "order", "tie_break")
_SET_OF_POINTS = (*_SET, "scale", "aggregate", "role_weights", "far_off")


def run(obj: Any) -> dict[str, Any]:
    """Return `{"results": […]}` for the object of a file; raise InputError at the first thing that is wrong in it."""
    criteria_set, board, proposals = read(obj)
    return {"results": [result.as_json() for result in score(criteria_set, board, proposals)]}


def read(obj: Any) -> tuple[CriteriaSet, tuple[Member, ...], tuple[Proposal, ...]]:
    """Return what `score` takes. `published`, the result once announced, may stand beside it and is not read."""
    fields = Fields(obj, "", "set", "board", "proposals", "published")
    criteria_set = fields.get("set", read_set)
    return criteria_set, fields.get("board", listed(_member)), fields.get("proposals", listed(_proposal))


def read_set(value: Any, path: str = "set") -> CriteriaSet:
    """Return a criteria set from JSON, its types right; `check_set` says whether its numbers fit together."""
    fields = Fields(value, path)
    kind = fields.get("kind", choice(("points", "pass_fail")), "points")
    fields.only(*(_SET_OF_POINTS if kind == "points" else _SET))
    return CriteriaSet(
        kind=kind,
        criteria=fields.get("criteria", listed(_criterion)),
        passing=fields.get("pass", _threshold if kind == "points" else _passing_share),
        scale=fields.get("scale", number) if kind == "points" else None,
        aggregate=fields.get("aggregate", _aggregate, Aggregate()),
        role_weights=fields.get("role_weights", keyed(number), {}),
        far_off=fields.get("far_off", _far_off, None, nullable=True),
        quorum=fields.get("quorum", _quorum, None, nullable=True),
        zero_veto=fields.get("zero_veto", _zero_veto, None, nullable=True),
        order=fields.get("order", choice(("score_then_priority", "priority_then_score")), "score_then_priority"),
        tie_break=fields.get("tie_break", listed(text), ()),
    )


def _criterion(value: Any, path: str) -> Criterion:
    fields = Fields(value, path, "key", "max", "weight", "min_pass", "not_applicable")
    return Criterion(
        key=fields.get("key", text),
        max=fields.get("max", number),
        weight=fields.get("weight", number, Criterion.weight),
        min_pass=fields.get("min_pass", number, None, nullable=True),
        not_applicable=fields.get("not_applicable", choice(("not_allowed", "rebased")), "not_allowed"),
    )


def _aggregate(value: Any, path: str) -> Aggregate:
    fields = Fields(value, path)
    method = fields.get("method", choice(("mean", "median", "trimmed_mean")))
    if method != "trimmed_mean":
        fields.only("method")
        return Aggregate(method)
    fields.only("method", "drop")
    return Aggregate(method, fields.get("drop", integer_from(1)))


def _far_off(value: Any, path: str) -> FarOff | None:
    fields = Fields(value, path, "action", "limit", "basis")
    action = fields.get("action", choice(("none", "flag", "exclude_once")))
    default = None if action == "none" else REQUIRED
    limit = fields.get("limit", number, default)
    basis = fields.get("basis", choice(("percent_of_mean", "points")), default)
    return None if action == "none" else FarOff(action, limit, basis)


def _quorum(value: Any, path: str) -> Quorum:
    fields = Fields(value, path, "share", "of", "must_include")
    return Quorum(
        share=fields.get("share", share),
        of=fields.get("of", choice(("appointed", "unconflicted")), "appointed"),
        must_include=fields.get("must_include", listed(text), ()),
    )


def _zero_veto(value: Any, path: str) -> ZeroVeto:
    fields = Fields(value, path, "share", "strict")
    return ZeroVeto(fields.get("share", share), fields.get("strict", boolean, True))


def _threshold(value: Any, path: str) -> Passing:
    return Passing(threshold=Fields(value, path, "threshold").get("threshold", number))


def _passing_share(value: Any, path: str) -> Passing:
    fields = Fields(value, path, "share", "strict")
    return Passing(share=fields.get("share", share), strict=fields.get("strict", boolean, True))


def _member(value: Any, path: str) -> Member:
    fields = Fields(value, path, "id", "role")
    return Member(fields.get("id", text), fields.get("role", text))


def _proposal(value: Any, path: str) -> Proposal:
    fields = Fields(value, path, "id", "support", "submitted_at", "priority", "sheets")
    return Proposal(
        id=fields.get("id", text),
        sheets=fields.get("sheets", listed(_sheet)),
        priority=fields.get("priority", listed(integer), ()),
        support=fields.get("support", money, None),
        submitted_at=fields.get("submitted_at", instant, None),
    )


def _sheet(value: Any, path: str) -> Sheet:
    fields = Fields(value, path, "member", "status", "marks")
    status = fields.get("status", choice(("submitted", "recused", "late")))
    marks = fields.get("marks", keyed(_mark), REQUIRED if status == "submitted" else {})
    return Sheet(fields.get("member", text), status, marks)


def _mark(value: Any, path: str) -> Any:
    return None if value is None else number(value, path)


def write(
    criteria_set: CriteriaSet, board: Sequence[Member], proposals: Sequence[Proposal], published: Any = None
) -> dict[str, Any]:
    """Return the object of a `rules score` file, every option spelled out; `published` as announced, if given."""
    obj = {
        "set": write_set(criteria_set),
        "board": [{"id": member.id, "role": member.role} for member in board],
        "proposals": [_written_proposal(proposal) for proposal in proposals],
    }
    return obj if published is None else {**obj, "published": published}


def write_set(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return a criteria set as the `set` of a file, the opposite of `read_set`."""
    points = criteria_set.kind == "points"
    passing, quorum, veto = criteria_set.passing, criteria_set.quorum, criteria_set.zero_veto
    obj: dict[str, Any] = {"kind": criteria_set.kind}
    if points:
        obj["scale"] = _decimal(criteria_set.scale)
    obj["criteria"] = [
        {
            "key": criterion.key,
            "max": decimal(criterion.max),
            "weight": decimal(criterion.weight),
            "min_pass": _decimal(criterion.min_pass),
            "not_applicable": criterion.not_applicable,
        }
        for criterion in criteria_set.criteria
    ]
    if points:
        obj.update(_written_arithmetic(criteria_set))
    obj["quorum"] = quorum and {
        "share": exact(quorum.share),
        "of": quorum.of,
        "must_include": list(quorum.must_include),
    }
    obj["zero_veto"] = veto and {"share": exact(veto.share), "strict": veto.strict}
    if passing.share is None:
        obj["pass"] = {"threshold": _decimal(passing.threshold)}
    else:
        obj["pass"] = {"share": exact(passing.share), "strict": passing.strict}
    return {**obj, "order": criteria_set.order, "tie_break": list(criteria_set.tie_break)}


def _written_arithmetic(criteria_set: CriteriaSet) -> dict[str, Any]:
    rule, far = criteria_set.aggregate, criteria_set.far_off
    obj: dict[str, Any] = {
        "aggregate": {"method": rule.method} if rule.drop is None else {"method": rule.method, "drop": rule.drop},
        "role_weights": {role: decimal(weight) for role, weight in criteria_set.role_weights.items()},
    }
    if far:
        obj["far_off"] = {"action": far.action, "limit": decimal(far.limit), "basis": far.basis}
    return obj


def _written_proposal(proposal: Proposal) -> dict[str, Any]:
    obj: dict[str, Any] = {"id": proposal.id}
    if proposal.support is not None:
        obj["support"] = proposal.support
    if proposal.submitted_at is not None:
        obj["submitted_at"] = proposal.submitted_at.isoformat()
    obj["priority"] = list(proposal.priority)
    obj["sheets"] = [
        {
            "member": sheet.member,
            "status": sheet.status,
            **({"marks": {key: _decimal(mark) for key, mark in sheet.marks.items()}} if sheet.marks else {}),
        }
        for sheet in proposal.sheets
    ]
    return obj


def _decimal(value: Any) -> str | None:
    return None if value is None else decimal(value)
