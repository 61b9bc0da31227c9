"""What the papers say: wording of the three kinds, blanks in drafts and at issue, hostile text."""

import dataclasses
import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from jinja2 import DictLoader, Environment, UndefinedError

from kcproposals.documents.values import Letterhead, MinutesValue, NoticeValue, Paper
from kcproposals.domain.errors import Missing
from kcproposals.pdf import MissingValue, document_html
from tests.pdf import papers


def text_of(html: str) -> str:
    """Return the words of the body with single spaces."""
    page = BeautifulSoup(html, "html.parser")
    assert page.body is not None
    return " ".join(page.body.get_text().split())


def issued(env: Environment, paper: Paper) -> str:
    return text_of(document_html(env, paper, draft=False))


def head(paper: Paper, **changes: object) -> Letterhead:
    return replace(paper.letterhead, **changes)  # type: ignore[arg-type]


DECISION = papers.decision(3)
MINUTES = papers.minutes()
NOTICE = papers.notice()
MISSING: list[tuple[Paper, str]] = [
    (replace(DECISION, letterhead=head(DECISION, number=None)), "số văn bản"),
    (replace(DECISION, letterhead=head(DECISION, dated=None)), "ngày ban hành"),
    (replace(DECISION, letterhead=head(DECISION, place=None)), "địa danh"),
    (replace(DECISION, signatory=replace(DECISION.signatory, name=None)), "họ và tên người ký"),
    (replace(DECISION, check=None), "địa chỉ kiểm tra văn bản"),
    (replace(DECISION, checkpoint=None), "đầu chuỗi nhật ký"),
    (replace(MINUTES, opened_at=None), "thời gian bắt đầu"),
    (replace(MINUTES, closed_at=None), "thời gian kết thúc"),
    (replace(MINUTES, venue=""), "địa điểm họp"),
    (replace(MINUTES, checkpoint=None), "đầu chuỗi nhật ký"),
    (replace(MINUTES, letterhead=head(MINUTES, number=None)), "số văn bản"),
    (replace(NOTICE, checkpoint=None), "đầu chuỗi nhật ký"),
    (replace(NOTICE, grant=replace(NOTICE.grant, decision=None)), "quyết định phê duyệt"),  # type: ignore[type-var]
]


@pytest.mark.parametrize(("paper", "what"), MISSING)
def test_an_issued_paper_with_a_blank_is_refused_by_name(env: Environment, paper: Paper, what: str) -> None:
    with pytest.raises(MissingValue) as refused:
        document_html(env, paper, draft=False)
    assert refused.value.what == what
    assert isinstance(refused.value, Missing)
    assert str(refused.value) == f"Chưa thể phát hành văn bản vì còn thiếu: {what}."


@pytest.mark.parametrize(("paper", "what"), MISSING)
def test_a_draft_with_a_blank_shows_it_in_red(env: Environment, paper: Paper, what: str) -> None:
    page = BeautifulSoup(document_html(env, paper, draft=True), "html.parser")
    marked = " ".join(part.get_text() for part in page.select(".missing"))
    if what in ("địa chỉ kiểm tra văn bản", "đầu chuỗi nhật ký"):
        assert not marked, "a draft has neither address nor checkpoint"
    elif what in ("số văn bản", "ngày ban hành"):
        assert "……" in marked
    else:
        assert marked == f"[{what}]"


def test_a_draft_leaves_number_and_date_open_and_says_that_it_is_one(env: Environment) -> None:
    html = document_html(env, papers.decision_draft(), draft=True)
    text = text_of(html)
    assert "Số: ……/QĐ-UBND" in text
    assert "Mẫu, ngày …… tháng …… năm ……" in text
    assert "DỰ THẢO" in text
    assert "<svg" not in html and "Mã kiểm tra" not in text


def test_an_issued_paper_has_qr_code_short_code_and_checkpoint(env: Environment) -> None:
    for paper in (DECISION, MINUTES, NOTICE):
        page = BeautifulSoup(document_html(env, paper, draft=False), "html.parser")
        assert len(page.select("svg.qr path")) == 1
        text = page.get_text(" ", strip=True)
        assert "DỰ THẢO" not in text and not page.select(".missing")
        assert "khuyencong.tinhmau.gov.vn" in text and "K7QF-3X9Z-AB" in text
        assert "Nhật ký số 12.408: 9f3a2b1c4d5e6f70" in text


def test_the_decision_names_sum_words_sources_and_annex(env: Environment) -> None:
    text = issued(env, DECISION)
    assert (
        "Điều 1. Phê duyệt danh mục 03 đề án khuyến công địa phương năm 2027 (đợt 1) với tổng kinh phí hỗ trợ là "
        "525.000.000 đồng (Bằng chữ: Năm trăm hai mươi lăm triệu đồng), từ nguồn ngân sách tỉnh cấp cho hoạt động "
        "khuyến công năm 2027 (chi tiết tại Phụ lục kèm theo)." in text
    )
    assert "1. Kinh phí khuyến công địa phương hỗ trợ: 525.000.000 đồng;" in text
    assert "2. Kinh phí đối ứng của các đơn vị thụ hưởng: 3.556.703.679 đồng." in text
    assert re.search(
        r"Điều 3\. Quyết định này có hiệu lực kể từ ngày ký\. .* chịu trách nhiệm thi hành Quyết định này\./\.", text
    )
    assert "Điều 4" not in text and "- Như Điều 3;" in text


def test_legal_bases_end_with_semicolons_and_the_last_with_a_full_stop(env: Environment) -> None:
    page = BeautifulSoup(document_html(env, DECISION, draft=False), "html.parser")
    assert [basis.get_text()[-1] for basis in page.select(".basis")] == [";", ";", ";", "."]


def test_recipients_pasted_with_dashes_and_the_article_are_printed_once(env: Environment) -> None:
    pasted = replace(
        DECISION.recipients, to=("- Như Điều 3;", "- Bộ Công Thương (để báo cáo);", " – Kho bạc Nhà nước.")
    )
    html = document_html(env, replace(DECISION, recipients=pasted), draft=False)
    lines = [line.get_text() for line in BeautifulSoup(html, "html.parser").select(".to > p")]
    assert lines == ["- Như Điều 3;", "- Bộ Công Thương (để báo cáo);", "- Kho bạc Nhà nước;", "- Lưu: VT, KTTH."]


def test_a_reserve_list_is_an_article_and_a_second_annex(env: Environment) -> None:
    text = issued(env, papers.decision(3, 2))
    assert "Điều 2. Phê duyệt danh mục dự phòng gồm 02 đề án (chi tiết tại Phụ lục II kèm theo)" in text
    assert "(chi tiết tại Phụ lục I kèm theo)" in text
    assert "Điều 4. Quyết định này có hiệu lực" in text and "- Như Điều 4;" in text
    assert "Phụ lục II Danh mục dự phòng đề án" in text


def test_several_tasks_become_numbered_paragraphs(env: Environment) -> None:
    text = issued(env, replace(DECISION, tasks=("Giao Sở Công Thương ký hợp đồng", "Giao Sở Tài chính cấp kinh phí;")))
    assert (
        "Điều 2. Tổ chức thực hiện 1. Giao Sở Công Thương ký hợp đồng. 2. Giao Sở Tài chính cấp kinh phí. Điều 3."
        in text
    )


def test_the_minutes_account_for_people_sheets_and_time(env: Environment) -> None:
    html = document_html(env, MINUTES, draft=False)
    text = text_of(html)
    assert "Thời gian bắt đầu: 08 giờ 30 phút, ngày 20 tháng 3 năm 2027." in text
    assert "Cuộc họp kết thúc vào 11 giờ 45 phút, ngày 20 tháng 3 năm 2027./." in text
    assert "có mặt 05, vắng mặt 01" in text and "Vắng mặt: đi công tác" in text
    assert "5/6 thành viên có mặt" in text and "Cuộc họp đủ điều kiện" in text
    assert "Hoàng Văn Ủy Viên không xem hồ sơ và không chấm điểm đề án DP27-24-0002" in text
    assert "06 đề án đạt, tổng mức hỗ trợ kiến nghị 1.500.000.000 đồng;" in text
    assert "01 đề án không đạt: DP27-24-0007;" in text and "01 đề án chưa có kết quả: DP27-24-0008." in text
    assert "cùng 78,50 điểm" in text
    assert papers.CHECKPOINT.hash in text and "sự kiện số 12.408" in text
    page = BeautifulSoup(html, "html.parser")
    cells = [[cell.get_text(strip=True) for cell in row.select("td")] for row in page.select(".results tbody tr")]
    assert cells[0][2:10] == ["92,50", "4", "1", "0", "0", "1", "300.000.000", "250.000.000"]
    assert cells[0][11] == "Loại phiếu của Lê Văn Phó: 51,00 điểm, lệch 38,2% so với trung bình."
    assert [row[0] for row in cells] == ["1", "2", "3", "4", "5", "6", "-", "-"]
    assert [row[10] for row in cells[-2:]] == ["Không đạt", "Chưa có kết quả"]
    assert cells[-2][11] == "Điểm chưa làm tròn là 69,995, thấp hơn ngưỡng 70."


def test_minutes_have_no_date_line_and_two_signatures(env: Environment) -> None:
    page = BeautifulSoup(document_html(env, MINUTES, draft=False), "html.parser")
    assert not page.select("#o-ngay")
    assert [who.get_text() for who in page.select(".who")] == ["THƯ KÝ", "CHỦ TỌA"]
    assert [name.get_text() for name in page.select(".sign .name")] == ["Vũ Thị Thư Ký", "Trần Thị Chủ Tọa"]


def test_minutes_without_conflicts_discussion_or_ties_say_so_or_skip_them(env: Environment) -> None:
    quiet: MinutesValue = replace(MINUTES, conflicts=(), discussion=(), ties=(), recommendations=())
    text = issued(env, quiet)
    assert "Không có thành viên nào thuộc trường hợp xung đột lợi ích." in text
    assert "3. Kết quả thẩm định" in text and "Kiến nghị của Hội đồng" not in text and "bằng điểm" not in text


def test_the_notice_of_support_says_how_much_and_what_next(env: Environment) -> None:
    text = issued(env, NOTICE)
    assert (
        "đến Công ty TNHH Vật liệu xây dựng Thử Nghiệm (địa chỉ: Thôn 3, xã Mẫu 1, tỉnh Mẫu) kết quả thẩm định" in text
    )
    assert "Thử Nghiệm kết quả" in issued(env, replace(NOTICE, facility_address=""))
    assert "đề án được hỗ trợ. Điểm thẩm định: 86,25 điểm; điểm tối thiểu để được xét chọn: 70 điểm." in text
    assert "250.000.000 đồng (Bằng chữ: Hai trăm năm mươi triệu đồng);" in text
    assert "Văn bản phê duyệt: Quyết định số 05/QĐ-UBND ngày 05 tháng 4 năm 2027" in text
    assert "3. Đơn vị cần thực hiện:" in text and "nộp ngày 09/02/2027" in text


def test_the_notice_of_refusal_gives_reasons_rights_and_contact(env: Environment) -> None:
    text = issued(env, papers.notice(supported=False))
    assert "đề án không được hỗ trợ." in text
    assert (
        "- Máy móc thiết bị đề nghị hỗ trợ là máy đã qua sử dụng (khoản 3 Điều 4 Thông tư số 46/2012/TT-BCT)." in text
    )
    assert "Luật Khiếu nại trong thời hạn 90 ngày" in text
    assert "điện thoại 0200 3 000 000; thư điện tử qlcn@sct.tinhmau.gov.vn." in text


def _hostile(paper: Paper) -> Paper:
    """Return the paper with `<script>` in every text it holds."""

    def spoil(value: object) -> object:
        if isinstance(value, str):
            return value + '<script>alert("x")</script>{{ 7 * 7 }}'
        if isinstance(value, tuple):
            return tuple(spoil(item) for item in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: spoil(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return type(value)(**fields)
        return value

    return spoil(paper)  # type: ignore[return-value]


@pytest.mark.parametrize("paper", [papers.decision(3, 1), MINUTES, NOTICE, papers.notice(supported=False)])
def test_text_of_users_is_text_and_never_markup(env: Environment, paper: Paper) -> None:
    html = document_html(env, _hostile(paper), draft=False)
    assert "<script" not in html.lower()
    assert html.count("&lt;") >= 10 and "{{ 7 * 7 }}" in html
    assert "49" not in re.sub(r"[\d.]{3,}|<path[^>]*>", "", html)


def test_an_environment_that_does_not_escape_is_refused() -> None:
    with pytest.raises(ValueError, match="escapes"):
        document_html(Environment(loader=DictLoader({})), DECISION, draft=False)


def test_a_misspelt_field_in_a_template_raises() -> None:
    env = Environment(
        loader=DictLoader({"documents/pdf/quyet_dinh_phe_duyet.html": "{{ paper.sobject }}"}), autoescape=True
    )
    with pytest.raises(UndefinedError):
        document_html(env, DECISION, draft=False)


def test_the_application_prints_the_same_page(app, env: Environment) -> None:
    notice: NoticeValue = papers.notice()
    assert document_html(app.jinja_env, notice, draft=False) == document_html(env, notice, draft=False)
    assert notice.dated == date(2027, 4, 9)
