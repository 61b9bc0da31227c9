"""The agency page: what the office is called; whose administrator finds it."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.accounts.models import Agency
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from tests.accounts.conftest import errors, events, inspected
from tests.people import make_agency, make_official, sign_in

CONTENT = {
    "name": "Sở Công Thương tỉnh Mẫu", "short_name": "SCT Mẫu", "address": "Số 1, đường Mẫu",
    "phone": "0222 3 822 123", "email": "sct@example.vn", "version": "1",
}  # fmt: skip


def save(client: Any, agency: Agency, **changes: str) -> Any:
    return client.post(f"/agencies/{agency.key}/edit", data={**CONTENT, **changes})


@pytest.fixture
def boss(client: Any, cast: SimpleNamespace) -> Any:
    """The administrator's browser."""
    return sign_in(client, cast.administrator)


def test_one_agency_is_shown_at_once_several_as_a_list(boss: Any, cast: SimpleNamespace, clock: Any) -> None:
    assert boss.get("/agencies").location == f"/agencies/{cast.agency.key}"
    from kcproposals.accounts.models import RoleGrant

    row = RoleGrant(
        user_id=cast.administrator.id, agency_id=cast.other_agency.id, role="administrator", granted_at=clock.now
    )
    db.session.add(row)
    db.session.commit()
    page = inspected(boss.get("/agencies"))
    assert len(page.select("main .kc-todo")) == 2


def test_the_page_shows_bodies_letterheads_and_signatories(boss: Any, cast: SimpleNamespace) -> None:
    page = inspected(boss.get(f"/agencies/{cast.agency.key}"))
    heads = [head.get_text(" ", strip=True) for head in page.select(".kc-paper")]
    assert len(heads) == 2
    assert heads[1].startswith("UBND TỈNH MẪU SỞ CÔNG THƯƠNG Số: ……/TB-SCT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "Mẫu, ngày …… tháng …… năm ……" in heads[1]
    assert "GIÁM ĐỐC" in page.get_text() and "Ký được" in page.get_text()


def test_the_page_costs_the_same_for_two_bodies_and_for_ten(
    boss: Any, cast: SimpleNamespace, count_queries: list[str]
) -> None:
    boss.get(f"/agencies/{cast.agency.key}")
    few = len(count_queries)
    from kcproposals.accounts.models import IssuingBody

    for number in range(8):
        body = IssuingBody(
            agency_id=cast.agency.id, name=f"Cơ quan {number}", name_lines=["CƠ QUAN"], place="Mẫu", kinds=[],
            recipients={}, symbols={},
        )  # fmt: skip
        db.session.add(body)
    db.session.commit()
    del count_queries[:]
    inspected(boss.get(f"/agencies/{cast.agency.key}"))
    assert len(count_queries) == few


def test_saving(boss: Any, cast: SimpleNamespace) -> None:
    inspected(boss.get(f"/agencies/{cast.agency.key}/edit"))
    assert save(boss, cast.agency).status_code == 303
    agency = db.session.get(Agency, cast.agency.id)
    assert (agency.short_name, agency.phone, agency.version) == ("SCT Mẫu", "0222 3 822 123", 2)
    assert events("agency.changed")[0].data == {"version": 2}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Xin nhập"),
        ({"name": "Sở Công Thương tỉnh Khác"}, "đã có cơ quan khác dùng"),
        ({"email": "sct"}, "thư điện tử đầy đủ"),
        ({"address": "x" * 301}, "rút ngắn"),
    ],
)
def test_mistakes(boss: Any, cast: SimpleNamespace, changes: dict[str, str], said: str) -> None:
    page = inspected(save(boss, cast.agency, **{"address": "Địa chỉ đã gõ", **changes}), 422)
    assert said in errors(page)
    assert changes.get("address", "Địa chỉ đã gõ") in str(page)
    assert db.session.get(Agency, cast.agency.id).address == ""


def test_a_stale_version_shows_both_texts_and_saves_the_second_time(boss: Any, cast: SimpleNamespace) -> None:
    save(boss, cast.agency, address="Của người khác")
    page = inspected(save(boss, cast.agency, address="Của tôi"), 409)
    pair = page.select_one(".kc-conflict-pair").get_text(" ", strip=True)
    assert "Của tôi" in pair and "Của người khác" in pair
    assert db.session.get(Agency, cast.agency.id).address == "Của người khác"
    version = page.select_one("main input[name=version]")["value"]
    assert save(boss, cast.agency, address="Của tôi", version=version).status_code == 303
    assert db.session.get(Agency, cast.agency.id).address == "Của tôi"


def test_the_province_is_given_once_and_to_one_agency(client: Any, cast: SimpleNamespace) -> None:
    fresh = make_agency("Cơ quan chưa đặt tên", "24")
    fresh.province_code = None
    chief = make_official(fresh, "Người Mới", "nguoimoi@example.vn", Role.ADMINISTRATOR)
    db.session.commit()
    sign_in(client, chief)
    assert inspected(client.get(f"/agencies/{fresh.key}/edit")).select("select[name=province_code] option[value='01']")
    changes = {"name": "Sở mới", "version": str(fresh.version)}
    taken = inspected(save(client, fresh, province_code="24", **changes), 422)
    assert "đã có cơ quan khác phụ trách" in errors(taken)
    assert save(client, fresh, province_code="01", **changes).status_code == 303
    assert db.session.get(Agency, fresh.id).province_code == "01"
    page = inspected(client.get(f"/agencies/{fresh.key}/edit"))
    assert not page.select("select[name=province_code]")
    changes["version"] = page.select_one("main input[name=version]")["value"]
    save(client, fresh, province_code="75", **changes)
    assert db.session.get(Agency, fresh.id).province_code == "01"


@pytest.mark.parametrize("who", ["outsider", "officer", "leader", "owner"])
def test_who_does_not_administer_it_finds_nothing(client: Any, cast: SimpleNamespace, who: str) -> None:
    sign_in(client, getattr(cast, who))
    for path in ("", "/edit", "/bodies/new", "/letterhead"):
        assert client.get(f"/agencies/{cast.agency.key}{path}").status_code == 404
    assert save(client, cast.agency, address="của kẻ lạ").status_code == 404
    assert client.get("/agencies/unknown").status_code == 404
    assert db.session.get(Agency, cast.agency.id).address == ""


def test_the_letterhead_of_what_is_typed(boss: Any, cast: SimpleNamespace) -> None:
    typed = {"parent_line": "UBND tỉnh <b>Mẫu</b>", "name_lines": "Sở\r\nCông Thương\n\n", "place": "Mẫu"}
    text = boss.get(f"/agencies/{cast.agency.key}/letterhead", query_string=typed).get_data(as_text=True)
    assert "UBND TỈNH &lt;B&gt;MẪU" in text and "<span>SỞ</span><span>CÔNG THƯƠNG</span>" in text
    assert "<h1" not in text
