"""The worked example says what the rules really do, for every kind of rule."""

from fractions import Fraction
from typing import Any

import pytest
from flask import Flask

from kcproposals.criteria.examples import Worked, worked
from kcproposals.domain.rulesio.score import read_set

A = {"key": "a", "max": "60"}
B = {"key": "b", "max": "40"}


def example(app: Flask, **changes: Any) -> Worked:
    """Return the example of two criteria of 60 and 40 points with steps of one, changed as told."""
    rules = {"criteria": [A, B], "scale": "100", "pass": {"threshold": "70"}, **changes}
    with app.test_request_context():
        return worked(read_set(rules), {"a": Fraction(1), "b": Fraction(1)}, {"a": "Một", "b": "Hai"})


# Totals of B by member: ⌊60·s⌋ + ⌊40·s⌋ for 76 74 78 72 40 75 77 %: 75 73 77 71 40 75 76; their mean is 487/7 = 69,57.
@pytest.mark.parametrize(
    ("rule", "changes", "words"),
    [
        ("total", {}, "52 + 35 = 87 trên 100"),
        ("total", {"criteria": [A, {**B, "max": "20", "weight": "2"}]}, "52 + 17 × 2 = 86 trên 100"),
        ("total", {"criteria": [{**A, "not_applicable": "rebased"}, B]}, "phiếu này thành 87,50"),
        ("aggregate", {}, "→ 69,57 điểm"),
        ("aggregate", {"aggregate": {"method": "median"}}, "40; 71; 73; 75; 75; 76; 77 → 75,00 điểm"),
        ("aggregate", {"aggregate": {"method": "trimmed_mean", "drop": 3}}, "Không đủ phiếu để bỏ bớt"),
        ("far_off", {}, "vẫn được tính và không được đánh dấu"),
        ("far_off", {"far_off": {"action": "exclude_once", "limit": "20", "basis": "points"}}, "phiếu này bị loại"),
        ("far_off", {"far_off": {"action": "flag", "limit": "30", "basis": "points"}}, "không bị coi là lệch xa"),
        ("quorum", {"quorum": {"share": "3/7"}}, "đủ túc số"),
        ("quorum", {"quorum": {"share": "1/3", "must_include": ["chair"]}}, "chưa đủ túc số"),
        ("quorum", {"quorum": {"share": "1", "of": "unconflicted"}}, "chỉ cần 6"),
        ("knock_outs", {"zero_veto": {"share": "1/3", "strict": True}}, "2 trên 6 phiếu cho 0 điểm “Hai”: không"),
        ("knock_outs", {"zero_veto": {"share": "1/3", "strict": False}}, "“Hai”: bị loại"),
        ("knock_outs", {"criteria": [{**A, "min_pass": "30"}, B]}, "trung bình “Một” là 27,00, tối thiểu 30: bị loại"),
        ("pass", {"pass": {"threshold": "69.5"}}, "Đạt: A, D, E, B."),
        ("order", {}, "cùng hạng"),
        ("order", {"tie_break": ["earlier_submission"]}, "A đứng trên D nhờ nộp trước"),
        ("order", {"order": "priority_then_score"}, "Thứ hạng: 1. E, 2. A"),
    ],
)  # fmt: skip
def test_a_sentence_tells_what_the_rule_does(app: Flask, rule: str, changes: dict[str, Any], words: str) -> None:
    told = " ".join(example(app, **changes).sentences[rule])
    assert words in told, told


def test_the_table_names_what_became_of_every_sheet(app: Flask) -> None:
    lines = {line.name: line for line in example(
        app, far_off={"action": "exclude_once", "limit": "20", "basis": "percent_of_mean"},
        quorum={"share": "2/3", "of": "appointed"},
    ).lines}  # fmt: skip
    assert lines["Đề án B"].sheets == "75 · 73 · 77 · 71 · 40 (loại) · 75 · 76" and lines["Đề án B"].total == "74,50"
    assert lines["Đề án C"].sheets.endswith("rút") and lines["Đề án E"].outcome == "chưa có kết quả"
    assert [line.name[-1] for line in example(app).lines][:2] == ["A", "D"]
