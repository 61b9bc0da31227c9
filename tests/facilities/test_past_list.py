"""Officials search support of earlier years; a facility's own is matched by tax code, or asked about by name."""

import re
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kcproposals.domain.names import bare_name, beneficiary_key
from kcproposals.extensions import db
from kcproposals.facilities.imports import import_support
from kcproposals.facilities.models import PastSupport
from kcproposals.facilities.queries import past_support_of
from kcproposals.regulations import library
from tests.conftest import NOW
from tests.facilities.rows import GOOD, file_of
from tests.people import make_facility, sign_in

REAL = (files("kcproposals.cli") / "data" / "past-supports.csv").read_bytes()


def bring(data: bytes) -> None:
    import_support(data, library.load().activities, now=NOW)
    db.session.commit()


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 82), ("year=2019", 12), ("province=68", 17), ("programme=KCDP", 16), ("activity=MHTD_CONG_NGHE_MOI", 13),
        ("q=nuoc mam", 3), ("q=NƯỚC+MẮM+hai", 1), ("q=suoi bia", 1), ("q=phong dien", 1), ("q=khongco", 0),
        ("year=2023&province=68&programme=KCQG", 3), ("year=0000", 0),
        ("year=x&province=y&activity=%27&programme=ODA&after=zz", 82),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_and_counted(client: Any, people: SimpleNamespace, query: str, rows: int) -> None:
    bring(REAL)
    page = sign_in(client, people.officer).get(f"/past-support?{query}")
    assert page.status_code == 200 and f"{rows} khoản" in page.text
    assert len(re.findall(r'<th scope="row"', page.text)) == min(rows, 50)


def test_the_newest_year_stands_first_and_no_row_is_lost_between_pages(client: Any, people: SimpleNamespace) -> None:
    bring(REAL)
    sign_in(client, people.officer)
    first = client.get("/past-support").text
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = client.get(following).text
    years = re.findall(r'data-label="Năm">([^<]+)<', first + second)
    assert len(years) == 82 and years == sorted(years, key=lambda year: 0 if year == "–" else int(year), reverse=True)
    back = re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert re.findall(r"<th.*?</th>", client.get(back).text) == re.findall(r"<th.*?</th>", first)


def test_what_the_source_does_not_say_and_what_it_warns_of_is_seen(client: Any, people: SimpleNamespace) -> None:
    bring(REAL)
    page = sign_in(client, people.officer).get("/past-support?q=cacao").text
    assert "REQUESTED for 2019, not a final decision" in page and "nhabaovanviet" in page
    assert "(nguồn không nêu tên đề án)" in client.get("/past-support?year=2019&q=khanh hoa").text
    total = db.session.scalars(select(PastSupport.support).where(PastSupport.support.is_not(None))).all()
    assert f"{sum(total) / 1_000_000:,.2f}".replace(",", ".")[:-3] in client.get("/past-support").text


def test_the_list_costs_the_same_statements_with_20_and_with_2000_rows(
    client: Any, people: SimpleNamespace, count_queries: list[str]
) -> None:
    sign_in(client, people.officer)
    counts = []
    for rows in (20, 2000):
        bring(file_of(*({**GOOD, "proposal_title": f"Máy {at}"} for at in range(rows))))
        count_queries.clear()
        assert f"{rows:,} khoản".replace(",", ".") in client.get("/past-support").text.replace("2000", "2.000")
        counts.append(len(count_queries))
    assert counts[0] == counts[1] < 10


def test_only_officials_search_it(client: Any, people: SimpleNamespace) -> None:
    for user, status in ((people.auditor, 200), (people.owner, 403), (people.administrator, 403), (None, 302)):
        assert sign_in(client, user).get("/past-support").status_code == status
    assert "Chưa có dữ liệu" in sign_in(client, people.officer).get("/past-support").text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Công ty TNHH Nước mắm Bà Hai", "Công ty TNHH MTV Nước mắm BÀ HAI"),
        ("DNTN Đức Phát", "Doanh nghiệp tư nhân Đức Phát"),
        ("HTX Trầm hương Nông Sơn", "Hợp tác xã trầm hương nông sơn"),
        ("Công ty TNHH SX & TM Tân Phát", "Công ty trách nhiệm hữu hạn Sản xuất và Thương mại Tân Phát"),
        ("Luong Gia Fine Art Co., Ltd", "Luong Gia Fine Art Company Limited"), ("hộ kinh doanh Hoa Sen", "Hoa Sen"),
        ("Hộ kinh doanh Hoà Phát", "Hộ kinh doanh Hòa Phát"),
    ],
)  # fmt: skip
def test_names_are_compared_without_the_words_of_a_legal_form(one: str, other: str) -> None:
    assert bare_name(one) == bare_name(other) != ""


def test_a_name_that_is_only_a_legal_form_matches_nothing() -> None:
    assert bare_name("Công ty TNHH Sản xuất và Thương mại") == "" and beneficiary_key("Công ty TNHH; ;") == "||"


def test_several_beneficiaries_of_a_row_are_matched_each_and_by_the_name_in_brackets(
    people: SimpleNamespace,
) -> None:
    bring(
        file_of({**GOOD, "beneficiary": "Công ty TNHH A Lưới; HTX Bắc Sơn (Bac Son Cooperative); An Duc (DNTN An Đức)"})
    )
    for name, matches in (("A Lưới", 1), ("Hợp tác xã Bắc Sơn", 1), ("DNTN An Đức", 1), ("Lưới", 0), ("Sơn", 0)):
        facility = make_facility(people.owner, name)
        assert [match.certainty for match in past_support_of(facility)] == ["likely"] * matches, name


def test_the_same_name_elsewhere_is_no_match_and_the_old_province_is_part_of_the_new_one(
    people: SimpleNamespace,
) -> None:
    bring(file_of({**GOOD, "beneficiary": "Cơ sở minh họa 01"}, {**GOOD, "province": "Cà Mau", "year": "2021"}))
    assert [match.support.province for match in past_support_of(people.facility)] == ["Bắc Giang"]
    assert past_support_of(make_facility(people.owner, "Cơ sở minh họa 01", "25")) == []


def test_the_tax_code_is_a_fact_whatever_the_name_and_the_province(people: SimpleNamespace) -> None:
    code = people.facility.tax_code
    bring(file_of({**GOOD, "province": "Cà Mau", "beneficiary": f"Tên hoàn toàn khác (MST: {code})", "year": ""}, GOOD))
    assert [(m.certainty, m.support.year) for m in past_support_of(people.facility)] == [
        ("likely", 2023),
        ("exact", None),
    ]


def test_the_page_of_the_facility_asks_about_the_name_and_states_the_code(client: Any, people: SimpleNamespace) -> None:
    bring(file_of(GOOD, {**GOOD, "year": "2020", "note": f"Mã số thuế {people.facility.tax_code}; two together"}))
    for user in (people.officer, people.owner):
        page = sign_in(client, user).get(f"/facilities/{people.facility.key}").text
        assert page.count("trùng tên, cần hỏi lại") == 1 and page.count("đúng mã số thuế") == 1
        assert "102,25" in page and "two together" in page and "KCĐP" in page


def test_nothing_found_says_so(client: Any, people: SimpleNamespace, app: Flask) -> None:
    assert (
        "Không tìm thấy hỗ trợ trước đây"
        in sign_in(client, people.owner).get(f"/facilities/{people.facility.key}").text
    )


def test_what_an_office_decided_is_read_by_its_own_officials(client: Any, people: SimpleNamespace) -> None:
    """What was imported was published; what this system approved is the office's own."""
    for agency_id, title in ((None, "Đã công bố"), (people.agency.id, "Của tỉnh này")):
        db.session.add(
            PastSupport(
                row_hash=title, agency_id=agency_id, source="QĐ 1/QĐ-UBND", source_line=1, year=2026, title=title,
                province="Bắc Ninh", province_code="24", beneficiary=people.facility.name, search_text="",
                beneficiary_folded=beneficiary_key(people.facility.name), tax_code=people.facility.tax_code,
                imported_at=NOW,
            )
        )  # fmt: skip
    db.session.commit()
    own, foreign = (sign_in(client, person).get("/past-support").text for person in (people.officer, people.outsider))
    assert "Đã công bố" in own and "Của tỉnh này" in own
    assert "Đã công bố" in foreign and "Của tỉnh này" not in foreign
    assert {match.support.title for match in past_support_of(people.facility)} == {"Đã công bố", "Của tỉnh này"}
    people.facility.province_code = "25"
    db.session.commit()
    assert [match.support.title for match in past_support_of(people.facility)] == ["Đã công bố"]
