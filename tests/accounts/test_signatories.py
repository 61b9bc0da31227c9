"""Who may sign: authority, titles, validity; ended, never deleted; doubts warn and do not stop."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import IssuingBody, Signatory
from kcproposals.extensions import db
from tests.accounts.conftest import errors, events, inspected
from tests.people import sign_in

CONTENT: dict[str, str] = {
    "name": "Lê Thị Phó", "authority": "KT.", "title_lines": "Giám đốc\nPhó Giám đốc", "other_title": "",
    "proxy_reference": "", "valid_from": "2026-03-01", "valid_to": "", "user_key": "",
}  # fmt: skip


@pytest.fixture
def boss(client: Any, cast: SimpleNamespace) -> Any:
    """The administrator's browser."""
    return sign_in(client, cast.administrator)


@pytest.fixture
def body(cast: SimpleNamespace) -> IssuingBody:
    """The Sở, with a director who signs since 01/01/2026."""
    query = select(IssuingBody).where(IssuingBody.agency_id == cast.agency.id, IssuingBody.name.like("Sở%"))
    return db.session.scalars(query).one()


def add(client: Any, body: IssuingBody, **changes: str) -> Any:
    return client.post(f"/bodies/{body.key}/signatories/new", data={**CONTENT, **changes})


def signatories(body: IssuingBody) -> list[Signatory]:
    return list(db.session.scalars(select(Signatory).where(Signatory.body_id == body.id).order_by(Signatory.id)))


@pytest.mark.parametrize(
    ("authority", "typed", "lines"),
    [
        ("KT.", "Giám đốc\nPhó Giám đốc", ["KT. Giám đốc", "Phó Giám đốc"]),
        ("KT.", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("TM.", "Ủy ban nhân dân\nKT. Chủ tịch\nPhó Chủ tịch", ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"]),
        ("TL.", "Giám đốc\nTrưởng phòng Quản lý công nghiệp", ["TL. Giám đốc", "Trưởng phòng Quản lý công nghiệp"]),
        ("Q.", "Giám đốc", ["Q. Giám đốc"]),
        ("-", "Giám đốc", ["Giám đốc"]),
    ],
)
def test_what_is_printed(boss: Any, body: IssuingBody, authority: str, typed: str, lines: list[str]) -> None:
    assert add(boss, body, authority=authority, title_lines=typed).status_code == 303
    person = signatories(body)[1]
    assert person.lines == lines
    assert person.authority == ("" if authority == "-" else authority)
    assert events("signatory.added")[0].data["authority"] == person.authority


def test_the_form_shows_what_is_stored(boss: Any, body: IssuingBody, cast: SimpleNamespace) -> None:
    inspected(boss.get(f"/bodies/{body.key}/signatories/new"))
    add(boss, body, user_key=cast.leader.key)
    person = signatories(body)[1]
    page = inspected(boss.get(f"/signatories/{person.key}/edit"))
    assert page.select_one("#authority option[selected]")["value"] == "KT."
    assert page.select_one("#user_key option[selected]").get_text() == "Nguyễn Văn Mẫu"
    assert page.select_one("#title_lines").get_text().split() == ["Giám", "đốc", "Phó", "Giám", "đốc"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Xin nhập"),
        ({"title_lines": ""}, "Xin nhập"),
        ({"title_lines": "Phó Giám đốc"}, "ít nhất hai dòng"),
        ({"title_lines": "a\nb\nc\nd\ne"}, "bốn dòng"),
        ({"authority": "PP."}, "danh sách"),
        ({"valid_from": ""}, "Xin nhập"),
        ({"valid_from": "31/02/2026"}, "ngày"),
        ({"valid_to": "2026-02-28"}, "không được trước"),
        ({"authority": "TUQ.", "valid_to": "2026-12-31"}, "văn bản ủy quyền"),
        ({"authority": "TUQ.", "proxy_reference": "Giấy ủy quyền số 05/GUQ-UBND"}, "phải có thời hạn"),
        ({"user_key": "unknown"}, "danh sách"),
    ],
)
def test_mistakes_are_told_and_add_nobody(boss: Any, body: IssuingBody, changes: dict[str, str], said: str) -> None:
    assert said in errors(inspected(add(boss, body, **changes), 422))
    assert len(signatories(body)) == 1


def test_somebody_of_another_agency_cannot_be_linked(boss: Any, body: IssuingBody, cast: SimpleNamespace) -> None:
    inspected(add(boss, body, user_key=cast.outsider.key), 422)


def test_a_proxy_with_reference_and_end_is_taken(boss: Any, body: IssuingBody) -> None:
    changes = {"authority": "TUQ.", "proxy_reference": "Giấy ủy quyền số 05/GUQ-UBND", "valid_to": "31/12/2026"}
    assert add(boss, body, **changes).status_code == 303
    assert signatories(body)[1].valid_to == date(2026, 12, 31)


def flashes(client: Any, answer: Any) -> str:
    return inspected(client.get(answer.location)).select_one("#flashes").get_text(" ", strip=True)


def test_two_heads_at_once_are_only_warned_about(boss: Any, body: IssuingBody) -> None:
    answer = add(boss, body, authority="-", title_lines="Giám đốc")
    assert answer.status_code == 303
    assert "Nguyễn Văn Mẫu cũng ký với tư cách người đứng đầu" in flashes(boss, answer)


def test_heads_one_after_the_other_and_deputies_are_no_doubt(boss: Any, body: IssuingBody) -> None:
    head = signatories(body)[0]
    head.valid_to = date(2026, 2, 28)
    db.session.commit()
    assert "đứng đầu" not in flashes(boss, add(boss, body, authority="-", title_lines="Giám đốc"))
    assert "đứng đầu" not in flashes(boss, add(boss, body))


def test_an_unofficial_title_and_an_ended_validity_are_doubts(boss: Any, body: IssuingBody) -> None:
    answer = add(boss, body, title_lines="Giám đốc\nPhó Giám đốc phụ trách", valid_to="2026-03-01")
    said = flashes(boss, answer)
    assert "phụ trách" in said and "Thời hạn của người này đã qua" in said


def test_ending_keeps_the_row(boss: Any, body: IssuingBody) -> None:
    head = signatories(body)[0]
    page = inspected(boss.get(f"/signatories/{head.key}/edit"))
    assert page.select_one("details[data-confirm] form[action$='/end']")
    form = {"end-valid_to": "2026-03-01", "end-once": "0123456789abcdef"}
    assert boss.post(f"/signatories/{head.key}/end", data=form).status_code == 303
    assert boss.post(f"/signatories/{head.key}/end", data=form).status_code == 303  # a second click: no second event
    assert signatories(body)[0].valid_to == date(2026, 3, 1)
    assert [event.data["valid_to"] for event in events("signatory.ended")] == ["2026-03-01"]
    page = inspected(boss.get(f"/agencies/{body.agency.key}"))
    assert "không có người ký nào còn hiệu lực hôm nay" in page.get_text()
    assert "Nguyễn Văn Mẫu" in page.get_text()


@pytest.mark.parametrize("day", ["2025-12-31", "", "hôm qua"])
def test_a_wrong_end_is_told(boss: Any, body: IssuingBody, day: str) -> None:
    head = signatories(body)[0]
    page = inspected(boss.post(f"/signatories/{head.key}/end", data={"end-valid_to": day}), 422)
    assert page.select_one("#end-valid_to-error") and page.select_one("details#end-signatory[open]")
    assert signatories(body)[0].valid_to is None


def test_there_is_no_way_to_delete_one(boss: Any, body: IssuingBody) -> None:
    head = signatories(body)[0]
    for path in (f"/signatories/{head.key}", f"/signatories/{head.key}/delete"):
        assert boss.post(path).status_code in (404, 405) and boss.delete(path).status_code in (404, 405)


def test_a_correction_is_recorded(boss: Any, body: IssuingBody) -> None:
    head = signatories(body)[0]
    changes = {"name": "Nguyễn Văn Mẫu Em", "authority": "-", "title_lines": "Giám đốc", "valid_from": "2026-01-01"}
    answer = boss.post(f"/signatories/{head.key}/edit", data={**CONTENT, **changes})
    assert answer.status_code == 303
    assert signatories(body)[0].name == "Nguyễn Văn Mẫu Em"
    assert len(events("signatory.changed")) == 1


@pytest.mark.parametrize("who", ["outsider", "officer", "leader", "owner"])
def test_strangers_find_nothing(client: Any, body: IssuingBody, cast: SimpleNamespace, who: str) -> None:
    sign_in(client, getattr(cast, who))
    head = signatories(body)[0]
    assert client.get(f"/signatories/{head.key}/edit").status_code == 404
    assert client.post(f"/signatories/{head.key}/edit", data=CONTENT).status_code == 404
    assert client.post(f"/signatories/{head.key}/end", data={"end-valid_to": "2026-03-01"}).status_code == 404
    assert add(client, body).status_code == 404
    assert client.get("/signatories/unknown/edit").status_code == 404
    assert len(signatories(body)) == 1 and signatories(body)[0].valid_to is None
