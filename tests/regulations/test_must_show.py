"""What the rules on the command line must show: the same file under four texts, the border of the new decree, limits.

The two provinces are the invented ones of the demo; nothing of them is law.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kcproposals.cli import main
from kcproposals.cli.demo.play import rules_with_example
from kcproposals.domain.rulesio import ceiling, eligibility

RULES = rules_with_example()
MACHINE: dict[str, Any] = {
    "programme": "KCQG", "province": None, "date": "2026-03-01", "activity": "UNG_DUNG_MMTB", "case": None,
    "eligible_cost": 590_000_000, "requested": 300_000_000, "establishments": 1, "flags": [],
}  # fmt: skip
WARD: dict[str, Any] = {
    "date": "2026-03-01", "facility_kind": "sme", "unit_code": None, "unit_kind": "phuong",
    "province_kind": "thanh_pho", "city_class": None, "converted_on": None, "craft_village": False,
    "activity": "UNG_DUNG_MMTB", "workers": 40, "capital": 12_000_000_000,
}  # fmt: skip


def at_most(**changes: Any) -> dict[str, Any]:
    return ceiling.run(
        {**MACHINE, **changes}, activities=RULES.activities, rows=RULES.norm_rows, multipliers=RULES.multipliers
    )


def may(**changes: Any) -> dict[str, Any]:
    return eligibility.run({**WARD, **changes}, activities=RULES.activities, decrees=RULES.eligibility)


@pytest.mark.parametrize(
    ("programme", "province", "day", "amount", "form", "over"),
    [
        ("KCQG", None, "2016-03-01", 200_000_000, "grant", 100_000_000),  # TTLT 26/2014
        ("KCQG", None, "2026-03-01", 295_000_000, "grant", 5_000_000),  # TT 28/2018
        ("KCDP", "24", "2018-06-01", 100_000_000, "grant", 200_000_000),
        ("KCDP", "24", "2026-03-01", 200_000_000, "grant", 100_000_000),
        ("KCDP", "25", "2023-12-31", None, None, None),  # no norm of its own: none at all
        ("KCDP", "25", "2025-03-03", 236_000_000, "recoverable_interest_free", 64_000_000),
        ("KCDP", "25", "2026-03-01", 350_000_000, "grant", None),
    ],
)
def test_the_same_machine_of_590_million(
    programme: str, province: str | None, day: str, amount: int | None, form: str | None, over: int | None
) -> None:
    answer = at_most(programme=programme, province=province, date=day)
    assert (answer["ceiling"], answer["form"]) == (amount, form)
    assert next((one["by"] for one in answer["findings"] if one["code"] == "over_ceiling"), None) == over
    assert ({"code": "no_norm"} in answer["findings"]) is (amount is None)


def test_a_line_gets_450_where_a_machine_gets_300() -> None:
    asked = {"eligible_cost": 900_000_000, "requested": 450_000_000}
    assert at_most(activity="DAY_CHUYEN_CONG_NGHE", **asked)["findings"] == []
    machine = at_most(**asked)
    assert (machine["ceiling"], machine["findings"]) == (300_000_000, [{"code": "over_ceiling", "by": 150_000_000}])


def test_a_ward_of_a_central_city_around_the_new_decree() -> None:
    before, after = may(date="2025-10-14", city_class="2"), may(date="2025-10-15", city_class="2")
    assert (before["eligible"], before["rule"]) == (True, "NĐ 45/2012/NĐ-CP")
    assert (after["eligible"], after["rule"]) == (False, "NĐ 235/2025/NĐ-CP") and after["reasons"]
    assert may(date="2025-10-15", craft_village=True)["eligible"] is True


@pytest.mark.parametrize("kind", ["sme", "business_household", "large_enterprise"])
def test_cleaner_production_is_open_anywhere(kind: str) -> None:
    asked = {"activity": "SXSH", "facility_kind": kind, "city_class": "special", "workers": 5000}
    assert may(**asked)["eligible"] is may(date="2020-03-01", **asked)["eligible"] is True


def test_a_third_fair_abroad_in_a_year_is_refused() -> None:
    place = {"unit_kind": "xa", "activity": "HOI_CHO_NUOC_NGOAI"}
    assert [may(**place, supports_this_year=n)["eligible"] for n in (0, 1, 2, 3)] == [True, True, False, False]
    (reason,) = may(**place, supports_this_year=2)["reasons"]
    assert "2 lần" in reason and "TT 46/2012/TT-BCT, Điều 4 khoản 1 điểm b" in reason
    assert may(unit_kind="xa", supports_this_year=9)["eligible"] is True


def test_trades_go_by_the_decree_of_the_day_and_minerals_by_the_place() -> None:
    place = {"unit_kind": "xa", "province_kind": "tinh"}
    assert may(**place, date="2025-10-14", trade="clean_industry")["eligible"] is None
    assert may(**place, date="2025-10-15", trade="clean_industry")["eligible"] is True
    assert [may(**place, trade="minerals", difficult_area=said)["eligible"] for said in (True, False, None)] == [
        True, False, None,
    ]  # fmt: skip


def test_an_activity_of_the_new_decree_begins_with_it() -> None:
    digital = RULES.activities["CHUYEN_DOI_SO"]
    assert not digital.holds_on(date(2025, 10, 14)) and digital.holds_on(date(2025, 10, 15)) and not digital.verified


def test_the_command_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    file.write_text(json.dumps({**WARD, "unit_kind": "xa", "activity": "MO_RONG_THI_TRUONG", "supports_this_year": 2}))
    said = CliRunner().invoke(main, ["rules", "eligibility", str(file)])
    assert said.exit_code == 0 and json.loads(said.output)["eligible"] is False
    file.write_text(json.dumps({**WARD, "trade": "gold"}))
    refused = CliRunner().invoke(main, ["rules", "eligibility", str(file)])
    assert refused.exit_code == 2 and "trade" in refused.output
