"""The pages of a list: typed, sent, decided, taken away; the decision it leads to."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from flask import current_app
from sqlalchemy import select

from kcproposals.accounts.models import IssuingBody
from kcproposals.documents.models import Document
from kcproposals.documents.values import from_json
from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.papers import build_approval, ready
from kcproposals.pdf import document_html
from kcproposals.regulations.units import commune
from tests.people import sign_in


def fields(cast: SimpleNamespace, version: int, *rows: dict[str, str]) -> dict[str, Any]:
    """Return what the form posts."""
    sent: dict[str, Any] = {"version": version}
    for at, row in enumerate(rows):
        facts = {
            "name": cast.facility.name, "tax_code": cast.facility.tax_code, "kind": "sme",
            "unit_code": commune(cast.facility.unit_code).full_name, "content": "Máy dò tạp chất",
            "cost": "604.000.000", "support": "300.000.000", **row,
        }  # fmt: skip
        sent |= {f"rows-{at}-{name}": value for name, value in facts.items()}
    return sent


@pytest.fixture
def made(client: Any, cast: SimpleNamespace) -> BeneficiaryList:
    """A list that the unit began on the page of the proposal."""
    sign_in(client, cast.unit.members[0].user)
    page = client.get(f"/proposals/{cast.proposal.key}").text
    assert "Danh sách thụ hưởng (Mẫu số 11)" in page and "Lập danh sách thụ hưởng" in page
    answer = client.post(f"/proposals/{cast.proposal.key}/beneficiaries", data={"once": "once-list"})
    assert answer.status_code == 303 and answer.location.endswith("/edit")
    return db.session.scalars(select(BeneficiaryList)).one()


def test_the_unit_types_and_sends_and_the_leader_approves(
    client: Any, cast: SimpleNamespace, made: BeneficiaryList
) -> None:
    at = f"/beneficiaries/{made.key}"
    page = client.get(f"{at}/edit").text
    assert "<datalist" in page and "Thêm cơ sở" in page
    more = client.post(f"{at}/edit", data={**fields(cast, made.version, {}), "add_row": "rows"})
    assert more.status_code == 200 and 'name="rows-1-name"' in more.text
    for wrong, message in (({"unit_code": "Xã Không Có"}, "Không có xã"), ({"cost": "nhiều"}, "số tiền")):
        answer = client.post(f"{at}/edit", data=fields(cast, made.version, wrong))
        assert answer.status_code == 422 and message in answer.text
    for odd in ({"name": "x" * 201}, {"cost": "9" * 40}, {"tax_code": "12"}, {"support": "-5"}, {"kind": "king"}):
        assert client.post(f"{at}/edit", data=fields(cast, made.version, odd)).status_code == 422, odd
    assert client.post(f"{at}/edit", data={"version": "zzz"}).status_code == 409
    stale = client.post(f"{at}/edit", data=fields(cast, made.version - 1, {}))
    assert stale.status_code == 409 and cast.facility.name in stale.text
    client.post(f"{at}/edit", data=fields(cast, made.version, {"support": "310.000.000"}))
    shown = client.get(at).text
    assert "vượt mức tối đa 10.000.000 đồng" in shown and "Gửi duyệt" not in shown
    client.post(f"{at}/edit", data=fields(cast, made.version, {}))
    assert "Gửi duyệt" in client.get(at).text
    assert client.post(f"{at}/send", data={"version": made.version, "once": "once-send"}).status_code == 303
    assert client.post(f"{at}/approve", data={"version": made.version, "once": "once-self"}).status_code == 404
    sign_in(client, cast.leader)
    assert "Duyệt danh sách" in client.get(at).text
    assert client.post(f"{at}/send-back", data={"version": made.version, "once": "once-back"}).status_code == 422
    assert client.post(f"{at}/approve", data={"version": made.version, "once": "once-yes"}).status_code == 303
    sign_in(client, cast.owner)
    mine = client.get(at).text
    assert "300.000.000" in mine and "Tổng hợp" not in mine
    assert "Được hỗ trợ trong đề án nhóm" in client.get(f"/facilities/{cast.facility.key}").text
    sheet = ZipFile(BytesIO(client.get(f"{at}/mau-11.xlsx").data)).read("xl/sharedStrings.xml").decode()
    assert cast.facility.name in sheet and "Mẫu số 11" in sheet
    sign_in(client, cast.rival)
    assert client.get(at).status_code == client.get(f"{at}/mau-11.xlsx").status_code == 404


def test_the_decision_is_drafted_and_says_what_the_list_says(
    client: Any, cast: SimpleNamespace, made: BeneficiaryList
) -> None:
    body = db.session.scalars(select(IssuingBody).where(IssuingBody.agency_id == cast.agency.id)).all()[-1]
    body.kinds = [*body.kinds, "phe_duyet_thu_huong"]
    at = f"/beneficiaries/{made.key}"
    client.post(f"{at}/edit", data=fields(cast, made.version, {}))
    client.post(f"{at}/send", data={"version": made.version, "once": "once-send"})
    sign_in(client, cast.leader).post(f"{at}/approve", data={"version": made.version, "once": "once-yes"})
    paper = db.session.scalars(select(Document)).one()
    value = build_approval(paper)
    html = document_html(current_app.jinja_env, value, draft=True)
    assert cast.facility.name in html and "Mẫu số 11" in html and "304.000.000" in html
    assert from_json(value.to_json()) == value
    assert paper.abstract in client.get(at).text
    made.state = "replaced"
    with pytest.raises(NotAllowed):
        ready(paper)
