"""Small proposals without a board: the office chooses so for one call, an officer writes, a leader countersigns."""

from datetime import datetime, timedelta

from kcproposals.assessments import services, services_office
from kcproposals.assessments.content import AssessmentContent, Finding
from kcproposals.assessments.models import Assessment
from kcproposals.calls.models import Call
from kcproposals.calls.queries import way_of
from kcproposals.cli.demo import receiving, visiting
from kcproposals.cli.demo.applying import Applicants
from kcproposals.cli.demo.facts import projects
from kcproposals.cli.demo.stage import Stage
from kcproposals.criteria.queries import usable_checklists
from kcproposals.criteria.services import checklist_items
from kcproposals.proposals.models import Proposal

CHECKLIST = "khuyen_cong_tham_dinh_tt36"
NOTES = {
    "nguyen_tac": "Đúng nội dung ứng dụng máy móc, đúng ngành nghề; có trong chương trình khuyến công của tỉnh.",
    "muc_tieu": "Mục tiêu đo được bằng sản lượng. Hai báo giá chênh nhau 3 %, dự toán lấy giá thấp hơn.",
    "nang_luc": "Cơ sở sản xuất ổn định; vốn đối ứng có xác nhận của ngân hàng.",
    "long_ghep": "Không có nguồn ngân sách nào khác cho máy này.",
    "ho_so": "Đủ tài liệu theo danh mục, số liệu khớp nhau.",
}
CHANGES = "Bổ sung cam kết chỉ mua máy sau khi có quyết định phê duyệt."


def play(stage: Stage, applicants: Applicants) -> None:
    """Play the short call: one file is countersigned, one sheet waits for a second person."""
    at, year = stage.story.at, stage.story.year(2027)
    _choose(stage, CHECKLIST, at(2026, 8, 21))
    call = receiving.open_call(
        stage, programme="KCDP", year=year, title=f"Đợt rút gọn khuyến công địa phương năm {year}, đề án nhỏ",
        announced=at(2026, 8, 21, 10), opens=at(2026, 8, 24, 8), closes=at(2026, 8, 31, 17),
        activities=["UNG_DUNG_MMTB"],
    )  # fmt: skip
    _choose(stage, None, at(2026, 8, 21, 11))
    files = _files(applicants, call, at(2026, 8, 25))
    for number, proposal in enumerate(files):
        receiving.accept(stage, proposal, at(2026, 9, 1, 8 + number))
    visiting.visited(stage, files[0], at(2026, 9, 1, 14), at(2026, 9, 2, 9))
    first = _written(stage, files[0], "support_after_changes", at(2026, 9, 3, 8))
    with stage.turn("leader", at(2026, 9, 3, 16)) as turn:
        services.countersign(first, version=first.version, actor=turn.actor, now=turn.now)
    _written(stage, files[1], "support", at(2026, 9, 4, 8))


def _choose(stage: Stage, code: str | None, when: datetime) -> None:
    """Let the administrator choose a checklist, or a board, for what is announced next."""
    with stage.turn("administrator", when) as turn:
        chosen = next((row for row in usable_checklists(stage.agency_id) if row.code == code), None)
        way = way_of(stage.agency_id, "KCDP")
        services_office.set_way(
            stage.agency, "KCDP", chosen, version=way.version if way else 0, actor=turn.actor, now=turn.now
        )


def _files(applicants: Applicants, call: Call, when: datetime) -> list[Proposal]:
    asked = projects("2027-nho")
    return [applicants.apply(call, project, when + timedelta(days=number)) for number, project in enumerate(asked)]


def _written(stage: Stage, proposal: Proposal, conclusion: str, when: datetime) -> Assessment:
    """Let the officer begin a sheet, write it in an hour and hand it in."""
    with stage.turn("officer", when) as turn:
        made = services.begin(proposal, "", actor=turn.actor, now=turn.now)
    with stage.turn("officer", when + timedelta(hours=1)) as turn:
        findings = {
            item.key: Finding("met", NOTES.get(item.key, "Phù hợp.")) for item in checklist_items(made.criteria_set)
        }
        remarks = CHANGES if conclusion == "support_after_changes" else ""
        content = AssessmentContent(findings, proposal.requested, conclusion, remarks)
        services.save(made, content, version=made.version, actor=turn.actor, now=turn.now)
        services.hand_in(made, actor=turn.actor, now=turn.now)
    return made
