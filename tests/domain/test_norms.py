"""The ceiling: which row applies, how it is reckoned, what it says beside the number."""

import math
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.errors import InputError
from kcproposals.domain.norms import CeilingQuery, Finding, Multiplier, NormRow, cases, ceiling, describe, explain
from kcproposals.domain.wording import Wording

FACILITY = Wording("cơ sở", "facility")


def row(**changes: Any) -> NormRow:
    facts: dict[str, Any] = {
        "version": "NEW", "activity": "MACHINES", "pct": "50", "cap": 300_000_000, "unit": FACILITY,
        "clause": "TT 28/2018/TT-BTC, Điều 8 khoản 4", "verified": True, "effective_from": date(2018, 5, 11),
    }  # fmt: skip
    return NormRow(**{**facts, **changes})


OLD = row(version="OLD", cap=200_000_000, effective_from=date(2014, 4, 8), effective_to=date(2018, 5, 10))
ROWS = (OLD, row())
PRIORITY = (
    Multiplier(key="priority", version="OLD", title=FACILITY, factor="1.5", clause="Điều 6", verified=True),
    Multiplier(key="priority", version="NEW", title=FACILITY, factor=None, clause="Điều 8", verified=False),
    Multiplier(key="remote", version="OLD", title=FACILITY, factor="1.2", clause="Điều 6", verified=True),
)


def asked(**changes: Any) -> CeilingQuery:
    facts: dict[str, Any] = {
        "programme": "KCQG", "date": date(2026, 3, 1), "activity": "MACHINES", "eligible_cost": 604_000_000,
        "requested": 300_000_000,
    }  # fmt: skip
    return CeilingQuery(**{**facts, **changes})


def codes(query: CeilingQuery, rows: tuple[NormRow, ...] = ROWS) -> list[str]:
    return [finding.code for finding in ceiling(query, rows, PRIORITY).findings]


def test_three_hundred_of_six_hundred_and_four_is_allowed() -> None:
    result = ceiling(asked(), ROWS, PRIORITY)
    assert (result.amount, result.counterpart, result.findings) == (300_000_000, 304_000_000, ())
    assert result.form == "grant" and result.applied == (ROWS[1],)


def test_three_hundred_of_five_hundred_and_ninety_is_five_too_much() -> None:
    result = ceiling(asked(eligible_cost=590_000_000), ROWS, PRIORITY)
    assert result.amount == 295_000_000
    assert result.findings == (Finding("over_ceiling", 5_000_000),)
    assert result.counterpart == 295_000_000 and result.over_by == 5_000_000


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2014, 4, 7), None),
        (date(2014, 4, 8), 200_000_000),
        (date(2018, 5, 10), 200_000_000),
        (date(2018, 5, 11), 300_000_000),
        (date(2030, 1, 1), 300_000_000),
    ],
)
def test_the_day_decides_which_text_applies_both_ends_included(day: date, expected: int | None) -> None:
    assert ceiling(asked(date=day), ROWS, PRIORITY).amount == expected


def test_without_a_norm_there_is_neither_ceiling_nor_counterpart() -> None:
    result = ceiling(asked(activity="TRAINING"), ROWS, PRIORITY)
    assert (result.amount, result.form, result.counterpart, result.applied) == (None, None, None, ())
    assert result.findings == (Finding("no_norm"),) and result.over_by == 0


def test_a_row_whose_figure_is_not_known_is_no_norm() -> None:
    assert codes(asked(), (row(pct=None, cap=None, verified=False),)) == ["no_norm"]


def test_a_province_reads_its_own_rows_and_never_falls_back() -> None:
    rows = (*ROWS, row(version="P24", province="24", cap=150_000_000))
    assert ceiling(asked(programme="KCDP", province="24"), rows, PRIORITY).amount == 150_000_000
    assert codes(asked(programme="KCDP", province="01"), rows) == ["no_norm"]
    assert codes(asked(programme="KCDP"), rows) == ["no_norm"]


def test_the_province_is_ignored_for_a_national_proposal() -> None:
    rows = (*ROWS, row(version="P24", province="24", cap=150_000_000))
    assert ceiling(asked(province="24"), rows, PRIORITY).amount == 300_000_000


def test_only_a_share_or_only_a_cap_limits_alone() -> None:
    assert ceiling(asked(), (row(cap=None),), PRIORITY).amount == 302_000_000
    assert ceiling(asked(), (row(pct=None),), PRIORITY).amount == 300_000_000


def test_the_cap_counts_every_establishment_and_the_share_does_not() -> None:
    assert ceiling(asked(eligible_cost=1_300_000_000, establishments=2), ROWS, PRIORITY).amount == 600_000_000
    assert ceiling(asked(eligible_cost=1_000_000_001, establishments=2), ROWS, PRIORITY).amount == 500_000_000


def test_the_largest_multiplier_applies_and_they_are_never_multiplied_together() -> None:
    query = asked(date=date(2016, 1, 1), eligible_cost=900_000_000, flags=("remote", "priority"))
    assert ceiling(query, ROWS, PRIORITY).amount == 300_000_000


def test_a_multiplier_nobody_verified_counts_one_and_says_so() -> None:
    result = ceiling(asked(flags=("priority",)), ROWS, PRIORITY)
    assert result.amount == 300_000_000 and result.findings == (Finding("unverified_multiplier"),)


def test_a_multiplier_of_another_text_counts_one_beside_a_verified_one() -> None:
    rows = (row(version="OLD", cap=200_000_000),)
    line = Multiplier(key="line", version="NEW", title=FACILITY, factor="1.5", clause="", verified=True)
    only_other = (*PRIORITY, line)
    result = ceiling(asked(eligible_cost=900_000_000, flags=("line", "remote")), rows, only_other)
    assert result.amount == 240_000_000 and result.finding("unverified_multiplier")


def test_a_multiplier_may_belong_to_some_activities_only() -> None:
    narrow = (Multiplier(key="line", version="NEW", title=FACILITY, factor="1.5", clause="", verified=True,
                         activities=("LINES",)),)  # fmt: skip
    result = ceiling(asked(eligible_cost=900_000_000, flags=("line",)), ROWS, narrow)
    assert result.amount == 300_000_000 and result.finding("unverified_multiplier")


def test_an_unverified_row_is_used_and_named() -> None:
    assert codes(asked(), (row(verified=False),)) == ["unverified_norm"]
    assert codes(asked(requested=300_000_001), (row(verified=False),)) == ["over_ceiling", "unverified_norm"]


def test_an_activity_with_several_rows_needs_its_case() -> None:
    rows = (row(case="region", case_title=FACILITY), row(case="nation", case_title=FACILITY, cap=400_000_000))
    assert codes(asked(), rows) == ["case_needed"]
    assert ceiling(asked(case="nation", eligible_cost=1_000_000_000), rows, ()).amount == 400_000_000
    assert cases(rows, asked()) == rows and cases(ROWS, asked()) == ()


def test_a_case_known_from_another_text_has_no_norm_and_an_unknown_one_is_refused() -> None:
    rows = (row(case="award", case_title=FACILITY, effective_to=date(2020, 1, 1)),
            row(case="region", case_title=FACILITY, effective_from=date(2020, 1, 2)))  # fmt: skip
    assert codes(asked(case="award"), rows) == ["no_norm"]
    with pytest.raises(InputError, match="^case: "):
        ceiling(asked(case="moon"), rows, ())
    with pytest.raises(InputError, match="^case: "):
        ceiling(asked(case="award"), ROWS, ())


def test_an_unknown_flag_and_no_establishment_are_refused() -> None:
    with pytest.raises(InputError, match=r"^flags\[1\]: "):
        ceiling(asked(flags=("priority", "friend")), ROWS, PRIORITY)
    with pytest.raises(InputError, match="^establishments: "):
        ceiling(asked(establishments=0), ROWS, PRIORITY)


def test_overlapping_rows_are_a_mistake_of_the_packs() -> None:
    with pytest.raises(ValueError, match="overlapping"):
        ceiling(asked(), (row(), row()), ())


def test_while_the_request_is_not_typed_yet_there_is_a_ceiling_and_no_counterpart() -> None:
    result = ceiling(asked(requested=None), ROWS, PRIORITY)
    assert (result.amount, result.counterpart, result.findings) == (300_000_000, None, ())


def said(result: Any, language: str = "vi") -> list[str]:
    return [msgid % values if values else msgid for msgid, values in explain(result, language)]


def test_the_explanation_names_the_reckoning_and_the_clause() -> None:
    assert said(ceiling(asked(), ROWS, PRIORITY)) == [
        "50 % của 604.000.000 = 302.000.000, không quá 300.000.000 đồng/cơ sở",
        "TT 28/2018/TT-BTC, Điều 8 khoản 4",
    ]


def test_the_explanation_names_what_the_cap_is_multiplied_with_and_what_is_doubtful() -> None:
    query = asked(date=date(2016, 1, 1), eligible_cost=2_000_000_000, establishments=2, flags=("priority",))
    share, limit = said(ceiling(query, ROWS, PRIORITY))[0].split(", không quá ")
    assert share == "50 % của 2.000.000.000 = 1.000.000.000"
    assert limit == "200.000.000 đồng/cơ sở × 2 × 1,5 = 600.000.000 đồng"
    doubtful = (row(pct=None, verified=False, condition=Wording("địa bàn khó khăn", "difficult areas")),)
    assert said(ceiling(asked(requested=300_000_001), doubtful, ())) == [
        "Không quá 300.000.000 đồng/cơ sở", "TT 28/2018/TT-BTC, Điều 8 khoản 4", "Điều kiện: địa bàn khó khăn.",
        "Số đề nghị vượt mức tối đa 1 đồng.", "Định mức này chưa kiểm chứng với văn bản gốc.",
    ]  # fmt: skip
    assert said(ceiling(asked(), (row(cap=None, pct="33.5"),), ()))[0] == "33,5 % của 604.000.000 = 202.340.000 đồng"


def test_a_cap_alone_for_several_is_explained_and_english_names_the_unit_in_english() -> None:
    result = ceiling(asked(establishments=3), (row(pct=None),), ())
    assert said(result, "en")[0] == "Không quá 300.000.000 đồng/facility × 3 = 900.000.000 đồng"


@pytest.mark.parametrize("code", ["over_ceiling", "no_norm", "case_needed", "unverified_multiplier", "unverified_norm"])
def test_every_finding_has_a_sentence(code: str) -> None:
    msgid, values = describe(Finding(code, 5 if code == "over_ceiling" else None))
    assert (msgid % values if values else msgid).endswith(".")


dong = st.integers(0, 10**13)


@given(cost=dong, requested=dong, establishments=st.integers(1, 50), pct=st.decimals("0.01", 100, places=2), cap=dong)
def test_the_ceiling_is_the_smaller_of_the_exact_parts_rounded_down(
    cost: int, requested: int, establishments: int, pct: Any, cap: int
) -> None:
    result = ceiling(
        asked(eligible_cost=cost, requested=requested, establishments=establishments), (row(pct=str(pct), cap=cap),), ()
    )
    share = Fraction(str(pct)) / 100 * cost
    assert result.amount == min(math.floor(share), cap * establishments)
    assert result.amount <= share and result.counterpart == cost - min(requested, result.amount)
    assert result.over_by == max(0, requested - result.amount)
