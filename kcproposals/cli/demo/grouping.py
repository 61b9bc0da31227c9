"""A group proposal of the demo: the Trung tâm asks for trademarks of five facilities, and lists them once approved."""

from datetime import datetime, timedelta
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.cli.demo import cast, drafting, issuing
from kcproposals.cli.demo.answers import TRADEMARK
from kcproposals.cli.demo.facts import TRIEU, FacilityFacts
from kcproposals.cli.demo.stage import Stage
from kcproposals.documents import services as papers
from kcproposals.documents.queries import documents_about
from kcproposals.extensions import new_key
from kcproposals.groups import services
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.values import Listed
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_drafting import save_section
from kcproposals.proposals.services_group import start_group
from kcproposals.proposals.services_submitting import DECLARATIONS, submit
from kcproposals.proposals.work import Work

KEY = "nhan-hieu-nhom"
COST, SUPPORT, COUNT = 60 * TRIEU, 30 * TRIEU, 5
LISTED = (10, 11, 16)  # three are known at first
JOINS = 12
ELIGIBILITY = {
    "trade": "processing", "capacity": True, "in_programme": True, "no_double": True, "own_money": True,
    "place": "none",
}  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
    "need": {
        "title": "Hỗ trợ xây dựng, đăng ký nhãn hiệu cho các cơ sở chế biến nông sản",
        "necessity": "Nhiều cơ sở chế biến bán hàng không nhãn hoặc dùng nhãn của người mua, khó vào siêu thị.",
        "aims": "- Năm cơ sở có nhãn hiệu được nộp đơn bảo hộ\n- Bao bì mới cho ít nhất 8 sản phẩm",
        "scale": "Năm nhãn hiệu; thiết kế, tra cứu, nộp đơn, in bao bì mẫu.",
    },
    "group": {
        "count": COUNT, "area": "Các xã vùng nguyên liệu chè, dược liệu và làng nghề bún của tỉnh Mẫu",
        "criteria": "Cơ sở có sản phẩm ổn định, chưa có nhãn hiệu được bảo hộ, có vốn đối ứng; ưu tiên làng nghề.",
        "per_cost": COST, "per_support": SUPPORT,
    },
    "effects": {
        "economic": "Giá bán tăng bình quân 10 % khi có nhãn hiệu.", "social": "Giữ việc làm cho khoảng 55 lao động.",
        "environment": "Bao bì giấy thay túi nhựa.",
        "organisation": "Trung tâm chọn đơn vị tư vấn và theo dõi từng cơ sở.",
    },
}  # fmt: skip


def apply(stage: Stage, call: Call, when: datetime) -> Proposal:
    """Let the Trung tâm fill a group proposal and hand it in."""
    who = cast.DRAFTERS[1].key
    with stage.turn(who, when) as turn:
        unit = drafting.unit_of(stage)
        proposal = start_group(call, unit, TRADEMARK, dict(ELIGIBILITY), actor=turn.actor, now=turn.now)
    form = Work(proposal, when).form
    months = {"starts": f"{call.year}-03", "ends": f"{call.year}-11", "schedule": _schedule(call.year)}
    for number, (section, values) in enumerate(ANSWERS.items(), 1):
        told = {**values, **months} if section == "effects" else values
        with stage.turn(who, when + timedelta(minutes=15 * number)) as turn:
            save_section(proposal, form.section(section), told, version=0, actor=turn.actor, now=turn.now)
    with stage.turn(who, when + timedelta(hours=2)) as turn:
        submit(proposal, version=proposal.version, declared=DECLARATIONS, actor=turn.actor, now=turn.now)
    return proposal


def _schedule(year: int) -> list[dict[str, str]]:
    steps = (("Chọn cơ sở, chọn đơn vị tư vấn", 3, 4), ("Thiết kế, tra cứu, nộp đơn", 5, 9), ("Nghiệm thu", 10, 11))
    return [
        {"id": new_key(), "work": work, "from": f"{year}-{first:02d}", "to": f"{year}-{last:02d}", "who": "Trung tâm"}
        for work, first, last in steps
    ]


def list_up(stage: Stage, proposal: Proposal, facts: dict[int, FacilityFacts], when: datetime) -> None:
    """Let the Trung tâm list the first beneficiaries and the Sở approve them; a fourth waits for its approval."""
    made = _sent(stage, proposal, [_row(stage, facts, number) for number in LISTED], "", when)
    with stage.turn("officer", when + timedelta(days=1)) as turn:
        services.approve(made, version=made.version, actor=turn.actor, now=turn.now)
    decision = documents_about("beneficiary_list", made.key)[0]
    with stage.turn("clerk", when + timedelta(days=1, minutes=10)) as turn:
        papers.send_to_sign(decision, actor=turn.actor, now=turn.now)
    with stage.turn("director", when + timedelta(days=2)) as turn:
        papers.sign(decision, actor=turn.actor, now=turn.now)
    issuing.issue(stage, [decision], when + timedelta(days=2, hours=1))
    rows = [_row(stage, facts, number) for number in (*LISTED, JOINS)]
    _sent(stage, proposal, rows, "Thêm một cơ sở đã nộp đủ giấy tờ.", when + timedelta(days=3))


def _sent(stage: Stage, proposal: Proposal, rows: list[Listed], change: str, when: datetime) -> BeneficiaryList:
    """Let the Trung tâm draw up a list, write its rows and send it."""
    who = cast.DRAFTERS[1].key
    with stage.turn(who, when) as turn:
        made = services.draw_up(proposal, change, actor=turn.actor, now=turn.now)
    with stage.turn(who, when + timedelta(minutes=30)) as turn:
        services.save(made, rows, version=made.version, actor=turn.actor, now=turn.now)
    with stage.turn(who, when + timedelta(hours=1)) as turn:
        services.send(made, version=made.version, actor=turn.actor, now=turn.now)
    return made


def _row(stage: Stage, facts: dict[int, FacilityFacts], number: int) -> Listed:
    facility, known = stage.facility(number), facts[number]
    return Listed(
        name=known.name,
        tax_code=facility.tax_code,
        kind=known.kind,
        unit_code=known.unit,
        address=known.site,
        craft_village=known.craft_village,
        content=f"Nhãn hiệu: {known.products}",
        cost=COST,
        support=SUPPORT,
    )
