"""Numbers decide that two establishments are one; names and addresses that read alike only ask."""

import unicodedata

import pytest

from kcproposals.domain.same import Identity, Reason, address_key, compare, identity, serial_key

HERE = {"province": "24", "commune": "08953"}


def found(one: Identity, other: Identity) -> tuple[bool, tuple[str, ...]] | None:
    match = compare(one, other)
    assert match == compare(other, one), "it does not matter which of the two was asked about"
    return match and (match.is_exact, tuple(reason.value for reason in match.reasons))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Công ty TNHH Nước mắm Bà Hai", "CÔNG TY TNHH MTV NƯỚC MẮM BÀ HAI"),
        ("Hợp tác xã Hòa Phát", "HTX Hoà Phát"),
        ("Hộ kinh doanh Đặng Thị Lụa", unicodedata.normalize("NFD", "hộ kinh doanh đặng thị lụa")),
        ("Cơ sở Ðức Phát", "cơ sở Đức Phát"),  # eth instead of đ, as old fonts leave it
    ],
)
def test_a_name_written_otherwise_asks_inside_one_province(one: str, other: str) -> None:
    assert found(identity([one], **HERE), identity([other], **HERE)) == (False, ("name",))
    assert found(identity([one], **HERE), identity([other], province="25")) is None
    assert found(identity([one], **HERE), identity([other])) == (False, ("name",)), "a province nobody wrote down"


def test_other_names_and_mere_legal_forms_ask_nothing() -> None:
    assert found(identity(["Nước mắm Bà Hai"], **HERE), identity(["Nước mắm Bà Ba"], **HERE)) is None
    assert found(identity(["Công ty TNHH"], **HERE), identity(["Công ty cổ phần"], **HERE)) is None
    assert found(identity([""]), identity([""])) is None


def test_the_tax_code_decides_whatever_the_name_and_the_province_and_a_branch_only_asks() -> None:
    one = identity(["Tên cũ"], tax_code="0100109106", province="24")
    assert found(one, identity(["Tên mới"], tax_code="0100 109 106", province="79")) == (True, ("tax_code",))
    assert found(one, identity(["Chi nhánh"], tax_code="0100109106-001")) == (False, ("branch",))
    assert found(one, identity(["Tên cũ"], tax_code="0100109107", province="24")) == (False, ("name",))
    assert found(identity([], tax_code=""), identity([], tax_code="")) is None


def test_one_serial_is_one_machine_wherever_it_stands() -> None:
    one = identity(["A"], serials=["SN KT-2024/0815", "chưa có"])
    assert found(one, identity(["B"], serials=["sn kt 2024.0815"])) == (True, ("serial",))
    assert found(one, identity(["B"], serials=["chưa có", "KT-2024/0816"])) is None


@pytest.mark.parametrize("nothing", ["", "chưa có", "0000", "111111", "A1", "–", "không số"])
def test_a_serial_that_tells_nothing_is_none(nothing: str) -> None:
    assert serial_key(nothing) == ""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Số 12, đường Trần Phú", "12 tran phu"), ("12 Trần Phú", "12 tran phu"),
        ("số nhà 12 - TRẦN PHÚ", "12 tran phu"),
        ("Lô A3, khu công nghiệp Đại Đồng", "a3 cong nghiep dai dong"), ("thôn Đông", ""), ("số 12", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_address_is_compared_by_number_and_name(written: str, key: str) -> None:
    assert address_key(written) == key


def test_an_address_asks_inside_one_commune_only() -> None:
    one = identity(["A"], address="Số 12, đường Trần Phú", **HERE)
    assert found(one, identity(["B"], address="12 Trần Phú", **HERE)) == (False, ("address",))
    assert found(one, identity(["B"], address="12 Trần Phú", province="24", commune="08956")) is None
    both = identity(["A"], tax_code="0100109106", address="12 Trần Phú", **HERE)
    assert found(one, both) == (False, (Reason.NAME, Reason.ADDRESS))
