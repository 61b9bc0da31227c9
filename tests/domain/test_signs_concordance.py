"""Agreement against published worked examples and against the definitions counted out pair by pair."""

import random
from fractions import Fraction

import pytest

from kcproposals.domain.concordance import Agreement, agreement_of, interval_alpha, severity_of

# S. Siegel, Nonparametric Statistics (1956), chapter 9: three executives rank six applicants, W = 0.16; three observers
# rank ten, with ties, W = 0.828 corrected.
APPLICANTS = ["1 6 3 2 5 4", "1 5 6 4 2 3", "6 3 2 5 4 1"]
TIED = ["1 4.5 2 4.5 3 7.5 6 9 7.5 10", "2.5 1 2.5 4.5 4.5 8 9 6.5 10 6.5", "2 1 4.5 4.5 4.5 4.5 8 8 8 10"]
# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: interval α = 0.849.
OBSERVERS = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]


def totals(rows: list[str]) -> dict[str, dict[str, Fraction]]:
    """Return rows of totals (a dot is none) as members and files."""
    return {
        f"m{member}": {f"f{file}": Fraction(value) for file, value in enumerate(row.split()) if value != "."}
        for member, row in enumerate(rows)
    }


@pytest.mark.parametrize(
    ("rows", "measure", "value", "files"),
    [
        (APPLICANTS, "W", "0.162", 6),
        (TIED, "W", "0.828", 10),
        (OBSERVERS, "alpha", "0.849", 11),
        (["1 2 3", "10 20 30"], "W", "1.000", 3),
        (["1 2 3", "3 2 1"], "W", "0.000", 3),
    ],
)
def test_published_examples(rows: list[str], measure: str, value: str, files: int) -> None:
    found = agreement_of(totals(rows))
    assert (found.measure, found.members, found.files) == (measure, len(rows), files)
    assert found.value is not None and f"{float(found.value):.3f}" == value


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], Agreement(None, None, 0, 0)),
        (["1 2 3"], Agreement(None, None, 1, 0)),
        (["1 2", "1 2", "2 1"], Agreement(None, None, 3, 2)),
        (["1 2 . .", ". . 3 4"], Agreement(None, None, 2, 0)),
        (["5 5 5", "5 5 5"], Agreement("W", None, 2, 3)),
        (["5 5 5 .", "5 5 5 5"], Agreement("alpha", None, 2, 3)),
        (["1 2 3", ". . ."], Agreement(None, None, 1, 0)),
    ],
)
def test_too_few_to_say_anything(rows: list[str], expected: Agreement) -> None:
    assert agreement_of(totals(rows)) == expected


def by_definition(units: list[list[Fraction]]) -> Fraction | None:
    """Krippendorff's α from the matrix of coincidences, as his paper builds it."""
    coincidences: dict[tuple[Fraction, Fraction], Fraction] = {}
    for unit in units:
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    pair = one, other
                    coincidences[pair] = coincidences.get(pair, Fraction(0)) + Fraction(1, len(unit) - 1)
    often: dict[Fraction, Fraction] = {}
    for (one, _other), count in coincidences.items():
        often[one] = often.get(one, Fraction(0)) + count
    n = sum(often.values(), Fraction(0))
    observed = sum((count * (one - other) ** 2 for (one, other), count in coincidences.items()), Fraction(0))
    expected = sum((often[a] * often[b] * (a - b) ** 2 for a in often for b in often), Fraction(0))
    return 1 - (n - 1) * observed / expected if expected else None


def test_alpha_is_exactly_what_its_definition_gives() -> None:
    chance = random.Random(20260302)
    for _ in range(100):
        units = [
            [Fraction(chance.randint(0, 200), 2) for _ in range(chance.randint(0, 6))]
            for _ in range(chance.randint(2, 9))
        ]
        if sum(len(unit) > 1 for unit in units) > 1:
            assert interval_alpha(units) == by_definition(units)


def test_severity_is_the_distance_from_the_others_on_the_same_files() -> None:
    found = severity_of(totals(["80 70 60 90", "70 70 . .", "60 64 . 80", "80 . 60 ."]))
    assert set(found) == {"m0", "m1", "m2", "m3"}
    first = found["m0"]  # file 0: 80 − 70, file 1: 70 − 67; files 2 and 3 have one other sheet
    assert dict(first.by_file) == {"f0": 10, "f1": 3} and first.mean == Fraction(13, 2)
    assert (first.range, first.others_range) == (10, Fraction(4, 3))  # others: 0, 4 and 0 over one file
    assert dict(found["m3"].by_file) == {"f0": 10} and found["m3"].range == 0


def test_severity_needs_two_others() -> None:
    assert severity_of(totals(["80 70", "60 50"])) == {} and severity_of({}) == {}


def test_severities_of_a_whole_board_cancel_out() -> None:
    found = severity_of(totals(["80 71.5 60", "70 66 62", "61 64 99"]))
    assert sum(one.mean for one in found.values()) == 0
