"""A set made in the browser from an empty draft to its publication, mistakes said at the field and nothing lost."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.extensions import db
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import sign_in

RULES = {
    "scale": "20", "quorum_share": "2/3", "quorum_of": "appointed", "must_include": "chair|vice_chair",
    "far_off": "flag", "far_off_limit": "20", "far_off_basis": "percent_of_mean", "aggregate": "mean",
    "veto_strict": "yes", "threshold": "14", "order": "score_then_priority", "tie_1": "lower_support",
}  # fmt: skip
ITEM = {
    "code": "1", "title": "Sự cần thiết", "guidance": "Vì sao?", "max": "10", "step": "0,5", "weight": "1",
    "not_applicable": "not_allowed", "justify": "never",
}  # fmt: skip


@pytest.fixture
def office(client: Any, people: SimpleNamespace) -> SimpleNamespace:
    """The secretary signed in, with an empty draft of points."""
    load_packs(NOW)
    db.session.commit()
    people.client = sign_in(client, people.secretary)
    made = people.client.post(
        f"/agencies/{people.agency.key}/criteria", data={"title": "Bộ của tỉnh", "source": "points"}
    )
    assert made.status_code == 303 and made.location.endswith("/items")
    people.set = db.session.scalars(select(CriteriaSet).where(CriteriaSet.agency_id == people.agency.id)).one()
    people.url = f"/criteria/{people.set.key}"
    return people


def post(office: SimpleNamespace, path: str, **data: Any) -> Any:
    """Post a page of the draft with the version it has now."""
    db.session.refresh(office.set)
    return office.client.post(office.url + path, data={"version": str(office.set.version), **data})


def two(office: SimpleNamespace) -> None:
    """Add two criteria of ten points and fitting rules."""
    assert post(office, "/items/new", **ITEM).status_code == 303
    assert post(office, "/items/new", **{**ITEM, "code": "2", "title": "Hiệu quả"}).status_code == 303
    assert post(office, "/rules", **RULES).status_code == 303


def test_from_an_empty_draft_to_a_published_set(office: SimpleNamespace) -> None:
    assert "Chưa có tiêu chí nào" in office.client.get(office.url + "/items").text
    two(office)
    page = office.client.get(office.url + "/items").text
    assert page.index("Sự cần thiết") < page.index("Hiệu quả") and "data-sum-number>20<" in page
    rows = {"rows-0-key": "su_can_thiet", "rows-0-max": "10", "rows-1-key": "hieu_qua", "rows-1-max": "10"}
    moved = post(office, "/items", **rows, act="down:su_can_thiet")
    assert moved.status_code == 303 and moved.location.endswith("#item-su_can_thiet")
    db.session.refresh(office.set)
    assert rules_of(office.set).keys == ("hieu_qua", "su_can_thiet")
    page = office.client.get(office.url + "/rules").text
    assert "Trung bình sau khi bỏ hai đầu" in page and "Hội đồng 7 người: cần ít nhất 5 phiếu." in page
    assert "đề án A: 8,5 + 8,5 = 17 trên 20" in page
    tried = post(office, "/rules", **{**RULES, "quorum_share": "1/2", "then": "try"})
    assert tried.status_code == 200 and "cần ít nhất 4 phiếu" in tried.text
    assert str(rules_of(office.set).quorum.share) == "2/3"  # type: ignore[union-attr]
    preview = office.client.get(office.url + "/preview").text
    assert 'name="mark-hieu_qua"' in preview and "như thành viên sẽ thấy" in preview
    published = post(office, "/publish")
    assert published.status_code == 303
    db.session.refresh(office.set)
    assert office.set.state == "published"
    for path in ("/edit", "/items", "/items/new", "/items/hieu_qua", "/rules"):
        assert office.client.get(office.url + path).status_code == 404
        assert post(office, path, **ITEM).status_code == 404
    assert "Ai bị ảnh hưởng" in office.client.get(office.url).text
    assert post(office, "/delete").status_code == 409
    assert post(office, "/retire").status_code == 303 and post(office, "/restore").status_code == 303


@pytest.mark.parametrize(
    ("path", "data", "field", "words"),
    [
        ("/rules", {"quorum_share": "3/2"}, "quorum_share", "lớn hơn 0 và không quá 1"),
        ("/rules", {"quorum_share": "hai phần ba"}, "quorum_share", "ví dụ 2/3"),
        ("/rules", {"veto_share": "0/4"}, "veto_share", "ví dụ 2/3"),
        ("/rules", {"aggregate": "trimmed_mean"}, "drop", "Xin nhập mục này"),
        ("/rules", {"aggregate": "trimmed_mean", "drop": "0"}, "drop", "1"),
        ("/rules", {"far_off_limit": ""}, "far_off_limit", "Xin nhập mục này"),
        ("/rules", {"scale": "một trăm"}, "scale", "Xin nhập"),
        ("/items/new", {"title": ""}, "title", "Xin nhập mục này"),
        ("/items/new", {"max": "1.000,5"}, "max", "Xin nhập"),
        ("/items/new", {"justify": "below"}, "justify_limit", "Xin nhập mức điểm"),
        ("/items/new", {"justify": "outside", "justify_low": "3"}, "justify_high", "Xin nhập mức điểm"),
        ("/items/new", {"anchors-0-low": "0", "anchors-0-text": "Kém"}, "anchors-0-high", "Xin nhập mục này"),
        ("/edit", {"title": ""}, "title", "Xin nhập mục này"),
        ("/edit", {"title": "x", "activities": "FLIGHTS"}, "activities", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(
    office: SimpleNamespace, path: str, data: dict[str, str], field: str, words: str
) -> None:
    base = RULES if path == "/rules" else ITEM if path != "/edit" else {"source": "Nguồn đã gõ"}
    page = post(office, path, **{**base, **data})
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert error and words in error[1]
    for typed in {**base, **data}.values():
        assert not typed or typed in page.text
    db.session.refresh(office.set)
    assert office.set.definition["items"] == []


def test_what_does_not_fit_together_is_saved_and_marked(office: SimpleNamespace) -> None:
    two(office)
    assert post(office, "/rules", **{**RULES, "threshold": "21"}).status_code == 303
    page = office.client.get(office.url + "/rules").text
    assert "Điểm đạt không được cao hơn thang điểm" in page and 'value="21"' in page
    rows = {"rows-0-key": "su_can_thiet", "rows-0-max": "12,5", "rows-1-key": "hieu_qua", "rows-1-max": "10"}
    assert post(office, "/items", **rows).status_code == 303
    assert "cộng lại là 22,5, chưa bằng thang điểm 20" in office.client.get(office.url + "/items").text
    refused = post(office, "/publish")
    assert refused.status_code == 409 and "chưa bằng thang điểm" in refused.text
    anchors = {"anchors-0-low": "0", "anchors-0-high": "5", "anchors-0-text": "Kém",
               "anchors-1-low": "5", "anchors-1-high": "10", "anchors-1-text": "Khá"}  # fmt: skip
    saved = post(office, "/items/hieu_qua", **{**ITEM, "code": "2", "title": "Hiệu quả", **anchors})
    assert saved.status_code == 303 and saved.location.endswith("/items/hieu_qua")
    page = office.client.get(office.url + "/items/hieu_qua").text
    assert re.search(r'id="anchors-1-low-error".*?chồng lên mức đứng trước', page, re.DOTALL)
    stale = office.client.post(office.url + "/items/hieu_qua", data={**ITEM, "version": "1", "title": "Chữ của tôi"})
    assert stale.status_code == 409 and "Chữ của tôi" in stale.text


def test_rows_are_added_without_a_script(office: SimpleNamespace) -> None:
    page = post(office, "/items/new", **ITEM, add_row="anchors")
    assert page.status_code == 200 and 'name="anchors-1-low"' in page.text and "Vì sao?" in page.text
    page = post(office, "/edit", title="Bộ", **{"groups-0-title": "Nhóm một", "add_row": "not_applied"})
    assert 'name="not_applied-1-text"' in page.text and "Nhóm một" in page.text
    saved = post(office, "/edit", title="Bộ", **{
        "groups-0-title": "Nhóm một", "not_applied-0-text": "Điểm thưởng", "facts": "ceiling",
        "activities": "UNG_DUNG_MMTB",
    })  # fmt: skip
    assert saved.status_code == 303
    page = office.client.get(office.url).text
    assert "Không áp dụng tự động" in page and "Điểm thưởng" in page and "Mức hỗ trợ tối đa theo định mức" in page


def test_others_do_not_write_and_strangers_do_not_find(office: SimpleNamespace) -> None:
    two(office)
    sign_in(office.client, office.officer)
    assert office.client.get(office.url).status_code == 200
    assert "Lập bản nháp" not in office.client.get("/criteria").text
    for path in ("/edit", "/items", "/items/new", "/items/hieu_qua", "/rules"):
        assert office.client.get(office.url + path).status_code == 404
    assert post(office, "/publish").status_code == post(office, "/delete").status_code == 404
    sign_in(office.client, office.outsider)
    for path in ("", "/preview", "/edit", "/items/hieu_qua"):
        assert office.client.get(office.url + path).status_code == 404
    copied = office.client.post(
        f"/agencies/{office.other_agency.key}/criteria", data={"title": "x", "source": office.set.key}
    )
    assert copied.status_code == 422 and "Bộ của tỉnh" not in copied.text


def test_every_shipped_set_opens_with_its_example_and_is_copied(office: SimpleNamespace) -> None:
    shipped = list(db.session.scalars(select(CriteriaSet).where(CriteriaSet.agency_id.is_(None))))
    assert len(shipped) == 8
    for row in shipped:
        page = office.client.get(f"/criteria/{row.key}")
        assert page.status_code == 200 and office.client.get(f"/criteria/{row.key}/preview").status_code == 200
        assert ("Ví dụ tính thử" in page.text) == (row.kind != "checklist")
        assert "Không áp dụng tự động" in page.text
        made = office.client.post(
            f"/agencies/{office.agency.key}/criteria", data={"title": "Bản chép", "source": row.key}
        )
        assert made.status_code == 303
        page = office.client.get(made.location).text
        assert "chỗ phải sửa" not in page and "Công bố bản 1?" in page
    for state, words in (("draft", "Bản chép"), ("published", "kiểm chứng"), ("retired", "Không có bộ tiêu chí nào")):
        assert words in office.client.get(f"/criteria?state={state}").text


def test_ballots_and_checklists_have_only_the_fields_they_need(office: SimpleNamespace) -> None:
    start = f"/agencies/{office.agency.key}/criteria"
    made = {}
    for kind in ("pass_fail", "checklist"):
        office.client.post(start, data={"title": kind, "source": kind})
        made[kind] = db.session.scalars(select(CriteriaSet).where(CriteriaSet.title == kind)).one()
    office.set = made["pass_fail"]
    office.url = f"/criteria/{office.set.key}"
    page = office.client.get(office.url + "/items/new").text
    assert 'name="justify"' in page and 'name="max"' not in page and 'name="anchors-0-low"' not in page
    ballot = {"code": "1", "title": "Cấp thiết", "justify": "below_half", "not_applicable": "not_allowed"}
    assert post(office, "/items/new", **ballot).status_code == 303
    rules = {"quorum_share": "2/3", "quorum_of": "appointed", "veto_strict": "yes", "pass_share": "3/4",
             "pass_strict": "no"}  # fmt: skip
    assert post(office, "/rules", **rules).status_code == 303
    page = office.client.get(office.url + "/rules").text
    assert "Đề án C: 4 trên 6 phiếu đạt." in page and 'name="scale"' not in page
    assert post(office, "/publish").status_code == 303
    office.set = made["checklist"]
    office.url = f"/criteria/{office.set.key}"
    assert office.client.get(office.url + "/rules").status_code == 404
    page = office.client.get(office.url + "/items/new").text
    assert 'name="justify"' not in page and "Gợi ý xem xét" in page
    assert post(office, "/items/new", code="1", title="Hồ sơ đủ chưa?").status_code == 303
    assert "Hồ sơ đủ chưa?" in office.client.get(office.url + "/preview").text
    assert post(office, "/publish").status_code == 303
