"""The printed page against Nghị định 30/2020/NĐ-CP, Phụ lục I: paper, margins, sizes, styles, rules, page numbers."""

import dataclasses
from itertools import pairwise

import pytest
from jinja2 import Environment

from kcproposals.documents.values import DecisionValue, Paper
from kcproposals.pdf.document import document_html
from kcproposals.pdf.render import Renderer
from tests.pdf import papers, papers_board
from tests.pdf.conftest import TEMPLATES, TINOS, Printer
from tests.pdf.pages import Page, horizontal_rules, read_pages, styled

PAPERS: dict[str, Paper] = {
    "decision": papers.decision(3),
    "decision with reserve": papers.decision(30, 4),
    "minutes": papers.minutes(),
    "supported": papers.notice(),
    "not supported": papers.notice(supported=False),
    "appointment": papers_board.appointment(),
    "invitation": papers_board.invitation(),
}
EVERY = pytest.mark.parametrize("name", PAPERS)

# Phrase → smallest and largest size in pt that the decree allows for it (table text and check lines: our choice).
SIZES = {
    "decision": {
        "ỦY BAN NHÂN DÂN": (12, 13),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, 13),
        "Độc lập - Tự do - Hạnh phúc": (13, 14),
        "Số: 05/QĐ-UBND": (13, 13),
        "Mẫu, ngày 05 tháng 4 năm 2027": (13, 14),
        "QUYẾT ĐỊNH": (13, 14),
        "Phê duyệt danh mục đề án": (13, 14),
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH MẪU": (13, 14),
        "Căn cứ Nghị định": (13, 14),
        "QUYẾT ĐỊNH:": (13, 14),
        "Điều 1.": (13, 14),
        "Nơi nhận:": (12, 12),
        "- Như Điều 3;": (11, 11),
        "- Lưu: VT, KTTH.": (11, 11),
        "KT. CHỦ TỊCH": (13, 14),
        "Nguyễn Văn Mẫu": (13, 14),
        "Mã kiểm tra:": (10, 10),
        "Phụ lục": (14, 14),
        "DANH MỤC ĐỀ ÁN": (13, 14),
        "(Kèm theo Quyết định số": (13, 14),
        "Tên đề án": (11, 14),
        "1.334.567.890": (11, 14),
    },
    "minutes": {
        "SỞ CÔNG THƯƠNG": (12, 13),
        "HỘI ĐỒNG THẨM ĐỊNH": (12, 13),
        "Số: 03/BB-HĐTĐ": (13, 13),
        "BIÊN BẢN": (13, 14),
        "Thời gian bắt đầu:": (13, 14),
        "THƯ KÝ": (13, 14),
        "CHỦ TỌA": (13, 14),
        "Nơi nhận:": (12, 12),
        "- Lưu: VT, QLCN.": (11, 11),
    },
    "supported": {
        "UBND TỈNH MẪU": (12, 13),
        "THÔNG BÁO": (13, 14),
        "1. Đề án:": (13, 14),
        "KT. GIÁM ĐỐC": (13, 14),
    },
}


def pages_with(pages: list[Page], text: str) -> list[Page]:
    return [page for page in pages if text in page.text]


def body_of(page: Page) -> list:
    return [word for word in page.words if word.bottom > 20]


@EVERY
def test_every_page_is_a4_and_keeps_its_margins(name: str, printed: Printer) -> None:
    for page in read_pages(printed(PAPERS[name])):
        assert sorted((round(page.width), round(page.height))) == [210, 297]
        words = body_of(page)
        assert 29.9 <= min(word.left for word in words) <= 33, "a page of table rows begins with a centred number"
        assert max(word.right for word in words) <= page.width - 20 + 0.5
        assert 20 <= min(word.top for word in words) <= 23
        assert max(word.bottom for word in words) <= page.height - 20


@EVERY
def test_no_word_has_a_size_outside_the_decree(name: str, printed: Printer) -> None:
    for page in read_pages(printed(PAPERS[name])):
        for word in page.words:
            assert 9.95 <= word.size <= 14.05, word


@pytest.mark.parametrize(("name", "phrase"), [(name, phrase) for name in SIZES for phrase in SIZES[name]])
def test_each_component_has_the_size_of_the_decree(name: str, phrase: str, printed: Printer) -> None:
    page = pages_with(read_pages(printed(PAPERS[name])), phrase)[0]
    smallest, largest = SIZES[name][phrase]
    for word in page.find(phrase):
        assert smallest - 0.05 <= word.size <= largest + 0.05, word


def test_bold_and_italic_are_where_the_decree_puts_them(printed: Printer) -> None:
    text = styled(printed(PAPERS["decision"]))
    for bold in ("ỦY BAN NHÂN DÂN", "Độc lập - Tự do - Hạnh phúc", "QUYẾT ĐỊNH", "QUYẾT ĐỊNH:", "Điều 1.", "Phụ lục"):
        assert f"<b>{bold}</b>" in text
    for bold in ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn Mẫu", "Tổng cộng"):
        assert f"<b>{bold}</b>" in text
    assert "<i>Mẫu, ngày 05 tháng 4 năm 2027</i>" in text
    assert "<i>Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;</i>" in text
    assert "<i>(Kèm theo Quyết định số" in text
    assert "<i>Đơn vị tính: đồng</i>" in text
    assert "<i><b>Nơi nhận:</b></i>" in text
    assert ">Số: 05/QĐ-UBND<" in text
    assert ">- Như Điều 3;<" in text


def test_the_header_is_a_grid_of_two_centred_columns(printed: Printer) -> None:
    page = read_pages(printed(PAPERS["decision"]))[0]
    nation = page.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = page.find("Độc lập - Tự do - Hạnh phúc")
    agency = page.find("ỦY BAN NHÂN DÂN")
    number = page.find("Số: 05/QĐ-UBND")
    place = page.find("Mẫu, ngày 05 tháng 4 năm 2027")

    def centre(words: tuple) -> float:
        return (words[0].left + words[-1].right) / 2

    left, right = 30 + 160 * 0.38 / 2, 30 + 160 * (0.38 + 0.62 / 2)
    assert [centre(agency), centre(number)] == pytest.approx([left, left], abs=0.2)
    assert [centre(nation), centre(motto), centre(place)] == pytest.approx([right, right, right], abs=0.3)
    assert len({word.top for word in nation}) == 1, "Quốc hiệu stands on one line"
    assert number[0].bottom == pytest.approx(place[0].bottom, abs=0.1), "number and date share a line"


def test_the_rules_have_their_lengths(printed: Printer) -> None:
    path = printed(PAPERS["decision"])
    page = read_pages(path)[0]
    agency, motto, subject = sorted(horizontal_rules(path), key=lambda rule: (rule[2] > 45, rule[0]))
    below = page.find("Độc lập - Tự do - Hạnh phúc")
    assert motto[0] == pytest.approx(below[0].left, abs=0.3)
    assert motto[1] == pytest.approx(below[-1].right, abs=0.3)
    for (left, right, top), line in (
        (agency, "ỦY BAN NHÂN DÂN"),
        (subject, "Phê duyệt danh mục đề án khuyến công địa phương"),
    ):
        words = page.find(line)
        length = words[-1].right - words[0].left
        assert 1 / 3 <= (right - left) / length <= 1 / 2
        assert (left + right) / 2 == pytest.approx((words[0].left + words[-1].right) / 2, abs=0.3)
        assert top > words[0].bottom


def test_the_body_is_justified_with_an_indent_of_half_an_inch_and_gaps(printed: Printer) -> None:
    page = read_pages(printed(PAPERS["decision"]))[0]
    for start in ("Điều 1.", "Căn cứ Luật", "Tổng kinh phí thực hiện"):
        assert page.find(start)[0].left == pytest.approx(30 + 12.7, abs=0.2)
    paragraph = page.find("Phê duyệt danh mục 03 đề án khuyến công địa phương năm 2027")
    assert paragraph[-1].right == pytest.approx(190, abs=0.5)
    next_line = page.find("(đợt 1) với")[0]
    pitch = (next_line.top - paragraph[0].top) * 72 / 25.4 / 14
    assert 1.15 - 0.01 <= pitch <= 1.725
    gap = (page.find("Tổng kinh phí thực hiện")[0].top - page.find("năm 2027 (chi tiết")[0].top) * 72 / 25.4
    assert gap - pitch * 14 >= 6 - 0.1


def test_page_numbers_stand_centred_in_the_top_margin_and_restart_in_each_annex(printed: Printer) -> None:
    pages = read_pages(printed(PAPERS["decision with reserve"]))
    numbers = [page.number() for page in pages]
    starts = [place for place, page in enumerate(pages) if "Phụ lục" in page.text and "Kèm theo" in page.text]
    assert len(starts) == 2
    for start, end in pairwise([0, *starts, len(pages)]):
        assert numbers[start:end] == [None, *(str(n) for n in range(2, end - start + 1))]
    for page in pages:
        for word in page.words:
            if word.bottom < 20:
                assert word.size == pytest.approx(14, abs=0.05)
                between_margins = (30 + page.width - 20) / 2
                assert (word.left + word.right) / 2 == pytest.approx(between_margins, abs=0.2)


@pytest.mark.parametrize("tasks", range(1, 9))
def test_the_signature_never_stands_alone(tasks: int, printed: Printer) -> None:
    paper: DecisionValue = papers.decision(1)
    long = dataclasses.replace(paper, tasks=paper.tasks * tasks)
    signed = pages_with(read_pages(printed(long)), "KT. CHỦ TỊCH")[0]
    assert "thi hành Quyết định này./." in signed.text
    assert "Nguyễn Văn Mẫu" in signed.text and "- Lưu: VT, KTTH." in signed.text
    assert signed.find("Nơi nhận:")[0].bottom == pytest.approx(signed.find("KT. CHỦ TỊCH")[0].bottom, abs=2)


def test_the_room_for_signature_and_seal_can_be_found(env: Environment) -> None:
    stylesheet = (TEMPLATES / "documents/pdf/print.css").read_text(encoding="utf-8")
    html = document_html(env, papers.decision(1), draft=False)
    anchors = Renderer(TINOS, "Tinos", stylesheet).layout(html).pages[0].anchors
    boxes = {name: [edge * 25.4 / 96 for edge in anchors[name]] for name in ("o-so", "o-ngay", "o-7c", "o-8")}
    left, top, right, bottom = boxes["o-7c"]
    assert bottom - top == pytest.approx(26)
    assert (left + right) / 2 == pytest.approx(150, abs=0.1), "centred in the right half"
    seal = boxes["o-8"]
    assert [seal[2] - seal[0], seal[3] - seal[1]] == pytest.approx([36, 36])
    assert (seal[2] - left) / (right - left) == pytest.approx(1 / 3, abs=0.02), (
        "the seal covers a third of the signature"
    )
    assert seal[0] > 30 + 62, "and leaves the recipients free"


def test_numbers_and_their_units_stay_on_one_line(printed: Printer) -> None:
    for name in ("decision", "decision with reserve", "minutes", "supported"):
        for page in read_pages(printed(PAPERS[name])):
            for word, after in pairwise(page.words):
                if after.text.startswith("đồng") and word.text[0].isdigit():
                    assert word.top == pytest.approx(after.top), word
                assert not word.text.endswith(("/QĐ-", "/TTr-", "/NĐ-", "/BB-")), word
