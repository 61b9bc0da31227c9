"""`rules score` on JSON: the worked example to the byte, defaults, and writing the file."""

import json

import pytest

from kcproposals.domain.rulesio import reader, score
from tests.domain.boards import EXAMPLE, ballots, example

RESULTS = """
{"results": [{"id": "P1", "total": "253/3", "shown": "84,33", "passed": true, "rank": 1, "quorum": true,
              "knock_outs": [], "findings": [], "used": ["m1", "m2", "m3"], "excluded": [], "flagged": [],
              "recused": ["m4"], "late": [], "missing": [], "criteria": {"a": "69/2", "b": "299/6"},
              "spread": "217/18", "line_changes_without": []}]}
"""


def compact(text):
    """Return JSON without the blanks between its parts, keys in the order written."""
    return json.dumps(json.loads(text), ensure_ascii=False)


def test_the_worked_example_to_the_byte():
    assert json.dumps(score.run(reader.parse(EXAMPLE)), ensure_ascii=False) == compact(RESULTS)


def test_what_was_published_may_stand_beside_and_is_not_read():
    assert score.run({**example(), "published": ["anything", {"at": 1.5}]}) == score.run(example())


def test_no_proposals_give_no_results():
    assert score.run({**example(), "proposals": []}) == {"results": []}


def test_only_what_has_no_default_is_needed():
    rules = {"scale": "100", "criteria": [{"key": "a", "max": "100"}], "pass": {"threshold": "50"}}
    sheets = [{"member": "m", "status": "submitted", "marks": {"a": "60"}}]
    given = {"set": rules, "board": [{"id": "m", "role": "chair"}], "proposals": [{"id": "P", "sheets": sheets}]}
    (entry,) = score.run(given)["results"]
    assert (entry["total"], entry["rank"], entry["flagged"]) == ("60", 1, [])
    spelled_out = {
        **rules,
        "kind": "points",
        "criteria": [{"key": "a", "max": "100", "weight": "1", "min_pass": None, "not_applicable": "not_allowed"}],
        "aggregate": {"method": "mean"},
        "role_weights": {},
        "quorum": None,
        "zero_veto": None,
        "order": "score_then_priority",
        "tie_break": [],
    }
    for far_off in (None, {"action": "none"}, {"action": "none", "limit": "20", "basis": "points"}):
        assert score.run({**given, "set": {**spelled_out, "far_off": far_off}}) == score.run(given)


# --- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [example(), ballots()], ids=["points", "ballots"])
def test_what_is_written_reads_back_the_same(given):
    values = score.read(given)
    written = score.write(*values)
    assert score.read(reader.parse(json.dumps(written))) == values
    assert score.write(*score.read(written)) == written
    assert score.run(written) == score.run(given)


def test_the_example_is_written_as_it_was_given():
    written = score.write(*score.read(example()))
    expected = example()
    expected["set"]["criteria"][1].update(weight="1", min_pass=None, not_applicable="not_allowed")
    assert written == expected


def test_the_published_result_is_written_beside():
    values = score.read(example())
    announced = score.run(example())
    written = score.write(*values, published=announced)
    assert written["published"] == announced
    assert score.run(written) == announced
