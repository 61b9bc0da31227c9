"""Who sees a call, and what its page says."""

from types import SimpleNamespace
from typing import Any

from kcproposals.calls.models import Call
from tests.people import sign_in


def test_the_public_sees_an_open_call_with_ceilings_and_their_clauses(client: Any, open_call: Call) -> None:
    page = client.get(f"/calls/{open_call.key}").text
    assert "300.000.000" in page and "TT 28/2018/TT-BTC" in page
    assert "chưa kiểm chứng" in page  # the trademark norm was read nowhere
    assert open_call.title in client.get("/calls").text


def test_a_draft_is_nobodys_business_outside_the_agency(client: Any, cast: SimpleNamespace, draft: Call) -> None:
    assert client.get(f"/calls/{draft.key}").status_code == 302  # the public is asked to sign in, as for any address
    for user, status in ((cast.owner, 404), (cast.outsider, 404), (cast.officer, 200), (cast.auditor, 200)):
        assert sign_in(client, user).get(f"/calls/{draft.key}").status_code == status
    assert draft.title not in sign_in(client, cast.owner).get("/calls").text


def test_the_list_asks_the_same_number_of_questions_however_many_calls(
    client: Any, cast: SimpleNamespace, open_call: Call, count_queries: list[str]
) -> None:
    from datetime import timedelta

    from kcproposals.calls.services import announce, prepare
    from kcproposals.extensions import db
    from tests.calls.conftest import content, officer_of
    from tests.conftest import NOW

    client.get("/calls")
    few = len(count_queries)
    for number in range(15):
        extra = content(cast, title=f"Đợt thêm {number}", closes_at=NOW + timedelta(days=number + 1))
        call = prepare(cast.agency, extra, actor=officer_of(cast.agency), now=NOW)
        announce(call, actor=officer_of(cast.agency), now=NOW)
    db.session.commit()
    count_queries.clear()
    client.get("/calls")
    assert len(count_queries) == few


def test_an_officer_writes_and_announces_a_call(client: Any, cast: SimpleNamespace) -> None:
    from kcproposals.criteria.queries import usable_sets

    sign_in(client, cast.officer)
    address = f"/agencies/{cast.agency.key}/calls/new"
    assert client.get(address).status_code == 200
    typed = {
        "programme": "KCQG", "year": "2027", "title": "Đợt 2 năm 2027", "opens_at": "2026-03-01T08:00",
        "closes_at": "2026-05-20T17:00", "activities": ["UNG_DUNG_MMTB"], "guidance": "",
        "criteria_set": usable_sets(cast.agency.id)[0].key, "once": "abcdefghijkl1234",
    }  # fmt: skip
    answer = client.post(address, data=typed)
    assert answer.status_code == 303
    assert client.post(address, data=typed).location == answer.location  # a double click makes one call
    assert client.get("/calls").text.count("Đợt 2 năm 2027") == 1
    assert client.post(f"{answer.location}/announce").status_code == 303
    assert "17:00, 20/5/2026" in sign_in(client, None).get(answer.location).text


def test_dates_out_of_order_are_explained_and_nothing_is_lost(client: Any, cast: SimpleNamespace) -> None:
    from kcproposals.criteria.queries import usable_sets

    typed = {
        "programme": "KCDP", "year": "2027", "title": "Đợt ngược ngày", "opens_at": "2026-05-20T17:00",
        "closes_at": "2026-05-20T17:00", "activities": ["THUONG_HIEU"], "guidance": "Giữ lại chữ này",
        "criteria_set": usable_sets(cast.agency.id)[0].key,
    }  # fmt: skip
    answer = sign_in(client, cast.officer).post(f"/agencies/{cast.agency.key}/calls/new", data=typed)
    assert answer.status_code == 422
    assert "Thời điểm đóng phải sau thời điểm mở." in answer.text and "Giữ lại chữ này" in answer.text


def test_another_agencys_officer_cannot_touch_it(client: Any, cast: SimpleNamespace, open_call: Call) -> None:
    sign_in(client, cast.outsider)
    for act in ("announce", "extend", "close-early", "cancel"):
        assert client.post(f"/calls/{open_call.key}/{act}", data={"reason": "x"}).status_code == 404
    assert client.get(f"/agencies/{cast.agency.key}/calls/new").status_code == 404
