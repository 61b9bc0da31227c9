"""A table from an Excel file, without scripts: what is taken, what is said of every bad cell, what joins what."""

import io
import re
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.tables.sources import of_workbook
from tests.people import sign_in
from tests.proposals import drafts
from tests.tables.books import HEADS, LINE, book, changed


def address(proposal: Proposal, *more: str, section: str = "cost", table: str = "lines") -> str:
    """Return an address of the table's import."""
    return "/".join([f"/proposals/{proposal.key}/sections/{section}/tables/{table}", *(more or ["import"])])


def send(page: Any, proposal: Proposal, data: bytes, name: str = "du-toan.xlsx", **typed: str) -> Any:
    """Upload a file as the form does."""
    return page.post(address(proposal), data={"file": (io.BytesIO(data), name), **typed})


def rows_of(shown: str) -> dict[str, str]:
    """Return the inputs of a preview, as the browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))


def version_of(shown: str) -> str:
    """Return the version a preview was made at."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', shown)
    assert found
    return found[1]


def test_the_template_reads_back_as_an_empty_table(page: Any, draft: Proposal) -> None:
    answer = page.get(address(draft, "template.xlsx"))
    assert (
        answer.mimetype.endswith("spreadsheetml.sheet")
        and "mau-cost-lines.xlsx" in answer.headers["Content-Disposition"]
    )
    table, advice = of_workbook(answer.data)
    assert [cell.text for cell in table.lines[1].values()][:4] == [
        "Nội dung chi",
        "Đơn vị tính",
        "Số lượng",
        "Đơn giá (đồng)",
    ]
    assert "nhiều nhất 50 dòng" in advice.lines[1][1].text
    shown = send(page, draft, answer.data).text
    assert "Không có dòng nào lấy được" in shown


def test_a_good_sheet_is_shown_first_and_stored_when_taken(page: Any, draft: Proposal) -> None:
    shown = send(page, draft, book(HEADS, LINE, ["Lắp đặt", "công", 2.5, 1_000_000, 2_500_000, 0])).text
    assert "2 dòng sẽ được lấy" in shown and "606.500.000" in shown and "ô cần sửa" not in shown
    db.session.refresh(draft)
    assert "cost" not in draft.answers
    answer = page.post(address(draft, "import/take"), data={"version": version_of(shown), **rows_of(shown)})
    assert (answer.status_code, answer.location) == (303, f"/proposals/{draft.key}/sections/cost#lines")
    db.session.refresh(draft)
    lines = draft.answers["cost"]["lines"]
    assert [(line["item"], line["quantity"], line["amount"]) for line in lines] == [
        ("Máy dò tạp chất", 1, 604_000_000), ("Lắp đặt", "2.5", 2_500_000),
    ]  # fmt: skip
    assert (draft.total_cost, draft.requested) == (606_500_000, 300_000_000)


def test_an_office_sheet_in_trieu_with_two_lines_of_headings(page: Any, draft: Proposal) -> None:
    def draw(sheet: Any, _book: Any) -> None:
        sheet.merge_range("A1:H1", "DỰ TOÁN KINH PHÍ")
        sheet.write("H2", "Đơn vị tính: triệu đồng")
        sheet.write_row("A3", ["TT", "Nội dung", "ĐVT", "SL", "Đơn giá", "Thành tiền"])
        sheet.merge_range("G3:H3", "Trong đó")
        sheet.write_row("G4", ["Kinh phí khuyến công", "Nguồn khác (đối ứng)"])
        sheet.write_row("A5", ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"])
        sheet.write_row("A6", ["I", "Máy móc"])
        sheet.write_row("A7", [1, "Máy dò", "cái", 1, 604, 604, 300, 304])
        sheet.write_row("A8", [2, "Lắp đặt", "công", 2, "1,25 triệu", 2.5, 0, 2.5])
        sheet.write_row("A9", ["", "Tổng cộng", "", "", "", 606.5, 300, 306.5])

    shown = send(page, draft, book(draw=draw)).text
    assert "2 dòng sẽ được lấy" in shown and "606.500.000" in shown
    assert "Dòng 6 không lấy: không có số lượng, đơn giá" in shown and "Dòng 9 không lấy: dòng cộng" in shown
    assert rows_of(shown)["lines-1-unit_price"] == "1.250.000"


BAD: list[tuple[str, Any, str]] = [
    ("D2", "1.250", "1.250 đồng hay 1,25 triệu đồng"),
    ("D2", "một tỷ", "không phải số tiền"),
    ("D2", 0, "từ 1 đồng trở lên"),
    ("D2", 100.5, "phần lẻ của đồng"),
    ("C2", "1,500", "1.500 hay 1,5"),
    ("C2", -1, "không được âm"),
    ("C2", 1e40, "Số quá lớn"),
    ("D2", 1e40, "quá lớn"),
    ("C2", 0.333, "hai chữ số"),
    ("A2", "Máy " * 60, "nhiều nhất 200 ký tự"),
    ("E2", 600_000_000, "tính lại là 604.000.000"),
]


@pytest.mark.parametrize(("place", "value", "says"), BAD)
def test_a_bad_cell_is_named_with_its_address_and_its_row_left_out(
    page: Any, draft: Proposal, place: str, value: Any, says: str
) -> None:
    data = book(HEADS, LINE, ["Lắp đặt", "", 1, 500, 500, 0], draw=lambda sheet, _: sheet.write(place, value))
    shown = send(page, draft, data).text
    assert f">{place}</th>" in shown and says in shown and "1 dòng sẽ được lấy" in shown
    assert rows_of(shown)["lines-1-item"] == "Lắp đặt" and "lines-0-item" not in rows_of(shown)


def test_formulas_give_their_stored_result_and_say_so(page: Any, draft: Proposal) -> None:
    def draw(sheet: Any, _book: Any) -> None:
        sheet.write_formula("D2", "=2*302000000", None, 604_000_000)
        sheet.write_row("A3", ["Không kết quả", "", 1, "", "", 0])
        sheet.write_formula("D3", "=1+1", None, "")
        sheet.write_row("A4", ["Lỗi", "", 1, "", "", 0])
        sheet.write_formula("D4", "=1/0", None, "#DIV/0!")

    shown = send(page, draft, book(HEADS, LINE, draw=draw)).text
    assert "lấy kết quả đã lưu trong tệp: D2." in shown and "1 dòng sẽ được lấy" in shown
    assert "tệp không giữ kết quả" in shown and "Ô báo lỗi #DIV/0!" in shown


def test_merged_rows_are_bad_cells(page: Any, draft: Proposal) -> None:
    data = book(HEADS, LINE, LINE, LINE, draw=lambda sheet, _: sheet.merge_range("A2:A3", "Máy"))
    shown = send(page, draft, data).text
    assert shown.count("vùng gộp A2:A3") == 2 and "1 dòng sẽ được lấy" in shown


def test_amounts_without_a_unit_ask_for_it_and_small_ones_are_doubted(page: Any, draft: Proposal) -> None:
    data = book(["Nội dung chi", "Số lượng", "Đơn giá", "Đề nghị hỗ trợ"], ["Máy", 1, 604, 300])
    answer = send(page, draft, data)
    assert answer.status_code == 422 and "không ghi đơn vị" in answer.text
    assert "có vẻ tính bằng triệu đồng" in send(page, draft, data, unit="dong").text
    shown = send(page, draft, data, unit="trieu").text
    assert rows_of(shown)["lines-0-unit_price"] == "604.000.000" and "có vẻ" not in shown


def test_rows_that_stand_are_kept_or_replaced_as_chosen(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "cost", drafts.ANSWERS["cost"], owner)
    db.session.commit()
    shown = send(page, draft, book(HEADS, ["Băng tải", "m", 2, 1_500_000, 3_000_000, 0])).text
    typed = {"version": version_of(shown), **rows_of(shown)}
    assert "Thay 1 dòng đang có" in shown
    unsaid = page.post(address(draft, "import/take"), data=typed)
    assert unsaid.status_code == 422 and "Băng tải" in unsaid.text
    assert page.post(address(draft, "import/take"), data={**typed, "mode": "append"}).status_code == 303
    db.session.refresh(draft)
    assert [line["item"] for line in draft.answers["cost"]["lines"]] == ["Máy dò tạp chất", "Băng tải"]
    stale = page.post(address(draft, "import/take"), data={**typed, "mode": "replace"})
    assert stale.status_code == 409 and "vừa được sửa ở nơi khác" in stale.text and "Thay 2 dòng" in stale.text
    typed["version"] = version_of(stale.text)
    assert page.post(address(draft, "import/take"), data={**typed, "mode": "replace"}).status_code == 303
    db.session.refresh(draft)
    assert [line["item"] for line in draft.answers["cost"]["lines"]] == ["Băng tải"]


def test_more_rows_than_the_table_takes_are_refused_whole(page: Any, draft: Proposal, owner: Actor) -> None:
    drafts.save(draft, "cost", drafts.ANSWERS["cost"], owner)
    db.session.commit()
    assert "nhận nhiều nhất 50 dòng" in send(page, draft, book(HEADS, *[LINE] * 51)).text
    shown = send(page, draft, book(HEADS, *[LINE] * 50)).text
    typed = {"version": version_of(shown), **rows_of(shown), "mode": "append"}
    answer = page.post(address(draft, "import/take"), data=typed)
    assert answer.status_code == 422 and "Cộng lại là 51 dòng" in answer.text
    assert "Có hơn 1.000 dòng" in send(page, draft, book(HEADS, *[LINE] * 1_001)).text


MACROS = {
    "[Content_Types].xml": lambda part: part.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
}
BOMB = {"xl/styles.xml": lambda part: part + b" " * 40_000_000}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lambda: book(["Tên", "Tuổi"], ["An", 5], sheet="Danh sách"), "Không trang tính nào (Danh sách)"),
        (lambda: book(HEADS[:4], LINE[:4]), "thiếu cột: Đề nghị hỗ trợ"),
        (lambda: book(["Nội dung chi", "Số lượng", "Đơn giá (nghìn đồng)"], ["Máy", 1, 5]), "tính bằng nghìn đồng"),
        (lambda: b"a,b\n1,2", "Không nhận được loại tệp này"),
        (lambda: b"%PDF-1.7 x", "PDF"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "kiểu cũ"),
        (lambda: changed(book(HEADS, LINE), MACROS), "macro"),
        (lambda: changed(book(HEADS, LINE), BOMB), "lớn bất thường"),
        (lambda: book(HEADS, LINE)[:-400], "hỏng"),
        (lambda: b"", "Tệp rỗng"),
    ],
)  # fmt: skip
def test_another_file_is_refused_with_its_reason_and_nothing_is_lost(
    page: Any, draft: Proposal, data: Any, says: str
) -> None:
    answer = send(page, draft, data(), text="")
    assert answer.status_code == 422 and says in answer.text
    db.session.refresh(draft)
    assert "cost" not in draft.answers


def test_the_right_sheet_of_several_is_found_and_the_others_named(page: Any, draft: Proposal) -> None:
    def draw(sheet: Any, made: Any) -> None:
        for name in ("Dự toán cũ", "Bìa"):
            made.add_worksheet(name).write_row("A1", HEADS if name != "Bìa" else ["Sở Công Thương"])

    shown = send(page, draft, book(HEADS, LINE, draw=draw)).text
    assert "Trang tính “Dự toán”" in shown and "không được đọc: Dự toán cũ" in shown


def test_cells_pasted_into_the_box_are_read_without_scripts(page: Any, draft: Proposal) -> None:
    text = "\t".join(HEADS) + '\n"Máy dò\ntạp chất"\tcái\t1\t604,000,000\t\t300.000.000\n'
    shown = page.post(address(draft), data={"text": text}).text
    assert "1 dòng sẽ được lấy" in shown and rows_of(shown)["lines-0-item"] == "Máy dò tạp chất"
    answer = page.post(address(draft), data={"text": "một\thai\n"})
    assert answer.status_code == 422 and "chép cả dòng tiêu đề" in answer.text and "một" in answer.text


def test_rows_changed_on_the_way_are_read_as_if_typed(page: Any, draft: Proposal) -> None:
    forged = {"version": "0", "lines-0-item": "Máy", "lines-0-quantity": "1", "lines-0-unit_price": "1.5"}
    assert page.post(address(draft, "import/take"), data=forged).status_code in (400, 409, 422)
    db.session.refresh(draft)
    assert "cost" not in draft.answers


def test_strangers_closed_sections_and_what_is_no_table(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    owner = sign_in(client, cast.owner)
    assert owner.get(address(submitted)).status_code == 303
    refused = send(owner, submitted, book(HEADS, LINE))
    taken = owner.post(address(submitted, "import/take"), data={"version": "9", "lines-0-item": "X", "mode": "replace"})
    assert refused.status_code in (200, 422) and taken.status_code in (409, 422)
    assert owner.get(address(submitted, table="total")).status_code == 404
    assert owner.get(address(submitted, section="nowhere")).status_code == 404
    rival = sign_in(client, cast.rival)
    assert {rival.get(address(submitted)).status_code, send(rival, submitted, b"x").status_code} == {404}
