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


def test_english_readers_get_english_labels() -> None:
    assert told({}, {"need": {"title": "Máy"}}, "en") == [("Title", "", "Máy")]
