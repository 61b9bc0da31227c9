"""The ministry's department: takes files up, gives one back, appraises, plans; what the provinces send later waits."""

from kcproposals.cli.demo import appraising, issuing
from kcproposals.cli.demo.appraising import Wish
from kcproposals.cli.demo.cast import ABOVE
from kcproposals.cli.demo.facts import TRIEU
from kcproposals.cli.demo.national import OTHER_SENDS, Course, close, send_up
from kcproposals.cli.demo.stage import Stage
from kcproposals.domain.dates import local_date, official_date
from kcproposals.levels import answers
from kcproposals.levels.models import PackageItem
from kcproposals.levels.queries import items_of

GIVEN_BACK = "ton-ba-lop"
WISHES = {
    "go-lam-san-ngoai-go": Wish(("87", "86", "88")),
    "ong-cong-ly-tam": Wish(("80", "81", "78.5")),
    "dam-go-day-chuyen": Wish(("66", "68", "65"), note="Năng suất chưa có căn cứ; vốn đối ứng chưa chứng minh."),
    "go-ghep-thanh": Wish(("84", "83", "85")),
    "ton-xa-go": Wish(("77", "76", "78")),
}


def appraise(stage: Stage, home: Course, other: Course) -> None:
    """Answer the packages and let the board of the ministry's department judge what was taken up."""
    at, year = stage.story.at, stage.story.year(2027)
    with stage.turn(ABOVE.officer, at(2026, 8, 6, 9)) as turn:
        reason = "Chưa chứng minh công nghệ mới trong vùng theo TT 46/2012 Điều 4. Xin bổ sung rồi gửi lại."
        answers.give_back(_item(home, GIVEN_BACK), reason, actor=turn.actor, now=turn.now)
    taken = {name: course for course in (home, other) for name in WISHES if name in course.files}
    for course in (home, other):
        with stage.turn(ABOVE.officer, at(2026, 8, 6, 10)) as turn:
            names = [name for name, of in taken.items() if of is course]
            answers.take_up([_item(course, name) for name in names], actor=turn.actor, now=turn.now)
    appointed = at(2026, 8, 7)
    board = appraising.appoint(
        stage, year, f"Hội đồng thẩm định cấp Bộ đề án khuyến công quốc gia năm {year}",
        f"Quyết định số 31/QĐ-CKC {official_date(local_date(appointed))} của Cục trưởng {ABOVE.name}",
        at(2026, 8, 18, 8, 30), appointed, ABOVE,
    )  # fmt: skip
    round_ = appraising.open_round(stage, board, at(2026, 8, 17, 17), at(2026, 8, 10), ABOVE)
    wishes = {course.files[name].title: WISHES[name] for name, course in taken.items()}
    for number, member in enumerate(ABOVE.board):
        appraising.score(stage, round_, member.key, wishes, at(2026, 8, 11 + number, 14), office=ABOVE)
    words = (
        "Hội đồng so mức hỗ trợ với kinh phí được giao; đề án dăm gỗ chưa có căn cứ tính năng suất.",
        "Đề nghị phê duyệt theo thứ tự xếp hạng trong phạm vi kinh phí khuyến công quốc gia.",
    )
    close(stage, round_, at(2026, 8, 18, 8, 30), ABOVE, words)
    appraising.sign_minutes(stage, round_, at(2026, 8, 18, 15), at(2026, 8, 19, 9), ABOVE)


def _item(course: Course, name: str) -> PackageItem:
    return items_of(course.files[name].id)[0]


def plan(stage: Stage) -> None:
    """Draft the first batch of the national plan: it waits for the leader. One file stays on the reserve list."""
    at, year = stage.story.at, stage.story.year(2027)
    source = f"ngân sách trung ương giao cho khuyến công quốc gia năm {year}"
    opened = issuing.open_plan(stage, "KCQG", year, 800 * TRIEU, source, at(2026, 9, 17), ABOVE)
    request = f"Tờ trình số 09/TTr-CKC {official_date(local_date(at(2026, 9, 17)))}"
    issuing.submit(stage, opened, request, at(2026, 9, 17, 15), ABOVE)


def receive_more(stage: Stage, home: Course, other: Course) -> None:
    """Let both provinces send a second package: one file waits for the officer, one for a board."""
    story = stage.story
    late = [name for name in other.files if name not in OTHER_SENDS]
    send_up(stage, other, late, story.ago(18, 8))
    with stage.turn(ABOVE.officer, story.ago(17, 9)) as turn:
        answers.take_up([_item(other, late[0])], actor=turn.actor, now=turn.now)
    send_up(stage, home, [GIVEN_BACK], story.ago(16, 8))
