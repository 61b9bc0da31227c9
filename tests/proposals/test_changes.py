"""The list of changes between two versions of the answers."""

from typing import Any

from kcproposals.proposals.changes import changes
from kcproposals.regulations import library
from tests.proposals.drafts import ANSWERS, MACHINES, ROW

FORM = library.load().form(MACHINES)


def told(before: dict[str, Any], after: dict[str, Any], language: str = "vi", **more: Any) -> list[Any]:
    """Return (label, before, after) of every change."""
    return [(one.label, one.before, one.after) for one in changes(before, after, FORM, language, **more)]


def test_nothing_changed_is_no_change() -> None:
    assert told(ANSWERS, ANSWERS) == []


def test_a_text_an_amount_and_a_choice_are_told_as_people_read_them() -> None:
    after = {**ANSWERS, "need": {**ANSWERS["need"], "aims": "Tăng 30 %"}, "eligibility": {"trade": "handicraft"}}
    assert told(ANSWERS, after) == [
        ("Ngành nghề sản xuất", "", "Tiểu thủ công nghiệp"),
        ("Mục tiêu", "Tăng sản lượng lên 5 tấn mỗi ngày.", "Tăng 30 %"),
    ]


def test_a_cell_is_told_with_its_row() -> None:
    line = {**ANSWERS["cost"]["lines"][0], "support": 295_000_000}
    assert told(ANSWERS, {**ANSWERS, "cost": {"lines": [line]}}) == [
        ("Các khoản chi, dòng 1: Đề nghị hỗ trợ", "300.000.000", "295.000.000")
    ]


def test_rows_that_came_and_went_are_told_whole_and_moving_one_is_no_change() -> None:
    other = {"id": "b" * 10, "measure": "Chất lượng", "today": "90 %", "after": "99 %"}
    own = ANSWERS["technology"]["comparison"][0]
    before = {"technology": {"comparison": [own]}}
    both = {"technology": {"comparison": [other, own]}}
    assert told(before, both) == [("So sánh với máy móc, công nghệ đang dùng, dòng 1", "", "Chất lượng · 90 % · 99 %")]
    assert told(both, before) == [("So sánh với máy móc, công nghệ đang dùng, dòng 1", "Chất lượng · 90 % · 99 %", "")]
    assert told(both, {"technology": {"comparison": [own, other]}}) == []
    assert own["id"] == ROW


def test_files_are_told_by_name() -> None:
    after = {"attachments": {"registration": ["k2"]}}
    before = {"attachments": {"registration": ["k1"]}}
    found = told(before, after, files={"k1": "cũ.pdf", "k2": "mới.pdf"})
    assert found == [("Giấy chứng nhận đăng ký kinh doanh", "cũ.pdf", "mới.pdf")]


def test_of_several_files_each_is_told_that_came_or_went() -> None:
    names = {"k1": "a.pdf (09:00, 2/3/2026)", "k2": "a.pdf (09:00, 4/3/2026)", "k3": "b.pdf", "k4": "c.pdf"}
    before, after = {"quotations": ["k1", "k3"]}, {"quotations": ["k3", "k2", "k4"]}
    found = told({"attachments": before}, {"attachments": after}, files=names)
    label = "Báo giá máy móc, thiết bị"
    assert found == [(label, names["k1"], names["k2"]), (label, "", "c.pdf")], "a file of the same name is another file"


def test_a_table_brought_in_anew_is_compared_by_what_its_rows_say() -> None:
    rows = [
        {"id": "a" * 10, "measure": "Năng suất", "today": "1", "after": "2"},
        {"id": "b" * 10, "measure": "Phế phẩm", "today": "5 %", "after": "1 %"},
    ]
    anew = [{**row, "id": f"{number}" * 10} for number, row in enumerate(rows[::-1])]
    before = {"technology": {"comparison": rows}}
    assert told(before, {"technology": {"comparison": anew}}) == []
    anew[1] = {**anew[1], "after": "3"}
    assert told(before, {"technology": {"comparison": anew}}) == [
        ("So sánh với máy móc, công nghệ đang dùng, dòng 2: Sau hỗ trợ", "2", "3")
    ]


def test_english_readers_get_english_labels() -> None:
    assert told({}, {"need": {"title": "Máy"}}, "en") == [("Title", "", "Máy")]
