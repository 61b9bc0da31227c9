"""The two levels of administrative units since 01/7/2025."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from kcproposals.domain.text import clean_line, fold, sort_key
from kcproposals.regulations import units

ALL = [unit for province in units.provinces() for unit in units.communes_of(province.code)]


def test_the_country_has_34_provinces_of_which_6_cities():
    assert len(units.provinces()) == 34
    assert Counter(province.kind for province in units.provinces()) == {"tinh": 28, "thanh_pho": 6}


def test_the_country_has_3321_communes():
    assert len(ALL) == 3321
    assert Counter(unit.kind for unit in ALL) == {"xa": 2621, "phuong": 687, "dac_khu": 13}


def test_codes_are_unique_and_have_their_shape():
    assert len({unit.code for unit in ALL}) == 3321
    assert all(re.fullmatch("[0-9]{5}", unit.code) for unit in ALL)
    assert all(re.fullmatch("[0-9]{2}", province.code) for province in units.provinces())


def test_every_commune_is_found_by_its_code_and_under_its_province():
    for unit in ALL:
        assert units.commune(unit.code) is unit
        assert unit.province is units.province(unit.province_code)


def test_no_two_units_of_a_province_share_a_name():
    assert len({(unit.province_code, unit.name) for unit in ALL}) == 3321


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("01", "Thành phố Hà Nội"),
        ("24", "Tỉnh Bắc Ninh"),
        ("38", "Tỉnh Thanh Hóa"),
        ("46", "Thành phố Huế"),
        ("79", "Thành phố Hồ Chí Minh"),
        ("96", "Tỉnh Cà Mau"),
    ],
)
def test_provinces_by_their_new_codes(code, name):
    assert units.province(code).full_name == name


@pytest.mark.parametrize("code", ["27", "1", "", "99"])
def test_codes_that_are_gone_are_unknown(code):
    with pytest.raises(KeyError):
        units.province(code)
    assert units.communes_of(code) == ()
    assert units.find_commune(code) is None


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("00004", "Phường Ba Đình, Thành phố Hà Nội"),
        ("31078", "Đặc khu Phú Quốc, Tỉnh An Giang"),
        ("24823", "Phường 1 Bảo Lộc, Tỉnh Lâm Đồng"),
        ("10543", "Phường Việt Hòa, Thành phố Hải Phòng"),
        ("11848", "Xã Vĩnh Hòa, Thành phố Hải Phòng"),
        ("31213", "Phường Tân Lộc, Thành phố Cần Thơ"),
        ("31299", "Xã Phong Điền, Thành phố Cần Thơ"),
    ],
)
def test_places(code, address):
    assert units.place(code) == address


def test_names_are_clean_and_lists_are_in_vietnamese_order():
    names = [unit.name for unit in (*units.provinces(), *ALL)]
    assert all(name == clean_line(name) for name in names)
    assert [province.name for province in units.provinces()][:4] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng"]
    for province in units.provinces():
        listed = [sort_key(unit.name) for unit in units.communes_of(province.code)]
        assert listed == sorted(listed)
    assert [unit.name for unit in units.search("a lưới")] == [f"A Lưới {number}" for number in range(1, 6)]


def test_search_ignores_tones_and_takes_both_levels():
    assert units.search("xa dong anh ha noi")[0].address == "Xã Đông Anh, Thành phố Hà Nội"
    assert units.search("Đông Anh, Hà Nội")[0].name == "Đông Anh"
    assert "Cư M'gar" in [unit.name for unit in units.search("cu m'gar")]
    assert units.search("  ") == []
    assert units.search("khong co noi nay") == []


def test_search_puts_names_that_begin_so_first_and_keeps_to_the_limit():
    begins = [fold(unit.name).startswith("tan") for unit in units.search("tan", limit=400)]
    assert begins == sorted(begins, reverse=True)
    assert not all(begins)
    assert [unit.name for unit in units.search("phu hoa")][:3] == ["Phú Hòa", "Phú Hòa", "Phú Hòa 1"]
    assert len(units.search("tan")) == 20


def test_the_notice_of_the_source_travels_with_the_data():
    notice = (files("kcproposals.regulations") / "data" / "NOTICE.md").read_text(encoding="utf-8")
    assert "MIT License" in notice
    assert "vietnamadminunits 1.0.4" in notice
