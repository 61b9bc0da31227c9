"""The pages of packages, from the list to the answer; the workbook and the archive."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup

from kcproposals.accounts.models import Agency
from kcproposals.extensions import db
from kcproposals.jobs.services import run_pending
from kcproposals.levels.models import Package
from kcproposals.levels.workbook import roman
from tests.conftest import NOW
from tests.people import sign_in


def shown(answer: Any, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def once(page: BeautifulSoup, action: str) -> str:
    return str(page.select_one(f"form[action$='{action}'] input[name=once]")["value"])  # type: ignore[index]


def test_a_planner_prepares_and_sends_and_an_officer_answers(client: Any, cast: SimpleNamespace, above: Agency) -> None:
    sign_in(client, cast.planner)
    start = f"/agencies/{cast.agency.key}/packages"
    page = shown(client.get("/packages"))
    began = client.post(start, data={"year": "2027", "once": once(page, start)})
    assert began.status_code == 303
    edit = began.headers["Location"]
    form = shown(client.get(edit))
    boxes = form.select("input[name=files]")
    assert len(boxes) == 4 and all(box.has_attr("checked") for box in boxes)
    url = edit.removesuffix("/edit")
    refused = shown(client.post(f"{url}/send"), 422)
    assert "Báo cáo đăng ký còn thiếu" in refused.text
    typed = {"last_year": "Đã xong 12 đề án", "this_year": "Đang làm 9 đề án", "next_year": "Ưu tiên <b>nông sản</b>"}
    version = form.select_one("input[name=version]")["value"]  # type: ignore[index]
    keys = [box["value"] for box in boxes][:3]
    saved = client.post(edit, data={"files": keys, "version": version, "once": once(form, "/edit"), **typed})
    assert saved.status_code == 303
    lost = client.post(edit, data={"files": keys, "version": version, **typed, "next_year": "Bản cũ"})
    assert "Bản cũ" in shown(lost, 409).text
    draft = shown(client.get(url))
    assert "3 đề án" in draft.text and "<b>nông sản" in draft.text
    assert client.post(f"{url}/send", data={"once": once(draft, "/send")}).status_code == 303
    assert client.get(edit).status_code == 404
    sign_in(client, cast.cuc_officer)
    received = shown(client.get(url))
    offered = received.select("input[name=files]")
    assert len(offered) == 3
    assert shown(client.post(f"{url}/take-up", data={"once": once(received, "/take-up")}), 422)
    form_url = received.select_one("a[href$='/give-back']")["href"]  # type: ignore[index]
    assert shown(client.post(form_url, data={"reason": ""}), 422)
    assert client.post(form_url, data={"reason": "Thiếu báo giá."}).status_code == 303
    rest = [box["value"] for box in offered][1:]
    assert client.post(f"{url}/take-up", data={"files": rest}).status_code == 303
    sign_in(client, cast.planner)
    answered = shown(client.get(url)).text
    assert "Thiếu báo giá." in answered and answered.count("Đã tiếp nhận") == 2


def test_strangers_find_no_package(client: Any, cast: SimpleNamespace, package: Package) -> None:
    for user in (cast.outsider, cast.owner, cast.cuc_officer):
        sign_in(client, user)
        for address in ("", "/edit", "/mau-02.xlsx", "/files.zip", "/files"):
            assert client.get(f"/packages/{package.key}{address}").status_code == 404, user.name
        assert client.post(f"/packages/{package.key}/send").status_code == 404


def test_the_file_page_tells_the_officer_what_was_decided_below(
    client: Any, cast: SimpleNamespace, sent: Package
) -> None:
    sign_in(client, cast.cuc_officer)
    page = shown(client.get(f"/proposals/{cast.passed[0].key}"))
    assert "Kết quả cấp cơ sở" in page.text and "88,40" in page.text
    assert not page.select("a[href*='/appraisals/'], a[href*='/rounds/']")


def test_the_archive_holds_the_table_and_is_made_by_the_worker(
    client: Any, cast: SimpleNamespace, sent: Package
) -> None:
    sign_in(client, cast.cuc_officer)
    assert client.get(f"/packages/{sent.key}/files.zip").status_code == 404
    assert "Đang gói" in shown(client.get(f"/packages/{sent.key}")).text
    run_pending(NOW)
    db.session.expire_all()
    answer = client.get(f"/packages/{sent.key}/files.zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as bundle:
        assert "mau-02.xlsx" in bundle.namelist() and bundle.testzip() is None
        table = bundle.read("mau-02.xlsx")
    with zipfile.ZipFile(io.BytesIO(table)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert cast.passed[0].title in words and "Tổng cộng (4 đề án)" in words and "Ưu tiên chế biến nông sản." in words
    assert "<f>" not in cells and re.search(r"<v>1200000000</v>", cells)


def test_groups_are_counted_in_roman() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 30)] == ["I", "IV", "IX", "XIV", "XXX"]


def test_the_secretary_of_the_ministry_appoints_a_board_for_a_year(
    client: Any, cast: SimpleNamespace, above: Agency, sent: Package
) -> None:
    from kcproposals.levels import answers
    from tests.appraisal import scene

    answers.take_up(sent.items, actor=scene.act(cast.cuc_officer), now=NOW)
    db.session.commit()
    sign_in(client, cast.cuc_secretary)
    link = shown(client.get("/appraisal")).select_one("#years a")
    assert link is not None
    form = shown(client.get(str(link["href"])))
    criteria = form.select_one("select[name=criteria_set] option[value]:not([value=''])")
    assert criteria is not None
    typed = {"year": "2027", "criteria_set": criteria["value"], "name": "Hội đồng cấp Bộ", "appointed_by": "QĐ số 1"}
    address = f"/agencies/{above.key}/boards/new"
    assert shown(client.post(address, data={**typed, "criteria_set": ""}), 422)
    made = client.post(address, data=typed)
    assert made.status_code == 303
    board = made.headers["Location"].removesuffix("/members")
    page = shown(client.get(board))
    assert "Cấp Bộ" in page.text and cast.passed[0].title in page.text
    assert shown(client.get(f"{board}/edit"))
