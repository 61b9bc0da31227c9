"""Scoring: what is typed is read strictly, saved while it is written, handed in once, and never lost."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from kcproposals.appraisal.models import Board, Round, ScoreSheet, SheetRevision
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW, Clock
from tests.people import sign_in

KEYS = ("phu_hop", "can_thiet_hieu_qua", "cong_nghe", "kinh_phi", "nang_luc", "ho_so_long_ghep")
AUTOSAVE = {"Accept": "application/json", "X-Autosave": "1"}


@pytest.fixture
def sheet(cast: SimpleNamespace, round_: Round) -> ScoreSheet:
    """An empty sheet of the first member for the first file."""
    return scene.sheet_of(round_, cast.members[0], cast.files[0])


def typed(sheet: ScoreSheet, *marks: str, **more: str) -> dict[str, str]:
    """Return a posted form: marks by keys in the order of the criteria ('' leaves one open), everything else whole."""
    fields = {"version": str(sheet.version), "recommended": "300.000.000", "conclusion": "support", "shared_note": ""}
    for key, mark in zip(KEYS, marks, strict=False):
        if mark:
            fields |= {f"mark-{key}": "other", f"other-{key}": mark, f"why-{key}": "Theo hồ sơ."}
    return fields | more


WHOLE = ("13", "24", "12", "12", "12", "8")


def autosave(client: Any, sheet: ScoreSheet, fields: dict[str, str]) -> Any:
    """Post a form as the script does."""
    return client.post(f"/sheets/{sheet.key}/autosave", data=fields, headers=AUTOSAVE)


def test_autosave_keeps_an_unfinished_sheet_and_returns_the_live_total(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    answer = autosave(client, sheet, typed(sheet, "13", "24,5", "", "7.5", conclusion=""))
    assert answer.status_code == 200 and answer.json["saved_at"] == "09:00" and answer.json["errors"] == {}
    assert ">45</strong>" in answer.json["html"]["total"] and "còn 3 tiêu chí" in answer.json["html"]["total"]
    db.session.expire_all()
    assert sheet.marks == {"phu_hop": 1300, "can_thiet_hieu_qua": 2450, "kinh_phi": 750}
    assert sheet.state == "draft" and answer.json["version"] == sheet.version
    revisions = list(db.session.scalars(select(SheetRevision).where(SheetRevision.sheet_id == sheet.id)))
    assert [revision.content["marks"]["kinh_phi"] for revision in revisions] == [750]


def test_saving_a_score_asks_few_questions(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet, count_queries: list[str]
) -> None:
    sign_in(client, cast.members[0])
    fields, address = typed(sheet, *WHOLE), f"/sheets/{sheet.key}/autosave"
    db.session.rollback()
    count_queries.clear()
    assert client.post(address, data=fields, headers=AUTOSAVE).status_code == 200
    assert len(count_queries) <= 7, "\n".join(count_queries)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("16", "từ 0 đến 15"), ("-1", "không âm"), ("NaN", "không âm"), ("1e1", "không âm"), ("7,25", "bước 0,5"),
        ("12,345", "hai chữ số"), ("1.000", "hai chữ số"), ("٣", "không âm"), ("13 điểm", "không âm"),
        ("inf", "không âm"), ("Infinity", "không âm"), ("7,5,0", "không âm"), ("+5", "không âm"), ("0x10", "không âm"),
        ("9" * 400, "không âm"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_said_at_its_field_and_the_rest_is_saved(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet, mark: str, message: str
) -> None:
    sign_in(client, cast.members[0])
    answer = autosave(client, sheet, typed(sheet, mark, *WHOLE[1:]))
    assert answer.status_code == 200 and message in answer.json["errors"]["other-phu_hop"]
    db.session.expire_all()
    assert "phu_hop" not in sheet.marks and sheet.marks["can_thiet_hieu_qua"] == 2400
    page = client.post(f"/sheets/{sheet.key}", data={**typed(sheet, mark, *WHOLE[1:]), "then": "next"})
    assert page.status_code == 422 and message in page.text and sheet.state == "draft"
    assert f'value="{mark[:40]}"' in page.text and "Theo hồ sơ." in page.text


def test_comma_and_point_are_both_the_decimal_mark_and_nothing_typed_is_no_mark(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    assert autosave(client, sheet, typed(sheet, "7,5", "7.5", " ", "0", "00", "07,50")).json["errors"] == {}
    db.session.expire_all()
    read = {"phu_hop": 750, "can_thiet_hieu_qua": 750, "kinh_phi": 0, "nang_luc": 0, "ho_so_long_ghep": 750}
    assert sheet.marks == read


def test_an_autosave_is_one_transaction(app: Flask, client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    fields, commits = typed(sheet, *WHOLE), list[Any]()
    db.session.rollback()
    count = commits.append
    event.listen(db.engine, "commit", count)
    assert autosave(client, sheet, fields).status_code == 200
    event.remove(db.engine, "commit", count)
    assert len(commits) == 1


def test_a_file_that_is_no_members_or_left_the_round_takes_no_mark(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    fields = typed(sheet, *WHOLE)
    sheet.appraisal.left_at = NOW
    db.session.commit()
    assert autosave(sign_in(client, cast.members[0]), sheet, fields).status_code == 404
    assert client.post("/sheets/zzzzzzzzzz/autosave", data=fields, headers=AUTOSAVE).status_code == 404
    assert sheet.marks == {}


def test_what_is_missing_is_linked_beside_the_live_total(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    page = client.get(f"/sheets/{sheet.key}").text
    assert '<a href="#criterion-phu_hop" data-gap>điểm 1</a>' in page and "mức hỗ trợ đề xuất</a>" not in page
    fields = typed(sheet, "13", "10", "12", "12", "12", "8", conclusion="") | {"why-can_thiet_hieu_qua": ""}
    total = autosave(client, sheet, fields).json["html"]["total"]
    assert re.findall(r'href="(#[^"]+)" data-gap[^>]*>([^<]+)<', total) == [
        ("#why-can_thiet_hieu_qua", "lý do 2"), ("#conclusion-0", "kết luận"),
    ]  # fmt: skip


def test_a_second_pass_shows_ones_own_marks_of_the_round_before(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    me, files = cast.members[0], cast.files
    scene.score(round_, files, {judge: ["82", "74", "60"] for judge in cast.judges})
    scene.close(cast, round_)
    again = rounds.open_round(
        board, [files[0]], due_at=None, reason="Xem lại.", actor=scene.act(cast.secretary), now=NOW
    )
    db.session.commit()
    second = scene.sheet_of(again, me, files[0])
    sign_in(client, me)
    page = client.get(f"/sheets/{second.key}").text
    assert 'data-before="30">vòng 1: 30' in page and "vòng 1: Đề nghị hỗ trợ" in page
    assert page.count("data-changed hidden") == len(KEYS)
    autosave(client, second, typed(second, "15", "20", *WHOLE[2:]))
    db.session.expire_all()
    page = client.get(f"/sheets/{second.key}").text
    changed = re.findall(r'data-before="(\d+)">[^<]*<span class="kc-before-changed" data-changed>', page)
    assert changed == ["30", "15", "15", "7", "0"]


def test_an_amount_above_the_request_is_refused_in_words(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    for amount, message in (("300.000.001", "không quá 300.000.000"), ("1.5", "đủ số đồng"), ("-1", "không được âm"),
                            ("9999999999999999", "quá lớn")):  # fmt: skip
        page = client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE, recommended=amount), "then": "next"})
        assert page.status_code == 422 and message in page.text and f'value="{amount}"' in page.text
    assert sheet.state == "draft"


def test_texts_come_in_clean_and_long_ones_are_said(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    nfd = "Ho\u031b\u0323p ly\u0301\u202e\x00 đầu tư"
    fields = typed(sheet, *WHOLE) | {"why-phu_hop": nfd, "why-cong_nghe": "x" * 2001, "shared_note": "y" * 2001}
    errors = autosave(client, sheet, fields).json["errors"]
    assert set(errors) == {"why-cong_nghe", "shared_note"} and "2001" in errors["why-cong_nghe"]
    db.session.expire_all()
    assert sheet.justifications["phu_hop"] == "Hợp lý đầu tư" and "cong_nghe" not in sheet.justifications


def test_a_whole_sheet_is_handed_in_and_leads_to_the_next_file(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    following = scene.sheet_of(round_, cast.members[0], cast.files[1])
    answer = client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE), "then": "next"})
    assert answer.status_code == 303 and answer.location == f"/sheets/{following.key}"
    db.session.expire_all()
    assert sheet.state == "submitted" and sheet.commitment and sheet.submitted_at == NOW
    assert "Còn 2 hồ sơ." in client.get(answer.location).text


def test_a_double_click_hands_in_once(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    fields = {**typed(sheet, *WHOLE), "then": "next"}
    first, again = (client.post(f"/sheets/{sheet.key}", data=fields) for _ in range(2))
    assert (first.status_code, first.location) == (again.status_code, again.location) == (303, first.location)
    db.session.expire_all()
    assert db.session.query(SheetRevision).count() == 1


def test_what_is_missing_is_said_at_each_field_and_the_draft_is_kept(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    fields = typed(sheet, "13", "10", "12", conclusion="", recommended="") | {"why-can_thiet_hieu_qua": " "}
    page = client.post(f"/sheets/{sheet.key}", data={**fields, "then": "next"})
    assert page.status_code == 422
    for field in ("kinh_phi", "nang_luc", "ho_so_long_ghep"):
        assert re.search(rf'id="criterion-{field}-error".*?Xin cho điểm tiêu chí này', page.text, re.DOTALL)
    assert re.search(r'id="why-can_thiet_hieu_qua-error".*?Xin nêu lý do', page.text, re.DOTALL)
    assert "Xin chọn kết luận." in page.text and "Xin ghi mức hỗ trợ đề xuất." in page.text
    db.session.expire_all()
    assert sheet.state == "draft" and sheet.marks["can_thiet_hieu_qua"] == 1000
    assert f'name="version" type="hidden" value="{sheet.version}"' in page.text


def test_not_supporting_needs_no_amount(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    fields = typed(sheet, *WHOLE, recommended="", conclusion="do_not_support")
    assert client.post(f"/sheets/{sheet.key}", data={**fields, "then": "next"}).status_code == 303


def test_a_stale_tab_sees_both_texts_and_overwrites_nothing(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    old = typed(sheet, "10", **{"why-phu_hop": "Bản của thẻ cũ."})
    assert autosave(client, sheet, typed(sheet, "13", **{"why-phu_hop": "Bản mới."})).status_code == 200
    answer = autosave(client, sheet, old)
    assert answer.status_code == 409 and answer.mimetype == "text/html"
    assert all(text in answer.text for text in ("Bản của thẻ cũ.", "Bản mới.", ">10</p>", ">13</p>"))
    page = client.post(f"/sheets/{sheet.key}", data={**old, "then": "next"})
    assert page.status_code == 409 and "Bản của thẻ cũ." in page.text and "Bản mới." in page.text
    db.session.expire_all()
    assert sheet.marks == {"phu_hop": 1300}


def test_a_submitted_sheet_is_read_and_can_be_taken_back(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sign_in(client, cast.members[0])
    client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE), "then": "next"})
    db.session.expire_all()
    page = client.get(f"/sheets/{sheet.key}").text
    assert "data-autosave" not in page and "Sửa lại phiếu" in page and sheet.commitment in page
    changed = autosave(client, sheet, typed(sheet, "1"))
    assert changed.status_code == 422 and "Phiếu đã nộp" in changed.json["error"]
    assert client.post(f"/sheets/{sheet.key}/reopen").status_code == 303
    db.session.expire_all()
    assert sheet.state == "draft" and sheet.commitment == "" and sum(sheet.marks.values()) == 8100


def test_after_the_deadline_a_sheet_is_late_and_stays_so(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, clock: Clock
) -> None:
    round_.due_at = NOW
    db.session.commit()
    sign_in(client, cast.members[0])
    assert "Đã hết hạn nộp phiếu" in client.get(f"/sheets/{sheet.key}").text
    answer = client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE), "then": "next"})
    assert answer.status_code == 303 and "không được tính" in client.get(answer.location).text
    assert client.post(f"/sheets/{sheet.key}/reopen").status_code == 409
    db.session.expire_all()
    assert sheet.state == "late"


def test_one_second_before_the_deadline_is_in_time(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, clock: Clock
) -> None:
    round_.due_at = clock.now
    db.session.commit()
    clock.advance(seconds=-1)
    client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE), "then": "next"})
    sign_in(client, cast.members[0])
    client.post(f"/sheets/{sheet.key}", data={**typed(sheet, *WHOLE), "then": "next"})
    db.session.expire_all()
    assert sheet.state == "submitted"


def test_a_member_may_not_mark_by_address(client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet) -> None:
    fields = typed(sheet, *WHOLE)
    strangers = (cast.members[1], cast.chair, cast.secretary, cast.administrator, cast.owner, cast.outsider)
    for user in strangers:
        sign_in(client, user)
        for path in ("", "/autosave", "/reopen", "/conflict"):
            assert client.post(f"/sheets/{sheet.key}{path}", data=fields).status_code == 404
        for path in ("", "/print", "/history"):
            assert client.get(f"/sheets/{sheet.key}{path}").status_code == 404
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    assert autosave(sign_in(client, cast.members[0]), sheet, fields).status_code == 404
    assert sheet.marks == {}


def test_no_file_opens_before_the_undertaking(client: Any, cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    sheet.member.undertaken_at = None
    db.session.commit()
    sign_in(client, cast.members[0])
    assert client.get(f"/sheets/{sheet.key}").location.endswith("/interests")
    assert client.get(f"/proposals/{cast.files[0].key}").status_code == 404
    assert autosave(client, sheet, typed(sheet, *WHOLE)).status_code == 422
    assert client.get(f"/sheets/{sheet.key}/print").location.endswith("/interests")


def test_declaring_a_conflict_on_the_page_shuts_the_file_at_once(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    assert client.get(f"/proposals/{cast.files[0].key}").status_code == 200
    refused = client.post(f"/sheets/{sheet.key}/conflict", data={"reason": " "})
    assert refused.status_code == 422
    answer = client.post(f"/sheets/{sheet.key}/conflict", data={"reason": "Vợ là kế toán của cơ sở."})
    assert answer.status_code == 303
    for address in (f"/sheets/{sheet.key}", f"/sheets/{sheet.key}/print", f"/proposals/{cast.files[0].key}"):
        assert client.get(address).status_code == 404
    db.session.expire_all()
    assert sheet.state == "recused"
    assert client.get(answer.location).status_code == 200


def test_ones_own_saved_changes_can_be_read_by_nobody_else(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    sign_in(client, cast.members[0])
    autosave(client, sheet, typed(sheet, "10"))
    db.session.expire_all()
    autosave(client, sheet, typed(sheet, "13"))
    page = client.get(f"/sheets/{sheet.key}/history").text
    assert "<del>10</del>" in page and "<ins>13</ins>" in page


def test_an_ended_login_while_saving_says_so_and_keeps_the_text(
    client: Any, cast: SimpleNamespace, sheet: ScoreSheet
) -> None:
    answer = autosave(sign_in(client, None), sheet, typed(sheet, *WHOLE))
    assert answer.status_code in (302, 401, 403)


def test_a_reason_is_demanded_below_half_and_for_nothing_else(cast: SimpleNamespace, sheet: ScoreSheet) -> None:
    content = scene.content(sheet, marks=dict.fromkeys(KEYS, 500), justifications={})
    sheets.save(sheet, content, version=sheet.version, actor=scene.act(cast.members[0]), now=NOW)
    gaps = [name for name, _why in sheets.missing(sheet)]
    assert gaps == [f"why-{key}" for key in KEYS[:5]]  # 5 of 10 is half
