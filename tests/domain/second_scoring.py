"""The rules of `rules score` a second time, straight on the JSON, for comparison only.

Written from the description of the file format alone and in another manner than `kcproposals.domain.scoring`, of which
it imports nothing: plain functions, no checks (input is taken to be right), the table of ranks by counting.
"""

from datetime import datetime
from fractions import Fraction
from functools import cache

F = cache(Fraction)  # the same few numbers are read from their texts over and over


def score(data):
    rules, board = data["set"], data["board"]
    rows = [row_of(rules, board, proposal) for proposal in data["proposals"]]
    passed = [row for row in rows if row["out"]["passed"] is True]
    for row in passed:
        row["out"]["rank"] = 1 + sum(stands_before(rules, other, row) for other in passed)
    passed.sort(key=lambda row: row["out"]["rank"])
    failed = [row for row in rows if row["out"]["passed"] is False]
    failed.sort(key=lambda row: row["total"] or 0, reverse=True)
    rest = [row for row in rows if row["out"]["passed"] is None]
    return {"results": [row["out"] for row in passed + failed + rest]}


def row_of(rules, board, proposal):
    sheets = {sheet["member"]: sheet for sheet in proposal["sheets"]}
    with_status = {"submitted": [], "recused": [], "late": [], "missing": []}
    for person in board:
        status = sheets[person["id"]]["status"] if person["id"] in sheets else "missing"
        with_status[status].append(person["id"])
    roles = {person["id"]: person["role"] for person in board}
    ballots = {m: sheets[m]["marks"] for m in with_status["submitted"]}

    quorum = quorum_reached(rules.get("quorum"), roles, with_status)
    verdict = decide(rules, roles, ballots)
    counts = quorum and verdict["passed"] is not None
    changes = []
    if quorum:
        for m in ballots:
            fewer = {other: marks for other, marks in ballots.items() if other != m}
            if bool(decide(rules, roles, fewer)["passed"]) is not bool(verdict["passed"]):
                changes.append(m)

    total = verdict["total"] if counts else None
    chair = [m for m in roles if roles[m] == "chair"]
    means = {c["key"]: criterion_mean(ballots, verdict["used"], c["key"]) for c in rules["criteria"]} if counts else {}
    spread = None
    if counts and total is not None:
        totals = [sheet_value(rules, ballots[m]) for m in verdict["used"]]
        # mean of the squares less the square of the mean
        spread = sum(t * t for t in totals) / len(totals) - (sum(totals) / F(len(totals))) ** 2
    return {
        "proposal": proposal,
        "total": total,
        "means": means,
        "chair": sheet_value(rules, ballots[chair[0]]) if chair and chair[0] in ballots else None,
        "out": {
            "id": proposal["id"],
            "total": None if total is None else str(total),
            "shown": None if total is None else half_up(total),
            "passed": verdict["passed"] if counts else None,
            "rank": None,
            "quorum": quorum,
            "knock_outs": verdict["knock_outs"] if counts else [],
            "findings": verdict["findings"] if counts else [],
            "used": verdict["used"],
            "excluded": verdict["excluded"],
            "flagged": verdict["flagged"],
            "recused": with_status["recused"],
            "late": with_status["late"],
            "missing": with_status["missing"],
            "criteria": {key: None if mean is None else str(mean) for key, mean in means.items()},
            "spread": None if spread is None else str(spread),
            "line_changes_without": changes,
        },
    }


def quorum_reached(rule, roles, with_status):
    present = with_status["submitted"]
    if not present:
        return False
    if not rule:
        return True
    base = len(roles)
    if rule.get("of", "appointed") == "unconflicted":
        base -= len(with_status["recused"])
    if F(len(present)) < F(rule["share"]) * base:
        return False
    for entry in rule.get("must_include", []):
        name, _, count = entry.partition("*")
        holders = [m for m in present if roles[m] in name.split("|")]
        if len(holders) < int(count or "1"):
            return False
    return True


def sheet_value(rules, marks):
    if rules.get("kind", "points") == "pass_fail":
        given = [F(mark) for mark in marks.values() if mark is not None]
        return sum(given, F(0)) / len(given)
    weighted = full = F(0)
    for c in rules["criteria"]:
        if marks[c["key"]] is not None:
            weighted += F(c.get("weight", "1")) * F(marks[c["key"]])
            full += F(c.get("weight", "1")) * F(c["max"])
    return F(rules["scale"]) * weighted / full


def criterion_mean(ballots, members, key):
    given = [F(ballots[m][key]) for m in members if ballots[m][key] is not None]
    return sum(given, F(0)) / len(given) if given else None


def decide(rules, roles, ballots):
    """Everything but the quorum."""
    answer = {
        "used": [],
        "excluded": [],
        "flagged": [],
        "total": None,
        "passed": None,
        "knock_outs": [],
        "findings": [],
    }
    values = {m: sheet_value(rules, marks) for m, marks in ballots.items()}
    rule = rules.get("far_off") or {"action": "none"}
    if rule["action"] != "none" and values:
        middle = sum(values.values(), F(0)) / len(values)
        away = F(rule["limit"]) if rule["basis"] == "points" else middle * F(rule["limit"]) / 100
        far = [m for m in values if values[m] > middle + away or values[m] < middle - away]
        answer["flagged" if rule["action"] == "flag" else "excluded"] = far
    used = answer["used"] = [m for m in values if m not in answer["excluded"]]
    if not used:
        return answer

    for c in rules["criteria"]:
        mean = criterion_mean(ballots, used, c["key"])
        if c.get("min_pass") is not None and mean is not None and mean < F(c["min_pass"]):
            answer["knock_outs"].append("min_pass:" + c["key"])
    veto = rules.get("zero_veto")
    for c in rules["criteria"] if veto else []:
        zeros = [m for m in ballots if ballots[m][c["key"]] is not None and F(ballots[m][c["key"]]) == 0]
        if over(F(len(zeros), len(ballots)), veto):
            answer["knock_outs"].append("zero_veto:" + c["key"])

    if rules.get("kind", "points") == "pass_fail":
        passing = [m for m in used if all(mark is None or F(mark) == 1 for mark in ballots[m].values())]
        answer["passed"] = over(F(len(passing), len(used)), rules["pass"]) and not answer["knock_outs"]
        return answer

    answer["total"] = together(rules, roles, {m: values[m] for m in used}, answer["findings"])
    answer["passed"] = answer["total"] >= F(rules["pass"]["threshold"]) and answer["knock_outs"] == []
    return answer


def over(part, rule):
    return part > F(rule["share"]) or (not rule.get("strict", True) and part == F(rule["share"]))


def together(rules, roles, values, findings):
    rule = rules.get("aggregate", {"method": "mean"})
    ordered = sorted(values.values())
    n = len(ordered)
    if rule["method"] == "median":
        return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    if rule["method"] == "trimmed_mean":
        k = rule["drop"]
        if n > 2 * k:
            return sum(ordered[k : n - k], F(0)) / (n - 2 * k)
        findings.append({"code": "trim_fallback"})
        return sum(ordered, F(0)) / n
    weights = {m: F(rules.get("role_weights", {}).get(roles[m], "1")) for m in values}
    return sum(weights[m] * values[m] for m in values) / sum(weights.values())


def half_up(total):
    whole, rest = divmod(total.numerator * 100, total.denominator)
    if 2 * rest >= total.denominator:
        whole += 1
    text = str(whole).zfill(3)
    return text[:-2] + "," + text[-2:]


def stands_before(rules, one, other):
    """Compare step by step; equal to the end stands before nobody."""
    steps = [
        compare_high(one["total"], other["total"]),
        compare_low(*(list(r["proposal"].get("priority", [])) for r in (one, other))),
    ]
    if rules.get("order", "score_then_priority") == "priority_then_score":
        steps.reverse()
    for name in rules.get("tie_break", []):
        if name == "lower_support":
            steps.append(compare_low(one["proposal"]["support"], other["proposal"]["support"]))
        elif name == "earlier_submission":
            steps.append(compare_low(*(datetime.fromisoformat(r["proposal"]["submitted_at"]) for r in (one, other))))
        elif name == "chair_mark":
            steps.append(compare_high(one["chair"], other["chair"]))
        else:
            key = name[len("criterion:") :]
            steps.append(compare_high(one["means"][key], other["means"][key]))
    return next((step for step in steps if step), 0) < 0


def compare_low(a, b):
    return (a > b) - (a < b)


def compare_high(a, b):
    if a is None or b is None:
        return (a is None) - (b is None)
    return compare_low(b, a)
