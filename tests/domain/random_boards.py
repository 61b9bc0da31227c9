"""Random but valid input of `rules score`, every option of it, made to meet in ties and to stand near the lines."""

from fractions import Fraction

ROLES = ("vice_chair", "reviewer", "reviewer", "secretary", "member", "member")
INSTANTS = (
    "2026-05-02T10:00:00+07:00",
    "2026-05-02T03:00:00Z",
    "2026-05-02T10:00:00.5+07:00",
    "2026-05-01T23:00:00-05:00",
    "2026-05-02T09:59+07:00",
)


def board_file(rng):
    """Return the object of a file; `rng` is a seeded random.Random."""
    board = [{"id": f"m{n}", "role": rng.choice(ROLES)} for n in range(rng.randint(1, 7))]
    if rng.random() < 0.8:
        rng.choice(board)["role"] = "chair"
    rules = _pass_fail(rng) if rng.random() < 0.25 else _points(rng)
    _maybe(rng, rules, "quorum", lambda: _quorum(rng))
    _maybe(rng, rules, "zero_veto", lambda: rng.choice([None, _share(rng), _share(rng), _share(rng)]))
    _maybe(rng, rules, "order", lambda: rng.choice(["score_then_priority", "priority_then_score"]))
    chain = ["lower_support", "chair_mark", "earlier_submission", *(f"criterion:{c['key']}" for c in rules["criteria"])]
    _maybe(rng, rules, "tie_break", lambda: rng.sample(chain, rng.randint(0, len(chain))))
    length = rng.choice([0, 1, 2])
    proposals = [_proposal(rng, rules, board, f"P{n}", length) for n in range(rng.randint(0, 6))]
    return {"set": rules, "board": board, "proposals": proposals}


def _points(rng):
    criteria = []
    for key in "abcd"[: rng.randint(1, 4)]:
        criterion = {"key": key, "max": rng.choice(["4", "5", "10", "12.5", "20"])}
        _maybe(rng, criterion, "weight", lambda: rng.choice(["1", "2", "0.5"]))
        _maybe(rng, criterion, "not_applicable", lambda: rng.choice(["rebased", "not_allowed"]))
        _maybe(rng, criterion, "min_pass", lambda: rng.choice([None, "0", "1", "2.5"]))
        criteria.append(criterion)
    scale = sum(Fraction(c.get("weight", "1")) * Fraction(c["max"]) for c in criteria)
    rules = {
        "scale": _decimal(scale),
        "criteria": criteria,
        "pass": {"threshold": _decimal(scale * rng.choice([0, 2, 3, 4, 5, 6, 7, 8, 10]) / 10)},
    }
    _maybe(rng, rules, "kind", lambda: "points")
    _maybe(rng, rules, "aggregate", lambda: _aggregate(rng))
    _maybe(
        rng,
        rules,
        "role_weights",
        lambda: {role: rng.choice(["2", "0.5", "3"]) for role in rng.sample(["chair", *ROLES], 2)},
    )
    _maybe(rng, rules, "far_off", lambda: _far_off(rng))
    return rules


def _pass_fail(rng):
    criteria = []
    for key in "abc"[: rng.randint(1, 3)]:
        criterion = {"key": key, "max": "1"}
        _maybe(rng, criterion, "not_applicable", lambda: rng.choice(["rebased", "not_allowed"]))
        _maybe(rng, criterion, "min_pass", lambda: rng.choice([None, "0.5", "1"]))
        criteria.append(criterion)
    return {"kind": "pass_fail", "criteria": criteria, "pass": _share(rng)}


def _aggregate(rng):
    method = rng.choice(["mean", "median", "trimmed_mean"])
    return {"method": method, "drop": rng.randint(1, 2)} if method == "trimmed_mean" else {"method": method}


def _far_off(rng):
    action = rng.choice(["none", "flag", "exclude_once", "exclude_once"])
    if action == "none":
        return {"action": "none"}
    return {
        "action": action,
        "limit": rng.choice(["0", "2", "5", "20"]),
        "basis": rng.choice(["percent_of_mean", "points"]),
    }


def _quorum(rng):
    if rng.random() < 0.2:
        return None
    quorum = {"share": rng.choice(["1/2", "2/3", "0.75", "1/4", "1"])}
    _maybe(rng, quorum, "of", lambda: rng.choice(["appointed", "unconflicted"]))
    entries = ["chair|vice_chair", "reviewer*2", "secretary", "chair", "reviewer|member"]
    _maybe(rng, quorum, "must_include", lambda: rng.sample(entries, rng.randint(0, 2)))
    return quorum


def _share(rng):
    rule = {"share": rng.choice(["1/4", "1/3", "1/2", "2/3", "0.75", "1"])}
    _maybe(rng, rule, "strict", lambda: rng.random() < 0.5)
    return rule


def _proposal(rng, rules, board, name, length):
    proposal = {"id": name, "support": rng.choice([100, 200]) * 1_000_000, "submitted_at": rng.choice(INSTANTS)}
    if length:
        proposal["priority"] = [rng.randint(-1, 1) for _ in range(length)]
    level = rng.choice([2, 5, 8, 10])
    sheets = [_sheet(rng, rules, member["id"], level) for member in board if rng.random() < 0.93]
    rng.shuffle(sheets)
    return {**proposal, "sheets": sheets}


def _sheet(rng, rules, member, level):
    status = rng.choices(["submitted", "recused", "late"], [10, 1, 1])[0]
    if status == "recused" or (status == "late" and rng.random() < 0.5):
        return {"member": member, "status": status}
    marks = {c["key"]: _mark(rng, rules, c, level) for c in rules["criteria"]}
    if all(mark is None for mark in marks.values()):
        marks[rules["criteria"][0]["key"]] = "1"
    return {"member": member, "status": status, "marks": marks}


def _mark(rng, rules, criterion, level):
    if criterion.get("not_applicable") == "rebased" and rng.random() < 0.2:
        return None
    if rng.random() < 0.08:
        return "0"
    if rules.get("kind") == "pass_fail":
        return "1" if rng.random() < 0.9 else "0"
    # few different marks, so that totals meet
    tenths = rng.choice([level, level, level // 2, 10])
    return _decimal(Fraction(criterion["max"]) * tenths / 10)


def _maybe(rng, target, key, make):
    if rng.random() < 0.6:
        target[key] = make()


def _decimal(value):
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}" if hundredths % 100 else str(hundredths // 100)
