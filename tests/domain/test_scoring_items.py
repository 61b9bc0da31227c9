"""What a set asks of one mark: when a reason is due, and whether step, levels and limits are consistent."""

from fractions import Fraction as F
from typing import Any

import pytest

from kcproposals.domain.scoring.items import Band, Item, Justify, check_items, needs_reason, read_justify, unknown


@pytest.mark.parametrize(
    ("stored", "without", "with_reason"),
    [
        ("never", ["0", "15"], []),
        ("always", [], ["0", "7.5", "15"]),
        ("below_half", ["7.5", "15"], ["0", "7.49"]),
        ({"below": "7"}, ["7", "15"], ["0", "6.99"]),
        ({"outside": ["4", "8"]}, ["4", "6", "8"], ["3.99", "8.01", "15"]),
    ],
)
def test_a_reason_is_due_outside_the_band(stored: Any, without: list[str], with_reason: list[str]) -> None:
    rule = read_justify(stored)
    assert [mark for mark in without if needs_reason(rule, F(15), F(mark))] == []
    assert [mark for mark in with_reason if not needs_reason(rule, F(15), F(mark))] == []
    assert needs_reason(rule, F(15), None)  # "not applicable" always is


@pytest.mark.parametrize("stored", ["sometimes", "below", {"below": "x"}, {"outside": ["1"]}, {}, None, 3])
def test_what_is_no_rule_is_refused(stored: Any) -> None:
    with pytest.raises(ValueError):
        read_justify(stored)


def item(**changes: Any) -> Item:
    facts: dict[str, Any] = {"code": "1", "max": F(15), "step": F("0.5"), "justify": Justify("never")}
    return Item(**{**facts, **changes})


def band(low: str, high: str) -> Band:
    return Band(F(low), F(high))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"step": F(0)}, "items[0].step"),
        ({"step": F(4)}, "items[0].step"),
        ({"justify": Justify("below", limit=F(16))}, "items[0].justify.limit"),
        ({"justify": Justify("below", limit=F(0))}, "items[0].justify.limit"),
        ({"justify": Justify("outside", low=F(9), high=F(8))}, "items[0].justify.low"),
        ({"justify": Justify("outside", low=F(9), high=F(16))}, "items[0].justify.high"),
        ({"anchors": (band("0", "5"), band("5", "15"))}, "items[0].anchors[1].from"),
        ({"anchors": (band("6", "5"),)}, "items[0].anchors[0].from"),
        ({"anchors": (band("0", "15.5"),)}, "items[0].anchors[0].to"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], path: str) -> None:
    assert [problem.path for problem in check_items([item(**changes)])] == [path]


def test_a_sound_criterion_and_equal_codes() -> None:
    sound = item(anchors=(band("0", "5"), band("5.5", "15")), justify=Justify("outside", low=F(0), high=F(15)))
    assert check_items([sound, item(code="2")]) == []
    assert [problem.path for problem in check_items([sound, item(), item(code="2")])] == ["items[1].code"]


def test_the_edges_are_allowed_and_empty_codes_are_not_equal() -> None:
    at_the_edge = [
        item(code="", justify=Justify("below", limit=F(15))),
        item(code="", justify=Justify("outside", low=F(8), high=F(8)), anchors=(band("5", "5"), band("5.5", "15"))),
        item(code="3", justify=Justify("below", limit=F("0.5")), step=F(15)),
    ]
    assert check_items(at_the_edge) == []


def test_rules_are_values_that_cannot_change() -> None:
    with pytest.raises(AttributeError):
        Justify("never").rule = "always"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        item().code = "2"  # type: ignore[misc]


def test_unknown_names_come_back_as_they_came() -> None:
    assert unknown(["B", "A", "C"], {"A": 1}) == ["B", "C"] and unknown([], []) == []
