"""The list of proposals: who sees what, search without tones, filters, pages, the same queries whatever the rows."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert

from kcproposals.accounts.models import RoleGrant
from kcproposals.calls.models import Call
from kcproposals.domain.policy import Actor, Grant, Permission, can
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.proposals.lists import PAGE, Filters, proposal_page, read_filters
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def add(cast: SimpleNamespace, call: Call, count: int, first: int = 1, **changes: Any) -> None:
    """Add submitted proposals row by row, numbered from ``first``."""
    facility = changes.pop("facility", cast.facility)
    rows = []
    for n in range(first, first + count):
        facts: dict[str, Any] = {
            "key": f"p{n:09d}", "agency_id": call.agency_id, "call_id": call.id, "facility_id": facility.id,
            "created_by_id": cast.owner.id, "status": "submitted", "code": f"QG27-24-{n:04d}", "serial": n,
            "programme": call.programme, "year": call.year, "activity": drafts.MACHINES,
            "title": f"Ứng dụng máy sấy {n}", "province_code": facility.province_code, "unit_code": facility.unit_code,
            "requested": 300_000_000, "priority": [], "answers": {}, "created_at": NOW, "saved_at": NOW,
            "submitted_at": NOW,
        }  # fmt: skip
        facts |= changes
        facts["search_text"] = fold(f"{facts['title']} {facility.name} {facility.tax_code or ''} {facts['code'] or ''}")
        rows.append(facts)
    db.session.execute(insert(Proposal), rows)
    db.session.commit()


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as queries take them."""
    return drafts.officer(cast.agency, cast.officer)


def titles(actor: Actor, **args: str) -> list[str]:
    return [row.title for row in proposal_page(actor, args).rows]


def test_the_queries_are_the_same_with_20_and_with_2000_rows(
    client: Any, cast: SimpleNamespace, call: Call, count_queries: list[str]
) -> None:
    page, counts = sign_in(client, cast.officer), []
    for rows, first in ((20, 1), (1980, 21)):
        add(cast, call, rows, first)
        page.get("/proposals")
        narrowed = f"/proposals?q=máy+sấy&status=submitted&call={call.key}"
        for url in ("/proposals", narrowed, "/proposals?after=p000000015"):
            count_queries.clear()
            assert page.get(url).status_code == 200
            counts.append(len(count_queries))
    assert set(counts) == {counts[0]} and counts[0] <= 6, counts


def test_every_row_is_on_one_page_the_newest_first(cast: SimpleNamespace, call: Call, officer: Actor) -> None:
    add(cast, call, 2 * PAGE + 7)
    page = proposal_page(officer, {})
    seen = [row.code for row in page.rows]
    assert (seen[0], len(seen), page.total, page.before) == ("QG27-24-0107", PAGE, 107, "")
    for _turn in range(2):
        page = proposal_page(officer, {"after": page.after})
        assert page.total == 107
        seen += [row.code for row in page.rows]
    assert page.after == "" and seen == sorted(set(seen), reverse=True) and len(seen) == 107
    back = proposal_page(officer, {"before": page.before})
    assert [row.code for row in back.rows] == seen[PAGE : 2 * PAGE] and back.after and back.before
    first = proposal_page(officer, {"before": back.before})
    assert [row.code for row in first.rows] == seen[:PAGE] and first.before == ""


def test_a_page_past_the_end_leads_back(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, 3)
    for start in ("p000000001", "unknownkey"):
        shown = sign_in(client, cast.officer).get(f"/proposals?after={start}&status=submitted").get_data(as_text=True)
        assert "Hết danh sách" in shown and 'href="/proposals?status=submitted"' in shown and "3 đề án" in shown


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hat dieu", 1), ("HẠT ĐIỀU", 1), ("dieu hạt", 1), ("qg27-24-0002", 1), ("0100109106", 2), ("minh hoa 01", 2),
        ("che", 1), ("ca phe", 0), ("100%", 0), ("_", 0), ("  ", 3), ("a\x00b", 0),
    ],
)  # fmt: skip
def test_search_looks_through_title_facility_tax_code_and_code_without_tones(
    cast: SimpleNamespace, call: Call, officer: Actor, typed: str, found: int
) -> None:
    add(cast, call, 1, 1, title="Máy dò tạp chất trong chế biến hạt điều")
    add(cast, call, 1, 2)
    add(cast, call, 1, 3, facility=cast.rival_facility)
    assert proposal_page(officer, {"q": typed}).total == found


def test_each_filter_narrows(cast: SimpleNamespace, call: Call, officer: Actor) -> None:
    other = drafts.make_call(cast.agency, programme="KCDP", year=2028, title="Đợt khác")
    add(cast, call, 1, 1, title="A")
    add(cast, other, 1, 2, title="B", status="accepted", activity="THUONG_HIEU", unit_code="07375")
    assert titles(officer) == ["B", "A"]
    for name, value in (
        ("status", "accepted"), ("activity", "THUONG_HIEU"), ("call", other.key), ("year", "2028"),
        ("programme", "KCDP"), ("place", "07375"),
    ):  # fmt: skip
        assert titles(officer, **{name: value}) == ["B"], name
    assert titles(officer, place="24", status="submitted") == ["A"]
    assert titles(officer, place="25") == []


def test_what_cannot_be_a_filter_is_none() -> None:
    odd = {"status": "nonsense", "activity": "a'b", "call": "x", "year": "999999999999", "programme": "X", "place": "1"}
    assert read_filters(odd) == Filters()
    assert len(read_filters({"q": "a" * 10_000}).q) == 200


def test_an_officer_sees_what_was_handed_in_and_no_draft(
    client: Any, cast: SimpleNamespace, draft: Proposal, call: Call
) -> None:
    add(cast, call, 1)
    shown = sign_in(client, cast.officer).get("/proposals").get_data(as_text=True)
    assert "1 đề án" in shown and "QG27-24-0001" in shown and draft.key not in shown
    assert 'value="draft"' not in shown  # nor does the filter speak of drafts
    assert sign_in(client, cast.officer).get(f"/proposals/{draft.key}").status_code == 404


def test_a_facility_sees_its_own_with_deadlines(
    client: Any, cast: SimpleNamespace, draft: Proposal, call: Call
) -> None:
    add(cast, call, 1, facility=cast.rival_facility)
    shown = sign_in(client, cast.owner).get("/proposals").get_data(as_text=True)
    assert draft.key in shown and "QG27-24-0001" not in shown
    assert "09:00, 1/4/2026" in shown and "Chọn đợt và lập đề án" in shown
    assert sign_in(client, cast.rival).get(f"/proposals/{draft.key}").status_code == 404


def test_an_official_of_a_second_agency_finds_nothing(
    client: Any, cast: SimpleNamespace, submitted: Proposal, call: Call
) -> None:
    page = sign_in(client, cast.outsider)
    shown = page.get("/proposals").get_data(as_text=True)
    assert "Chưa có đề án nào" in shown and submitted.code not in shown and call.title not in shown
    assert page.get(f"/proposals?q={submitted.code}").get_data(as_text=True).count(submitted.key) == 0
    assert page.get(f"/proposals/{submitted.key}").status_code == 404
    outsider = drafts.officer(cast.other_agency, cast.outsider)
    assert proposal_page(outsider, {"before": submitted.key}).rows == []


def test_a_member_of_a_board_has_the_list_and_one_without_anything_has_not(client: Any, cast: SimpleNamespace) -> None:
    seat = Actor(cast.chair.id, "", frozenset({Grant("seat", 1, "chair")}))
    assert can(seat, Permission.LIST_PROPOSALS)
    assert sign_in(client, cast.chair).get("/proposals").status_code == 403
    assert sign_in(client, None).get("/proposals").status_code == 302


def test_nothing_found_says_so_and_offers_to_drop_the_filters(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, 1)
    shown = sign_in(client, cast.officer).get("/proposals?q=khong+co+gi").get_data(as_text=True)
    assert "Không có đề án nào phù hợp" in shown and "0 đề án" in shown


def test_the_filters_stay_on_the_way_to_the_next_page(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, PAGE + 1)
    page = BeautifulSoup(
        sign_in(client, cast.officer).get("/proposals?q=may+say&status=submitted").get_data(as_text=True), "html.parser"
    )
    link = page.find("a", rel="next")
    assert link is not None and "q=may+say" in str(link["href"]) and "status=submitted" in str(link["href"])
    assert len(page.select("tbody tr")) == PAGE
    assert page.select_one("option[value=submitted]").has_attr("selected")
    assert len(page.select("#filter-place option")) > 50 and page.select_one(f"option[value='{call.key}']") is not None


def test_places_of_several_provinces_open_one_by_one(client: Any, cast: SimpleNamespace, call: Call) -> None:
    far = drafts.make_call(cast.other_agency)
    add(cast, call, 1)
    add(cast, far, 1, 2)
    grant = RoleGrant(user_id=cast.officer.id, agency_id=cast.other_agency.id, role="auditor", granted_at=NOW)
    db.session.add(grant)
    db.session.commit()
    shown = sign_in(client, cast.officer).get("/proposals?place=24").get_data(as_text=True)
    page = BeautifulSoup(shown, "html.parser")
    offered = [str(option["value"]) for option in page.select("#filter-place option")]
    assert "25" in offered and any(code.startswith("07") and len(code) == 5 for code in offered)


def test_dates_are_vietnams(client: Any, cast: SimpleNamespace, call: Call) -> None:
    add(cast, call, 1, submitted_at=NOW.replace(hour=17) - timedelta(days=1))  # 00:00 of the next day in Vietnam
    assert "02/03/2026" in sign_in(client, cast.officer).get("/proposals").get_data(as_text=True)
