"""KCQG 2027 at the grassroots: two provinces call, appraise and send their packages up to the ministry.

Told side by side, in the order of time. The second province also decides its own local programme (KCĐP) meanwhile, by
its own example norms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kcproposals.appraisal.models import Round
from kcproposals.calls.models import Call
from kcproposals.cli.demo import appraising, issuing, receiving
from kcproposals.cli.demo.applying import Applicants
from kcproposals.cli.demo.appraising import Wish
from kcproposals.cli.demo.cast import HOME, OTHER, Office
from kcproposals.cli.demo.facts import TRIEU, projects
from kcproposals.cli.demo.meeting import Sitting
from kcproposals.cli.demo.stage import Stage
from kcproposals.domain.dates import local_date, official_date
from kcproposals.levels import services
from kcproposals.levels.models import Package
from kcproposals.proposals.models import Proposal

MACHINES = ["UNG_DUNG_MMTB", "DAY_CHUYEN_CONG_NGHE", "MHTD_CONG_NGHE_MOI"]
HOME_WISHES = {
    "go-lam-san-ngoai-go": Wish(("88", "87", "86.5", "89", "87"), note="Nhiều việc làm cho đồng bào dân tộc thiểu số."),
    "ong-cong-ly-tam": Wish(("82", "79", "83.5", "78", "82.5")),
    "dam-go-day-chuyen": Wish(("75", "80", "79", "74", "80.5")),
    "ton-ba-lop": Wish(("83", "86.5", "81", "87", "82.5"), note="Công nghệ mới đối với tỉnh, nên tổ chức trình diễn."),
    "dieu-khac-da": Wish(("67", "66", "64.5", "68", "65"), note="Chưa chứng minh được đầu ra."),
    "gach-khong-nung": Wish(("77", "72", "75.5", "73", "75"), 295_000_000),
}
OTHER_WISHES = {
    "go-ghep-thanh": Wish(("86", "84", "85.5")),
    "ton-xa-go": Wish(("81", "79.5", "80")),
    "thit-chua": Wish(("78", "77", "79.5")),
    "che-nong-san": Wish(("74", "75.5", "73")),
}
OTHER_LOCAL = {"cua-go-cnc": Wish(("83", "82", "84")), "che-tui-loc": Wish(("76", "75", "77.5"))}
HOME_KEEPS, OTHER_SENDS = "gach-khong-nung", ("go-ghep-thanh", "ton-xa-go")


@dataclass
class Course:
    """One call of one province on its way through the board."""

    office: Office
    data: str
    programme: str
    title: str
    wishes: Mapping[str, Wish]
    decision: str
    opening: datetime
    day: int
    files: dict[str, Proposal] = field(default_factory=dict)
    call: Call | None = None
    round: Round | None = None


def play(stage: Stage, applicants: Applicants) -> tuple[Course, Course]:
    """Play both provinces up to their first packages; return the national courses."""
    year, at = stage.story.year(2027), stage.story.at
    home = Course(
        HOME, "kcqg-2027", "KCQG", f"Đợt đăng ký khuyến công quốc gia năm {year}", HOME_WISHES, "52/QĐ-SCT",
        at(2026, 2, 23), 6,
    )  # fmt: skip
    other = Course(
        OTHER, "kcqg-2027-khac", "KCQG", f"Đăng ký khuyến công quốc gia năm {year}, tỉnh Khác", OTHER_WISHES,
        "17/QĐ-SCT", at(2026, 2, 24), 16,
    )  # fmt: skip
    local = Course(
        OTHER, "2027-khac", "KCDP", f"Khuyến công địa phương tỉnh Khác năm {year}, đợt 1", OTHER_LOCAL, "18/QĐ-SCT",
        at(2026, 2, 25), 20,
    )  # fmt: skip
    courses = (home, other, local)
    for course in courses:
        course.call = receiving.open_call(
            stage, programme=course.programme, year=year, title=course.title, announced=course.opening,
            opens=at(2026, 3, 2, 8), closes=at(2026, 4, 15, 17), agency=stage.office(course.office),
            activities=MACHINES if course.office is HOME else MACHINES[:1], by=course.office.officer,
        )  # fmt: skip
    for course in courses:
        assert course.call is not None
        for number, project in enumerate(projects(course.data)):
            course.files[project.id] = applicants.apply(course.call, project, at(2026, 3, course.day + number))
    for number, course in enumerate(courses):
        for place, proposal in enumerate(course.files.values()):
            receiving.accept(stage, proposal, at(2026, 4, 16 + number, 8 + place), course.office.officer)
    _appraise(stage, courses)
    _decide_locally(stage, local)
    sent = [name for name in home.files if name != HOME_KEEPS]
    send_up(stage, home, sent, at(2026, 6, 9, 9))
    send_up(stage, other, OTHER_SENDS, at(2026, 6, 10, 9))
    stage.read_notices(at(2026, 6, 12))
    return home, other


def _appraise(stage: Stage, courses: Sequence[Course]) -> None:
    """Let the three boards score and close, one after the other at every step."""
    at = stage.story.at
    boards = []
    for number, course in enumerate(courses):
        assert course.call is not None
        appointed, office = at(2026, 4, 27 + number), course.office
        name = "cấp cơ sở đề án khuyến công quốc gia" if course.programme == "KCQG" else "đề án khuyến công địa phương"
        boards.append(
            appraising.appoint(
                stage, course.call, f"Hội đồng thẩm định {name} năm {course.call.year}",
                f"Quyết định số {course.decision} {official_date(local_date(appointed))} của Giám đốc {office.name}",
                at(2026, 5, 27 + number, 8, 30), appointed, office,
            )
        )  # fmt: skip
    for number, (course, board) in enumerate(zip(courses, boards, strict=True)):
        due, opened = at(2026, 5, 25, 17), at(2026, 5, 4 + number)
        course.round = appraising.open_round(stage, board, due, opened, course.office)
    day = 11
    for course in courses:
        wishes = {course.files[name].title: wish for name, wish in course.wishes.items()}
        for member in course.office.board:
            assert course.round is not None
            starts = at(2026, 5, day, 14)
            appraising.score(stage, course.round, member.key, wishes, starts, office=course.office)
            day += 1
    for number, course in enumerate(courses):
        assert course.round is not None
        close(stage, course.round, at(2026, 5, 27 + number, 8, 30), course.office, _words(course))
    for number, course in enumerate(courses):
        assert course.round is not None
        signed = at(2026, 6, 1 + number, 9)
        appraising.sign_minutes(stage, course.round, signed, signed + timedelta(hours=6), course.office)


def _words(course: Course) -> tuple[str, str]:
    if course.office is HOME:
        return (
            "Hội đồng trao đổi về mức hỗ trợ của đề án gạch không nung: tổng kinh phí 590 triệu đồng nên mức tối đa là "
            "295 triệu đồng.",
            "Đề nghị đưa các đề án đạt vào đăng ký kế hoạch khuyến công quốc gia theo thứ tự xếp hạng.",
        )
    return "Hội đồng thống nhất các mức hỗ trợ đề xuất.", "Đề nghị xét theo thứ tự xếp hạng."


def close(stage: Stage, round_: Round, opened: datetime, office: Office, words: tuple[str, str]) -> None:
    """Close a round in a meeting of two hours; ``words``: discussion and recommendations of the minutes."""
    ended = opened + timedelta(hours=2, minutes=15)
    appraising.close(stage, round_, Sitting(opened, ended, *words), opened + timedelta(hours=1, minutes=30), office)


def _decide_locally(stage: Stage, course: Course) -> None:
    """Let the second province decide its local plan and answer its facilities."""
    at, year, office = stage.story.at, stage.story.year(2027), course.office
    source = f"ngân sách tỉnh Khác cấp cho hoạt động khuyến công năm {year}"
    plan = issuing.open_plan(stage, "KCDP", year, 300 * TRIEU, source, at(2026, 6, 4, 8), office)
    request = f"Tờ trình số 05/TTr-SCT {official_date(local_date(at(2026, 6, 4)))}"
    issuing.decide(
        stage, plan, request, drafted=at(2026, 6, 4, 14), approved=at(2026, 6, 5, 10), dated=at(2026, 6, 8, 8),
        office=office,
    )  # fmt: skip


REPORTS = {
    HOME.name: services.Report(
        "Hoàn thành, nghiệm thu 5 trên 6 đề án được giao; một đề án xin ngừng vì cơ sở chuyển địa điểm.",
        "Đang thực hiện 6 đề án khuyến công địa phương; giải ngân đạt 45 % kế hoạch.",
        "Ưu tiên chế biến lâm sản, nông sản dùng nguyên liệu của tỉnh và vật liệu xây không nung.",
    ),
    OTHER.name: services.Report(
        "Hoàn thành 3 đề án ứng dụng máy móc; các cơ sở tăng doanh thu bình quân 18 %.",
        "Đã giao kế hoạch khuyến công địa phương đợt 1; tiến độ đúng kế hoạch.",
        "Ưu tiên chế biến gỗ rừng trồng, thực phẩm truyền thống; nhân rộng mô hình sạch hơn.",
    ),
}


def send_up(stage: Stage, course: Course, names: Sequence[str], when: datetime) -> Package:
    """Prepare the package of a province with these projects and send it."""
    office = course.office
    year = stage.story.year(2027)
    with stage.turn(office.planner, when) as turn:
        package = services.start(stage.office(office), year, actor=turn.actor, now=turn.now)
    keys = [course.files[name].key for name in names]
    with stage.turn(office.planner, when + timedelta(hours=1)) as turn:
        services.save(package, keys, REPORTS[office.name], version=package.version, actor=turn.actor, now=turn.now)
    with stage.turn(office.planner, when + timedelta(hours=2)) as turn:
        services.send(package, actor=turn.actor, now=turn.now)
    return package
