"""Each sign is seen where it is, and not a step short of it."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from kcproposals.domain.signs import Code, Handed, Looked, Sign, signs_of, time_on

T = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MAXIMA = {"a": Fraction(10), "b": Fraction(20), "c": Fraction(30)}
LONG = "Nội dung phù hợp nhưng chưa gắn rõ với mục tiêu."


def sheet(member: str, file: str, marks: str = "5 11 12", **more: Any) -> Handed:
    """Return a sheet of marks (a dash is "not applicable"), handed in an hour apart from every other."""
    given = dict(zip("abc", (None if mark == "-" else Fraction(mark) for mark in marks.split()), strict=True))
    apart = 60 * sum(map(ord, member + file)) + 7 * ord(member[0]) * ord(file[-1])
    facts: dict[str, Any] = {
        "total": sum((mark or Fraction(0) for mark in given.values()), Fraction(0)), "texts": (),
        "submitted_at": T + timedelta(minutes=apart),
    }  # fmt: skip
    return Handed(member, file, given, **{**facts, **more})


def found(*sheets: Handed, **more: Any) -> list[Sign]:
    """Return the signs of some sheets."""
    return signs_of(Looked(sheets, MAXIMA, **more))


def codes(*sheets: Handed) -> list[str]:
    """Return the codes of the signs of some sheets."""
    return [sign.code.value for sign in found(*sheets)]


def test_a_careful_board_shows_nothing() -> None:
    marks = {"m": "5 11 12", "n": "6 11 20", "o": "7 9 12"}
    assert codes(*(sheet(m, f"f{n}", marks[m]) for m, n in (("m", 1), ("n", 1), ("o", 1), ("n", 2)))) == []
    assert found() == []


@pytest.mark.parametrize(
    ("marks", "kind"),
    [("7 7 7", "mark"), ("0 0 0", "mark"), ("8 16 24", "share"), ("10 20 30", "share"), ("8 16 23", ""),
     ("7 7 -", ""), ("- - -", "")],
)  # fmt: skip
def test_the_same_mark_or_share_on_every_criterion(marks: str, kind: str) -> None:
    assert found(sheet("m", "f1", marks)) == ([Sign(Code.FLAT_SHEET, ("m",), ("f1",), kind)] if kind else [])


def test_marks_of_pass_and_fail_are_never_flat() -> None:
    sheets = [sheet("m", f"f{n}", "1 1 1") for n in range(3)]
    assert signs_of(Looked(sheets)) == []


def test_the_same_sheet_on_every_file_needs_three_files() -> None:
    same = [sheet("m", f"f{n}") for n in range(3)]
    assert found(*same) == [Sign(Code.SAME_SHEET, ("m",), ("f0", "f1", "f2"))]
    assert codes(*same[:2]) == [] and codes(*same[:2], sheet("m", "f2", "5 12 12")) == []


def test_all_members_alike_in_marks_or_only_in_totals() -> None:
    assert found(*(sheet(m, "f1") for m in "mno")) == [Sign(Code.ALL_ALIKE, files=("f1",), kind="marks")]
    assert found(sheet("m", "f1"), sheet("n", "f1", "4 12 12"), sheet("o", "f1", "6 10 12")) == [
        Sign(Code.ALL_ALIKE, files=("f1",), kind="totals")
    ]
    assert codes(sheet("m", "f1"), sheet("n", "f1")) == []  # two sheets agree easily
    assert codes(sheet("m", "f1"), sheet("n", "f1"), sheet("o", "f1", counts=False)) == []


def test_a_text_is_told_again_whatever_its_tones_and_spaces() -> None:
    again = LONG.upper().replace(" ", "  ")
    (own,) = found(sheet("m", "f1", texts=(LONG,)), sheet("m", "f2", "6 9 9", texts=(again,)))
    assert (own.code, own.members, own.files, own.text) == (Code.REUSED_TEXT, ("m",), ("f1", "f2"), LONG)
    (both,) = found(sheet("m", "f1", texts=(LONG,)), sheet("n", "f1", "6 9 9", texts=(LONG,)))
    assert (both.code, both.members, both.files) == (Code.SHARED_TEXT, ("m", "n"), ("f1",))
    assert codes(sheet("m", "f1", texts=(LONG, LONG))) == []  # twice on one sheet is no sign
    assert codes(sheet("m", "f1", texts=("Đạt yêu cầu.",)), sheet("m", "f2", "6 9 9", texts=("Đạt yêu cầu.",))) == []


def minutes(*numbers: float) -> tuple[datetime, ...]:
    """Return instants so many minutes after the first."""
    return tuple(T + timedelta(minutes=number) for number in numbers)


@pytest.mark.parametrize(
    ("opened", "saved", "handed_in", "expected", "whole"),
    [
        (0, (1, 2), 3, 3, True),
        (0, (1, 40), 41, 7, True),  # a gap of 39 minutes counts five
        (None, (1, 2), 3, 2, False),
        (0, (), 4, 4, True),
        (0, (1, 9), 3, 3, True),  # a change after an earlier hand-in is of no time before it
    ],
)
def test_time_on_a_file_is_the_sum_of_short_gaps(
    opened: int | None, saved: tuple[int, ...], handed_in: int, expected: int, whole: bool
) -> None:
    one = sheet(
        "m", "f1", opened_at=None if opened is None else T, saved_at=minutes(*saved), submitted_at=minutes(handed_in)[0]
    )
    spent = time_on(one)
    assert spent is not None and (spent.time, spent.whole) == (timedelta(minutes=expected), whole)


def test_one_instant_is_no_time() -> None:
    assert time_on(sheet("m", "f1", submitted_at=T, saved_at=(T,))) is None


def test_a_short_time_is_a_sign_only_where_the_opening_is_known() -> None:
    (quick,) = found(sheet("m", "f1", opened_at=T, submitted_at=T + timedelta(seconds=119)))
    assert quick == Sign(Code.SHORT_TIME, ("m",), ("f1",))
    assert codes(sheet("m", "f1", opened_at=T, submitted_at=T + timedelta(seconds=120))) == []
    assert codes(sheet("m", "f1", saved_at=(T,), submitted_at=T + timedelta(seconds=5))) == []


def test_sheets_handed_in_within_a_minute_of_the_one_before() -> None:
    times = {"f1": 0, "f2": 60, "f3": 61, "f4": 200, "f5": 261}
    sheets = [
        sheet("m", file, f"{n} 11 12", submitted_at=T + timedelta(seconds=at))
        for n, (file, at) in enumerate(times.items())
    ]
    assert found(*sheets) == [Sign(Code.BURST, ("m",), ("f1", "f2", "f3"), took=timedelta(seconds=61))]


def test_members_who_hand_in_three_files_together_are_one_group() -> None:
    def handed(member: str, late: int) -> list[Handed]:
        at = [T + timedelta(minutes=10 * n, seconds=late) for n in range(3)]
        return [sheet(member, f"f{n}", f"{n} {late} 12", submitted_at=when) for n, when in enumerate(at)]

    sheets = [*handed("m", 0), *handed("n", 60), *handed("o", 110), *handed("p", 400)]
    assert found(*sheets) == [Sign(Code.TOGETHER, ("m", "n", "o"), ("f0", "f1", "f2"))]
    assert codes(*handed("m", 0)[:2], *handed("n", 0)[:2]) == []


def test_a_sheet_of_a_file_never_opened() -> None:
    seen = sheet("m", "f1", opened_at=T)
    assert found(seen, sheet("n", "f1", "6 9 9")) == [Sign(Code.UNOPENED, ("n",), ("f1",))]
    assert codes(sheet("m", "f1"), sheet("n", "f1", "6 9 9")) == []  # no opening was kept at all


def test_a_file_that_passed_without_a_visit() -> None:
    assert found(unvisited=("f1",)) == [Sign(Code.NO_VISIT, files=("f1",))]
