"""The list as a workbook: what the filters show, numbers as numbers, typed text never a formula."""

import io
import zipfile
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from kcproposals.calls.models import Call
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals.test_list import add

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(data: bytes) -> list[list[tuple[str, str]]]:
    """Return the rows of the sheet as (type, text); type is "s" for text, "n" for a number, "f" for a formula."""
    book = zipfile.ZipFile(io.BytesIO(data))
    words = [
        "".join(text.text or "" for text in item.iterfind(".//x:t", NS))
        for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iterfind("x:si", NS)
    ]
    found = []
    for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iterfind(".//x:row", NS):
        line = []
        for cell in row.iterfind("x:c", NS):
            value = cell.findtext("x:v", "", NS)
            if cell.find("x:f", NS) is not None:
                line.append(("f", value))
            elif cell.get("t") == "s":
                line.append(("s", words[int(value)]))
            else:
                line.append(("n", value))
        found.append(line)
    return found


def export(client: Any, user: Any, query: str = "") -> list[list[tuple[str, str]]]:
    answer = sign_in(client, user).get(f"/proposals/list.xlsx{query}")
    assert answer.status_code == 200 and answer.mimetype.endswith("spreadsheetml.sheet")
    assert "attachment; filename=de-an-2026-03-02.xlsx" in answer.headers["Content-Disposition"]
    return cells(answer.data)


def test_amounts_are_numbers_and_times_are_times(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, 1, requested=999_999_999_999_999, total_cost=999_999_999_999_999)
    head, row = export(client, cast.officer)
    named = dict(zip([text for _kind, text in head], row, strict=False))
    assert named["Mã"] == ("s", "QG27-24-0001") and named["Cơ sở"] == ("s", "Cơ sở minh họa 01")
    texts = {text for kind, text in row if kind == "n"}
    assert "999999999999999" in texts and "2027" in texts
    assert any(text.startswith("46083.375") for text in texts)  # 09:00, 02/3/2026


def test_typed_text_is_never_a_formula(client: Any, cast: SimpleNamespace, call: Call) -> None:
    for number, title in enumerate(("=1+1", "+84912345678", "-1", "@SUM(A1)", "https://example.vn", "00123"), 1):
        add(cast, call, 1, number, title=title)
    rows = export(client, cast.officer)[1:]
    assert {row[1] for row in rows} == {
        ("s", title) for title in ("=1+1", "+84912345678", "-1", "@SUM(A1)", "https://example.vn", "00123")
    }
    assert not any(kind == "f" for row in rows for kind, _text in row)


def test_it_holds_what_the_filters_show_and_all_of_it(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, 60)
    add(cast, call, 2, 61, status="accepted")
    assert len(export(client, cast.officer)) == 63
    assert len(export(client, cast.officer, "?status=accepted")) == 3


def test_the_queries_are_the_same_whatever_the_rows(
    client: Any, cast: SimpleNamespace, call: Call, count_queries: list[str]
) -> None:
    counts = []
    for first in (1, 21):
        add(cast, call, 20, first)
        export(client, cast.officer)
        count_queries.clear()
        export(client, cast.officer)
        counts.append(len(count_queries))
    assert counts[0] == counts[1] <= 4


def test_a_facility_gets_its_own_without_what_board_and_plan_gave(
    client: Any, cast: SimpleNamespace, draft: Proposal, call: Call
) -> None:
    add(cast, call, 1, facility=cast.rival_facility, proposed=123_000_000)
    rows = export(client, cast.owner)
    assert len(rows) == 2 and "Hội đồng đề xuất (đồng)" not in [text for _kind, text in rows[0]]
    office = export(client, cast.officer)
    assert "Hội đồng đề xuất (đồng)" in [text for _kind, text in office[0]] and ("n", "123000000") in office[1]


def test_a_second_agency_gets_an_empty_sheet(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    assert len(export(client, cast.outsider)) == 1
    assert sign_in(client, cast.chair).get("/proposals/list.xlsx").status_code == 403
    db.session.refresh(submitted)
    assert submitted.submitted_at == NOW
