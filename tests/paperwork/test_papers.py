"""What the papers of a proposal say: whatever the form asks, in the circular's parts, the same in Word as in PDF."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import docx
from docx.oxml.ns import qn
from flask import Flask

from kcproposals.calls.models import Call
from kcproposals.paperwork.building import Papers
from kcproposals.paperwork.parts import PARTS, SCALE, parts_of
from kcproposals.paperwork.values import DOTS, Fact, Grid, Heading, ProposalPaper, Prose
from kcproposals.paperwork.word import word_file
from kcproposals.proposals.display import read_back
from kcproposals.proposals.models import Partner, Proposal
from kcproposals.proposals.work import Work
from kcproposals.regulations.queries import current_packs, library_of
from tests.conftest import NOW
from tests.proposals import drafts, kinds


def papers_of(proposal: Proposal, answers: Any = None, *, is_draft: bool = True) -> dict[str, ProposalPaper]:
    """Return the papers by kind."""
    given = proposal.answers if answers is None else answers
    made = Papers(Work(proposal, NOW), given, revision=12, is_draft=is_draft).all()
    return {paper.kind: paper for paper in made}


def facts(paper: ProposalPaper) -> dict[str, str]:
    return {block.label: block.text for block in paper.blocks if isinstance(block, Fact)}


def texts(paper: ProposalPaper) -> Iterator[str]:
    """Yield everything a paper says."""
    yield from (paper.type_name.upper(), paper.subject, paper.applicant.upper(), paper.state)
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Prose):
            yield from (block.label, *block.paragraphs)
        elif isinstance(block, Fact):
            yield f"{block.label}: {block.shown}"
        elif isinstance(block, Grid):
            yield from (block.caption, block.unit, *(column.head for column in block.columns), *block.totals)
            yield from (cell for line in block.lines for cell in line)
        else:
            yield from block.items


def words_in(data: bytes) -> str:
    """Return all text of a Word file, tables in their place, on one line."""
    body = docx.Document(BytesIO(data)).element.body
    return " ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def test_the_three_papers_say_what_was_answered(complete: Proposal) -> None:
    papers = papers_of(complete)
    request, description, estimate = papers["don_de_nghi"], papers["de_an"], papers["du_toan"]
    said = facts(request)
    assert request.to == "Sở Công Thương tỉnh Mẫu" and said["Tên cơ sở"] == "Cơ sở minh họa 01"
    assert said["Kinh phí đề nghị hỗ trợ"] == "300.000.000 đồng (Bằng chữ: Ba trăm triệu đồng)"
    assert said["Máy móc, thiết bị sẽ mua mới 100%"] == "Có"
    assert "Giấy chứng nhận đăng ký kinh doanh: 01 tệp" in list(texts(request))

    headings = [block.text for block in description.blocks if isinstance(block, Heading)]
    assert headings == [f"{number}. {title}" for number, title in enumerate(PARTS, start=1)]
    all_of_it = "\n".join(texts(description))
    for answer in ("Đang nhặt tạp chất bằng tay.", "5 tấn/ngày", "Mua, lắp đặt", "Giảm bụi.", "tháng 3/2027 đến tháng"):
        assert answer in all_of_it, answer

    (table,) = (block for block in estimate.blocks if isinstance(block, Grid))
    assert estimate.is_wide and table.unit == "Đơn vị tính: đồng"
    assert table.rows[0][:3] == ("1", "Máy dò tạp chất", "cái")
    assert "Tổng cộng" in table.totals and "604.000.000" in table.totals and "304.000.000" in table.totals


def test_a_group_proposal_names_its_unit_and_a_focal_one_every_year(cast: SimpleNamespace, call: Call) -> None:
    call.activities = [drafts.MACHINES, kinds.MARKS]
    unit = kinds.make_unit(cast.agency)
    group = papers_of(kinds.make_group(call, unit))
    assert facts(group["don_de_nghi"])["Tên đơn vị"] == facts(group["de_an"])["Đơn vị thực hiện"] == unit.name
    assert "lập sau khi" in facts(group["de_an"])["Đơn vị thụ hưởng"]
    assert facts(group["du_toan"])["Tổng kinh phí thực hiện"].startswith("1.812.000.000 đồng")
    assert [signer.title for signer in group["de_an"].signers] == ["Đơn vị thực hiện"]
    focal = papers_of(kinds.make_focal(cast, call))
    tables = [block for block in focal["du_toan"].blocks if isinstance(block, Grid)]
    assert len(tables) == 2 and any("2028" in row for table in tables for row in table.rows)
    assert facts(focal["de_an"])["Loại đề án"] == "Đề án điểm"


def test_a_paper_that_a_unit_drafted_both_sign(cast: SimpleNamespace, complete: Proposal) -> None:
    complete.implementing_unit = kinds.make_unit(cast.agency)
    complete.partners = [Partner(position=1, name="Viện Cơ điện", task="chuyển giao công nghệ")]
    papers = papers_of(complete)
    assert [signer.title for signer in papers["don_de_nghi"].signers] == ["Đại diện cơ sở"]
    assert [signer.title for signer in papers["de_an"].signers] == ["Đơn vị thụ hưởng", "Đơn vị thực hiện"]
    said = facts(papers["de_an"])
    assert said["Đơn vị phối hợp"] == "Viện Cơ điện (chuyển giao công nghệ)" and said["Đơn vị thực hiện"].startswith(
        "Tr"
    )


def test_every_form_there_is_can_be_printed_before_anything_is_answered(complete: Proposal) -> None:
    rules = library_of(current_packs())
    for activity, form in rules.forms.items():
        work = Work(complete, NOW)
        work.rules, work.form = rules, form
        complete.activity = activity
        for paper in Papers(work, {}, revision=1, is_draft=True).all():
            assert paper.digest and DOTS in " ".join(texts(paper)), (activity, paper.kind)


def test_a_question_nobody_placed_is_printed_in_part_four(complete: Proposal) -> None:
    work = Work(complete, NOW)
    need = work.form.section("need")
    odd = replace(need, key="thu_moi", fields=(replace(need.field("aims"), key="la_lam"),))
    form = replace(work.form, sections=(*work.form.sections, odd))
    read = read_back(form, {**complete.answers, "thu_moi": {"la_lam": "Câu mới"}}, work.profile, "vi")
    assert [entry.text for entry in parts_of(read, form)[SCALE]][-1] == "Câu mới"


def test_word_says_what_the_page_says(complete: Proposal) -> None:
    for answers in (complete.answers, {}):
        for paper in papers_of(complete, answers).values():
            written = " ".join(words_in(word_file(paper)).split())
            for text in texts(paper):
                assert " ".join(text.split()) in written, text
            assert "BẢN NHÁP" in written and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in written


def test_the_word_file_has_the_page_and_type_of_the_decree(app: Flask, complete: Proposal) -> None:
    papers = papers_of(complete)
    upright, across = (docx.Document(BytesIO(word_file(papers[kind]))) for kind in ("de_an", "du_toan"))
    section = upright.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(margin.mm) for margin in margins if margin] == [20, 20, 20, 30]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round(across.sections[0].page_width.mm) == 297
    assert upright.styles["Normal"].font.name == "Times New Roman" and upright.styles["Normal"].font.size.pt == 14


def test_odd_characters_do_not_break_the_file(complete: Proposal) -> None:
    need = {**complete.answers["need"], "title": "A\x00\x0b<b>&\ud800 {{7*7}}"}
    paper = papers_of(complete, {**complete.answers, "need": need})["de_an"]
    assert "<b>& {{7*7}}" in words_in(word_file(paper))
