"""Who may ask: kind and place under the decree of the day. The decrees are those of the packs."""

from datetime import date
from typing import Any

import pytest

from kcproposals.domain.eligibility import FACILITY_KINDS, Eligibility, EligibilityQuery, check
from kcproposals.regulations import library

OLD, NEW = "NĐ 45/2012/NĐ-CP", "NĐ 235/2025/NĐ-CP"
BEFORE, AFTER = date(2025, 10, 14), date(2025, 10, 15)


def ask(**changes: Any) -> Eligibility:
    facts: dict[str, Any] = {
        "date": AFTER, "facility_kind": "sme", "unit_kind": "xa", "province_kind": "tinh", "activity": "UNG_DUNG_MMTB",
    }  # fmt: skip
    return check(EligibilityQuery(**{**facts, **changes}), library.load().eligibility)


def test_the_fifteenth_of_october_2025_changes_the_decree() -> None:
    assert ask(date=BEFORE).rule == OLD
    assert ask(date=AFTER).rule == NEW
    assert ask(date=date(1999, 1, 1)).rule == OLD


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("sme", True, True),
        ("cooperative", True, True),
        ("cooperative_group", True, True),
        ("business_household", True, True),
        ("cooperative_union", False, True),
        ("artisan", False, False),
        ("service_provider", None, None),
        ("large_enterprise", False, False),
        ("other", False, False),
    ],
)
def test_kinds_by_decree(kind: str, before: bool | None, after: bool | None) -> None:
    assert ask(date=BEFORE, facility_kind=kind).eligible is before
    assert ask(date=AFTER, facility_kind=kind).eligible is after
    if before is not True:
        assert len(ask(date=BEFORE, facility_kind=kind).reasons) == 1


def test_every_kind_has_an_answer_in_every_decree() -> None:
    for decree in library.load().eligibility:
        assert set(decree.kinds) == set(FACILITY_KINDS)


def test_an_artisan_is_supported_in_the_craft_only() -> None:
    assert ask(facility_kind="artisan", activity="NGHE_NHAN") == Eligibility(True, NEW, ())
    assert ask(facility_kind="artisan").eligible is False
    assert ask(facility_kind="artisan", activity="NGHE_NHAN", date=BEFORE).eligible is False


@pytest.mark.parametrize(
    ("unit", "province", "village", "expected"),
    [
        ("xa", "tinh", False, True),
        ("phuong", "tinh", False, True),
        ("dac_khu", "thanh_pho", False, True),
        ("thi_tran", "thanh_pho", False, True),
        ("xa", "thanh_pho", False, True),
        ("phuong", "thanh_pho", False, False),
        ("phuong", "thanh_pho", True, True),
    ],
)
def test_places_from_the_new_decree(unit: str, province: str, village: bool, expected: bool) -> None:
    answer = ask(unit_kind=unit, province_kind=province, craft_village=village)
    assert answer.eligible is expected
    assert bool(answer.reasons) is not expected


@pytest.mark.parametrize(
    ("unit", "city_class", "expected"),
    [
        ("xa", None, True),
        ("thi_tran", None, True),
        ("dac_khu", "special", True),
        ("phuong", "none", True),
        ("phuong", "2", True),
        ("phuong", "3", True),
        ("phuong", "1", False),
        ("phuong", "special", False),
        ("phuong", None, None),
    ],
)
@pytest.mark.parametrize("province", ["tinh", "thanh_pho"])
def test_places_under_the_old_decree(unit: str, city_class: str | None, expected: bool | None, province: str) -> None:
    answer = ask(date=BEFORE, unit_kind=unit, province_kind=province, city_class=city_class)
    assert answer.eligible is expected
    assert bool(answer.reasons) is (expected is not True)


@pytest.mark.parametrize(
    ("converted", "expected"),
    [
        (date(2014, 12, 31), True),
        (date(2014, 12, 30), False),
        (date(2016, 2, 29), True),
        (date(2019, 12, 31), True),
        (date(2020, 3, 1), True),
        (None, False),
    ],
)
def test_a_ward_of_a_class_one_city_counts_five_years_to_the_end_of_the_year_before(
    converted: date | None, expected: bool
) -> None:
    answer = ask(date=date(2020, 6, 1), unit_kind="phuong", city_class="1", converted_on=converted)
    assert answer.eligible is expected


def test_a_craft_village_and_the_conversion_belong_to_their_own_decree() -> None:
    village = ask(date=BEFORE, unit_kind="phuong", province_kind="thanh_pho", city_class="special", craft_village=True)
    assert village.eligible is False
    converted = ask(unit_kind="phuong", province_kind="thanh_pho", city_class="1", converted_on=date(2024, 1, 1))
    assert converted.eligible is False


@pytest.mark.parametrize("activity", ["SXSH", "SX_TIEU_DUNG_BEN_VUNG"])
def test_cleaner_production_is_open_to_any_size_anywhere(activity: str) -> None:
    ward: dict[str, Any] = {"unit_kind": "phuong", "province_kind": "thanh_pho", "city_class": "special"}
    answer = ask(activity=activity, facility_kind="large_enterprise", workers=9000, **ward)
    assert answer == Eligibility(True, NEW, ())
    assert ask(activity=activity, date=BEFORE, **ward).eligible is (activity == "SXSH")
    assert ask(activity=activity, facility_kind="other", **ward).eligible is False


def test_size_only_adds_a_reason_and_only_to_an_enterprise() -> None:
    assert ask(workers=200, capital=100_000_000_000) == Eligibility(True, NEW, ())
    large = ask(workers=1201, capital=100_000_000_001)
    assert large.eligible is True and len(large.reasons) == 2
    assert str(large.reasons[0]).startswith("Số lao động 1.201 người, trên mức 200 người")
    assert large.reasons[1].to("en").startswith("Capital of 100.000.000.001 đồng")
    assert ask(facility_kind="cooperative", workers=1201).reasons == ()
    assert ask(date=BEFORE, workers=300).reasons == () and len(ask(date=BEFORE, workers=301).reasons) == 1


def test_a_no_outweighs_a_doubt_and_both_reasons_are_told() -> None:
    answer = ask(facility_kind="service_provider", unit_kind="phuong", province_kind="thanh_pho")
    assert answer.eligible is False and len(answer.reasons) == 2
