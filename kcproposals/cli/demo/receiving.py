"""What the office does before the board: open a call, accept, return and refuse files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kcproposals.accounts.models import Agency
from kcproposals.calls import services as calls
from kcproposals.calls.models import Call
from kcproposals.cli.demo.stage import Stage
from kcproposals.criteria.queries import usable_sets
from kcproposals.intake import services as intake
from kcproposals.proposals.models import Proposal

CRITERIA = "kc_starter"


def open_call(
    stage: Stage, *, programme: str, year: int, title: str, opens: datetime, closes: datetime, announced: datetime,
    activities: Sequence[str], agency: Agency | None = None, by: str = "officer",
) -> Call:  # fmt: skip
    """Prepare a call and announce it."""
    agency = agency or stage.agency
    criteria = next(found for found in usable_sets(agency.id) if found.code == CRITERIA)
    content = calls.CallContent(
        programme=programme, year=year, title=title, opens_at=opens, closes_at=closes, activities=list(activities),
        criteria_set=criteria,
        guidance=(
            "Mỗi cơ sở nộp một đề án cho mỗi nội dung. Xin chuẩn bị giấy đăng ký kinh doanh, báo giá máy móc và số "
            "liệu sản xuất của năm trước. Máy móc phải mới; chỉ mua sau khi có quyết định phê duyệt."
        ),
    )  # fmt: skip
    with stage.turn(by, announced) as turn:
        call = calls.prepare(agency, content, actor=turn.actor, now=turn.now)
    with stage.turn(by, announced) as turn:
        calls.announce(call, actor=turn.actor, now=turn.now)
    return call


def accept(stage: Stage, proposal: Proposal, when: datetime) -> None:
    """Let the intake officer take a file in."""
    with stage.turn("officer", when) as turn:
        intake.accept(proposal, version=proposal.version, actor=turn.actor, now=turn.now)


def send_back(
    stage: Stage, proposal: Proposal, reasons: Mapping[str, str], message: str, due: datetime, when: datetime
) -> None:
    """Let the intake officer return a file for supplement."""
    with stage.turn("officer", when) as turn:
        intake.return_for_supplement(
            proposal, reasons, message, due, version=proposal.version, actor=turn.actor, now=turn.now
        )


def refuse(stage: Stage, proposal: Proposal, reason: str, clause: str, when: datetime) -> None:
    """Let the intake officer refuse a file."""
    with stage.turn("officer", when) as turn:
        intake.refuse(proposal, reason, clause, version=proposal.version, actor=turn.actor, now=turn.now)
