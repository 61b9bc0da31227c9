"""Setting text: marks, numbers that stay together, titles, Roman numbers."""

import pytest
from markupsafe import Markup

from kcproposals.pdf.text import balanced, closed, listed, prose, qr_code, roman

KEPT = (
    "850.000.000 đồng|2,52 tỷ đồng|405 triệu đồng|20 %|45/2012/NĐ-CP|02/TTr-SCT|05/QĐ-UBND.HC|12/QĐ-CTUBND|"
    "Điều 3|khoản 4|Phụ lục II|DP27-24-0017"
)


@pytest.mark.parametrize("kept", KEPT.split("|"))
def test_numbers_stay_with_what_they_count(kept: str) -> None:
    assert prose(f"Theo {kept}, nay sửa.") == f'Theo <span class="nb">{kept}</span>, nay sửa.'


@pytest.mark.parametrize("free", ["năm 2027", "ngày 05/01/2026", "64,50 điểm", "số 1 đường Mẫu", "Công ty A&B"])
def test_other_numbers_may_break(free: str) -> None:
    assert "nb" not in prose(free)


def test_text_is_escaped_once() -> None:
    assert prose("a < b & 5 đồng") == 'a &lt; b &amp; <span class="nb">5 đồng</span>'
    assert prose(prose("a < b")) == "a &lt; b"


@pytest.mark.parametrize("given", ["Nộp hồ sơ", "Nộp hồ sơ;", "Nộp hồ sơ. ", "Nộp hồ sơ,"])
def test_an_item_has_exactly_its_mark(given: str) -> None:
    assert closed(given, ";") == "Nộp hồ sơ;"


def test_a_blank_of_a_draft_keeps_its_mark_and_markup() -> None:
    assert closed(Markup("<b>[a]</b>"), ".") == "<b>[a]</b>."


def test_a_list_ends_with_a_full_stop() -> None:
    assert listed(["a", "b;", "c"]) == ["a;", "b;", "c."]
    assert listed([]) == []


@pytest.mark.parametrize(
    ("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1944, "MCMXLIV"), (3999, "MMMCMXCIX")]
)
def test_roman_numbers(number: int, text: str) -> None:
    assert roman(number) == text


def test_a_title_breaks_before_a_linking_word_into_the_fewest_lines() -> None:
    assert balanced("Phê duyệt kế hoạch") == "Phê duyệt kế hoạch"
    assert balanced("Phê duyệt danh mục đề án khuyến công địa phương và kinh phí hỗ trợ năm 2027 (đợt 1)") == (
        "Phê duyệt danh mục đề án khuyến công địa phương\nvà kinh phí hỗ trợ năm 2027 (đợt 1)"
    )
    assert balanced("Kết quả thẩm định, xét chọn đề án khuyến công địa phương năm 2027 (đợt 1)") == (
        "Kết quả thẩm định, xét chọn đề án khuyến công địa phương\nnăm 2027 (đợt 1)"
    )
    for length in range(1, 30):
        assert max(map(len, balanced("bốn chữ đây " * length).splitlines())) <= (64 if length <= 14 else 360)
    assert balanced(" rất dài" * 200).count("\n") == 0
    assert "<i>" not in balanced("<i>")


def test_the_code_is_an_inline_drawing_without_addresses() -> None:
    drawing = qr_code("https://khuyencong.tinhmau.gov.vn/kiem-tra/K7QF3X9ZAB")
    assert drawing.startswith("<svg") and "viewBox" in drawing
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
    assert drawing != qr_code("https://khuyencong.tinhmau.gov.vn/kiem-tra/K7QF3X9ZAC")
