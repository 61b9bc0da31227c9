"""Run the worked examples of packs: the answer of each rule must hold everything the example expects."""

from collections.abc import Iterator
from typing import Any

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import ceiling, eligibility, score
from kcproposals.regulations.answers import compute, missing, stops
from kcproposals.regulations.library import Example, Library


def failures(library: Library) -> Iterator[tuple[Example, str]]:
    """Yield every example that does not hold, with what differs (one line)."""
    for example in library.examples:
        try:
            difference = _difference(example.expect, answer(library, example))
        except (InputError, KeyError) as problem:
            difference = f"{problem.__class__.__name__}: {problem}"
        if difference:
            yield example, difference


def answer(library: Library, example: Example) -> dict[str, Any]:
    """Return what the rule of an example says to its input. Raises InputError, or KeyError for an unknown form."""
    if example.rule == "ceiling":
        return ceiling.run(
            example.input, activities=library.activities, rows=library.norm_rows, multipliers=library.multipliers
        )
    if example.rule == "eligibility":
        return eligibility.run(example.input, activities=library.activities, decrees=library.eligibility)
    if example.rule == "score":
        return score.run(example.input)
    form = library.form(example.input["activity"])
    profile = example.input.get("profile", {})
    answers = compute(form, example.input["answers"])
    return {
        "answers": answers,
        "missing": [gap.path for gap in missing(form, answers, profile)],
        "stops": [path for path, _ in stops(form, answers)],
    }


def _difference(expected: Any, found: Any, path: str = "") -> str:
    """Return the first place where ``found`` does not hold ``expected``; '' when it does."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"{path}: {found!r}"
        for key, value in expected.items():
            if difference := _difference(value, found.get(key), f"{path}.{key}" if path else key):
                return difference
        return ""
    return "" if expected == found else f"{path}: {found!r}, cần {expected!r}"
