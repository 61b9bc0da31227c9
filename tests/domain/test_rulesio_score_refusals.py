"""What `rules score` refuses, and at which path."""

import copy

import pytest

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import score
from tests.domain.boards import ballots, example


def put(given, path, value):
    """Return the object with the value at a path (a list of keys and indexes) replaced, or taken away (`...`)."""
    changed = copy.deepcopy(given)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    elif isinstance(place, list) and path[-1] == len(place):
        place.append(value)
    else:
        place[path[-1]] = value
    return changed


def steps(path):
    """Turn `a.b[1]` into ["a", "b", 1]."""
    return [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]


def refused_at(given):
    with pytest.raises(InputError) as refused:
        score.run(given)
    assert "\n" not in str(refused.value)
    return refused.value.path


P, S0 = "proposals[0]", "proposals[0].sheets[0]"


@pytest.mark.parametrize(
    "path",
    [
        *("set", "board", "proposals", "set.scale", "set.criteria", "set.pass", "set.pass.threshold"),
        *("set.criteria[0].key", "set.criteria[1].max", "set.quorum.share", "set.zero_veto.share"),
        *("set.far_off.action", "set.far_off.limit", "set.far_off.basis", "set.aggregate.method"),
        *("board[1].id", "board[3].role", f"{P}.id", f"{P}.sheets", f"{P}.support", f"{P}.submitted_at"),
        *(f"{S0}.member", f"{S0}.status", f"{S0}.marks", f"{S0}.marks.a", f"{P}.sheets[2].marks.b"),
    ],
)
def test_what_is_required_and_missing(path):
    assert refused_at(put(example(), steps(path), ...)) == path


@pytest.mark.parametrize(
    "place",
    ["", "set", "set.criteria[1]", "set.aggregate", "set.far_off", "set.quorum", "set.zero_veto", "set.pass"]
    + ["board[0]", P, S0, f"{P}.sheets[3]", f"{S0}.marks"],
)
def test_unknown_keys_anywhere(place):
    path = f"{place}.typo" if place else "typo"
    assert refused_at(put(example(), steps(path), "1")) == path


WRONG = {
    "an object": ["", "x", 1, True, None, []],
    "a list": ["", "x", 1, True, None, {}],
    "a text": ["", "  ", 1, True, None, [], {}],
    "a number": ["", "x", "-1", "1e2", "1/4", "1.", " 1", "١", 1, 1.5, True, None, [], {}],
    "a share": ["", "0", "0/5", "1/0", "3/2", "1.5", "-1/2", 1, 0.5, True, None, []],
    "a boolean": [0, 1, "true", None],
    "an integer": ["1", 1.0, True, None],
    "money": [-1, "1", 1.0, True, None],
    "a word": ["", "x", 1, True, None, []],
    "an instant": ["", "2026-05-02T10:00:00", "2026-05-02", "2026-02-30T10:00:00Z", 1, None],
}
SHAPE = {
    "set": "an object",
    "board": "a list",
    "proposals": "a list",
    "set.kind": "a word",
    "set.scale": "a number",
    "set.criteria": "a list",
    "set.criteria[1]": "an object",
    "set.criteria[0].key": "a text",
    "set.criteria[0].max": "a number",
    "set.criteria[0].weight": "a number",
    "set.criteria[0].not_applicable": "a word",
    "set.aggregate": "an object",
    "set.aggregate.method": "a word",
    "set.role_weights": "an object",
    "set.role_weights.chair": "a number",
    "set.far_off.action": "a word",
    "set.far_off.limit": "a number",
    "set.far_off.basis": "a word",
    "set.quorum.share": "a share",
    "set.quorum.of": "a word",
    "set.quorum.must_include": "a list",
    "set.quorum.must_include[0]": "a text",
    "set.zero_veto.share": "a share",
    "set.zero_veto.strict": "a boolean",
    "set.pass": "an object",
    "set.pass.threshold": "a number",
    "set.order": "a word",
    "set.tie_break": "a list",
    "set.tie_break[0]": "a text",
    "board[0]": "an object",
    "board[0].id": "a text",
    "board[0].role": "a text",
    P: "an object",
    f"{P}.id": "a text",
    f"{P}.support": "money",
    f"{P}.submitted_at": "an instant",
    f"{P}.priority": "a list",
    f"{P}.priority[1]": "an integer",
    f"{P}.sheets": "a list",
    S0: "an object",
    f"{S0}.member": "a text",
    f"{S0}.status": "a word",
    f"{S0}.marks": "an object",
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, kind in SHAPE.items() for value in WRONG[kind]])
def test_wrong_types_are_refused_at_their_path(path, value):
    assert refused_at(put(example(), steps(path), value)) == path


@pytest.mark.parametrize("value", [v for v in WRONG["a number"] if v is not None])
def test_wrong_marks_and_minima(value):
    assert refused_at(put(example(), steps(f"{S0}.marks.a"), value)) == f"{S0}.marks.a"
    assert refused_at(put(example(), steps("set.criteria[0].min_pass"), value)) == "set.criteria[0].min_pass"


@pytest.mark.parametrize("value", [[], "x", 1, None, True])
def test_the_whole_must_be_an_object(value):
    assert refused_at(value) == "$"


OTHER = {"id": "P2", "support": 1, "submitted_at": "2026-05-02T10:00:00Z", "priority": [0, 0], "sheets": []}


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("set.kind", "checklist", None),
        ("set.scale", "100.01", None),
        ("set.scale", "0", None),
        ("set.criteria", [], None),
        ("set.criteria[1].key", "a", None),
        ("set.criteria[0].max", "0", None),
        ("set.criteria[0].max", "41", "set.scale"),
        ("set.criteria[0].weight", "0", None),
        ("set.criteria[0].weight", "2", "set.scale"),
        ("set.criteria[0].min_pass", "40.01", None),
        ("set.pass.threshold", "100.01", None),
        ("set.pass.share", "3/4", None),
        ("set.pass.strict", True, None),
        ("set.aggregate", {"method": "trimmed_mean"}, "set.aggregate.drop"),
        ("set.aggregate", {"method": "trimmed_mean", "drop": 0}, "set.aggregate.drop"),
        ("set.aggregate", {"method": "trimmed_mean", "drop": "1"}, "set.aggregate.drop"),
        ("set.aggregate", {"method": "trimmed_mean", "drop": True}, "set.aggregate.drop"),
        ("set.aggregate.drop", 1, None),
        ("set.role_weights.chair", "0", None),
        ("set.role_weights", {"chair|vice_chair": "2"}, "set.role_weights.chair|vice_chair"),
        ("set.quorum.must_include[0]", "reviewer*0", None),
        ("set.quorum.must_include[1]", "chair|vice_chair", None),
        ("set.tie_break[0]", "criterion:z", None),
        ("set.tie_break[0]", "criterion:", None),
        ("set.tie_break[0]", "higher_support", None),
        ("set.tie_break[1]", "lower_support", None),
        ("board", [], None),
        ("board[2].id", "m1", None),
        ("board[3].role", "chair", None),
        ("board[3].role", "a*2", None),
        (f"{P}.sheets[1].member", "m1", None),
        (f"{P}.sheets[3].member", "m9", None),
        (f"{S0}.status", "draft", None),
        (f"{S0}.status", "missing", None),
        (f"{S0}.marks.c", "1", None),
        (f"{S0}.marks.a", None, None),
        (f"{S0}.marks.a", "40.01", None),
        (f"{P}.sheets[3].marks", {"a": "41"}, f"{P}.sheets[3].marks.a"),
        ("proposals[1]", {**OTHER, "id": "P1"}, "proposals[1].id"),
        ("proposals[1]", {**OTHER, "priority": [0]}, "proposals[1].priority"),
        ("proposals[1]", {name: value for name, value in OTHER.items() if name != "priority"}, "proposals[1].priority"),
        ("proposals[1]", {**OTHER, "sheets": [{"member": "m4", "status": "late", "marks": {"z": "1"}}]}, None),
    ],
)
def test_what_does_not_fit_together(path, value, at):
    expected = at or (path if path != "proposals[1]" else "proposals[1].sheets[0].marks.z")
    assert refused_at(put(example(), steps(path), value)) == expected


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("set.criteria[0].min_pass", "40"),
        ("set.criteria[0].min_pass", "0"),
        ("set.pass.threshold", "0"),
        ("set.pass.threshold", "100"),
        ("set.scale", "0100.00"),
        ("set.far_off.limit", "0"),
        ("set.quorum.share", "1"),
        ("set.tie_break", []),
        ("board[3].role", "vice_chair"),
        ("board[3].role", "thư ký"),
        ("board[0].role", "member"),
        (f"{P}.priority", [-1, 0, 10**20]),
        (f"{P}.support", 0),
        (f"{S0}.marks.a", "040.00"),
        (f"{S0}.marks.a", "0"),
        (f"{P}.sheets", []),
        (f"{P}.sheets[3]", {"member": "m4", "status": "late", "marks": {"a": "12"}}),
        (f"{P}.sheets[3]", {"member": "m4", "status": "late", "marks": {}}),
    ],
)
def test_what_stands_at_the_edge_is_taken(path, value):
    assert len(score.run(put(example(), steps(path), value))["results"]) == 1


def test_a_sheet_may_not_leave_everything_out():
    given = example()
    for criterion in given["set"]["criteria"]:
        criterion["not_applicable"] = "rebased"
    assert refused_at(put(given, steps(f"{S0}.marks"), {"a": None, "b": None})) == f"{S0}.marks"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("set.scale", value) for value in ("2", None)),
        ("set.aggregate", {"method": "mean"}),
        ("set.role_weights", {}),
        ("set.far_off", {"action": "none"}),
        ("set.far_off", None),
        ("set.pass.threshold", "1"),
        ("set.pass.share", "5/4"),
        ("set.pass.share", ...),
        ("set.criteria[0].max", "2"),
        ("set.criteria[0].weight", "2"),
        ("set.criteria[1].min_pass", "2"),
        (f"{S0}.marks.a", "0.5"),
        (f"{S0}.marks.a", "2"),
        (f"{S0}.marks.a", None),
        (f"{S0}.marks.a", 1),
        (f"{S0}.marks.a", True),
    ],
)
def test_what_ballots_do_not_have(path, value):
    assert score.run(ballots())["results"][0]["passed"] is True
    assert refused_at(put(ballots(), steps(path), value)) == path
