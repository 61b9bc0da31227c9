"""The annex of a decision: landscape, head on every page, right sums, nothing lost between pages."""

import re

import pytest

from kcproposals.documents.values import AnnexGroup, AnnexRow
from kcproposals.domain.money import format_number
from tests.pdf import papers
from tests.pdf.conftest import Printer
from tests.pdf.pages import Page, Word, read_pages

LARGE = papers.decision(200, 3)
HEAD = "STT"


@pytest.fixture(scope="module")
def annex(printed: Printer) -> list[Page]:
    """Return the pages of the first annex of a decision on 200 proposals."""
    pages = read_pages(printed(LARGE))
    first, second = (n for n, page in enumerate(pages) if "Đơn vị tính: đồng" in page.text)
    return pages[first:second]


def money(page: Page) -> list[Word]:
    """Return the amounts of a page, from left to right and down."""
    amounts = [word for word in page.words if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", word.text)]
    return sorted(amounts, key=lambda word: (round(word.top, 1), word.left))


def test_every_page_is_landscape_and_repeats_the_head(annex: list[Page]) -> None:
    assert len(annex) > 10
    for page in annex:
        assert (round(page.width), round(page.height)) == (297, 210)
        for heading in (HEAD, "Tên đề án", "Địa điểm", "Kinh phí", "Tổng", "Đối ứng", "Ghi chú"):
            page.find(heading)


def test_unit_and_title_stand_once(annex: list[Page]) -> None:
    assert [page.text.count("Đơn vị tính: đồng") for page in annex] == [1] + [0] * (len(annex) - 1)
    assert "Phụ lục I DANH MỤC ĐỀ ÁN KHUYẾN CÔNG ĐỊA PHƯƠNG NĂM 2027 (ĐỢT 1)" in annex[0].text
    assert "(Kèm theo Quyết định số 05/QĐ-UBND ngày 05 tháng 4 năm 2027 của Chủ tịch" in annex[0].text


def test_all_proposals_are_there_once_and_in_order(annex: list[Page]) -> None:
    codes = []
    for page in annex:
        down = sorted(page.words, key=lambda word: word.top)
        codes += [int(word.text[9:13]) for word in down if re.fullmatch(r"\(DP27-24-\d{4}\)", word.text)]
    assert codes == list(range(1, 201))


def test_every_row_and_sum_is_printed_with_its_amounts(annex: list[Page]) -> None:
    printed_amounts = [word.text for page in annex for word in money(page)]
    expected = []
    for group in LARGE.groups:
        items: list[AnnexGroup | AnnexRow] = [group, *group.rows]
        for item in items:
            expected += [format_number(item.total), format_number(item.support), format_number(item.counterpart)]
    expected += [format_number(LARGE.total), format_number(LARGE.support), format_number(LARGE.counterpart)]
    assert printed_amounts == expected
    rows = [row for group in LARGE.groups for row in group.rows]
    assert LARGE.support == sum(row.support for row in rows) == 44_850_000_000
    assert LARGE.total == sum(row.support + row.counterpart for row in rows)


def test_amounts_are_right_aligned_in_three_columns_and_do_not_touch(annex: list[Page]) -> None:
    for page in annex:
        amounts = money(page)
        edges = [{round(word.right, 1) for word in amounts[column::3]} for column in range(3)]
        for column in edges:
            assert max(column) - min(column) <= 0.2
        for total, support, counterpart in zip(amounts[::3], amounts[1::3], amounts[2::3], strict=True):
            assert total.right + 1 < support.left and support.right + 1 < counterpart.left


def test_a_group_is_named_on_the_page_of_its_first_row(annex: list[Page]) -> None:
    for group in LARGE.groups:
        page = next(page for page in annex if group.title in page.text)
        assert f"({group.rows[0].code})" in page.text


def test_the_grand_total_keeps_a_row_beside_it(annex: list[Page]) -> None:
    assert "Tổng cộng" in annex[-1].text
    assert "(DP27-24-0200)" in annex[-1].text


@pytest.mark.parametrize("count", [1, 2])
def test_a_short_annex_takes_one_page(count: int, printed: Printer) -> None:
    pages = read_pages(printed(papers.decision(count)))
    assert [page.width > page.height for page in pages] == [False, True]
    assert "Phụ lục DANH MỤC" in pages[1].text, "a single annex has no Roman number"


def test_a_long_word_is_broken_inside_its_cell(printed: Printer) -> None:
    pages = read_pages(printed(papers.with_name(papers.decision(1), "Máy" + "x" * 120)))
    assert max(word.right for word in pages[-1].words) <= 277.5
    assert sum(word.text.count("x") for word in pages[-1].words) >= 120
