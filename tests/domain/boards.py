"""Boards for the scoring tests, in the JSON of `rules score`.

The worked example of the description, and small ones with one criterion `a` of 100 points unless told.
"""

import json

from kcproposals.domain.rulesio import score

EXAMPLE = """
{"set": {"kind": "points", "scale": "100",
         "criteria": [{"key": "a", "max": "40", "weight": "1", "min_pass": null, "not_applicable": "not_allowed"},
                      {"key": "b", "max": "60"}],
         "aggregate": {"method": "mean"}, "role_weights": {"chair": "1"},
         "far_off": {"action": "flag", "limit": "20", "basis": "percent_of_mean"},
         "quorum": {"share": "2/3", "of": "appointed", "must_include": ["chair|vice_chair"]},
         "zero_veto": {"share": "1/4", "strict": true}, "pass": {"threshold": "70"},
         "order": "score_then_priority",
         "tie_break": ["lower_support", "criterion:a", "chair_mark", "earlier_submission"]},
 "board": [{"id": "m1", "role": "chair"}, {"id": "m2", "role": "reviewer"}, {"id": "m3", "role": "member"},
           {"id": "m4", "role": "member"}],
 "proposals": [{"id": "P1", "support": 300000000, "submitted_at": "2026-05-02T10:00:00+07:00", "priority": [0, 2],
    "sheets": [{"member": "m1", "status": "submitted", "marks": {"a": "35.5", "b": "49"}},
               {"member": "m2", "status": "submitted", "marks": {"a": "32", "b": "48"}},
               {"member": "m3", "status": "submitted", "marks": {"a": "36", "b": "52.5"}},
               {"member": "m4", "status": "recused"}]}]}
"""

ROLES = ("chair", "vice_chair", "reviewer", "reviewer", "secretary", "member", "member", "member", "member")


def sheet(member, marks):
    """Return a sheet: marks as a string (criterion `a`), as a dict, or the status of a sheet that does not count."""
    if marks in ("recused", "late"):
        return {"member": member, "status": marks}
    return {"member": member, "status": "submitted", "marks": marks if isinstance(marks, dict) else {"a": marks}}


def proposal(*marks, name="P", **more):
    """Return a proposal with a sheet per value of `marks`, for m1, m2, …; `missing`: that member gave none."""
    sheets = [sheet(f"m{n}", value) for n, value in enumerate(marks, 1) if value != "missing"]
    return {"id": name, "sheets": sheets, **more}


def points(**options):
    """Return a set of points; `criteria` and `scale` together, `threshold` alone, the rest as in the file."""
    threshold = options.pop("threshold", "50")
    return {"scale": "100", "criteria": [{"key": "a", "max": "100"}], "pass": {"threshold": threshold}, **options}


def pass_fail(keys="a", **options):
    """Return a set of ballots with a criterion per letter of `keys`, passing with more than half."""
    criteria = [{"key": key, "max": "1"} for key in keys]
    return {"kind": "pass_fail", "criteria": criteria, "pass": {"share": "1/2"}, **options}


def file(rules, *proposals, board=None):
    """Return the object of a file; the board is as large as the largest number of sheets, in the order of ROLES."""
    size = max([3, *(int(each["member"][1:]) for entry in proposals for each in entry["sheets"])])
    roles = board or ROLES[:size]
    members = [{"id": f"m{n}", "role": role} for n, role in enumerate(roles, 1)]
    return {"set": rules, "board": members, "proposals": list(proposals)}


def results(rules, *proposals, board=None):
    """Return the results, in the order printed."""
    return score.run(file(rules, *proposals, board=board))["results"]


def result(rules, *marks, board=None):
    """Return the one result of a proposal with these marks."""
    return results(rules, proposal(*marks), board=board)[0]


def example():
    """Return the worked example of the description."""
    return json.loads(EXAMPLE)


def ballots():
    """Return the example with a set of kind pass_fail, which passes."""
    given = example()
    given["set"] = {
        "kind": "pass_fail",
        "criteria": [{"key": "a", "max": "1"}, {"key": "b", "max": "1.0", "weight": "1", "min_pass": "0.5"}],
        "pass": {"share": "3/4"},
        "zero_veto": {"share": "1/2"},
    }
    for sheet in given["proposals"][0]["sheets"][:3]:
        sheet["marks"] = {"a": "1", "b": "1"}
    return given
