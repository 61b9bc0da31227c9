"""`rules eligibility` on JSON: the contract's example, the boundary, and every refusal with its path."""

from typing import Any

import pytest

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import eligibility
from kcproposals.regulations import library

ASKED: dict[str, Any] = {
    "date": "2026-03-01", "facility_kind": "sme", "unit_code": None, "unit_kind": "phuong",
    "province_kind": "thanh_pho", "city_class": None, "converted_on": None, "craft_village": False,
    "activity": "UNG_DUNG_MMTB", "workers": 40, "capital": 12000000000,
}  # fmt: skip


def run(**changes: Any) -> dict[str, Any]:
    lib = library.load()
    return eligibility.run({**ASKED, **changes}, activities=lib.activities, decrees=lib.eligibility)


def test_a_ward_of_a_central_city_is_out_since_the_new_decree() -> None:
    answer = run()
    assert (answer["eligible"], answer["rule"], len(answer["reasons"])) == (False, "NĐ 235/2025/NĐ-CP", 1)
    assert run(date="2025-10-15")["eligible"] is False
    assert run(date="2025-10-14", city_class="2") == {"eligible": True, "rule": "NĐ 45/2012/NĐ-CP", "reasons": []}


def test_null_means_that_a_person_decides_and_says_why() -> None:
    answer = run(date="2025-10-14")
    assert answer["eligible"] is None and answer["reasons"]
    assert answer["reasons"][0].startswith("Chưa biết loại đô thị")


def test_the_code_of_the_unit_decides_nothing() -> None:
    assert run(unit_code="09247") == run()


def test_what_may_be_null_may_be_left_out() -> None:
    lib = library.load()
    nullable = ("unit_code", "city_class", "converted_on", "workers", "capital")
    short = {key: value for key, value in ASKED.items() if key not in nullable}
    assert eligibility.run(short, activities=lib.activities, decrees=lib.eligibility) == run()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("date", {"date": None}),
        ("date", {"date": "2026-13-01"}),
        ("facility_kind", {"facility_kind": "company"}),
        ("unit_kind", {"unit_kind": "huyen"}),
        ("province_kind", {"province_kind": "xa"}),
        ("unit_code", {"unit_code": "9247"}),
        ("unit_code", {"unit_code": 9247}),
        ("city_class", {"city_class": 1}),
        ("city_class", {"city_class": "4"}),
        ("converted_on", {"converted_on": "2014"}),
        ("craft_village", {"craft_village": None}),
        ("craft_village", {"craft_village": "no"}),
        ("activity", {"activity": "SX"}),
        ("workers", {"workers": -1}),
        ("workers", {"workers": 40.5}),
        ("capital", {"capital": "12000000000"}),
        ("site", {"site": "x"}),
    ],
)
def test_bad_input_is_refused_with_its_path(path: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        run(**changes)
    assert refused.value.path == path and "\n" not in str(refused.value)
