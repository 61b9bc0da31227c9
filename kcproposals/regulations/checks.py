"""Run the worked examples of packs: the answer of each rule must hold everything the example expects.

For `kcproposals packs check` and the tests. What an example does not mention may be anything.
"""

from collections.abc import Iterator
from typing import Any

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.rulesio import ceiling, eligibility, score
from kcproposals.regulations.answers import column_values, compute, indicator_values, missing, stops
from kcproposals.regulations.library import Example, Library


def failures(library: Library) -> Iterator[tuple[Example, str]]:
    """Yield every example that does not hold, with the first thing that differs (one line)."""
    for example in library.examples:
        try:
            difference = _difference(example.expect, answer(library, example))
        except (RuleViolation, KeyError) as problem:
            difference = f"{problem.__class__.__name__}: {problem}"
        if difference:
            yield example, difference


def answer(library: Library, example: Example) -> dict[str, Any]:
    """Return what the rule of an example says to its input. Raises InputError, or KeyError for an unknown form.

    An example of `score` gives board and proposals; the set is that of its own pack.
    """
    if example.rule == "ceiling":
        return ceiling.run(
            example.input, activities=library.activities, rows=library.norm_rows, multipliers=library.multipliers
        )
    if example.rule == "eligibility":
        return eligibility.run(example.input, activities=library.activities, decrees=library.eligibility)
    if example.rule == "score":
        return score.run({"set": library.pack(example.pack_id).content["rules"], **example.input})
    form = library.form(example.input["activity"], example.input.get("kind", "ordinary"))
    answers = compute(form, example.input["answers"])
    return {
        "columns": column_values(form, answers),
        "indicators": indicator_values(form, answers),
        "missing": [str(gap.place) for gap in missing(form, answers, example.input.get("profile", {}))],
        "stops": [str(place) for place, _ in stops(form, answers, example.input.get("profile"))],
    }


def _difference(expected: Any, found: Any, path: str = "") -> str:
    """Return the first place where `found` does not hold `expected`; lists must be equally long. '' when it does."""
    if isinstance(expected, dict) and isinstance(found, dict):
        pairs = [(f"{path}.{key}" if path else key, value, found.get(key, _ABSENT)) for key, value in expected.items()]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = [(f"{path}[{at}]", *pair) for at, pair in enumerate(zip(expected, found, strict=True))]
    else:
        same = type(expected) is type(found) and expected == found
        return "" if same else f"{path}: {found!r}, cần {expected!r}"
    return next((text for where, one, two in pairs if (text := _difference(one, two, where))), "")


_ABSENT = "(không có)"
