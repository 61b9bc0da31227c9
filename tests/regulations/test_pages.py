"""Pages of packs and of a province's norms: reading, comparing, entering in a browser without scripts, who may what."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.extensions import db
from kcproposals.regulations.models import PackVersion, ProvinceNorms
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import sign_in

HEAD = {
    "document": "Quyết định 12/2026/QĐ-UBND", "issued_on": "2026-01-15", "source": "Công báo số 5",
    "effective_from": "2026-02-01", "effective_to": "",
}  # fmt: skip
ROW = {
    "rows-0-activity": "UNG_DUNG_MMTB", "rows-0-pct": "50", "rows-0-cap": "200.000.000", "rows-0-unit": "cơ sở",
    "rows-0-form": "grant", "rows-0-clause": "Điều 5 khoản 1", "rows-0-verified": "y",
}  # fmt: skip
EXAMPLE = {
    "examples-0-activity": "UNG_DUNG_MMTB", "examples-0-cost": "590.000.000", "examples-0-requested": "300.000.000",
    "examples-0-amount": "200.000.000", "examples-0-finding": "over_ceiling",
}  # fmt: skip


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    load_packs(NOW)
    db.session.commit()
    return people


@pytest.fixture
def admin(client: Any, cast: SimpleNamespace) -> Any:
    return sign_in(client, cast.administrator)


def key_of(code: str) -> str:
    return db.session.scalars(select(PackVersion.key).where(PackVersion.code == code)).one()


def begun(admin: Any, cast: SimpleNamespace, source: str = "") -> ProvinceNorms:
    """Begin a text by the page's form."""
    answer = admin.post(f"/agencies/{cast.agency.key}/norms", data={"source": source, "once": "a" * 16})
    assert answer.status_code == 303
    return db.session.scalars(select(ProvinceNorms).order_by(ProvinceNorms.id.desc()).limit(1)).one()


def typed(norms: ProvinceNorms, **changes: str) -> dict[str, str]:
    return {"version": str(norms.version), **HEAD, **ROW, **EXAMPLE, **changes}


def test_every_pack_is_readable_and_shows_what_nobody_verified(admin: Any, cast: SimpleNamespace) -> None:
    index = admin.get("/packs").text
    for pack in db.session.scalars(select(PackVersion)):
        assert f"/packs/{pack.key}" in index
        for only in ("", "?show=unverified"):
            page = admin.get(f"/packs/{pack.key}{only}")
            assert page.status_code == 200 and pack.title in page.text
    norms = admin.get(f"/packs/{key_of('norms-tt28-2018')}").text
    assert "300.000.000" in norms and "Điều 8 khoản 4" in norms and "từ 11/05/2018" in norms
    unverified = admin.get(f"/packs/{key_of('norms-tt28-2018')}?show=unverified").text
    assert "chưa kiểm chứng" in unverified and "450.000.000" not in unverified and "450.000.000" in norms


def test_two_circulars_are_compared_row_by_row(admin: Any) -> None:
    old, new = key_of("norms-ttlt26-2014"), key_of("norms-tt28-2018")
    page = admin.get(f"/packs/compare?before={old}&after={new}").text
    assert "<del>100.000.000</del>" in page and "<ins>300.000.000</ins>" in page  # the machine of one and the other
    assert all(word in page for word in ("thêm", "bỏ", "sửa"))
    assert "Hai bản giống nhau" in admin.get(f"/packs/compare?before={old}&after={old}").text
    other = admin.get(f"/packs/compare?before={old}&after={key_of('forms')}").text
    assert "hai loại khác nhau" in other
    assert admin.get("/packs/compare?before=zzzzzzzzzz").status_code == 404
    assert admin.get("/packs/compare").status_code == 200


def test_a_text_is_entered_put_right_and_published_without_scripts(admin: Any, cast: SimpleNamespace) -> None:
    norms = begun(admin, cast)
    address = f"/norms/{norms.key}"
    assert admin.get(f"{address}/edit").status_code == 200
    wrong = typed(norms, **{"rows-0-cap": "300", "rows-0-clause": "", "examples-0-amount": "300.000.000"})
    answer = admin.post(f"{address}/edit", data=wrong)
    assert answer.location.endswith("/edit")
    page = admin.get(answer.location).text
    assert "từ 1.000.000 đồng trở lên" in page and 'id="rows-0-clause-error"' in page and 'value="300"' in page
    assert "Chưa công bố được" in admin.get(address).text
    refused = admin.post(f"{address}/publish", data={"version": str(norms.version)})
    assert refused.status_code == 422 and "Công báo số 5" in refused.text

    unreadable = admin.post(f"{address}/edit", data=typed(norms, **{"rows-0-cap": "1,25"}))
    assert unreadable.status_code == 422 and 'value="1,25"' in unreadable.text
    answer = admin.post(f"{address}/edit", data=typed(norms, **{"rows-0-cap": "0,2 tỷ"}))
    assert answer.location.endswith(address)
    assert "Công bố định mức này?" in admin.get(address).text
    assert admin.post(f"{address}/publish", data={"version": str(norms.version)}).status_code == 303
    assert "đang có hiệu lực" in admin.get(address).text
    assert "200.000.000" in admin.get("/packs").text or "Quyết định 12/2026" in admin.get("/packs").text
    assert admin.get(f"{address}/edit").status_code == 404
    assert admin.post(f"{address}/edit", data=typed(norms)).status_code == 409


def test_the_next_text_starts_from_the_one_in_force_and_shows_what_changes(admin: Any, cast: SimpleNamespace) -> None:
    first = begun(admin, cast)
    admin.post(f"/norms/{first.key}/edit", data=typed(first))
    admin.post(f"/norms/{first.key}/publish", data={"version": str(first.version)})
    source = db.session.scalars(select(PackVersion.key).where(PackVersion.agency_id == cast.agency.id)).one()
    admin.post(f"/agencies/{cast.agency.key}/norms", data={"source": source, "once": "b" * 16})
    second = db.session.scalars(select(ProvinceNorms).where(ProvinceNorms.state == "draft")).one()
    assert 'value="200.000.000"' in admin.get(f"/norms/{second.key}/edit").text
    later = {
        "document": "Quyết định 30/2026/QĐ-UBND", "effective_from": "2026-04-01", "rows-0-cap": "250.000.000",
        "examples-0-amount": "250.000.000",
    }  # fmt: skip
    admin.post(f"/norms/{second.key}/edit", data=typed(second, **later))
    page = admin.get(f"/norms/{second.key}").text
    assert "<del>200.000.000</del>" in page and "<ins>250.000.000</ins>" in page
    stale = admin.post(f"/norms/{second.key}/edit", data=typed(second, version="1", **{"rows-0-unit": "hộ"}))
    assert stale.status_code == 409 and 'value="hộ"' in stale.text
    overlapping = typed(second, **{**later, "effective_from": "2026-02-01"})
    overlapping["version"] = str(second.version)
    admin.post(f"/norms/{second.key}/edit", data=overlapping)
    assert "đã có hiệu lực từ 01/02/2026" in admin.get(f"/norms/{second.key}/edit").text


def test_rows_are_added_and_taken_out_without_scripts(admin: Any, cast: SimpleNamespace) -> None:
    norms = begun(admin, cast)
    more = admin.post(f"/norms/{norms.key}/edit", data=typed(norms, add_row="rows")).text
    assert 'name="rows-1-cap"' in more and 'value="Điều 5 khoản 1"' in more
    fewer = admin.post(f"/norms/{norms.key}/edit", data=typed(norms, remove_row="rows-0")).text
    assert 'value="Điều 5 khoản 1"' not in fewer and 'value="Công báo số 5"' not in fewer and "Công báo số 5" in fewer
    assert db.session.get_one(ProvinceNorms, norms.id).rows == []


def test_an_unfinished_draft_can_be_looked_at(admin: Any, cast: SimpleNamespace) -> None:
    norms = begun(admin, cast)
    gaps = {"rows-0-activity": "", "rows-0-unit": "", "examples-0-amount": "", "effective_from": "", "rows-0-cap": ""}
    admin.post(f"/norms/{norms.key}/edit", data=typed(norms, **gaps))
    page = admin.get(f"/norms/{norms.key}").text
    assert "(chưa chọn)" in page and "Chưa công bố được" in page and "Công bố định mức này?" not in page


def test_a_draft_is_thrown_away(admin: Any, cast: SimpleNamespace) -> None:
    norms = begun(admin, cast)
    assert admin.post(f"/norms/{norms.key}/delete", data={"version": str(norms.version)}).status_code == 303
    assert db.session.scalars(select(ProvinceNorms)).all() == []


def test_officials_read_and_only_the_administrator_enters(client: Any, cast: SimpleNamespace) -> None:
    norms = begun(sign_in(client, cast.administrator), cast)
    pack = key_of("norms-tt28-2018")
    reading = (f"/norms/{norms.key}", f"/agencies/{cast.agency.key}/norms")
    writing = (f"/norms/{norms.key}/edit", f"/norms/{norms.key}/publish", f"/norms/{norms.key}/delete")
    for user, reads, writes in (
        (cast.administrator, 200, 200), (cast.officer, 200, 404), (cast.outsider, 404, 404), (cast.owner, 404, 404),
    ):  # fmt: skip
        sign_in(client, user)
        assert {client.get(address).status_code for address in reading} == {reads}
        assert client.get(writing[0]).status_code == writes
        if writes == 404:
            assert {client.post(address).status_code for address in writing} == {404}
            assert client.post(reading[1]).status_code == 404
    assert sign_in(client, cast.owner).get("/packs").status_code == 403
    assert sign_in(client, cast.owner).get(f"/packs/{pack}").status_code == 404


def test_another_office_does_not_find_published_norms(client: Any, cast: SimpleNamespace) -> None:
    norms = begun(sign_in(client, cast.administrator), cast)
    client.post(f"/norms/{norms.key}/edit", data=typed(norms))
    client.post(f"/norms/{norms.key}/publish", data={"version": str(norms.version)})
    pack = db.session.scalars(select(PackVersion.key).where(PackVersion.agency_id == cast.agency.id)).one()
    assert sign_in(client, cast.officer).get(f"/packs/{pack}").status_code == 200
    sign_in(client, cast.outsider)
    assert "Quyết định 12/2026" not in client.get("/packs").text + client.get("/packs/compare").text
    assert client.get(f"/packs/{pack}").status_code == 404
    assert client.get(f"/packs/compare?before={pack}").status_code == 404


def test_a_form_is_seen_as_an_applicant_would_see_it_and_takes_nothing(client: Any, cast: SimpleNamespace) -> None:
    sign_in(client, cast.officer)
    address = f"/packs/{key_of('forms')}/forms/UNG_DUNG_MMTB"
    assert f"{address}" in client.get(f"/packs/{key_of('forms')}").text
    first = client.get(address, follow_redirects=True).text
    assert '<fieldset class="kc-card" disabled' in first and '<form method="post" action="/packs' not in first
    assert "Máy móc, thiết bị sẽ mua mới 100%?" in first
    cost = client.get(f"{address}/cost").text
    assert "Thành tiền" in cost
    assert client.get(f"{address}/nothing").status_code == 404
    assert client.get(f"/packs/{key_of('norms-tt28-2018')}/forms/UNG_DUNG_MMTB").status_code == 404
    assert sign_in(client, cast.owner).get(f"{address}/cost").status_code == 404
