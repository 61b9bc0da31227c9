"""Officials search the facilities of their province: without tones, by name, tax code and commune, page by page."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from kcproposals.extensions import db
from kcproposals.regulations import units
from tests.people import make_facility, sign_in

COMMUNES = {c.name: c for c in units.communes_of("24")}
SHEET = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def many(people: SimpleNamespace, number: int) -> None:
    for at in range(number):
        make_facility(people.rival, f"Cơ sở đánh số {at:04d}")
    db.session.commit()


def names(page: str) -> list[str]:
    return re.findall(r'class="kc-row-link"[^>]*>([^<]+)<', page)


@pytest.mark.parametrize("q", ["mây tre", "MAY  TRE đan", "0314409058", "4409", "cẩm lý", "may cam ly", "dan Lý 0314"])
def test_a_facility_is_found_by_name_tax_code_or_commune_without_tones(
    client: Any, people: SimpleNamespace, q: str
) -> None:
    site = COMMUNES["Cẩm Lý"].code
    make_facility(people.rival, "Hợp tác xã Mây tre đan Hòa Bình", unit_code=site, tax_code="0314409058")
    db.session.commit()
    page = sign_in(client, people.officer).get("/facilities", query_string={"q": q}).text
    assert names(page) == ["Hợp tác xã Mây tre đan Hòa Bình"] and "1 cơ sở" in page


@pytest.mark.parametrize("q", ["khongco", "%", "_", "'; --", "may\u202etre" * 50, "x " * 500])
def test_a_search_that_finds_nothing_says_so_and_how_to_go_on(client: Any, people: SimpleNamespace, q: str) -> None:
    page = sign_in(client, people.officer).get("/facilities", query_string={"q": q})
    assert page.status_code == 200 and names(page.text) == [] and "Bỏ lọc" in page.text


def test_the_facilities_of_another_province_are_not_found(client: Any, people: SimpleNamespace) -> None:
    make_facility(people.rival, "Cơ sở tỉnh khác", "25")
    db.session.commit()
    assert names(sign_in(client, people.officer).get("/facilities?q=co so").text) == [
        people.rival_facility.name, people.facility.name,
    ]  # fmt: skip
    assert names(sign_in(client, people.outsider).get("/facilities").text) == ["Cơ sở tỉnh khác"]
    for stranger in (people.owner, people.administrator):
        assert sign_in(client, stranger).get("/facilities").status_code == 403


def test_pages_follow_each_other_forward_and_back_without_loss(client: Any, people: SimpleNamespace) -> None:
    many(people, 120)
    sign_in(client, people.officer)
    pages, address = [], "/facilities?q=co so"
    while address:
        page = client.get(address).text
        pages.append(names(page))
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert [len(one) for one in pages] == [50, 50, 22]
    assert sum(pages, [])[:120] == [f"Cơ sở đánh số {at:04d}" for at in range(119, -1, -1)]
    back = re.search(r'href="([^"]+)" rel="prev"', page)[1].replace("&amp;", "&")
    assert names(client.get(back).text) == pages[1]
    first = re.search(r'href="([^"]+)" rel="prev"', client.get(back).text)[1].replace("&amp;", "&")
    assert names(client.get(first).text) == pages[0] and 'rel="prev"' not in client.get(first).text
    assert not re.search(r"(after|before)=[0-9]+[&\"]", page)  # keys of rows do not leave the server


@pytest.mark.parametrize("edge", ["khongcoday", "9" * 5000, "-1", "x' OR 1"])
def test_a_page_that_is_none_is_the_first(client: Any, people: SimpleNamespace, edge: str) -> None:
    for way in ("after", "before"):
        page = sign_in(client, people.officer).get("/facilities", query_string={way: edge})
        assert page.status_code == 200 and len(names(page.text)) == 2 and 'rel="prev"' not in page.text


def test_the_list_costs_the_same_statements_with_20_and_with_2000_rows(
    client: Any, people: SimpleNamespace, count_queries: list[str]
) -> None:
    sign_in(client, people.officer)
    counts = []
    for rows in (18, 1980):
        many(people, rows)
        for address in ("/facilities", "/facilities?q=co so", "/facilities/list.xlsx"):
            count_queries.clear()
            assert client.get(address).status_code == 200
            counts.append(len(count_queries))
    assert counts[:3] == counts[3:] and max(counts) < 10


def cells(data: bytes) -> list[list[tuple[str, str]]]:
    """Return the rows of the sheet as (kind, text): s for text, n for a number, f for a formula."""
    book = zipfile.ZipFile(io.BytesIO(data))
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iterfind("x:si", SHEET)
    texts = ["".join(t.text or "" for t in item.iterfind(".//x:t", SHEET)) for item in shared]
    rows = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iterfind(".//x:row", SHEET)
    return [[_cell(cell, texts) for cell in row.iterfind("x:c", SHEET)] for row in rows]


def _cell(cell: Any, texts: list[str]) -> tuple[str, str]:
    value = cell.findtext("x:v", "", SHEET)
    if cell.find("x:f", SHEET) is not None:
        return "f", value
    return ("s", texts[int(value)]) if cell.get("t") == "s" else ("n", value)


def test_the_searched_list_is_a_workbook_of_real_numbers_and_no_formulas(client: Any, people: SimpleNamespace) -> None:
    make_facility(
        people.rival, "=HYPERLINK(1)", tax_code="0314409058", capital=999_999_999_999_999, workers=7,
        representative="@SUM(A1)", phone="+84912345678",
    )  # fmt: skip
    make_facility(people.rival, "Cơ sở tỉnh khác", "25")
    db.session.commit()
    answer = sign_in(client, people.officer).get("/facilities/list.xlsx?q=hyperlink")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "attachment; filename=co-so-2026-03-02.xlsx" in answer.headers["Content-Disposition"]
    head, row = cells(answer.data)
    assert {kind for kind, _ in head} == {"s"} and all(kind != "f" for kind, _ in row)
    named = dict(zip([text for _, text in head], row, strict=False))
    assert named["Cơ sở"] == ("s", "=HYPERLINK(1)") and named["Mã số thuế"] == ("s", "0314409058")
    assert ("n", "7") in row and ("n", "999999999999999") in row
    assert ("s", "0912 345 678") in row and ("s", "@SUM(A1)") in row


def test_the_workbook_holds_what_the_reader_sees_and_nobody_else_gets_it(client: Any, people: SimpleNamespace) -> None:
    make_facility(people.rival, "Cơ sở tỉnh khác", "25")
    db.session.commit()
    rows = cells(sign_in(client, people.officer).get("/facilities/list.xlsx").data)
    assert [row[0][1] for row in rows[1:]] == ["Cơ sở minh họa 01", "Cơ sở minh họa 02"]
    assert len(cells(client.get("/facilities/list.xlsx?q=khongco").data)) == 1
    for stranger in (people.owner, people.administrator):
        assert sign_in(client, stranger).get("/facilities/list.xlsx").status_code == 403
    assert sign_in(client, None).get("/facilities/list.xlsx").status_code == 302
