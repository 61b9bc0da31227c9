"""2027 on its way: KCQG is with the ministry, the first KCĐP call is being scored, the second is still open."""

from collections.abc import Callable

from kcproposals.accounts.models import Agency
from kcproposals.calls.models import Call
from kcproposals.cli.context import translate as _
from kcproposals.cli.demo import (
    answers,
    appraising,
    assessing,
    convening,
    drafting,
    meeting,
    ministry,
    national,
    own_criteria,
    receiving,
    visiting,
)
from kcproposals.cli.demo.applying import Applicants
from kcproposals.cli.demo.appraising import Wish
from kcproposals.cli.demo.facts import Project, projects
from kcproposals.cli.demo.stage import Stage
from kcproposals.cli.demo.year_2026 import MACHINES
from kcproposals.domain.dates import local_date, official_date
from kcproposals.proposals.models import Proposal
from kcproposals.regulations import library

LOCAL = {
    "cham-khac-go": Wish(("82", "81", "80.5", "83", "81")),
    "ca-phe-tien-tien": Wish(("85", "86", "84.5", "86", "85")),
    "nuoc-loc-2027": Wish(("74", "73", "72.5", "75", "73")),
    "may-ep-bun": Wish(("83", "82", "81.5", None, "84")),
    "nhan-hieu-tra": Wish(("77", "76", "75.5", "78", "76")),
    "che-tac-da": Wish(("71", "70", "72.5", "69", "70")),
}


def play(stage: Stage, applicants: Applicants, other: Agency) -> None:
    """Play what is on its way, up to the day of the making."""
    stage.tell(_("Khuyến công quốc gia 2027: hai tỉnh thẩm định cấp cơ sở, gửi lên Cục…"))
    home, away = national.play(stage, applicants)
    stage.tell(_("Khuyến công địa phương 2027, đợt 1: đang chấm; Cục thẩm định cấp Bộ…"))
    _first_local(stage, applicants, lambda: ministry.appraise(stage, home, away))
    ministry.plan(stage)
    stage.tell(_("Khuyến công địa phương 2027, đợt 2: đang tiếp nhận…"))
    _second_local(stage, applicants, other, lambda: ministry.receive_more(stage, home, away))


def _apply(
    stage: Stage, applicants: Applicants, call: Call, asked: tuple[Project, ...], month: int
) -> dict[str, Proposal]:
    """Let every project of a call be submitted, one a day from the 6th of the month."""
    at = stage.story.at
    return {
        project.id: applicants.apply(call, project, at(2026, month, 6 + number)) for number, project in enumerate(asked)
    }


def _first_local(stage: Stage, applicants: Applicants, meanwhile: Callable[[], None]) -> None:
    at, year = stage.story.at, stage.story.year(2027)
    call = receiving.open_call(
        stage, programme="KCDP", year=year, title=f"Đợt 1 khuyến công địa phương năm {year}",
        announced=at(2026, 6, 15), opens=at(2026, 6, 22, 8), closes=at(2026, 7, 31, 17), activities=MACHINES,
    )  # fmt: skip
    files = _apply(stage, applicants, call, projects("2027-1"), 7)
    for number, proposal in enumerate(files.values()):
        receiving.accept(stage, proposal, at(2026, 8, 3, 8 + number))
    visiting.visited(stage, files["cham-khac-go"], at(2026, 8, 3, 16), at(2026, 8, 5, 9))
    meanwhile()
    appointed = at(2026, 8, 20)
    board = appraising.appoint(
        stage, call, f"Hội đồng thẩm định đề án khuyến công địa phương năm {year}, đợt 1",
        f"Quyết định số 97/QĐ-SCT {official_date(local_date(appointed))} của Giám đốc Sở Công Thương tỉnh Mẫu",
        stage.story.ahead(23, 8), appointed,
    )  # fmt: skip
    assessing.play(stage, applicants)
    convening.name_reviewers(stage, board, at(2026, 9, 4, 9))
    said = {"chair": "", "vice": "", "science": "Trùng lịch công tác tại cơ sở."}
    convening.invite(stage, board, said, at(2026, 9, 4, 14))
    round_ = appraising.open_round(stage, board, stage.story.ahead(21), at(2026, 9, 7, 14))
    appraising.declare(stage, board, "finance", files["may-ep-bun"], "Chị gái là chủ hộ nộp đề án.", at(2026, 9, 8, 9))
    wishes = {files[name].title: wish for name, wish in LOCAL.items()}
    some = {title: wishes[title] for title in list(wishes)[:3]}
    appraising.score(stage, round_, "reviewer", wishes, at(2026, 9, 10, 8))
    appraising.score(stage, round_, "chair", some, at(2026, 9, 14, 14), drafts=[list(some)[2]])
    appraising.score(stage, round_, "vice", dict(list(some.items())[:2]), at(2026, 9, 15, 8), drafts=[list(some)[1]])
    appraising.score(stage, round_, "finance", dict(list(some.items())[:1]), at(2026, 9, 16, 8), drafts=[list(some)[0]])
    meeting.plan(stage, round_, at(2026, 9, 16, 14))


def _second_local(stage: Stage, applicants: Applicants, other: Agency, meanwhile: Callable[[], None]) -> None:
    story, year, every = stage.story, stage.story.year(2027), list(library.load().activities)
    call = receiving.open_call(
        stage, programme="KCDP", year=year, title=f"Đợt 2 khuyến công địa phương năm {year}",
        announced=story.ago(21), opens=story.ago(20, 8), closes=story.closing(), activities=every,
        own_criteria=True,
    )  # fmt: skip
    receiving.open_call(
        stage, programme="KCDP", year=year, title=f"Khuyến công địa phương tỉnh Khác năm {year}, đợt 2",
        announced=story.ago(20, 10), opens=story.ago(20, 10), closes=story.ahead(45), activities=every, agency=other,
        by="other",
    )  # fmt: skip
    asked = {project.id: project for project in projects("2027-2")}
    sheets = applicants.apply(call, asked["can-uon-ton"], story.ago(19))
    meanwhile()
    concrete = applicants.apply(call, asked["vlxd-tien-tien"], story.ago(12))
    applicants.apply(call, asked["ngoi-mau"], story.ago(6))
    visiting.planned(stage, sheets, story.ago(6, 15), story.ahead(3))
    receiving.send_back(
        stage, concrete,
        {"technology": "Xin bổ sung mã hiệu của trạm trộn và so sánh điện năng tiêu thụ.",
         "cost": "Đơn giá trạm trộn cao hơn báo giá kèm theo, xin xem lại."},
        "Xin bổ sung trong thời hạn để kịp thẩm định.", story.ahead(9), story.ago(5, 10),
    )  # fmt: skip
    own_criteria.begin_next(stage, story.ago(5, 14))
    applicants.begin(call, asked["mhtd-nong-san"], story.ago(4), answers.SECTIONS)
    applicants.begin(call, asked["cua-nhom"], story.ago(3), ("facility", "need", "technology"))
    applicants.apply(call, asked["nong-san-duoc-lieu"], story.ago(2))
    drafting.ask(stage, applicants.begin(call, asked["tach-mau-gao"], story.ago(1)), story.ago(1, 15))
