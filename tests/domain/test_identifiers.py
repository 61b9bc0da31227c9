"""Tax codes and telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.identifiers import check_tax_code, format_phone, normalise_phone

PUBLISHED = [
    "0100109106", "0300588569", "0101248141", "0100112437", "0100100079", "0100107370", "0900189284", "0100233488",
    "0314409058-002",
]  # fmt: skip


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_tax_codes_are_right(code):
    value, findings = check_tax_code(code, "sme")
    assert value == code
    assert findings == ()


@pytest.mark.parametrize("typed", ["0314409058002", "0314409058-002", " 0314 409 058 - 002 ", "0314409058–002"])
def test_a_branch_has_one_stored_form(typed):
    assert check_tax_code(typed, "sme").value == "0314409058-002"


@pytest.mark.parametrize("code", PUBLISHED)
@pytest.mark.parametrize("place", range(2, 10))
def test_one_wrong_digit_is_a_finding_and_stops_nothing(code, place):
    wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    value, findings = check_tax_code(wrong, "sme")
    assert value == wrong
    assert [finding.code for finding in findings] == ["checksum"]


def test_a_number_whose_check_digit_would_be_ten_is_never_issued():
    # 29·1 + 23·4 = 121 = 11·11, so 10 − 0 = 10: no tenth digit can be right.
    assert all(check_tax_code(f"014000000{last}", "sme").findings for last in range(10))


@pytest.mark.parametrize("kind", ["business_household", "artisan", "cooperative_group", "other", None])
def test_persons_and_households_may_use_twelve_digits(kind):
    assert check_tax_code("001 085 012 345", kind) == ("001085012345", ())
    assert check_tax_code("0100109106", kind).value == "0100109106"


@pytest.mark.parametrize("kind", ["sme", "cooperative", "cooperative_union", "large_enterprise", "service_provider"])
def test_organisations_may_not(kind):
    with pytest.raises(RuleViolation, match="gồm 10 chữ số, hoặc 13"):
        check_tax_code("001085012345", kind)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "10 chữ số"),
        ("010010910", "10 chữ số"),
        ("01001091060", "10 chữ số"),
        ("O100109106", "10 chữ số"),
        ("٠١٠٠١٠٩١٠٦", "10 chữ số"),
        ("0000109106", "không bắt đầu bằng 00"),
        ("0314409058-000", "001 đến 999"),
        ("0314409058002001", "10 chữ số"),
    ],
)
def test_the_wrong_shape_is_refused(typed, advice):
    with pytest.raises(RuleViolation, match=advice) as caught:
        check_tax_code(typed, "sme", field="tax_code")
    assert caught.value.field == "tax_code"


@given(st.from_regex(r"(0[1-9]|[1-9][0-9])[0-9]{8}(-(00[1-9]|0[1-9][0-9]|[1-9][0-9]{2}))?", fullmatch=True))
def test_a_stored_tax_code_reads_back(code):
    value = check_tax_code(code).value
    assert value.isascii()
    assert check_tax_code(value).value == value


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "84912345678",
        "0084 912-345-678",
        "+84 (0)912 345 678",
    ],
)
def test_a_mobile_number_has_one_stored_form(typed):
    assert normalise_phone(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("(024) 3822 1234", "+842438221234", "024 3822 1234"),
        ("028-3822-1234", "+842838221234", "028 3822 1234"),
        ("0203 382 5123", "+842033825123", "0203 382 5123"),
        ("0387654321", "+84387654321", "0387 654 321"),
        ("0843 654 321", "+84843654321", "0843 654 321"),
    ],
)
def test_fixed_and_mobile_numbers_are_shown_as_dialled(typed, stored, shown):
    assert normalise_phone(typed) == stored
    assert format_phone(stored) == shown
    assert normalise_phone(shown) == stored


@pytest.mark.parametrize(
    "typed", ["", "113", "1900 1234", "091234567", "09123456789", "0112345678", "+1 202 555 0100", "chín"]
)
def test_what_is_no_vietnamese_number_is_refused(typed):
    with pytest.raises(RuleViolation, match="0912 345 678"):
        normalise_phone(typed)


@given(st.from_regex(r"0[35789][0-9]{8}|02[0-9]{9}", fullmatch=True))
def test_every_number_reads_back(national):
    stored = normalise_phone(national)
    assert stored == f"+84{national[1:]}"
    assert normalise_phone(stored) == stored
    assert normalise_phone(format_phone(stored)) == stored


def test_a_foreign_number_from_elsewhere_is_left_as_it_is():
    assert format_phone("+12025550100") == "+12025550100"
