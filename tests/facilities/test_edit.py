"""The profile is kept by its members; who saved on an older version sees both texts."""

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.regulations import units
from tests.facilities.typed import profile
from tests.people import sign_in


def test_a_member_changes_the_profile(client: Any, people: SimpleNamespace) -> None:
    facility, other = people.facility, units.communes_of("25")[0]
    typed = profile(
        facility, trade="Gạch không nung", registered_on="2020-05-04", phone="0222 381 2345", email="CS@Example.vn",
        province_code="25", unit_code=other.code, capital="", craft_village="yes",
    )  # fmt: skip
    answer = sign_in(client, people.owner).post(f"/facilities/{facility.key}/edit", data=typed)
    assert (answer.status_code, answer.location) == (303, f"/facilities/{facility.key}")
    db.session.refresh(facility)
    assert (facility.trade, facility.email, facility.phone) == ("Gạch không nung", "cs@example.vn", "+842223812345")
    assert (facility.province_code, facility.unit_code, facility.capital) == ("25", other.code, None)
    assert facility.registered_on.isoformat() == "2020-05-04" and facility.craft_village and facility.version == 2
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "facility.changed")).one()
    assert (event.object_key, event.data) == (facility.key, {"version": 2})


def test_an_older_tab_sees_both_texts_of_what_differs_and_may_then_write_over(
    client: Any, people: SimpleNamespace
) -> None:
    facility = people.facility
    old = profile(facility, representative="Bản của tôi", kind="cooperative", unit_code=facility.unit_code)
    facility.representative, facility.trade = "Bản của người khác", "Ngành người khác ghi"
    db.session.commit()
    answer = sign_in(client, people.owner).post(f"/facilities/{facility.key}/edit", data=old)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    pairs = {
        pair.select_one(".kc-conflict-label").get_text(): [text.get_text() for text in pair.select(".kc-prose")]
        for pair in page.select(".kc-conflict-pair")
    }
    assert pairs == {
        "Người đại diện": ["Bản của tôi", "Bản của người khác"],
        "Ngành nghề chính": ["(trống)", "Ngành người khác ghi"],
        "Loại hình": ["Hợp tác xã", "Doanh nghiệp nhỏ và vừa"],
    }
    newer = page.select_one("main form input[name=version]")["value"]
    assert sign_in(client, people.owner).post(f"/facilities/{facility.key}/edit", data={**old, "version": newer})
    db.session.refresh(facility)
    assert (facility.representative, facility.kind, facility.trade) == ("Bản của tôi", "cooperative", "")


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 40])
def test_a_version_that_is_none_never_writes_over(client: Any, people: SimpleNamespace, version: str) -> None:
    facility = people.facility
    typed = profile(facility, trade="Không được ghi", version=version)
    assert sign_in(client, people.owner).post(f"/facilities/{facility.key}/edit", data=typed).status_code == 409
    db.session.refresh(facility)
    assert facility.trade == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"registered_on": "2026-03-03"}, "không thể sau hôm nay"), ({"registered_on": "31/2/2020"}, "ngày"),
        ({"email": "a b"}, "địa chỉ thư điện tử"), ({"phone": "1"}, "số điện thoại"),
        ({"unit_code": "00004"}, "danh sách"), ({"name": " "}, "Xin nhập mục này"), ({"trade": "x" * 201}, "200 ký tự"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_and_changes_nothing(
    client: Any, people: SimpleNamespace, change: dict[str, str], says: str
) -> None:
    typed = profile(people.facility, office_address="Giữ lại chữ này", **change)
    answer = sign_in(client, people.owner).post(f"/facilities/{people.facility.key}/edit", data=typed)
    assert answer.status_code == 422 and says in answer.text and "Giữ lại chữ này" in answer.text
    db.session.rollback()
    assert db.session.get(Facility, people.facility.id).version == 1


def test_the_tax_code_of_another_facility_is_refused_one_s_own_stays(client: Any, people: SimpleNamespace) -> None:
    sign_in(client, people.rival)
    rival = people.rival_facility
    typed = profile(rival, tax_code=people.facility.tax_code)
    answer = client.post(f"/facilities/{rival.key}/edit", data=typed)
    assert answer.status_code == 422 and "đã có hồ sơ" in answer.text
    own = profile(people.facility)
    assert sign_in(client, people.owner).post(f"/facilities/{people.facility.key}/edit", data=own).status_code == 303


def test_without_scripts_another_province_brings_its_communes(client: Any, people: SimpleNamespace) -> None:
    typed = profile(people.facility, province_code="25", trade="Giữ lại chữ này", choose_province="1")
    page = sign_in(client, people.owner).post(f"/facilities/{people.facility.key}/edit", data=typed)
    assert page.status_code == 200 and units.communes_of("25")[0].full_name in page.text
    assert "Giữ lại chữ này" in page.text and "data-error-summary" not in page.text


def test_nobody_else_edits_a_facility(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}/edit"
    for user in (people.rival, people.officer, people.administrator, people.outsider):
        sign_in(client, user)
        assert client.get(address).status_code == 404
        assert client.post(address, data=profile(people.facility)).status_code == 404
    sign_in(client, None)
    assert client.get(address).status_code == 302 and client.post(address, data={}).status_code == 401
