"""Tell the other office what happened to a file it has to do with: results come back, withdrawals go up."""

from datetime import datetime

from kcproposals.domain.policy import Actor, Role
from kcproposals.levels.queries import SENDERS, items_of, people_of
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal


def of_result(proposal: Proposal, passed: bool, _actor: Actor, now: datetime) -> None:
    """Tell the province that the office above judged one of its files."""
    if proposal.holder_id == proposal.agency_id:
        return
    item = items_of(proposal.id)[0]
    verdict = "đạt" if passed else "không đạt"
    tell(
        people_of(proposal.agency_id, *SENDERS), "package", f"Đề án {proposal.code} {verdict} thẩm định cấp Bộ",
        f"Kết quả thẩm định cấp Bộ của đề án “{proposal.title}” đã có ở trang hồ sơ đăng ký.",
        f"/packages/{item.package.key}", now=now, agency_id=proposal.agency_id,
    )  # fmt: skip


def of_leaving(proposal: Proposal, _actor: Actor, now: datetime) -> None:
    """Tell the office above that a file it holds is being withdrawn."""
    if proposal.holder_id == proposal.agency_id:
        return
    tell(
        people_of(proposal.holder_id, Role.INTAKE_OFFICER, Role.SECRETARY), "withdrawal",
        f"Cơ sở rút đề án {proposal.code}", f"{proposal.applicant_name}: {proposal.title}",
        f"/proposals/{proposal.key}", now=now, mail=False, agency_id=proposal.holder_id,
    )  # fmt: skip
