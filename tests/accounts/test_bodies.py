"""Issuing bodies: name lines, symbols, kinds, recipients; one issuer a kind; what is not shown stays."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts import offered
from kcproposals.accounts.models import IssuingBody
from kcproposals.extensions import db
from tests.accounts.conftest import errors, events, inspected
from tests.people import sign_in

KINDS = (
    SimpleNamespace(code="quyet_dinh_phe_duyet", doc_type="QĐ", name="Quyết định phê duyệt"),
    SimpleNamespace(code="thong_bao_ket_qua", doc_type="TB", name="Thông báo kết quả"),
    SimpleNamespace(code="bien_ban_hop_hoi_dong", doc_type="BB", name="Biên bản họp hội đồng"),
)
CONTENT: dict[str, Any] = {
    "name": "Trung tâm Khuyến công", "parent_line": "Sở Công Thương tỉnh Mẫu",
    "name_lines": "Trung tâm Khuyến công\r\nvà Tư vấn phát triển công nghiệp", "place": "Mẫu", "issuer_title": "",
    "symbol_qd": "QĐ-TTKC", "symbol_tb": "", "symbol_bb": "", "archive_unit": "HCTH",
    "recipients_thong_bao_ket_qua": "", "numbering_scope": "body",
}  # fmt: skip


@pytest.fixture(autouse=True)
def kinds(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three kinds of paper, whatever slices are there."""
    monkeypatch.setattr(offered, "_PAPER_KINDS", [lambda: KINDS])


@pytest.fixture
def boss(client: Any, cast: SimpleNamespace) -> Any:
    """The administrator's browser."""
    return sign_in(client, cast.administrator)


def add(client: Any, cast: SimpleNamespace, **changes: Any) -> Any:
    return client.post(f"/agencies/{cast.agency.key}/bodies/new", data={**CONTENT, **changes})


def bodies(cast: SimpleNamespace) -> list[IssuingBody]:
    query = select(IssuingBody).where(IssuingBody.agency_id == cast.agency.id).order_by(IssuingBody.id)
    return list(db.session.scalars(query))


def form_of(page: Any) -> dict[str, Any]:
    """Return what a browser would post of the main form."""
    form = page.select_one("main form[method=post]")
    data: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name = field.get("name")
        if field.get("type") == "checkbox":
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field["value"])
        elif field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = chosen["value"]
        elif name:
            data[name] = field.get("value", "")
    return data


def test_a_body_is_added(boss: Any, cast: SimpleNamespace) -> None:
    inspected(boss.get(f"/agencies/{cast.agency.key}/bodies/new"))
    assert add(boss, cast).status_code == 303
    body = bodies(cast)[2]
    assert body.name_lines == ["Trung tâm Khuyến công", "và Tư vấn phát triển công nghiệp"]
    assert (body.symbols, body.kinds, body.numbering_scope) == ({"QĐ": "QĐ-TTKC"}, [], "body")
    assert events("body.added")[0].object_key == body.key


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Xin nhập"),
        ({"place": ""}, "Xin nhập"),
        ({"name_lines": " \n "}, "Xin nhập"),
        ({"name_lines": "a\nb\nc\nd"}, "từ một đến ba dòng"),
        ({"symbol_qd": "TB-TTKC"}, "bắt đầu bằng QĐ"),
        ({"symbol_qd": "QĐ/TTKC"}, "bắt đầu bằng QĐ"),
        ({"symbol_qd": "QĐ - TTKC"}, "bắt đầu bằng QĐ"),
        ({"symbol_qd": "05/QĐ-TTKC"}, "bắt đầu bằng QĐ"),
        ({"kinds": ["thong_bao_ket_qua"]}, "Có loại văn bản đã chọn cho Sở Công Thương tỉnh Mẫu"),
        ({"kinds": ["no_such_paper"]}, "danh sách"),
        ({"numbering_scope": "mine"}, "danh sách"),
    ],
)
def test_mistakes_are_told_and_add_nothing(
    boss: Any, cast: SimpleNamespace, changes: dict[str, Any], said: str
) -> None:
    changes = {"symbol_tb": "TB-TTKC", **changes}
    page = inspected(add(boss, cast, **changes), 422)
    assert said in errors(page)
    assert len(bodies(cast)) == 2


def test_a_kind_needs_its_symbol(boss: Any, cast: SimpleNamespace) -> None:
    first = bodies(cast)[1]
    first.kinds = []
    db.session.commit()
    page = inspected(add(boss, cast, kinds=["thong_bao_ket_qua"]), 422)
    assert "ký hiệu cho loại TB" in errors(page)
    assert page.select_one("#symbol_tb-error")


@pytest.mark.parametrize("symbol", ["QĐ-UBND", "QĐ-UBND.HC", "QĐ-CTUBND", "QĐ-SCT-QLCN"])
def test_symbols_real_provinces_use(boss: Any, cast: SimpleNamespace, symbol: str) -> None:
    assert add(boss, cast, symbol_qd=symbol).status_code == 303


def test_saving_what_was_shown_changes_nothing(boss: Any, cast: SimpleNamespace) -> None:
    body = bodies(cast)[1]
    body.recipients = {"thong_bao_ket_qua": ["Như trên", "Lãnh đạo Sở"], "some_other_paper": ["Bộ Công Thương"]}
    body.symbols = {**body.symbols, "TTr": "TTr-SCT"}
    db.session.commit()
    before = {name: getattr(body, name) for name in ("name", "name_lines", "kinds", "symbols", "recipients", "place")}
    page = inspected(boss.get(f"/bodies/{body.key}/edit"))
    assert boss.post(f"/bodies/{body.key}/edit", data=form_of(page)).status_code == 303
    body = bodies(cast)[1]
    assert {name: getattr(body, name) for name in before} == before


def test_recipients_are_lines(boss: Any, cast: SimpleNamespace) -> None:
    body = bodies(cast)[1]
    data = form_of(inspected(boss.get(f"/bodies/{body.key}/edit")))
    data["recipients_thong_bao_ket_qua"] = "Như trên\r\n\r\n  UBND xã nơi có cơ sở  \n"
    assert boss.post(f"/bodies/{body.key}/edit", data=data).status_code == 303
    assert bodies(cast)[1].recipients == {"thong_bao_ket_qua": ["Như trên", "UBND xã nơi có cơ sở"]}


def test_a_stale_version_shows_both_texts(boss: Any, cast: SimpleNamespace) -> None:
    body = bodies(cast)[0]
    data = form_of(inspected(boss.get(f"/bodies/{body.key}/edit")))
    boss.post(f"/bodies/{body.key}/edit", data={**data, "place": "Chỗ khác"})
    page = inspected(boss.post(f"/bodies/{body.key}/edit", data={**data, "place": "Chỗ tôi"}), 409)
    pair = page.select_one(".kc-conflict-pair").get_text(" ", strip=True)
    assert "Chỗ tôi" in pair and "Chỗ khác" in pair
    assert boss.post(f"/bodies/{body.key}/edit", data=form_of(page)).status_code == 303
    assert bodies(cast)[0].place == "Chỗ tôi"


def test_an_edit_form_carries_no_one_time_key(boss: Any, cast: SimpleNamespace) -> None:
    """Saved, gone back in the browser, changed again, saved again: the version tells, nothing is dropped silently."""
    body = bodies(cast)[0]
    data = form_of(inspected(boss.get(f"/bodies/{body.key}/edit")))
    assert "once" not in data
    boss.post(f"/bodies/{body.key}/edit", data={**data, "place": "Một"})
    inspected(boss.post(f"/bodies/{body.key}/edit", data={**data, "place": "Hai"}), 409)


def test_posted_twice_it_is_one_body(boss: Any, cast: SimpleNamespace) -> None:
    for _time in range(2):
        assert add(boss, cast, once="form-opened-once").status_code == 303
    assert len(bodies(cast)) == 3


@pytest.mark.parametrize("who", ["outsider", "officer", "owner"])
def test_strangers_find_nothing(client: Any, cast: SimpleNamespace, who: str) -> None:
    sign_in(client, getattr(cast, who))
    body = bodies(cast)[0]
    assert client.get(f"/bodies/{body.key}/edit").status_code == 404
    assert client.post(f"/bodies/{body.key}/edit", data=CONTENT).status_code == 404
    assert add(client, cast).status_code == 404
    assert client.get("/bodies/unknown/edit").status_code == 404
    assert len(bodies(cast)) == 2


def test_a_body_that_only_keeps_minutes_needs_no_signatory_and_prints_no_date(boss: Any, cast: SimpleNamespace) -> None:
    bodies(cast)[1].kinds = ["thong_bao_ket_qua"]
    db.session.commit()
    changes = {"name": "Hội đồng thẩm định", "symbol_bb": "BB-HĐTĐ", "kinds": ["bien_ban_hop_hoi_dong"]}
    assert add(boss, cast, **changes).status_code == 303
    page = inspected(boss.get(f"/agencies/{cast.agency.key}"))
    assert "do chủ tọa và thư ký cuộc họp ký" in page.get_text() and "không có người ký nào" not in page.get_text()
    heads = [head.get_text(" ", strip=True) for head in page.select(".kc-paper")]
    assert "BB-HĐTĐ" in heads[2] and "ngày ……" in heads[1] and "ngày ……" not in heads[2]


def test_the_letterhead_follows_what_is_typed(boss: Any, cast: SimpleNamespace) -> None:
    page = inspected(boss.get(f"/agencies/{cast.agency.key}/bodies/new"))
    field = page.select_one("#parent_line")
    assert field["hx-get"] == f"/agencies/{cast.agency.key}/letterhead" and field["hx-target"] == "#letterhead"
    assert "csrf_token" not in field["hx-params"]
    typed = {"symbol_qd": "QĐ-TTKC", "name_lines": "Trung tâm"}
    text = boss.get(f"/agencies/{cast.agency.key}/letterhead", query_string=typed).get_data(as_text=True)
    assert "/QĐ-TTKC" in text
