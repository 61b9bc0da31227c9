"""The quorum of a meeting counts itself: who is here, who keeps out of the file, which seats must be filled."""

from fractions import Fraction

import pytest

from kcproposals.appraisal.meetings.quorum import Seated, count
from kcproposals.domain.scoring import Quorum

TWO_THIRDS = Quorum(Fraction(2, 3), "appointed", ("chair|vice_chair",))
ROLES = ("chair", "vice_chair", "reviewer", "member", "member", "member", "member")


def seats(here: str, recused: str = "") -> list[Seated]:
    """Return a board of seven; ``here`` and ``recused`` name places by digits."""
    return [Seated(role, str(at) in here, str(at) in recused) for at, role in enumerate(ROLES)]


@pytest.mark.parametrize(
    ("rule", "here", "recused", "counted", "short", "lacking", "met"),
    [
        (TWO_THIRDS, "01234", "", 5, 0, 0, True),
        (TWO_THIRDS, "0123", "", 4, 1, 0, False),
        (TWO_THIRDS, "23456", "", 5, 0, 1, False),  # enough, but neither chair nor vice chair
        (
            TWO_THIRDS,
            "01234",
            "0",
            4,
            1,
            0,
            False,
        ),  # the chair keeps out: the vice chair fills the seat, one is missing
        (TWO_THIRDS, "", "", 0, 5, 1, False),
        (Quorum(Fraction(2, 3), "unconflicted"), "0123", "456", 4, 0, 0, True),
        (Quorum(Fraction(2, 3), "unconflicted"), "01", "3456", 2, 0, 0, True),
        (Quorum(Fraction(1), "appointed", ("member*2",)), "0123456", "3456", 3, 4, 1, False),
        (None, "6", "", 1, 0, 0, True),
        (None, "6", "6", 0, 1, 0, False),
    ],
)
def test_it_counts_who_is_here_and_does_not_keep_out(
    rule: Quorum | None, here: str, recused: str, counted: int, short: int, lacking: int, met: bool
) -> None:
    found = count(rule, seats(here, recused))
    assert (found.here, found.short, len(found.lacking), found.met) == (counted, short, lacking, met)
    assert found.appointed == 7 and found.recused == len(recused)
