"""The pages: a file from "waits" to "countersigned" as people click it, and what they say when it is refused."""

from types import SimpleNamespace
from typing import Any

from kcproposals.assessments.models import Assessment
from kcproposals.assessments.queries import live_of
from kcproposals.criteria.services import checklist_items
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from tests.assessments.scene import begin, handed_in
from tests.people import sign_in


def typed(made: Assessment, **changes: Any) -> dict[str, Any]:
    """Return a complete sheet as a browser posts it."""
    data: dict[str, Any] = {"version": made.version, "recommended": "250.000.000", "conclusion": "support"}
    for item in checklist_items(made.criteria_set):
        data[f"finding-{item.key}"], data[f"note-{item.key}"] = "met", "Theo hồ sơ."
    return {**data, **changes}


def test_from_waiting_to_countersigned(client: Any, cast: SimpleNamespace) -> None:
    file = cast.files[0]
    home = sign_in(client, cast.officer).get("/").text
    assert "Hồ sơ chờ lập phiếu thẩm định" in home
    assert "chờ đưa ra hội đồng" not in sign_in(client, cast.secretary).get("/").text
    sign_in(client, cast.officer)
    assert file.code in client.get("/assessments").text
    assert "Lập phiếu thẩm định" in client.get(f"/proposals/{file.key}").text
    page = f"/proposals/{file.key}/assessment"
    assert "300.000.000" in client.get(page).text
    assert client.post(page, data={}).status_code == 422  # the undertaking was not ticked
    assert client.post(page, data={"agree": "y"}).status_code == 303
    made = live_of(file.id)
    assert made is not None
    sheet = f"/assessments/{made.key}"
    assert "Năng lực của đơn vị thực hiện" in client.get(sheet).text
    for other in (cast.secretary, cast.leader, cast.administrator, cast.owner):
        assert sign_in(client, other).get(sheet).status_code == 404
    sign_in(client, cast.officer)
    gaps = client.post(sheet, data={"version": made.version, "then": "hand_in", "recommended": "250.000.000"})
    assert gaps.status_code == 422 and gaps.text.count("Xin chọn một mức cho nội dung này.") >= 5
    db.session.refresh(made)
    assert client.post(sheet, data=typed(made, then="hand_in")).status_code == 303
    assert "Phiếu thẩm định chờ ký xác nhận" not in client.get("/").text
    assert f"Phiếu thẩm định chờ ký xác nhận: {file.code}" in sign_in(client, cast.leader).get("/").text
    assert "Đọc và ký" in client.get("/assessments").text
    read = client.get(sheet).text
    assert "Ký xác nhận" in read and "Theo hồ sơ." in read
    db.session.refresh(made)
    assert client.post(f"{sheet}/countersign", data={"version": made.version}).status_code == 422
    assert client.post(f"{sheet}/countersign", data={"version": 1, "agree": "y"}).status_code == 409
    assert client.post(f"{sheet}/countersign", data={"version": made.version, "agree": "y"}).status_code == 303
    assert client.get(f"{sheet}/paper.pdf").status_code == 404
    run_pending()
    assert client.get(f"{sheet}/paper.pdf").data.startswith(b"%PDF")
    for reader in (cast.planner, cast.auditor, cast.secretary):
        assert sign_in(client, reader).get(sheet).status_code == 200
        assert client.get("/assessments").status_code == client.get(f"{sheet}/history").status_code == 200
    for stranger in (cast.outsider, cast.owner, cast.administrator):
        assert sign_in(client, stranger).get(sheet).status_code == 404
    assert "Phiếu thẩm định" not in sign_in(client, cast.owner).get(f"/proposals/{file.key}").text


def test_autosave_keeps_what_can_be_read_and_never_overwrites(client: Any, cast: SimpleNamespace) -> None:
    made = begin(cast.files[0], cast.officer)
    db.session.commit()
    sign_in(client, cast.officer)
    save, first = f"/assessments/{made.key}/autosave", checklist_items(made.criteria_set)[0].key
    answer = client.post(
        save, data={"version": made.version, f"finding-{first}": "not_met", "recommended": "301 triệu"}
    )
    assert answer.status_code == 200 and "300.000.000" in answer.json["errors"]["recommended"]
    db.session.refresh(made)
    assert made.recommended is None
    answer = client.post(save, data={"version": made.version, f"finding-{first}": "not_met", "recommended": "x"})
    assert answer.status_code == 200 and "recommended" in answer.json["errors"]
    db.session.refresh(made)
    assert made.findings == {first: {"finding": "not_met", "note": ""}}
    stale = client.post(save, data={"version": made.version - 1, f"finding-{first}": "met"})
    assert stale.status_code == 409 and "Chưa phù hợp" in stale.text and "Phù hợp" in stale.text
    page = client.post(f"/assessments/{made.key}", data=typed(made, version=made.version - 1))
    assert page.status_code == 409 and "Theo hồ sơ." in page.text


def test_sent_back_given_up_and_kept_out_of(client: Any, cast: SimpleNamespace) -> None:
    made = handed_in(cast.files[0], cast.officer)
    db.session.commit()
    sheet = f"/assessments/{made.key}"
    sign_in(client, cast.leader)
    assert client.post(f"{sheet}/send-back", data={}).status_code == 422
    assert client.post(f"{sheet}/send-back", data={"reason": "Xem lại năng lực."}).status_code == 303
    assert client.post(f"{sheet}/countersign", data={"agree": "y"}).status_code == 404
    assert "Xem lại năng lực." in sign_in(client, cast.officer).get(sheet).text
    assert sign_in(client, cast.leader).post(f"{sheet}/drop", data={"reason": "x"}).status_code == 404
    assert sign_in(client, cast.secretary).get(f"{sheet}/drop").status_code == 200
    assert client.post(f"{sheet}/drop", data={"reason": "Nghỉ phép dài ngày."}).status_code == 303
    page = f"/proposals/{cast.files[0].key}"
    assert client.post(f"{page}/interest", data={}).status_code == 422
    assert client.post(f"{page}/interest", data={"reason": "Chị gái là chủ cơ sở."}).status_code == 303
    assert client.get(page).status_code == client.get(f"{page}/assessment").status_code == 404
    assert cast.files[0].code not in client.get("/assessments").text
    assert "Lập phiếu" in sign_in(client, cast.colleague).get(f"{page}/assessment").text


def test_the_administrator_chooses_the_way(client: Any, cast: SimpleNamespace) -> None:
    page = f"/agencies/{cast.agency.key}/appraisal-ways"
    for stranger in (cast.leader, cast.secretary, cast.outsider):
        assert sign_in(client, stranger).get(page).status_code == 404
    sign_in(client, cast.administrator)
    assert "Điều 8" in client.get(page).text
    chosen = {"KCDP-checklist": cast.checklist.key, "KCDP-version": "0", "KCDP-once": "a" * 20}
    assert client.post(f"{page}/KCDP", data={"KCDP-checklist": "nonsense"}).status_code == 422
    assert client.post(f"{page}/KCDP", data=chosen).status_code == 303
    assert f'value="{cast.checklist.key}" selected' in client.get(page).text.replace("selected value", "value") or (
        f'selected value="{cast.checklist.key}"' in client.get(page).text
    )
    stale = client.post(f"{page}/KCDP", data={"KCDP-checklist": "board", "KCDP-version": "0", "KCDP-once": "b" * 20})
    assert stale.status_code == 422
    assert "không lập hội đồng" in client.get(f"/calls/{cast.call.key}").text
    assert "Thẩm định theo" in sign_in(client, None).get(f"/calls/{cast.call.key}").text
