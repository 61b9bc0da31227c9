"""What the office does before the board: open a call, accept, return and refuse files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kcproposals.accounts.models import Agency
from kcproposals.calls import services as calls
from kcproposals.calls.models import Call
from kcproposals.calls.queries import rules_of_call
from kcproposals.cli.demo.stage import Stage
from kcproposals.criteria.queries import usable_sets
from kcproposals.intake import services as intake
from kcproposals.intake.checklist import Looked, outline
from kcproposals.intake.checks import save_check
from kcproposals.intake.queries import check_of
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import form_of

CRITERIA = "kc_starter"


def open_call(
    stage: Stage, *, programme: str, year: int, title: str, opens: datetime, closes: datetime, announced: datetime,
    activities: Sequence[str], agency: Agency | None = None, by: str = "officer", own_criteria: bool = False,
) -> Call:  # fmt: skip
    """Prepare a call and announce it, judged by the starter set or by the office's own."""
    agency = agency or stage.agency
    offered = usable_sets(agency.id)
    criteria = next(row for row in offered if (row.agency_id if own_criteria else row.code == CRITERIA))
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


def look_through(
    stage: Stage, proposal: Proposal, when: datetime, advice: str, words: str = "", lacking: Mapping[str, str] = {},
    by: str = "officer",
) -> None:  # fmt: skip
    """Let the intake officer fill in the completeness check; ``lacking``: section → what lacks there."""
    with stage.turn(by, when) as turn:
        rules = rules_of_call(proposal.call)
        items = outline(form_of(proposal, rules), rules, "vi")
        short: dict[str, str] = {}
        for item in items:
            if item.section in lacking:
                short.setdefault(item.section, item.key)
        looked = {item.key: Looked("met") for item in items}
        looked |= {key: Looked("lacking", lacking[section]) for section, key in short.items()}
        begun = check_of(proposal)
        save_check(
            proposal, looked, advice, words, keys=[item.key for item in items], version=proposal.version,
            check_version=begun.version if begun else 0, actor=turn.actor, now=turn.now,
        )  # fmt: skip


def accept(stage: Stage, proposal: Proposal, when: datetime, by: str = "officer") -> None:
    """Let the intake officer look a file through and take it in."""
    look_through(stage, proposal, when, "accept", by=by)
    with stage.turn(by, when) as turn:
        intake.accept(proposal, version=proposal.version, actor=turn.actor, now=turn.now)


def send_back(
    stage: Stage, proposal: Proposal, reasons: Mapping[str, str], message: str, due: datetime, when: datetime
) -> None:
    """Let the intake officer look a file through and return it for supplement."""
    look_through(stage, proposal, when, "return", message or "Cần bổ sung.", reasons)
    with stage.turn("officer", when) as turn:
        intake.return_for_supplement(
            proposal, reasons, message, due, version=proposal.version, actor=turn.actor, now=turn.now
        )


def refuse(stage: Stage, proposal: Proposal, reason: str, clause: str, when: datetime) -> None:
    """Let the intake officer refuse a file."""
    with stage.turn("officer", when) as turn:
        intake.refuse(proposal, reason, clause, version=proposal.version, actor=turn.actor, now=turn.now)
