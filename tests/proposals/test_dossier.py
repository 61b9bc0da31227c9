"""The dossier: what was handed in, judged by the rules of that day, with money, papers, panels and the road so far."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Conflict, Round
from kcproposals.documents.models import Document
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.facilities.models import PastSupport
from kcproposals.proposals import dossier, panels
from kcproposals.proposals.dossier import percent
from kcproposals.proposals.models import Attachment, Proposal
from kcproposals.proposals.services_files import attach, detach
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def read(client: Any, user: Any, proposal: Proposal) -> BeautifulSoup:
    answer = sign_in(client, user).get(f"/proposals/{proposal.key}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def seat(proposal: Proposal, user: Any) -> None:
    """Give a person a seat on a board that appraises the proposal, with the undertaking made."""
    board = Board(agency_id=proposal.agency_id, call_id=proposal.call_id, name="Hội đồng", created_at=NOW)
    db.session.add(board)
    db.session.flush()
    db.session.add(BoardMember(board_id=board.id, user_id=user.id, role="member", position=1, undertaken_at=NOW))
    round_ = Round(
        board_id=board.id, number=1, criteria_set_id=proposal.call.criteria_set_id, state="open", opened_at=NOW
    )
    db.session.add(round_)
    db.session.flush()
    db.session.add(Appraisal(round_id=round_.id, proposal_id=proposal.id, position=1))
    db.session.commit()


def test_it_reads_back_every_section_and_the_facility(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    page = read(client, cast.officer, submitted)
    text = page.get_text(" ", strip=True)
    for words in (
        "Điều kiện hỗ trợ", "Đang nhặt tạp chất bằng tay.", "Máy dò tạp chất", "604.000.000", "Doanh thu tăng 30 %.",
        "registration.png", "Cơ sở minh họa 01", "0100109106",
    ):  # fmt: skip
        assert words in text, words
    assert page.find("h1").get_text() == submitted.title and page.title.get_text().startswith(submitted.title)
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    link = page.find("a", href=f"/facilities/{cast.facility.key}")
    assert link is not None and link.get_text() == "Cơ sở minh họa 01"


def test_money_stands_with_its_rule_and_its_shares(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    figures = read(client, cast.officer, submitted).find(id="figures").get_text(" ", strip=True)
    for words in ("300.000.000 đồng", "TT 28/2018/TT-BTC", "Đề nghị hỗ trợ (49,7\u00a0%) 300.000.000",
                  "Vốn đối ứng (50,3\u00a0%) 304.000.000"):  # fmt: skip
        assert words in figures
    findings = read(client, cast.officer, submitted).find(id="findings").get_text(" ", strip=True)
    assert "Đủ điều kiện theo NĐ 235/2025/NĐ-CP" in findings and "Điều 1 khoản 1" in findings


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33,3"), (2, 3, "66,7"), (1, 2, "50"), (1, 2000, "0,1"), (0, 5, "0"), (5, 5, "100")],
)
def test_shares_are_rounded_half_up(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == f"{shown}\u00a0%"


def test_over_the_ceiling_is_told_and_binds_nobody(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    line = {**drafts.ANSWERS["cost"]["lines"][0], "support": 400_000_000}
    drafts.save(complete, "cost", {"lines": [line]}, owner)
    drafts.hand_in(complete, owner)
    db.session.commit()
    drafts.look_through(complete, cast.officer)
    page = read(client, cast.officer, complete)
    assert "Số đề nghị vượt mức tối đa 100.000.000 đồng." in page.find(id="findings").get_text()
    assert "vượt mức" in page.find(id="accept").get_text()


def test_the_day_it_was_handed_in_decides_not_the_day_it_is_read(submitted: Proposal) -> None:
    later = Work(submitted, NOW + timedelta(days=4000))
    assert (later.on, dossier.of(submitted, "vi").on) == (NOW.date(), NOW.date())


def test_what_is_being_mended_is_the_facilitys_own(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    officer = drafts.officer(cast.agency, cast.officer)
    old = next(one for one in submitted.attachments if one.field == "attachments.registration")
    drafts.give_back(submitted, officer, {"need": "Thiếu.", "attachments": "Cũ."}, NOW + timedelta(days=5))
    drafts.save(submitted, "need", {**drafts.ANSWERS["need"], "aims": "Đang viết dở"}, owner)
    question = Work(submitted, NOW).form.field("attachments.registration")
    attach(submitted, "attachments", question, "moi.png", drafts.picture(), actor=owner, now=NOW)
    db.session.commit()
    text = read(client, cast.officer, submitted).get_text(" ", strip=True)
    assert "Đang viết dở" not in text and "Tăng sản lượng lên 5 tấn mỗi ngày." in text
    assert "moi.png" not in text and "registration.png" in text and "phần đang sửa chỉ cơ sở thấy" in text
    new = db.session.query(Attachment).filter_by(field="attachments.registration", removed_at=None).one()
    base = f"/proposals/{submitted.key}/attachments"
    assert client.get(f"{base}/{old.file.key}").status_code == 200
    assert client.get(f"{base}/{new.file.key}").status_code == 404
    sign_in(client, cast.owner)
    assert client.get(f"{base}/{new.file.key}").status_code == 200
    drafts.hand_in(submitted, owner)
    db.session.commit()
    text = read(client, cast.officer, submitted).get_text(" ", strip=True)
    assert "Đang viết dở" in text and "moi.png" in text
    assert client.get(f"{base}/{new.file.key}").status_code == 200


def test_a_file_taken_out_of_a_draft_is_gone_for_everybody(
    client: Any, cast: SimpleNamespace, complete: Proposal, owner: Actor
) -> None:
    (gone,) = (one for one in complete.attachments if one.field == "attachments.registration")
    detach(complete, gone, actor=owner, now=NOW)
    db.session.commit()
    url = f"/proposals/{complete.key}/attachments/{gone.file.key}"
    assert sign_in(client, cast.owner).get(url).status_code == 404
    assert client.post(f"{url}/remove").status_code == 404


def test_earlier_support_of_the_facility_is_shown(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    db.session.add(
        PastSupport(
            row_hash="x", source="QĐ 123/QĐ-UBND", source_line=1, year=2023, province="Bắc Ninh", province_code="24",
            title="Đăng ký nhãn hiệu", tax_code=cast.facility.tax_code, support=35_000_000, imported_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    page = read(client, cast.officer, submitted)
    assert "Đăng ký nhãn hiệu" in page.find(id="past").get_text()
    assert page.find("a", href="#past") is not None


def test_the_road_names_who_did_what_in_both_languages(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    drafts.give_back(submitted, drafts.officer(cast.agency, cast.officer), {"need": "Thiếu."}, NOW + timedelta(days=5))
    db.session.commit()
    history = read(client, cast.officer, submitted).find(id="history")
    titles = [tag.get_text() for tag in history.select(".kc-event-title")]
    assert titles == ["Trả lại để bổ sung", "Nộp hồ sơ", "Bắt đầu lập hồ sơ"]
    assert "Hoàng Thị Tiếp" in history.get_text() and "Trần Thị Chủ" in history.get_text()
    followed = read(client, cast.owner, submitted).get_text()
    assert "Hoàng Thị Tiếp" not in followed


def test_papers_about_it_are_shown_to_those_who_may_see_them(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    body = cast.agency.bodies[1]
    db.session.add(
        Document(
            agency_id=cast.agency.id, body_id=body.id, kind="thong_bao_ket_qua", doc_type="TB", check_code="c1",
            subject_type="proposal", subject_key=submitted.key, abstract="Thông báo kết quả", created_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    assert "Thông báo kết quả" in read(client, cast.officer, submitted).find(id="papers").get_text()
    seat(submitted, cast.chair)
    assert read(client, cast.chair, submitted).find(id="papers") is None


def test_slices_above_add_their_panels(
    client: Any, cast: SimpleNamespace, submitted: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def show(proposal: Proposal, actor: Actor) -> list[panels.Panel]:
        return [panels.Panel(f"Tấm {proposal.code} {actor.name}", "proposals/_past_support.html")]

    monkeypatch.setattr(panels, "PANELS", [show])
    assert "Tấm QG27-24-0001 Hoàng Thị Tiếp" in read(client, cast.officer, submitted).get_text()


@pytest.mark.parametrize("role", ["secretary", "planner", "leader", "clerk", "auditor", "administrator"])
def test_other_officials_read_it_and_decide_nothing(
    client: Any, cast: SimpleNamespace, submitted: Proposal, role: str
) -> None:
    page = read(client, getattr(cast, role), submitted)
    assert page.find(id="accept") is None and page.find(id="refuse") is None
    assert page.find("a", href=f"/proposals/{submitted.key}/return") is None
    assert page.find("a", string=re.compile("chờ tiếp nhận|Hồ sơ tiếp theo")) is None


def test_a_board_member_reads_it_unless_in_conflict(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    assert sign_in(client, cast.chair).get(f"/proposals/{submitted.key}").status_code == 404
    seat(submitted, cast.chair)
    page = read(client, cast.chair, submitted)
    assert page.find(id="accept") is None and page.find(id="section-cost") is not None
    assert submitted.code in client.get("/proposals").get_data(as_text=True)
    db.session.add(
        Conflict(proposal_id=submitted.id, user_id=cast.chair.id, kind="declared", reason="Em.", declared_at=NOW)
    )
    db.session.commit()
    assert client.get(f"/proposals/{submitted.key}").status_code == 404
    assert submitted.code not in client.get("/proposals").get_data(as_text=True)


@pytest.mark.parametrize("role", ["rival", "outsider", "chair"])
def test_strangers_find_nothing(client: Any, cast: SimpleNamespace, submitted: Proposal, role: str) -> None:
    page = sign_in(client, getattr(cast, role))
    assert page.get(f"/proposals/{submitted.key}").status_code == 404
    file = submitted.attachments[0].file.key
    assert page.get(f"/proposals/{submitted.key}/attachments/{file}").status_code == 404


def test_the_body_stands_by_itself_on_other_pages(app: Flask, submitted: Proposal) -> None:
    with app.test_request_context("/"):
        html = render_template_string(
            '{% include "proposals/dossier_body.html" %}', dossier=dossier.of(submitted, "vi"),
            file_panels=[panels.Panel("Hỗ trợ trước đây", "proposals/_past_support.html", id="past")],
        )  # fmt: skip
    page = BeautifulSoup(html, "html.parser")
    tabs = [link.get_text() for link in page.select(".kc-tab-list a")]
    assert tabs == ["Hồ sơ", "Tài liệu (3)", "Hỗ trợ trước đây"]
    assert [tag["id"] for tag in page.select("[data-tab]")] == ["dossier-file", "dossier-documents", "dossier-past"]
    assert page.find(id="section-need") is not None and "quotations.png" in page.find(id="dossier-documents").get_text()


def test_a_dossier_in_english_reads_its_form_in_english(submitted: Proposal) -> None:
    titles = [section.title for section in dossier.of(submitted, "en").texts]
    assert titles[4] == dossier.of(submitted, "vi").form.section("cost").title.en


def test_the_reader_sees_what_is_planned_as_reports_count_it(
    client: Any, cast: SimpleNamespace, submitted: Proposal
) -> None:
    page = read(client, cast.officer, submitted).get_text(" ", strip=True)
    assert "Kết quả dự kiến" in page and "Máy móc, thiết bị được đầu tư 1 máy" in page
    assert "Cơ sở được hỗ trợ máy móc, công nghệ 1 cơ sở" in page and "Vốn đối ứng huy động" not in page
