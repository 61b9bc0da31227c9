"""The papers of a proposal as pages: margins and sizes of Nghị định 30/2020/NĐ-CP, 40 lines, long texts, nothing."""

import copy
from pathlib import Path
from typing import Any

from flask import Flask

from kcproposals.paperwork.printing import paper_file
from kcproposals.paperwork.values import ProposalPaper
from kcproposals.proposals.models import Proposal
from tests.paperwork.test_papers import papers_of
from tests.pdf.pages import Page, read_pages

LONG = "Hiện nay cơ sở thu mua và chế biến hạt điều theo cách thủ công, nhặt tạp chất bằng tay nên năng suất thấp. "


def many(answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers with long texts and 40 cost lines of eleven digits."""
    made = copy.deepcopy(answers)
    made["need"].update(title=LONG[:200], necessity=f"{LONG * 12}\n{LONG * 12}")
    line = {
        "unit": "bộ", "quantity": 12, "unit_price": 1_204_000_000, "amount": 14_448_000_000, "support": 30_000_000,
        "counterpart": 14_418_000_000,
    }  # fmt: skip
    made["cost"]["lines"] = [
        {"id": f"r{n:08d}", "item": f"Máy dò tạp chất băng tải số {n}, kèm bộ cấp liệu rung và tủ điện", **line}
        for n in range(40)
    ]
    return made


def pages(app: Flask, folder: Path, paper: ProposalPaper) -> list[Page]:
    path = folder / f"{paper.kind}.pdf"
    path.write_bytes(paper_file(paper, "pdf"))
    return read_pages(path)


def keeps_the_decree(page: Page, *, is_wide: bool) -> None:
    assert sorted((round(page.width), round(page.height))) == [210, 297]
    assert (page.width > page.height) is is_wide
    words = [word for word in page.words if word.bottom > 20]
    assert min(word.left for word in words) >= 29.9 and max(word.right for word in words) <= page.width - 19.5
    assert min(word.top for word in words) >= 20 and max(word.bottom for word in words) <= page.height - 20
    assert all(10.9 <= word.size <= 14.05 for word in words)


def test_long_texts_and_forty_lines_keep_the_page(app: Flask, complete: Proposal, tmp_path: Path) -> None:
    papers = papers_of(complete, many(complete.answers), is_draft=False)
    description, estimate = (pages(app, tmp_path, papers[kind]) for kind in ("de_an", "du_toan"))
    for page in description:
        keeps_the_decree(page, is_wide=False)
        assert "nháp" not in page.text.lower()
    for page in estimate:
        keeps_the_decree(page, is_wide=True)
    with_rows = [page for page in estimate if "tủ điện" in page.text]
    assert len(with_rows) > 1 and all("Nội dung chi" in page.text for page in with_rows)
    assert sum(page.text.count("tủ điện") for page in estimate) == 40
    assert [page.number() for page in estimate] == [None, *(str(n) for n in range(2, len(estimate) + 1))]
    assert "ĐẠI DIỆN CƠ SỞ" in estimate[-1].text and "14.448.000.000" in estimate[0].text


def test_an_empty_draft_says_so_and_leaves_dots(app: Flask, complete: Proposal, tmp_path: Path) -> None:
    papers = papers_of(complete, {})
    for kind in ("don_de_nghi", "de_an"):
        shown = pages(app, tmp_path, papers[kind])
        for page in shown:
            keeps_the_decree(page, is_wide=False)
        assert "BẢN NHÁP" in shown[0].text and "……………" in shown[0].text and "Bản nháp, chưa nộp" in shown[-1].text
